//! The operator's settings: environment variables, each with a flag of the same name.
//!
//! A variable that is unknown or malformed stops the start with one sentence that names it: a typo in a setting must
//! not pass as its default.

use crate::{http::origin::Origin, tiles::Tiles};
use std::{fmt, net::SocketAddr, path::PathBuf};

/// Variables of ours that are no settings of the server: tests read them.
const NOT_SETTINGS: &str = "PUFA_TEST_";

/// The settings as given, not looked at yet.
#[derive(Clone, Default, clap::Args)]
pub struct Given {
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, env = "PUFA_ADDR", global = true, hide_env_values = true)]
    pub addr: Option<String>,
    /// Database: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME` [default: pufa.db in the data folder]
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// Folder for the database, photos and backups [default: var/data]
    #[arg(long, env = "PUFA_DATA_DIR", global = true, hide_env_values = true)]
    pub data_dir: Option<String>,
    /// Folder of the built site: stylesheet, scripts, icons [default: site]
    #[arg(long, env = "PUFA_SITE_DIR", global = true, hide_env_values = true)]
    pub site_dir: Option<String>,
    /// Folder of the shipped reference data [default: data]
    #[arg(long, env = "PUFA_REFERENCE_DIR", global = true, hide_env_values = true)]
    pub reference_dir: Option<String>,
    /// Map tiles, such as `https://tiles.example.org/{z}/{x}/{y}.png` [default: none]
    #[arg(long, env = "PUFA_TILE_URL", global = true, hide_env_values = true)]
    pub tile_url: Option<String>,
    /// Tiles with names that lie on those, of the same kind [default: none]
    #[arg(long, env = "PUFA_TILE_LABELS_URL", global = true, hide_env_values = true)]
    pub tile_labels_url: Option<String>,
    /// What the tiles' owner wants said on the map, with the number that the map was approved under
    #[arg(long, env = "PUFA_TILE_ATTRIBUTION", global = true, hide_env_values = true)]
    pub tile_attribution: Option<String>,
    /// Datum of the tiles: wgs84, gcj02 or bd09 [default: wgs84]
    #[arg(long, env = "PUFA_TILE_DATUM", global = true, hide_env_values = true)]
    pub tile_datum: Option<String>,
    /// The closest zoom that there are tiles of [default: 18]
    #[arg(long, env = "PUFA_TILE_MAX_ZOOM", global = true, hide_env_values = true)]
    pub tile_max_zoom: Option<String>,
    /// Key of the national map (Tianditu), instead of addresses of tiles; needs `PUFA_TILE_ATTRIBUTION`
    #[arg(long, env = "PUFA_TIANDITU_KEY", global = true, hide_env_values = true)]
    pub tianditu_key: Option<String>,
    /// Address of the site as readers see it, such as `https://pufa.example.org` [default: from the Host header]
    #[arg(long, env = "PUFA_PUBLIC_URL", global = true, hide_env_values = true)]
    pub public_url: Option<String>,
    /// true: take a visitor's address from the last entry of X-Forwarded-For; to be said with an https address
    /// [default: false]
    #[arg(long, env = "PUFA_TRUSTED_PROXY", global = true, hide_env_values = true)]
    pub trusted_proxy: Option<String>,
    /// What to log, such as info or server=debug [default: info]
    #[arg(long, env = "RUST_LOG", global = true, hide_env_values = true)]
    pub rust_log: Option<String>,
}

/// Names of the variables that are settings.
const KNOWN: [&str; 12] = [
    "PUFA_ADDR",
    "PUFA_DATA_DIR",
    "PUFA_SITE_DIR",
    "PUFA_REFERENCE_DIR",
    "PUFA_TILE_URL",
    "PUFA_TILE_LABELS_URL",
    "PUFA_TILE_ATTRIBUTION",
    "PUFA_TILE_DATUM",
    "PUFA_TILE_MAX_ZOOM",
    "PUFA_TIANDITU_KEY",
    "PUFA_PUBLIC_URL",
    "PUFA_TRUSTED_PROXY",
];

