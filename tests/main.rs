//! All integration tests in one binary, so that the server is linked once.

mod architecture;
mod http;
mod ops;
mod storage;
mod support;
