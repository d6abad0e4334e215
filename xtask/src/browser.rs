//! The browser half: `app` compiled to WebAssembly, bound to JavaScript, made small.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::layout::{Layout, Profile};
use crate::output::files_below;

/// The crate that is built, and the base name of what comes out.
pub const NAME: &str = "app";

/// The features are named one by one: with all of them, `wasm-opt` writes an import encoding that
/// browsers refuse.
const WASM_OPT: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What the browser loads, before it gets its final names.
#[derive(Debug)]
pub struct Bundle {
    pub js: String,
    pub wasm: Vec<u8>,
    /// JavaScript files that the glue imports: path below `snippets/`, content.
    pub snippets: Vec<(String, Vec<u8>)>,
}

/// Builds the browser half, leaving out the steps whose input did not change.
pub fn build(layout: &Layout, profile: Profile) -> Result<Bundle> {
    let module = compile(layout, profile)?;
    let folder = layout.cache.join(profile.cargo_name());
    let stamp_file = folder.join("stamp");
    let stamp = stamp(layout, profile, &module)?;
    if fs::read_to_string(&stamp_file).is_ok_and(|kept| kept == stamp) {
        println!("xtask: {NAME}.wasm is unchanged, using the bound one");
    } else {
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        bind(&module, &folder, profile)?;
        if profile.is_release() {
            shrink(layout, &folder)?;
        }
        fs::write(&stamp_file, stamp).with_context(|| format!("writing {}", stamp_file.display()))?;
    }
    read(&folder)
}

/// Compiles `app` for the browser; cargo tells where the module lies.
fn compile(layout: &Layout, profile: Profile) -> Result<PathBuf> {
    println!("xtask: compiling {NAME} for the browser ({})", profile.cargo_name());
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut child = Command::new(cargo)
        .current_dir(&layout.root)
        .args(["build", "--package", NAME, "--lib"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--no-default-features", "--features", "hydrate"])
        .args(["--profile", profile.cargo_name()])
        .arg("--message-format=json-render-diagnostics")
        .stdout(Stdio::piped())
        .spawn()
        .context("starting cargo")?;
    let mut module = None;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.context("reading what cargo says")?;
            module = module_in(&line).or(module);
        }
    }
    let status = child.wait().context("waiting for cargo")?;
    if !status.success() {
        bail!("{NAME} does not compile for the browser ({status})");
    }
    module.with_context(|| format!("cargo built no {NAME}.wasm; is {NAME} a cdylib?"))
}

/// The path of the finished module, if this line of cargo's report holds it.
fn module_in(line: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["reason"] != "compiler-artifact" || message["target"]["name"] != NAME {
        return None;
    }
    message["filenames"]
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .map(PathBuf::from)
        .find(|path| path.extension().is_some_and(|extension| extension == "wasm"))
}

/// Writes `app.js`, `app_bg.wasm` and, if there are any, `snippets/` into the folder.
fn bind(module: &Path, folder: &Path, profile: Profile) -> Result<()> {
    println!("xtask: binding it to JavaScript");
    let release = profile.is_release();
    Bindgen::new()
        .input_path(module)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(folder)
        .with_context(|| {
            format!(
                "binding {} (`wasm-bindgen` and `wasm-bindgen-cli-support` must have the same \
                 version in Cargo.lock)",
                module.display()
            )
        })
}

/// Lets `wasm-opt` make the bound module small, in place.
fn shrink(layout: &Layout, folder: &Path) -> Result<()> {
    println!("xtask: shrinking it with wasm-opt");
    let module = folder.join(format!("{NAME}_bg.wasm"));
    let small = folder.join("small.wasm");
    let tool = layout.root.join("node_modules/.bin/wasm-opt");
    let status = Command::new(&tool)
        .arg(&module)
        .args(WASM_OPT)
        .arg("-o")
        .arg(&small)
        .status()
        .with_context(|| format!("starting {} (`scripts/setup.sh run` installs it)", tool.display()))?;
    if !status.success() {
        bail!("wasm-opt failed ({status})");
    }
    fs::rename(&small, &module).with_context(|| format!("replacing {}", module.display()))
}

/// Tells one input of the later steps from another: the module, this program and `wasm-opt`.
fn stamp(layout: &Layout, profile: Profile, module: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(fs::read(module).with_context(|| format!("reading {}", module.display()))?);
    let program = std::env::current_exe().context("finding this program")?;
    let program = fs::metadata(&program).context("looking at this program")?;
    let changed = program.modified().context("looking at this program")?;
    hash.update(program.len().to_le_bytes());
    hash.update(changed.duration_since(UNIX_EPOCH)?.as_nanos().to_le_bytes());
    if profile.is_release() {
        let tool = layout.root.join("node_modules/binaryen/package.json");
        hash.update(
            fs::read(&tool)
                .with_context(|| format!("reading {} (`scripts/setup.sh run` installs it)", tool.display()))?,
        );
    }
    Ok(hex::encode(hash.finalize()))
}

fn read(folder: &Path) -> Result<Bundle> {
    let js = folder.join(format!("{NAME}.js"));
    let wasm = folder.join(format!("{NAME}_bg.wasm"));
    let snippets = folder.join("snippets");
    Ok(Bundle {
        js: fs::read_to_string(&js).with_context(|| format!("reading {}", js.display()))?,
        wasm: fs::read(&wasm).with_context(|| format!("reading {}", wasm.display()))?,
        snippets: files_below(&snippets)?
            .into_iter()
            .map(|name| {
                let path = snippets.join(&name);
                let content = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                Ok((name, content))
            })
            .collect::<Result<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_is_found_in_the_report_of_cargo() {
        let line = r#"{"reason":"compiler-artifact","target":{"name":"app","kind":["cdylib"]},"filenames":["/t/libapp.rlib","/t/app.wasm"]}"#;
        assert_eq!(module_in(line), Some(PathBuf::from("/t/app.wasm")));
        let other = r#"{"reason":"compiler-artifact","target":{"name":"leptos"},"filenames":["/t/app.wasm"]}"#;
        assert_eq!(module_in(other), None);
        assert_eq!(module_in(r#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(module_in("not JSON"), None);
    }
}
