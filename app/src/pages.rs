//! What a page gets and gives: the same for every room.

use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal},
    features::{
        accounts::{Account, Action, Actor, Target, model::Login, require, store::Visitor},
        reference::Reference,
    },
    ids::{PhotoId, Scope},
    words::i18n::Locale,
    workbook::Workbook,
};
use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::AnyView;
use std::{future::Future, pin::Pin, str::FromStr, sync::Arc};

/// The pairs of a query or of a posted form, in their order.
pub type Pairs = Vec<(String, String)>;

/// A request as pages see it.
#[derive(Clone)]
pub struct PageCx {
    /// The ports.
    pub backend: Backend,
    /// Reference data.
    pub reference: Arc<Reference>,
    /// The reader's language.
    pub locale: Locale,
    /// Whether the reader chose the elder mode (长辈版).
    pub elder: bool,
    /// The login, if there is one.
    pub login: Option<Login>,
    /// The present moment.
    pub now: DateTime<Utc>,
    /// The path of the address, as requested.
    pub path: String,
    /// Parameters of the path.
    pub params: Pairs,
    /// Parameters of the query, without `lang` and `mode`.
    pub query: Pairs,
    /// Who asks, for the audit log.
    pub visitor: Visitor,
    /// The address of the site as the reader sees it, such as `https://example.test`.
    pub origin: String,
}

impl PageCx {
    /// The account that is logged in.
    pub fn account(&self) -> Option<&Account> {
        self.login.as_ref().map(|login| &login.account)
    }

    /// The actor, if the reader may do `action` to `target`.
    pub fn require(&self, action: Action, target: &Target) -> Result<Actor, AppError> {
        require(self.account(), action, target)
    }

    /// Refuses whoever is not staff; gives the account.
    pub fn staff(&self) -> Result<&Account, AppError> {
        let account = self.account().ok_or(AppError::LoginNeeded)?;
        require(Some(account), Action::ReadStaff, &Target::at(account.scope.0.clone()))?;
        Ok(account)
    }

    /// A parameter of the path, parsed; what cannot be parsed does not exist.
    pub fn param<T: FromStr>(&self, name: &str) -> Result<T, AppError> {
        value(&self.params, name).and_then(|text| text.parse().ok()).ok_or(AppError::NotFound)
    }

    /// A parameter of the query; empty counts as not there.
    pub fn asked(&self, name: &str) -> Option<&str> {
        value(&self.query, name).filter(|text| !text.is_empty())
    }

    /// The town's present day.
    pub fn today(&self) -> NaiveDate {
        clock::local_date(self.now)
    }

    /// The scope of public pages: the town that this server serves.
    pub fn town(&self) -> &str {
        &self.reference.site.scope
    }

    /// Whether sample data is shown and counted.
    pub fn demo(&self) -> bool {
        self.reference.site.demo_mode
    }

    /// The scope of the staff pages: the account's, or the town.
    pub fn desk_scope(&self) -> Scope {
        self.account().map_or_else(|| Scope(self.town().to_owned()), |account| account.scope.clone())
    }
}

/// The last value of a name.
pub fn value<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(key, _)| key == name).map(|(_, text)| text.as_str())
}

/// `path?name=value&…`, percent-encoded.
pub fn address(path: &str, pairs: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

/// Draws the body; called once, inside the renderer's owner.
pub type Body = Box<dyn FnOnce() -> AnyView + Send>;

/// An SVG drawing as a file of its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Drawing {
    /// The file's name, of ASCII letters.
    pub name: String,
    /// The SVG.
    pub svg: String,
}

/// A page, loaded and ready to be drawn.
pub struct Page {
    /// Title without the site's name.
    pub title: String,
    /// One sentence for search engines and shared links; may be empty.
    pub description: String,
    /// A picture for shared links: path on this site; may be empty.
    pub picture: String,
    /// HTTP status.
    pub status: u16,
    /// Instead of all this: an address on this site that the reader is sent to.
    pub elsewhere: Option<String>,
    /// Instead of all this: a file for spreadsheets.
    pub workbook: Option<Workbook>,
    /// Whether its first sheet is sent as CSV.
    pub as_text: bool,
    /// Whether it holds an island, so that the scripts are needed.
    pub island: bool,
    /// Whether it holds a map, so that the map's script is needed.
    pub map: bool,
    /// Instead of all this: a drawing as a file.
    pub drawing: Option<Drawing>,
    /// Which entry of the navigation it belongs to: the entry's path.
    pub nav: &'static str,
    /// The rest.
    pub body: Body,
}

