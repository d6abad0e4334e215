//! The limits of the code base, kept by tests: see `ARCHITECTURE.md`.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Lines of a file before its tests.
const FILE_LINES_MAX: usize = 400;
/// Lines of a component.
const COMPONENT_LINES_MAX: usize = 100;
/// Lines with `cfg(feature` in the half that runs on both sides.
const FEATURE_LINES_MAX: usize = 10;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

/// All files below a folder of the workspace whose name ends so, with their path from the workspace.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            let made = ["target", "node_modules", ".git", "site", "var"].iter().any(|name| path.ends_with(name));
            if path.is_dir() && !made {
                folders.push(path);
            } else if path.is_file() && path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(root()).expect("below the workspace").to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap_or_default()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} holds no *{ending}");
    found
}

fn sources() -> Vec<(String, String)> {
    ["app/src", "server/src", "xtask/src", "tests"].into_iter().flat_map(|folder| files(folder, ".rs")).collect()
}

/// The part of a source before its tests; nothing of a file that is all tests.
fn before_tests<'a>(name: &str, text: &'a str) -> &'a str {
    if name.ends_with("/tests.rs") || name.ends_with("/fixtures.rs") || name.contains("/tests/") {
        return "";
    }
    // Not at a test's own `use` or `mod x;`, which may stand further up.
    let begins = |at: &(usize, &str)| {
        text[at.0..].lines().nth(1).is_some_and(|line| line.contains("mod ") && line.ends_with('{'))
    };
    text.match_indices("#[cfg(test)]\n").find(begins).map_or(text, |(at, _)| &text[..at])
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    let wrong = sources().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(name, _)| name);
    none(&wrong.collect::<Vec<_>>());
}

#[test]
fn no_file_is_too_long() {
    let long = sources().into_iter().filter_map(|(name, text)| {
        let lines = before_tests(&name, &text).lines().count();
        (lines > FILE_LINES_MAX).then(|| format!("{name}: {lines} lines, at most {FILE_LINES_MAX}"))
    });
    none(&long.collect::<Vec<_>>());
}

#[test]
fn no_component_is_too_long() {
    let mut long = Vec::new();
    for (name, text) in files("app/src", ".rs") {
        let lines = text.lines().collect::<Vec<_>>();
        for (at, line) in lines.iter().enumerate() {
            if line.starts_with("#[component") || line.starts_with("#[island") {
                let length = lines[at..].iter().position(|line| *line == "}").unwrap_or(lines.len() - at) + 1;
                if length > COMPONENT_LINES_MAX {
                    long.push(format!("{name}:{}: {length} lines, at most {COMPONENT_LINES_MAX}", at + 1));
                }
            }
        }
    }
    none(&long);
}

#[test]
fn the_shared_half_hardly_asks_where_it_runs() {
    let lines = files("app/src", ".rs").into_iter().flat_map(|(name, text)| {
        let asks = |line: &&str| line.contains("cfg(feature") || line.contains("cfg(not(feature");
        text.lines().filter(asks).map(|line| format!("{name}: {line}")).collect::<Vec<_>>()
    });
    let lines = lines.collect::<Vec<_>>();
    assert!(lines.len() <= FEATURE_LINES_MAX, "at most {FEATURE_LINES_MAX}:\n{}", lines.join("\n"));
}

