//! The cookies of the site: the login, the language, the text size.

use app::{features::accounts::rules::REMEMBER_DAYS, pages::LoginChange};
use axum::http::{HeaderMap, HeaderValue, header};

/// The reader's language.
pub const LANGUAGE: &str = "pufa_lang";
/// The reader's text size.
pub const MODE: &str = "pufa_mode";
/// Seconds that a choice of language or text size is kept: a year.
const CHOICE_SECONDS: u32 = 365 * 24 * 3600;
/// The longest secret that is looked up.
const SECRET_MAX: usize = 128;

/// The login cookie's name; the prefix makes browsers refuse it without TLS or from another host.
fn login_name(https: bool) -> &'static str {
    if https { "__Host-pufa_login" } else { "pufa_login" }
}

/// The value of a cookie; the first one, as browsers send the closest first.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The secret of the login cookie, if there is one that looks like ours.
pub fn login_secret(headers: &HeaderMap, https: bool) -> Option<&str> {
    let plain = |text: &&str| {
        !text.is_empty()
            && text.len() <= SECRET_MAX
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    value(headers, login_name(https)).filter(plain)
}

/// The header that carries out a change of the login.
pub fn login_header(change: &LoginChange, https: bool) -> Option<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    let (secret, age) = match change {
        LoginChange::Set { token, remember: true } => {
            (token.as_str(), format!("; Max-Age={}", REMEMBER_DAYS * 24 * 3600))
        }
        LoginChange::Set { token, remember: false } => (token.as_str(), String::new()),
        LoginChange::Clear => ("", "; Max-Age=0".to_owned()),
    };
    let name = login_name(https);
    HeaderValue::try_from(format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")).ok()
}

/// The header that keeps a choice of language or text size.
pub fn choice_header(name: &str, value: &str, https: bool) -> Option<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={CHOICE_SECONDS}{secure}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(line))])
    }

    #[test]
    fn cookies_are_found_among_others() {
        let headers = cookies("a=1; pufa_lang=en;pufa_login=abc-_9; pufa_lang=zh-CN");
        assert_eq!(value(&headers, LANGUAGE), Some("en"));
        assert_eq!(login_secret(&headers, false), Some("abc-_9"));
        assert_eq!(login_secret(&headers, true), None, "under TLS only the prefixed name counts");
        assert_eq!(login_secret(&cookies("pufa_login=a'b"), false), None);
        assert_eq!(login_secret(&cookies("pufa_login="), false), None);
    }

    #[test]
    fn the_login_is_out_of_reach_of_scripts_and_other_sites() {
        let set = LoginChange::Set { token: "abc".into(), remember: false };
        let text = |change: &LoginChange, https| login_header(change, https).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text(&set, false), "pufa_login=abc; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(text(&set, true), "__Host-pufa_login=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        let kept = LoginChange::Set { token: "abc".into(), remember: true };
        assert!(text(&kept, false).ends_with("; Max-Age=1209600"));
        assert!(text(&LoginChange::Clear, true).starts_with("__Host-pufa_login=; "));
        assert!(text(&LoginChange::Clear, true).ends_with("; Max-Age=0"));
    }
}
