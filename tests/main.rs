//! All integration tests in one binary, so that the server is linked once.

#![expect(clippy::unwrap_used, reason = "what a test cannot go on without ends it")]

mod architecture;
mod dates;
mod http;
mod ops;
mod storage;
mod support;
mod targets;