#[test]
fn the_shared_half_knows_no_database() {
    let manifest = fs::read_to_string(root().join("app/Cargo.toml")).expect("app/Cargo.toml");
    assert!(!manifest.contains("sqlx"));
    none(
        &files("app/src", ".rs")
            .into_iter()
            .filter(|(_, text)| text.contains("sqlx::"))
            .map(|(name, _)| name)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn rules_do_no_input_or_output() {
    let asks = |text: &str| ["async fn", ".await", "Backend", "leptos"].iter().any(|word| text.contains(word));
    let rules = files("app/src/features", "/rules.rs").into_iter();
    none(&rules.filter(|(name, text)| asks(before_tests(name, text))).map(|(name, _)| name).collect::<Vec<_>>());
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| {
        let folder = format!("server/migrations/{engine}");
        let names = files(&folder, ".sql").into_iter().map(|(name, _)| name.replace(&folder, ""));
        names.collect::<BTreeSet<_>>()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

/// All paths to words in a locale file.
fn keys(prefix: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| keys(&format!("{prefix}.{key}"), value, found)),
        _ => {
            found.insert(prefix.to_owned());
        }
    }
}

fn locale_keys(language: &str) -> BTreeSet<String> {
    let folder = format!("app/locales/{language}");
    let mut found = BTreeSet::new();
    for (name, text) in files(&folder, ".json") {
        let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        keys(&name[folder.len() + 1..], &value, &mut found);
    }
    found
}

#[test]
fn both_languages_have_the_same_words() {
    let (chinese, english) = (locale_keys("zh-CN"), locale_keys("en"));
    let missing = chinese.symmetric_difference(&english).map(|key| {
        let has = if chinese.contains(key) { "zh-CN" } else { "en" };
        format!("{key} is in {has} only")
    });
    none(&missing.collect::<Vec<_>>());
}

#[test]
fn every_locale_file_belongs_to_a_room() {
    let stray = files("app/locales", ".json").into_iter().filter_map(|(name, _)| {
        let room = Path::new(&name).file_stem()?.to_str()?.to_owned();
        let known = room == "ui" || root().join("app/src/features").join(&room).is_dir();
        (!known).then(|| format!("{name}: there is no app/src/features/{room}"))
    });
    none(&stray.collect::<Vec<_>>());
}

/// The code of a line, without a comment at its end. Comments may name a thing by its Chinese word.
/// The class that a selector begins with.
fn leading_class(selector: &str) -> Option<&str> {
    let class = selector.trim().strip_prefix('.')?;
    Some(class.split(|char: char| !char.is_ascii_alphanumeric() && char != '-').next().unwrap_or(class))
}

/// Two rooms with one class name have hidden a form and cut off a calendar.
#[test]
fn a_class_belongs_to_one_stylesheet() {
    const SHARED: [&str; 6] = ["tokens.css", "reset.css", "base.css", "ui.css", "shell.css", "print.css"];
    let mut owners = BTreeMap::<String, BTreeSet<String>>::new();
    for (name, text) in files("style", "css") {
        if SHARED.iter().any(|shared| name.ends_with(shared)) {
            continue;
        }
        for selectors in text.split('{').map(|part| part.rsplit(['}', ';', '/']).next().unwrap_or(part)) {
            for class in selectors.split(',').filter_map(leading_class) {
                owners.entry(class.to_owned()).or_default().insert(name.clone());
            }
        }
    }
    assert!(owners.len() > 50, "the stylesheets were not read");
    let shared = owners.into_iter().filter(|(_, rooms)| rooms.len() > 1);
    none(&shared.map(|(class, rooms)| format!(".{class}: {rooms:?}")).collect::<Vec<_>>());
}

fn code(line: &str) -> &str {
    if line.trim_start().starts_with("//") {
        return "";
    }
    line.split(" // ").next().unwrap_or(line)
}

fn is_chinese(char: char) -> bool {
    matches!(char, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

#[test]
fn words_for_readers_are_in_the_locales_not_in_the_code() {
    let mut wrong = Vec::new();
    for (name, text) in files("app/src", ".rs").into_iter().chain(files("server/src", ".rs")) {
        for (at, line) in before_tests(&name, &text).lines().enumerate() {
            if code(line).chars().any(is_chinese) {
                wrong.push(format!("{name}:{}: {}", at + 1, line.trim()));
            }
        }
    }
    none(&wrong);
}

/// Whether a word in backticks means a path of this repository.
fn is_path(word: &str) -> bool {
    let plain = !word.is_empty()
        && !word.starts_with(['/', '-', '.', '$'])
        && word.chars().all(|char| char.is_ascii_alphanumeric() || "/._-".contains(char));
    let first = word.split('/').next().unwrap_or_default();
    let is_file = ["rs", "toml", "md", "css", "json", "sql", "csv", "ts", "yml", "txt", "geojson"]
        .iter()
        .any(|ending| word.ends_with(&format!(".{ending}")));
    plain && (is_file || (word.contains('/') && root().join(first).exists()))
}

#[test]
fn every_path_in_the_architecture_document_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    // Blocks of code hold commands and trees, no paths to follow.
    let prose = text.split("```").step_by(2).collect::<String>();
    let words = prose.split('`').skip(1).step_by(2);
    let everything = files("", "").into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let exists = |word: &str| {
        if word.contains('/') {
            root().join(word).exists()
        } else {
            // A bare name, such as `rules.rs`, may be in any room.
            everything.iter().any(|name| name.rsplit('/').next() == Some(word))
        }
    };
    let missing = words.filter(|word| is_path(word) && !exists(word)).map(str::to_owned);
    none(&missing.collect::<Vec<_>>());
}
