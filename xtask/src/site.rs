//! `cargo xtask site`: all that the server hands out as files, put together in `site/`.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::browser::{self, Bundle, NAME};
use crate::layout::{Layout, Profile};
use crate::output::{Output, files_below};
use crate::{map, size, styles};

/// The server reads from here how the hashed files are called.
const MANIFEST: &str = "manifest.json";

/// Names in `public/` that only keep a folder in version control.
const NOT_PUBLIC: [&str; 2] = [".gitkeep", ".gitignore"];

/// Builds everything and prints how large it is.
pub fn build(layout: &Layout, profile: Profile) -> Result<()> {
    let _lock = one_at_a_time(&layout.cache)?;
    let bundle = browser::build(layout, profile)?;
    let mut output = Output::new(&layout.site, profile.is_release());
    let browser = put_bundle(&mut output, &bundle)?;
    let css = put_styles(&mut output, &layout.root.join("style"))?;
    let map = map::put(&mut output, layout)?;
    put_public(&mut output, &layout.root.join("public"))?;
    if output.holds(MANIFEST) {
        bail!("public/{MANIFEST} would be overwritten: give it another name");
    }
    let manifest = json!({
        "js": format!("/pkg/{browser}.js"),
        "wasm": format!("/pkg/{browser}_bg.wasm"),
        "css": format!("/{css}"),
        "output_name": browser,
        "map": map,
    });
    output.put(MANIFEST, format!("{manifest:#}\n").as_bytes())?;
    let removed = output.remove_leftovers()?;
    if removed > 0 {
        println!("xtask: removed {removed} files of earlier builds");
    }
    size::print(&layout.site)
}

/// Waits for another run to end: both would write the same files.
fn one_at_a_time(cache: &Path) -> Result<File> {
    fs::create_dir_all(cache).with_context(|| format!("making {}", cache.display()))?;
    let path = cache.join("lock");
    let lock = File::create(&path).with_context(|| format!("making {}", path.display()))?;
    lock.lock().with_context(|| format!("locking {}", path.display()))?;
    Ok(lock)
}

/// Puts the browser half under names that hold a hash of all of it; gives that name.
fn put_bundle(output: &mut Output, bundle: &Bundle) -> Result<String> {
    let mut parts = vec![bundle.wasm.as_slice(), bundle.js.as_bytes()];
    for (name, content) in &bundle.snippets {
        parts.push(name.as_bytes());
        parts.push(content);
    }
    let hash = short_hash(&parts);
    let name = format!("{NAME}.{hash}");
    let mut js = bundle.js.replace(&format!("{NAME}_bg.wasm"), &format!("{name}_bg.wasm"));
    if !bundle.snippets.is_empty() {
        // Their names hold no hash of their content, and they are cached for ever like the rest.
        js = js.replace("./snippets/", &format!("./snippets.{hash}/"));
    }
    output.put(&format!("pkg/{name}_bg.wasm"), &bundle.wasm)?;
    output.put(&format!("pkg/{name}.js"), js.as_bytes())?;
    for (path, content) in &bundle.snippets {
        output.put(&format!("pkg/snippets.{hash}/{path}"), content)?;
    }
    Ok(name)
}

/// Puts the joined style sheet; gives its path.
fn put_styles(output: &mut Output, folder: &Path) -> Result<String> {
    let css = styles::join(folder)?;
    let path = format!("pkg/style.{}.css", short_hash(&[css.as_bytes()]));
    output.put(&path, css.as_bytes())?;
    Ok(path)
}

/// Copies `public/` under the names that its files have.
fn put_public(output: &mut Output, folder: &Path) -> Result<()> {
    for name in files_below(folder)? {
        if NOT_PUBLIC.contains(&name.rsplit('/').next().unwrap_or_default()) {
            continue;
        }
        if output.holds(&name) {
            bail!("public/{name} would overwrite a built file");
        }
        let path = folder.join(&name);
        let content = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        output.put(&name, &content)?;
    }
    Ok(())
}

/// Eight hexadecimal digits that change with the parts.
pub fn short_hash(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex::encode(&hash.finalize()[..4])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Scratch;

    fn bundle(snippet: &str) -> Bundle {
        Bundle {
            js: "import x from './snippets/a-1/inline0.js';\nnew URL('app_bg.wasm', base);".into(),
            wasm: b"\0asm".to_vec(),
            snippets: vec![("a-1/inline0.js".into(), snippet.as_bytes().to_vec())],
        }
    }

    #[test]
    fn every_name_in_the_glue_is_a_file() -> Result<()> {
        let scratch = Scratch::new("glue")?;
        let folder = &scratch.0;
        let mut output = Output::new(folder, false);
        let name = put_bundle(&mut output, &bundle("1"))?;
        let hash = name.trim_start_matches("app.");
        assert_eq!(hash.len(), 8);
        let js = fs::read_to_string(folder.join(format!("pkg/{name}.js")))?;
        assert!(js.contains(&format!("'./snippets.{hash}/a-1/inline0.js'")), "{js}");
        assert!(js.contains(&format!("'{name}_bg.wasm'")), "{js}");
        assert!(output.holds(&format!("pkg/snippets.{hash}/a-1/inline0.js")));
        assert!(output.holds(&format!("pkg/{name}_bg.wasm")));
        Ok(())
    }

    #[test]
    fn the_name_changes_with_any_part() -> Result<()> {
        let scratch = Scratch::new("name")?;
        let folder = &scratch.0;
        let mut output = Output::new(folder, false);
        let first = put_bundle(&mut output, &bundle("1"))?;
        assert_eq!(put_bundle(&mut output, &bundle("1"))?, first);
        assert_ne!(put_bundle(&mut output, &bundle("2"))?, first);
        Ok(())
    }
}
