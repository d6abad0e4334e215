//! Where things lie in the workspace, and which of the two ways of building is meant.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

/// The folders that a build reads and writes.
#[derive(Debug)]
pub struct Layout {
    /// The workspace: where `Cargo.toml`, `style/` and `public/` are.
    pub root: PathBuf,
    /// The finished site, made only by this program.
    pub site: PathBuf,
    /// What this program keeps between two runs.
    pub cache: PathBuf,
}

impl Layout {
    /// Finds the workspace from the place of this crate, which cargo tells.
    pub fn find() -> Result<Self> {
        let this_crate = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = this_crate
            .parent()
            .with_context(|| format!("{} has no parent folder", this_crate.display()))?
            .to_path_buf();
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target));
        Ok(Self { site: root.join("site"), cache: target.join("xtask"), root })
    }
}

/// The two ways of building.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Small: size-optimised, with compressed twins.
    Release,
    /// Quick: for work in progress.
    Dev,
}

impl Profile {
    /// The profile's name in `Cargo.toml`.
    pub fn cargo_name(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Dev => "dev",
        }
    }

    pub fn is_release(self) -> bool {
        self == Self::Release
    }
}
