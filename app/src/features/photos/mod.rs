//! Pictures of sessions.

pub mod actions;
pub mod browser;
pub mod parts;
pub mod still;
pub mod store;

/// The most pictures of a session.
pub const PHOTOS_MAX: u32 = 9;
/// The largest file that is taken, bytes.
pub const FILE_BYTES_MAX: usize = 15 * 1024 * 1024;
/// Longest side to which the browser shrinks a picture before sending, pixels.
pub const BROWSER_SIDE: u32 = 1600;
/// The sizes that are kept: longest sides in pixels.
pub const SIZES: [u32; 3] = [320, 800, 1600];

/// The address of a picture in a size.
pub fn address(hash: &str, size: u32) -> String {
    format!("/photos/{hash}-{size}.jpg")
}
