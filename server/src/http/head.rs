//! A request's head, and what the site reads out of it: language, text size, login, visitor.

use super::{AppState, cookies, origin::Origin};
use app::{
    error::AppError,
    features::{
        accounts::{model::Login, store::Visitor},
        events::query::bad,
    },
    pages::Pairs,
    ui::{Locale, words},
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, Method, Uri, header, request::Parts},
};
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

/// Characters of the browser's name that are kept.
const AGENT_MAX: usize = 200;

/// Method, address and headers of a request.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its method.
    pub method: Method,
    /// Its address.
    pub uri: Uri,
    /// Its headers.
    pub headers: HeaderMap,
    /// The other end of the connection.
    pub peer: Option<IpAddr>,
}

impl Head {
    /// Copies the head of a request.
    pub fn of(parts: &Parts) -> Self {
        Self {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
            peer: parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()),
        }
    }

    /// A header as text; empty where it is missing or no text.
    pub fn header(&self, name: &header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Path and query, as the address bar shows them.
    pub fn address(&self) -> &str {
        self.uri.path_and_query().map_or("/", |whole| whole.as_str())
    }
}

impl<S: Sync> FromRequestParts<S> for Head {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// What a request asks for beside its path.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The language to answer in.
    pub locale: Locale,
    /// Whether to answer in large type.
    pub elder: bool,
    /// The query without `lang` and `mode`.
    pub query: Pairs,
    /// Cookies that keep what `lang` and `mode` chose.
    pub choices: Vec<HeaderValue>,
    /// The site's address as the reader sees it.
    pub origin: Origin,
    /// The visitor, for lockout and audit log.
    pub visitor: Visitor,
    /// The login cookie's secret.
    pub secret: Option<String>,
    /// What makes no sense about it.
    pub wrong: Option<AppError>,
}

impl Asked {
    /// Reads a head.
    pub fn read(state: &AppState, head: &Head) -> Self {
        let origin = state.public_url().cloned().unwrap_or_else(|| Origin::of_host(&head.uri, &head.headers));
        let https = origin.is_https();
        let mut asked = Self {
            locale: kept_locale(&head.headers),
            elder: cookies::value(&head.headers, cookies::MODE) == Some("elder"),
            query: Pairs::new(),
            choices: Vec::new(),
            visitor: Visitor {
                address: address(head, state.trusted_proxy()).map(|ip| ip.to_string()).unwrap_or_default(),
                agent: head.header(&header::USER_AGENT).chars().take(AGENT_MAX).collect(),
            },
            secret: cookies::login_secret(&head.headers, https).map(Into::into),
            origin,
            wrong: None,
        };
        for (name, value) in form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes()) {
            asked.take(&name, &value, https);
        }
        asked
    }

    fn take(&mut self, name: &str, value: &str, https: bool) {
        match (name, value) {
            ("lang", tag) => match words::locale_of(tag) {
                Some(locale) => {
                    self.locale = locale;
                    self.choices.extend(cookies::choice_header(cookies::LANGUAGE, tag, https));
                }
                None => self.wrong = Some(bad("lang", "zh-CN or en")),
            },
            ("mode", "elder" | "standard") => {
                self.elder = value == "elder";
                self.choices.extend(cookies::choice_header(cookies::MODE, value, https));
            }
            ("mode", _) => self.wrong = Some(bad("mode", "elder or standard")),
            _ if name.contains('\0') || value.contains('\0') => self.wrong = Some(bad("query", "plain text")),
            _ => self.query.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Looks the login up, if a cookie came along.
    pub async fn login(&self, state: &AppState) -> Result<Option<Login>, AppError> {
        match &self.secret {
            None => Ok(None),
            Some(secret) => Ok(state.backend().accounts.find_login(secret, state.backend().now()).await?),
        }
    }
}

/// The language of cookie or browser; Chinese unless either asks for English first.
fn kept_locale(headers: &HeaderMap) -> Locale {
    if let Some(chosen) = cookies::value(headers, cookies::LANGUAGE).and_then(words::locale_of) {
        return chosen;
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = accepted.split(',').next().unwrap_or_default().trim();
    let tag = first.split(['-', ';']).next().unwrap_or_default();
    if tag.eq_ignore_ascii_case("en") { Locale::en } else { Locale::zh_CN }
}

/// The visitor's address: the connection's other end, or what the operator's own proxy says it is.
pub fn address(head: &Head, trusted_proxy: bool) -> Option<IpAddr> {
    let forwarded = || {
        let line = head.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        line.rsplit(',').next()?.trim().parse().ok()
    };
    let found = if trusted_proxy { forwarded().or(head.peer) } else { head.peer };
    found.map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(pairs: &[(&'static str, &'static str)]) -> Head {
        let headers = pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        Head { method: Method::GET, uri: Uri::from_static("/"), headers, peer: "10.0.0.1".parse().ok() }
    }

    fn locale(pairs: &[(&'static str, &'static str)]) -> Locale {
        kept_locale(&head(pairs).headers)
    }

    #[test]
    fn the_town_reads_chinese_unless_the_reader_says_otherwise() {
        assert_eq!(locale(&[]), Locale::zh_CN);
        assert_eq!(locale(&[("accept-language", "fr,en;q=0.9")]), Locale::zh_CN);
        assert_eq!(locale(&[("accept-language", "en-GB,zh;q=0.9")]), Locale::en);
        assert_eq!(locale(&[("accept-language", "enm")]), Locale::zh_CN);
        assert_eq!(locale(&[("accept-language", "en-GB"), ("cookie", "pufa_lang=zh-CN")]), Locale::zh_CN);
        assert_eq!(locale(&[("cookie", "pufa_lang=en")]), Locale::en);
        assert_eq!(locale(&[("cookie", "pufa_lang=../en")]), Locale::zh_CN);
    }

    #[test]
    fn only_a_trusted_proxy_may_name_the_visitor() {
        let ip = |text: &str| text.parse::<IpAddr>().ok();
        let head = head(&[("x-forwarded-for", "1.1.1.1, 2.2.2.2")]);
        assert_eq!(address(&head, false), ip("10.0.0.1"));
        assert_eq!(address(&head, true), ip("2.2.2.2"));
        let mut odd = head.clone();
        odd.headers.insert("x-forwarded-for", HeaderValue::from_static("unknown"));
        assert_eq!(address(&odd, true), ip("10.0.0.1"));
    }
}
