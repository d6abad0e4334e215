//! The map in the browser: Leaflet as npm installed it, and our own script that drives it. They are files of their own,
//! loaded by pages with a map only, so that no other page pays for them.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::layout::Layout;
use crate::output::Output;
use crate::site::short_hash;

/// Puts library, style sheet, licence and script; gives their paths for the manifest.
pub fn put(output: &mut Output, layout: &Layout) -> Result<Value> {
    let leaflet = layout.root.join("node_modules/leaflet");
    let read = |path: &str| {
        let path = leaflet.join(path);
        fs::read_to_string(&path)
            .with_context(|| format!("reading {} (`scripts/setup.sh run` installs it)", path.display()))
    };
    let library = without_source_map(&read("dist/leaflet.js")?);
    let licence = read("LICENSE")?;
    let css = layered(&read("dist/leaflet.css")?);
    let script = layout.root.join("script/map.js");
    let script = fs::read_to_string(&script).with_context(|| format!("reading {}", script.display()))?;

    let hash = short_hash(&[library.as_bytes(), css.as_bytes(), licence.as_bytes()]);
    let name = |ending: &str| format!("pkg/leaflet.{hash}.{ending}");
    output.put(&name("txt"), licence.as_bytes())?;
    // The library's own first line names it and its owners; the licence's text lies beside it.
    output.put(&name("js"), format!("/*! Licence: /{} */\n{library}", name("txt")).as_bytes())?;
    output.put(&name("css"), css.as_bytes())?;
    let own = format!("pkg/map.{}.js", short_hash(&[script.as_bytes()]));
    output.put(&own, script.as_bytes())?;
    Ok(json!({
        "css": format!("/{}", name("css")),
        "library": format!("/{}", name("js")),
        "script": format!("/{own}"),
    }))
}

/// The map of its sources is not shipped, so nobody shall look for it.
fn without_source_map(library: &str) -> String {
    library.lines().filter(|line| !line.starts_with("//# sourceMappingURL=")).collect::<Vec<_>>().join("\n")
}

/// In a layer of its own, which `style/tokens.css` puts below ours, so that our colours win.
fn layered(css: &str) -> String {
    format!("/*! Leaflet 1, BSD-2-Clause */\n@layer vendor {{\n{css}\n}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_names_no_file_that_is_not_there() {
        assert_eq!(
            without_source_map("/* @preserve\n */\nL()\n//# sourceMappingURL=leaflet.js.map"),
            "/* @preserve\n */\nL()"
        );
    }

    #[test]
    fn its_styles_stay_below_ours() {
        assert!(layered("a{}").contains("@layer vendor {\na{}\n}"));
    }
}