/// The settings, checked.
#[derive(Clone, Eq, PartialEq)]
pub struct Config {
    /// Where to listen.
    pub addr: SocketAddr,
    /// Which database.
    pub database_url: String,
    /// Database, photos, backups.
    pub data_dir: PathBuf,
    /// The built site.
    pub site_dir: PathBuf,
    /// Shipped reference data.
    pub reference_dir: PathBuf,
    /// Map tiles, where there are any.
    pub tiles: Option<Tiles>,
    /// The site's address, where the operator stated it.
    pub public_url: Option<Origin>,
    /// Whether the last `X-Forwarded-For` entry is the visitor's address.
    pub trusted_proxy: bool,
    /// The log filter.
    pub log: String,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("addr", &self.addr)
            .field("database_url", &redacted(&self.database_url))
            .field("data_dir", &self.data_dir)
            .field("site_dir", &self.site_dir)
            .field("reference_dir", &self.reference_dir)
            .field("tiles", &self.tiles.as_ref().map(|tiles| &tiles.sources))
            .field("public_url", &self.public_url)
            .field("trusted_proxy", &self.trusted_proxy)
            .field("log", &self.log)
            .finish()
    }
}

/// One sentence about a setting that cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    /// The sentence.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl Config {
    /// Checks what was given; `variables` are the names of all environment variables.
    pub fn check(given: &Given, variables: impl IntoIterator<Item = String>) -> Result<Self, ConfigError> {
        refuse_unknown(variables)?;
        let addr = text(given.addr.as_ref(), "127.0.0.1:3000");
        let data_dir = PathBuf::from(text(given.data_dir.as_ref(), "var/data"));
        let config = Self {
            addr: addr
                .parse()
                .map_err(|_| wrong("PUFA_ADDR", &addr, "an IP address and a port, such as 127.0.0.1:3000"))?,
            database_url: database(given.database_url.as_ref(), &data_dir)?,
            data_dir,
            site_dir: text(given.site_dir.as_ref(), "site").into(),
            reference_dir: text(given.reference_dir.as_ref(), "data").into(),
            tiles: Tiles::check(given)?,
            public_url: public_url(given)?,
            trusted_proxy: switch("PUFA_TRUSTED_PROXY", given.trusted_proxy.as_ref())?,
            log: text(given.rust_log.as_ref(), "info"),
        };
        say_about_the_proxy(&config, given)?;
        tracing_subscriber::EnvFilter::try_new(&config.log)
            .map_err(|_| wrong("RUST_LOG", &config.log, "a log filter, such as info or server=debug"))?;
        Ok(config)
    }
}

impl Config {
    /// Whether the database is the data folder's own one; another folder or server may hold many.
    pub fn has_own_database(&self) -> bool {
        self.database_url == own_database(&self.data_dir)
    }
}

/// The value, or the default where there is none; set but empty counts as none.
pub(crate) fn text(given: Option<&String>, default: &str) -> String {
    given.map(|value| value.trim()).filter(|value| !value.is_empty()).unwrap_or(default).to_owned()
}

pub(crate) fn wrong(name: &str, value: &str, expected: &str) -> ConfigError {
    ConfigError(format!("{name} is \"{value}\", but must be {expected}."))
}

fn refuse_unknown(variables: impl IntoIterator<Item = String>) -> Result<(), ConfigError> {
    for name in variables {
        if name.starts_with("PUFA_") && !name.starts_with(NOT_SETTINGS) && !KNOWN.contains(&name.as_str()) {
            return Err(ConfigError(format!("{name} is no setting; there are {} and DATABASE_URL.", KNOWN.join(", "))));
        }
    }
    Ok(())
}

/// The database that is used where none is named.
fn own_database(data_dir: &std::path::Path) -> String {
    format!("sqlite://{}/pufa.db", data_dir.display())
}

fn database(given: Option<&String>, data_dir: &std::path::Path) -> Result<String, ConfigError> {
    let url = text(given, &own_database(data_dir));
    if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        Ok(url)
    } else {
        Err(wrong("DATABASE_URL", &redacted(&url), "an address that begins with sqlite: or postgres://"))
    }
}

fn public_url(given: &Given) -> Result<Option<Origin>, ConfigError> {
    let url = text(given.public_url.as_ref(), "");
    if url.is_empty() {
        return Ok(None);
    }
    Origin::parse(url.trim_end_matches('/'))
        .map(Some)
        .ok_or_else(|| wrong("PUFA_PUBLIC_URL", &url, "http:// or https:// and a host, without a path"))
}

