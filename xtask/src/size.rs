//! `cargo xtask size`: how large the files of `site/` are, as they are and as they are sent.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::output::{TWINS, files_below, twin};

/// Prints one line a file, the largest first, and the sums.
pub fn print(site: &Path) -> Result<()> {
    let mut rows = Vec::new();
    for name in files_below(site)? {
        let path = site.join(&name);
        if TWINS.iter().any(|ending| path.extension().is_some_and(|own| own == *ending)) {
            continue;
        }
        let raw = length(&path)?;
        let small = twin(&path, "br");
        let sent = if small.exists() { Some(length(&small)?) } else { None };
        rows.push((name, raw, sent));
    }
    if rows.is_empty() {
        bail!("{} is empty: `cargo xtask site` fills it", site.display());
    }
    rows.sort_by(|(a_name, a_raw, _), (b_name, b_raw, _)| b_raw.cmp(a_raw).then_with(|| a_name.cmp(b_name)));
    let raw: u64 = rows.iter().map(|(_, raw, _)| raw).sum();
    let sent: u64 = rows.iter().map(|(_, raw, sent)| sent.unwrap_or(*raw)).sum();
    let width = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0).max(5);
    println!("{:width$}  {:>12}  {:>12}", "site/", "bytes", "Brotli");
    for (name, raw, sent) in rows {
        let sent = sent.map_or_else(|| "-".to_owned(), grouped);
        println!("{name:width$}  {:>12}  {sent:>12}", grouped(raw));
    }
    println!("{:width$}  {:>12}  {:>12}", "total", grouped(raw), grouped(sent));
    Ok(())
}

fn length(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| format!("looking at {}", path.display()))?.len())
}

/// The number with a comma between each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
    }
}
