//! Where a request comes from and which site it was meant for: the check that replaces form tokens.
//!
//! `docs/decisions/0002-check-origin-instead-of-tokens.md` says why there are no tokens.

use super::{AppState, failure::Failure, head::Head};
use app::error::AppError;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use std::fmt;

/// The longest host name with its port that is taken.
const HOST_MAX: usize = 260;

/// Scheme and host of a site, such as `https://pufa.example.org`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Origin {
    https: bool,
    host: String,
}

impl Origin {
    /// Reads `scheme://host[:port]`; `None` for anything more or less.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, host) = text.split_once("://")?;
        let https = match scheme {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = plain_host(host)?;
        // A port that the scheme implies is left out by browsers.
        let implied = if https { ":443" } else { ":80" };
        let host = host.strip_suffix(implied).map_or(host.clone(), str::to_owned);
        Some(Self { https, host })
    }

    /// The origin of a request by its `Host`, where the operator stated none.
    pub fn of_host(uri: &Uri, headers: &HeaderMap) -> Self {
        let host = host(uri, headers).unwrap_or_else(|| "localhost".to_owned());
        Self { https: false, host }
    }

    /// Whether it is reached through TLS.
    pub fn is_https(&self) -> bool {
        self.https
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.host)
    }
}

/// Host and port in lower case, if they look like that and like nothing else.
fn plain_host(host: &str) -> Option<String> {
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]_".contains(&byte));
    (plain && !host.is_empty() && host.len() <= HOST_MAX).then(|| host.to_ascii_lowercase())
}

fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    plain_host(named.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str))?)
}

/// Whether a request was sent by a page of this very site.
///
/// `Sec-Fetch-Site` decides where the browser sends it; otherwise `Origin` must name this site. A request that has
/// neither comes from no browser that we serve.
pub fn is_same_origin(uri: &Uri, headers: &HeaderMap, public_url: Option<&Origin>) -> bool {
    let word = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = word("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = word("origin").and_then(Origin::parse) else { return false };
    if let Some(public) = public_url {
        return origin == *public;
    }
    // Without a stated address a proxy may have taken TLS off, so that only the hosts can be compared.
    let implied = [":80", ":443"];
    host(uri, headers).is_some_and(|host| {
        let bare = implied.iter().find_map(|port| host.strip_suffix(port)).unwrap_or(&host);
        origin.host == host || origin.host == bare
    })
}

/// Whether a method changes nothing.
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses what another site made the browser send.
pub async fn refuse_foreign(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, Failure> {
    if is_safe(request.method()) || is_same_origin(request.uri(), request.headers(), state.public_url()) {
        return Ok(next.run(request).await);
    }
    tracing::warn!(path = request.uri().path(), "refused a request of another site");
    Err(Failure::with_status(AppError::Forbidden, StatusCode::FORBIDDEN))
}

/// The path and query of the page that a form was sent from, if it is one of this site.
pub fn sent_from(head: &Head) -> Option<String> {
    let referrer: Uri = head.headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let same = referrer.authority()?.as_str().eq_ignore_ascii_case(&host(&head.uri, &head.headers)?);
    same.then(|| referrer.path_and_query().map(ToString::to_string))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn same(pairs: &[(&'static str, &'static str)], public: Option<&str>) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let public = public.map(|url| Origin::parse(url).unwrap());
        is_same_origin(&Uri::from_static("/log"), &headers, public.as_ref())
    }

    #[test]
    fn the_browsers_own_word_decides() {
        assert!(same(&[("sec-fetch-site", "same-origin"), ("host", "a.test")], None));
        for site in ["cross-site", "same-site", "none", ""] {
            let headers: &[_] = &[("host", "a.test"), ("origin", "http://a.test")];
            let mut headers = headers.to_vec();
            headers.push(("sec-fetch-site", site));
            assert!(!same(&headers, None), "{site}");
        }
    }

    #[test]
    fn an_older_browser_says_its_origin() {
        assert!(same(&[("host", "a.test:3000"), ("origin", "http://a.test:3000")], None));
        assert!(same(&[("host", "a.test:443"), ("origin", "https://a.test")], None));
        assert!(!same(&[("host", "a.test"), ("origin", "http://b.test")], None));
        assert!(!same(&[("host", "a.test"), ("origin", "null")], None));
        assert!(!same(&[("host", "a.test"), ("referer", "http://a.test/log")], None));
    }

    #[test]
    fn a_stated_address_is_the_only_one() {
        let public = Some("https://pufa.test");
        assert!(same(&[("host", "127.0.0.1:3000"), ("origin", "https://pufa.test")], public));
        assert!(!same(&[("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000")], public));
        assert!(!same(&[("host", "pufa.test"), ("origin", "http://pufa.test")], public));
    }

    #[test]
    fn an_origin_is_scheme_and_host() {
        assert_eq!(Origin::parse("HTTPS://a"), None);
        assert_eq!(Origin::parse("https://A.test:443").unwrap().to_string(), "https://a.test");
        for bad in ["a.test", "https://", "https://a.test/x", "https://u:p@a.test", "https://a test", "ftp://a.test"] {
            assert_eq!(Origin::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_strange_host_is_not_repeated() {
        let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("a.test\"><script>"))]);
        assert_eq!(Origin::of_host(&Uri::from_static("/"), &headers).to_string(), "http://localhost");
    }
}