impl Page {
    /// A plain page.
    pub fn new(title: impl Into<String>, nav: &'static str, body: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self {
            title: title.into(),
            description: String::new(),
            picture: String::new(),
            status: 200,
            elsewhere: None,
            workbook: None,
            as_text: false,
            island: false,
            map: false,
            drawing: None,
            nav,
            body: Box::new(body),
        }
    }

    /// No page: the reader is sent on.
    pub fn elsewhere(to: impl Into<String>) -> Self {
        let page = Self::new("", "", || leptos::prelude::IntoAny::into_any(()));
        Self { elsewhere: Some(to.into()), status: 303, ..page }
    }

    /// No page: a file for spreadsheets.
    pub fn workbook(workbook: Workbook) -> Self {
        let page = Self::new("", "", || leptos::prelude::IntoAny::into_any(()));
        Self { workbook: Some(workbook), ..page }
    }

    /// No page: the first sheet of a workbook, as CSV.
    pub fn text_sheet(workbook: Workbook) -> Self {
        Self { as_text: true, ..Self::workbook(workbook) }
    }

    /// With a description for shared links.
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// No page: a drawing as a file.
    pub fn drawing(drawing: Drawing) -> Self {
        let page = Self::new("", "", || leptos::prelude::IntoAny::into_any(()));
        Self { drawing: Some(drawing), ..page }
    }

    /// With a map.
    #[must_use]
    pub fn with_map(mut self) -> Self {
        self.map = true;
        self
    }

    /// With another status than 200.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With an island.
    #[must_use]
    pub fn island(mut self) -> Self {
        self.island = true;
        self
    }
}

/// A picture that came along with a form.
#[derive(Clone, Debug)]
pub struct SentFile {
    /// The file's name as the user knows it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A posted form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Its fields.
    pub fields: Pairs,
    /// Its files.
    pub files: Vec<SentFile>,
}

impl Form {
    /// The last value of a field, trimmed; empty where it is missing.
    pub fn text(&self, name: &str) -> &str {
        value(&self.fields, name).unwrap_or_default().trim()
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, text)| text.as_str())
    }

    /// Whether a tick box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        value(&self.fields, name).is_some()
    }

    /// A field, parsed; what cannot be parsed is a broken form.
    pub fn parse<T: FromStr>(&self, name: &str) -> Result<T, AppError> {
        self.text(name).parse().map_err(|_| AppError::BadParameter {
            name: AppError::BODY.into(),
            expected: format!("the form's own `{name}`"),
        })
    }
}

/// What happens to the login cookie after a form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum LoginChange {
    /// A new login; `remember` lets the cookie outlive the browser.
    Set {
        /// The cookie's secret.
        token: String,
        /// Whether the phone is remembered.
        remember: bool,
    },
    /// The login is over.
    Clear,
}

/// What a form leads to.
pub enum Outcome {
    /// Elsewhere, so that a reload sends nothing again.
    Go {
        /// An address on this site.
        to: String,
        /// What happens to the login.
        login: Option<LoginChange>,
    },
    /// A page: the form again with what is wrong, or something that is shown once.
    Show(Page),
}

impl Outcome {
    /// Elsewhere.
    pub fn go(to: impl Into<String>) -> Self {
        Self::Go { to: to.into(), login: None }
    }
}

/// A future that handlers return.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, AppError>> + Send + 'a>>;
/// Loads and draws a page.
pub type PageFn = for<'a> fn(&'a PageCx) -> Later<'a, Page>;
/// Takes a form.
pub type FormFn = for<'a> fn(&'a PageCx, Form) -> Later<'a, Outcome>;

/// The refusals of one field.
pub fn of_field<'a>(refusals: &'a [Refusal], field: &'a str) -> impl Iterator<Item = &'a Refusal> {
    refusals.iter().filter(move |refusal| refusal.field == field)
}

/// A photo id in a field's name such as `alt-0190…`.
pub fn photo_of(name: &str, prefix: &str) -> Option<PhotoId> {
    name.strip_prefix(prefix)?.parse().ok()
}
