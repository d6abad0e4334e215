//! `cargo xtask`: builds the browser half and the static files into `site/`.
//!
//! `site` compiles `app` to WebAssembly, binds it, shrinks it, gathers the styles and the files of
//! `public/`, and writes all of it with content hashes, compressed twins and a manifest.
//! `size` prints how large the result is.

mod browser;
mod layout;
mod map;
mod output;
mod site;
mod size;
mod styles;

use std::process::ExitCode;

use crate::layout::{Layout, Profile};

const USAGE: &str = "\
cargo xtask site [--release | --dev]   build site/ (release: optimised and compressed; the default)
cargo xtask size                       print the sizes of what is in site/";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["site"] | ["site", "--release"] => Layout::find().and_then(|layout| site::build(&layout, Profile::Release)),
        ["site", "--dev"] => Layout::find().and_then(|layout| site::build(&layout, Profile::Dev)),
        ["size"] => Layout::find().and_then(|layout| size::print(&layout.site)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
