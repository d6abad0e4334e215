//! The built site's files: stylesheet, scripts, icons, and whatever else lies in the site folder.

use super::{AppState, failure::Failure, origin, pages};
use app::{error::AppError, shell, shell::Assets};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::path::Path;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// The list of built names that the build leaves in the site folder.
const MANIFEST: &str = "manifest.json";
/// The service worker must be looked for anew each time: it decides what else is kept.
const SERVICE_WORKER: &str = "/sw.js";
/// Hexadecimal digits of a content hash in a file's name.
const HASH_DIGITS: usize = 8;

/// How the build called its files.
#[derive(Deserialize)]
struct Manifest {
    css: String,
    output_name: String,
    #[serde(default)]
    map: MapFiles,
}

/// The map library and what drives it.
#[derive(Default, Deserialize)]
struct MapFiles {
    css: String,
    library: String,
    script: String,
}

/// The files that pages name; `tiles` is HTML that tells the map of the operator's tiles.
pub fn assets(site: &Path, tiles: &str) -> Assets {
    let manifest = std::fs::read(site.join(MANIFEST))
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_slice(&text).map_err(|error| error.to_string()))
        .unwrap_or_else(|error| {
            let path = site.join(MANIFEST);
            tracing::warn!("no built site in {}: {error}; pages will be without style and scripts", path.display());
            Manifest { css: "/pkg/style.css".into(), output_name: "app".into(), map: MapFiles::default() }
        });
    let map = map_tags(&manifest.map, tiles);
    Assets { css: manifest.css, scripts: shell::hydration_scripts(&manifest.output_name), map }
}

/// What a page with a map loads; nothing where the site was built without one.
fn map_tags(files: &MapFiles, tiles: &str) -> String {
    let MapFiles { css, library, script } = files;
    if script.is_empty() {
        return String::new();
    }
    // The library's own script comes first: both wait for the page, in their order.
    format!(
        "<link rel=\"stylesheet\" href=\"{css}\"><script src=\"{library}\" defer></script>\
         <script type=\"module\" src=\"{script}\"></script>{tiles}"
    )
}

/// The service that reads the site folder.
pub fn service(site: &Path) -> ServeDir {
    ServeDir::new(site).append_index_html_on_directories(false).precompressed_br().precompressed_gzip()
}

/// No address ends with a slash, but people type one.
fn without_slash(uri: &Uri) -> Option<String> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.is_empty())?;
    Some(uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
}

/// Answers whatever no route answers: with a file, or with the page for what does not exist.
pub async fn serve(State(state): State<AppState>, request: Request) -> Result<Response, Failure> {
    let path = request.uri().path().to_owned();
    if let Some(to) = without_slash(request.uri()).filter(|_| origin::is_safe(request.method())) {
        return Ok(pages::see_other(&to));
    }
    if !origin::is_safe(request.method()) || !is_public(&path) {
        return Err(AppError::NotFound.into());
    }
    let Ok(found) = state.files().clone().oneshot(request).await;
    if !(found.status().is_success() || matches!(found.status(), StatusCode::NOT_MODIFIED)) {
        return Err(AppError::NotFound.into());
    }
    let mut response = found.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(lifetime(&path)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

/// Whether a path may name a file; the manifest, hidden files and the compressed twins are not asked for by name.
fn is_public(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let twin = [".br", ".gz"].iter().any(|ending| name.ends_with(ending));
    !name.is_empty() && !path.contains("/.") && !twin && path != format!("/{MANIFEST}")
}

/// How long a browser may keep a file: for ever under a name that changes with the content.
fn lifetime(path: &str) -> &'static str {
    if path == SERVICE_WORKER {
        "no-cache"
    } else if path.starts_with("/pkg/") || is_hashed(path) {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=86400"
    }
}

/// Whether the name carries a content hash, such as `leaflet.0a1b2c3d.js`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let hash = |part: &str| {
        part.len() == HASH_DIGITS
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|byte| byte.is_ascii_digit())
    };
    name.split('.').skip(1).any(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(lifetime("/pkg/app.0a1b2c3d.js").contains("immutable"));
        assert!(lifetime("/vendor/leaflet.0a1b2c3d.css").contains("immutable"));
        assert!(!lifetime("/icon.svg").contains("immutable"));
        assert!(!lifetime("/a.deadbeef.txt").contains("immutable"), "may be a word");
        assert_eq!(lifetime("/sw.js"), "no-cache");
    }

    #[test]
    fn some_files_are_not_for_readers() {
        for path in ["/manifest.json", "/.well-known/x", "/a/.git/config", "/pkg/app.js.br", "/pkg/", "/"] {
            assert!(!is_public(path), "{path}");
        }
        assert!(is_public("/icon.svg"));
    }
}