/// This program speaks no TLS, so before an https site there is a proxy. Whoever forgets to say whether to believe it
/// would have all visitors share its address, and one of them lock out all others.
fn say_about_the_proxy(config: &Config, given: &Given) -> Result<(), ConfigError> {
    let is_https = config.public_url.as_ref().is_some_and(Origin::is_https);
    if is_https && text(given.trusted_proxy.as_ref(), "").is_empty() {
        return Err(ConfigError(
            "PUFA_TRUSTED_PROXY must be set, as PUFA_PUBLIC_URL is https and so there is a proxy before this server: \
             true if the proxy itself writes the visitor's address at the end of X-Forwarded-For, otherwise false, and \
             all visitors count as one where tries to log in are limited."
                .to_owned(),
        ));
    }
    Ok(())
}

fn switch(name: &str, given: Option<&String>) -> Result<bool, ConfigError> {
    let value = text(given, "false");
    match value.as_str() {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        _ => Err(wrong(name, &value, "true or false")),
    }
}

/// A database address without its password.
pub fn redacted(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (place, query) = rest.split_once('?').map_or((rest, ""), |(place, query)| (place, query));
    let place = match place.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split_once(':').map_or(user, |(user, _)| user);
            format!("{user}:***@{host}")
        }
        None => place.to_owned(),
    };
    let more = if query.is_empty() { "" } else { "?\u{2026}" };
    format!("{scheme}://{place}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(change: impl FnOnce(&mut Given)) -> Result<Config, String> {
        let mut given = Given::default();
        change(&mut given);
        Config::check(&given, Vec::new()).map_err(|error| error.to_string())
    }

    #[test]
    fn without_settings_everything_lies_below_the_working_folder() {
        let config = checked(|_| {}).unwrap();
        assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
        assert_eq!(config.database_url, "sqlite://var/data/pufa.db");
        assert_eq!(config.public_url, None);
        assert!(!config.trusted_proxy);
    }

    #[test]
    fn a_wrong_setting_is_named() {
        type Change = fn(&mut Given);
        let cases: [(Change, &str); 7] = [
            (|given| given.addr = Some("3000".into()), "PUFA_ADDR"),
            (|given| given.database_url = Some("mysql://a".into()), "DATABASE_URL"),
            (|given| given.public_url = Some("pufa.example.org".into()), "PUFA_PUBLIC_URL"),
            (|given| given.trusted_proxy = Some("maybe".into()), "PUFA_TRUSTED_PROXY"),
            (|given| given.public_url = Some("https://pufa.example.org".into()), "PUFA_TRUSTED_PROXY"),
            (|given| given.tile_url = Some("https://a/{z}/{x}.png".into()), "PUFA_TILE_URL"),
            (|given| given.rust_log = Some("server=loud=very".into()), "RUST_LOG"),
        ];
        for (change, name) in cases {
            let error = checked(change).unwrap_err();
            assert!(error.starts_with(name), "{error}");
            assert!(error.ends_with('.'), "{error}");
        }
    }

    #[test]
    fn behind_a_proxy_it_is_said_whether_to_believe_it() {
        for answer in ["true", "false"] {
            let config = checked(|given| {
                given.public_url = Some("https://pufa.example.org".into());
                given.trusted_proxy = Some(answer.into());
            });
            assert_eq!(config.unwrap().trusted_proxy.to_string(), answer);
        }
        assert!(checked(|given| given.public_url = Some("http://pufa.lan:3000".into())).is_ok());
    }

    #[test]
    fn an_unknown_variable_stops_the_start() {
        let check = |name: &str| Config::check(&Given::default(), [name.to_owned()]);
        assert!(check("PUFA_ADRR").unwrap_err().to_string().starts_with("PUFA_ADRR "));
        assert!(check("PUFA_ADDR").is_ok());
        assert!(check("PUFA_TEST_POSTGRES_URL").is_ok());
        assert!(check("PATH").is_ok());
    }

    #[test]
    fn a_password_is_never_printed() {
        let config = checked(|given| given.database_url = Some("postgres://pufa:s3cr:et@db/pufa?password=s3cr".into()));
        let printed = format!("{:?}", config.unwrap());
        assert!(!printed.contains("s3cr"), "{printed}");
        assert!(printed.contains("postgres://pufa:***@db/pufa"), "{printed}");
        let refused = checked(|given| given.database_url = Some("mysql://pufa:s3cr@db/pufa".into())).unwrap_err();
        assert!(!refused.contains("s3cr"), "{refused}");
    }
}
