//! The style sheets of `style/`, joined in the order of `style/order.txt` and lightly shrunk.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// The list of sheets: one file name a line; `#` begins a remark.
const ORDER: &str = "order.txt";

/// Joins all sheets. A sheet that the order forgets, or names without there being one, is an error.
pub fn join(folder: &Path) -> Result<String> {
    let order = read_order(folder)?;
    let mut unlisted = sheets(folder)?;
    let mut joined = String::new();
    for name in &order {
        let path = folder.join(name);
        let sheet =
            fs::read_to_string(&path).with_context(|| format!("reading {}, which {ORDER} names", path.display()))?;
        joined.push_str(&sheet);
        joined.push('\n');
        unlisted.remove(name);
    }
    if !unlisted.is_empty() {
        let names: Vec<String> = unlisted.into_iter().collect();
        bail!(
            "{} does not name {}: add each on a line of its own, where it belongs",
            folder.join(ORDER).display(),
            names.join(", ")
        );
    }
    Ok(strip(&joined))
}

/// The names in the order file; none where there is no such file.
fn read_order(folder: &Path) -> Result<Vec<String>> {
    let path = folder.join(ORDER);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    Ok(text
        .lines()
        .filter_map(|line| line.split('#').next())
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect())
}

/// The names of all sheets in the folder.
fn sheets(folder: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|extension| extension == "css") {
            names.insert(name);
        }
    }
    Ok(names)
}

/// Removes comments (but not `/*! … */`), indentation, trailing spaces and empty lines. Strings and
/// bare `url(…)` stay as they are.
fn strip(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        let taken = if next == '"' || next == '\'' {
            let length = string_length(rest, next);
            out.push_str(&rest[..length]);
            length
        } else if let Some(inside) = rest.strip_prefix("/*") {
            let length = inside.find("*/").map_or(rest.len(), |end| end + 4);
            let (comment, after) = rest.split_at(length);
            if comment.starts_with("/*!") {
                out.push_str(comment);
            } else if separates(&out, after) {
                out.push_str("/**/");
            }
            length
        } else if out.ends_with("url(") {
            let length = rest.find(')').unwrap_or(rest.len());
            out.push_str(&rest[..length]);
            // At least one character, or `url()` would be looked at for ever.
            if length == 0 {
                out.push(next);
            }
            length.max(next.len_utf8())
        } else if next == '\n' {
            out.truncate(out.trim_end().len());
            if !out.is_empty() {
                out.push('\n');
            }
            rest.len() - rest.trim_start().len()
        } else {
            if !(next.is_whitespace() && (out.is_empty() || out.ends_with('\n'))) {
                out.push(next);
            }
            next.len_utf8()
        };
        rest = &rest[taken..];
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a comment between the two texts is all that keeps two words apart.
fn separates(before: &str, after: &str) -> bool {
    let ends =
        |end: Option<char>| end.is_none_or(|char| char.is_whitespace() || matches!(char, '{' | '}' | ';' | ',' | ':'));
    !ends(before.chars().next_back()) && !ends(after.chars().next())
}

/// The length in bytes of the quoted string at the start of the text, quotes included.
fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if char == '\\' {
            escaped = true;
        } else if char == quote {
            return at + char.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Scratch;

    #[test]
    fn comments_and_indentation_go_and_strings_stay() {
        let css = "/* a */\n.a {\n  color : red; /* why */\n\n  content: \"/* kept */  \\\" \";\n}\n";
        assert_eq!(strip(css), ".a {\ncolor : red;\ncontent: \"/* kept */  \\\" \";\n}");
    }

    #[test]
    fn two_words_are_never_glued_together() {
        assert_eq!(strip("a/* x */b{margin:1px/**/2px}"), "a/**/b{margin:1px/**/2px}");
        assert_eq!(strip("a /* x */ b"), "a  b");
        assert_eq!(strip("a{/* x */color:red;/* y */}"), "a{color:red;}");
        assert_eq!(strip(":/* x */root"), ":root");
    }

    #[test]
    fn licences_and_bare_addresses_stay() {
        assert_eq!(strip("/*! MIT */\na{}"), "/*! MIT */\na{}");
        assert_eq!(strip("a{b:url(/x/*y.png)}"), "a{b:url(/x/*y.png)}");
        assert_eq!(strip("a{b:url()}"), "a{b:url()}");
        assert_eq!(strip("a{b:url( 'x' )}"), "a{b:url( 'x' )}");
    }

    #[test]
    fn unfinished_input_comes_to_an_end() {
        assert_eq!(strip("a{} /* open"), "a{}");
        assert_eq!(strip("a{content:'open"), "a{content:'open");
        assert_eq!(strip(""), "");
        assert_eq!(strip("/*"), "");
        assert_eq!(strip("/*/"), "");
    }

    #[test]
    fn the_order_must_name_every_sheet_and_only_those() -> Result<()> {
        let scratch = Scratch::new("order")?;
        let folder = &scratch.0;
        assert_eq!(join(folder)?, "");
        fs::write(folder.join("b.css"), "b{}")?;
        fs::write(folder.join("a.css"), "a{}")?;
        fs::write(folder.join(ORDER), "# first b\nb.css\n")?;
        let forgotten = join(folder).map_err(|error| error.to_string());
        assert!(forgotten.is_err_and(|error| error.contains("a.css")));
        fs::write(folder.join(ORDER), "b.css\n\na.css # last\n")?;
        assert_eq!(join(folder)?, "b{}\na{}");
        fs::write(folder.join(ORDER), "b.css\na.css\nc.css\n")?;
        assert!(join(folder).is_err());
        Ok(())
    }
}
