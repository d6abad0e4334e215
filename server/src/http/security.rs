//! Headers that tell browsers what this site never does.

use super::AppState;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// The headers of every answer.
#[derive(Clone, Debug)]
pub struct SecurityHeaders(Vec<(HeaderName, HeaderValue)>);

impl SecurityHeaders {
    /// For a site with these hydration scripts, these tile servers (if any), under TLS or not.
    pub fn new(scripts: &str, tile_source: Option<&str>, https: bool) -> Self {
        let policy = policy(scripts, tile_source.unwrap_or_default());
        let fixed = |text| HeaderValue::from_static(text);
        let mut headers = vec![
            (header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
            (header::REFERRER_POLICY, fixed("same-origin")),
            (HeaderName::from_static("permissions-policy"), fixed("camera=(self), geolocation=(self), microphone=()")),
            (HeaderName::from_static("cross-origin-opener-policy"), fixed("same-origin")),
        ];
        if https {
            headers.push((header::STRICT_TRANSPORT_SECURITY, fixed("max-age=31536000")));
        }
        if let Ok(policy) = HeaderValue::try_from(policy) {
            headers.push((header::CONTENT_SECURITY_POLICY, policy));
        }
        Self(headers)
    }
}

/// The content security policy: nothing from elsewhere, no inline code but the one script that wakes the islands.
fn policy(scripts: &str, tiles: &str) -> String {
    let hashes = inline_scripts(scripts).map(|code| {
        let hash = BASE64_STANDARD.encode(Sha256::digest(code));
        format!(" 'sha256-{hash}'")
    });
    let scripts = hashes.collect::<String>();
    let tiles = if tiles.is_empty() { String::new() } else { format!(" {tiles}") };
    format!(
        "default-src 'none'; script-src 'self'{scripts} 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:{tiles}; connect-src 'self'; font-src 'self'; manifest-src 'self'; \
         worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The code of the inline scripts in a piece of HTML.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (code, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=") && !code.is_empty()).then_some(code)
    })
}

/// Adds the headers to an answer.
pub async fn add_headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in &state.security().0 {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_inline_script_is_allowed() {
        let html = r#"<link href="/a.js"><script type="module">go()</script><script src="/a.js"></script>"#;
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["go()"]);
        let policy = policy(html, "");
        // printf 'go()' | openssl dgst -sha256 -binary | base64
        assert!(policy.contains("script-src 'self' 'sha256-"), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(!policy.contains("unsafe-inline"));
    }

    #[test]
    fn a_tile_server_may_send_pictures_and_nothing_else() {
        let policy = policy("", "https://*.tiles.test");
        assert_eq!(policy.matches("tiles.test").count(), 1);
        assert!(policy.contains("img-src 'self' data: blob: https://*.tiles.test;"));
    }
}
