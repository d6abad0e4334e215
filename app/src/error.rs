//! Which error to use where.
//!
//! - A field of a form is wrong: [`Refusal`], shown beside the field, everything typed is kept.
//! - The whole request cannot be done: [`AppError`], shown as a page or a notice.
//! - Storage failed: [`StoreError`], logged with its cause under an id; the user reads the id and what to do.

use leptos::{prelude::FromServerFnError, server_fn::codec::JsonEncoding, server_fn::error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a field was not accepted; the words for it are in the locale files.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Why {
    /// Nothing was entered where something is needed.
    Required,
    /// More than `max` characters.
    TooLong {
        /// The most characters allowed.
        max: u32,
    },
    /// Fewer than `min` characters.
    TooShort {
        /// The fewest characters allowed.
        min: u32,
    },
    /// Not a calendar date.
    NotADate,
    /// Not a time of day.
    NotATime,
    /// The end lies before the start.
    EndBeforeStart,
    /// The last day or month lies before the first.
    LastBeforeFirst,
    /// A session that has not begun cannot be logged as held.
    InFuture,
    /// A planned session cannot lie in the past.
    InPast,
    /// Further away than the ledger accepts.
    OutOfRange {
        /// The first year accepted.
        from: i32,
        /// The last year accepted.
        to: i32,
    },
    /// Not a whole number from 0 on.
    NotANumber,
    /// Not a whole number between two others.
    NotBetween {
        /// The lowest number accepted.
        min: i64,
        /// The highest number accepted.
        max: i64,
    },
    /// More than `max`.
    TooBig {
        /// The highest number accepted.
        max: i64,
    },
    /// The choice is not on the list (any more).
    NotOnTheList,
    /// Neither a village nor a place in words.
    NoPlace,
    /// Not a longitude and latitude near the town.
    NotAPoint,
    /// Longitude and latitude the wrong way round.
    SwappedPoint,
    /// Not an address that begins with http:// or https://.
    NotALink,
    /// More than `max` entries.
    TooMany {
        /// The most entries allowed.
        max: u32,
    },
    /// Not a rule of dates.
    NotARule,
    /// The name is taken.
    Taken,
    /// The year has a figure of this indicator.
    FigureThere,
    /// Characters that a name to log in with cannot have.
    NotAName,
    /// The new password is the present one.
    SamePassword,
    /// The password is too weak.
    WeakPassword,
    /// The two entries differ.
    Different,
    /// The present password is wrong.
    WrongPassword,
    /// Name or password is wrong.
    WrongLogin,
    /// Too many tries.
    LockedForMinutes {
        /// Minutes to wait.
        minutes: u32,
    },
    /// Something is chosen that excludes something else.
    NotTogether,
    /// A sheet was not read.
    #[cfg_attr(feature = "hydrate", serde(skip))]
    Sheet(crate::features::sheets::grid::SheetRefusal),
    /// The duty list of the year is closed.
    ListClosed,
    /// The row stands on the duty list of another year than the session's day.
    OtherYear {
        /// The year of the list.
        year: i32,
    },
    /// Pictures that were chosen before are not there any more.
    PhotosGone,
    /// A recurrence rule that has no end, too many days, or days that cannot be.
    #[cfg_attr(feature = "hydrate", serde(skip))]
    Recurrence(crate::features::series::model::Fault),
    /// A step that does not fit into the history of a title.
    #[cfg_attr(feature = "hydrate", serde(skip))]
    Title(crate::features::titles::rules::Fault),
    /// A change that does not fit into the roster of villages.
    #[cfg_attr(feature = "hydrate", serde(skip))]
    Roster(crate::features::reference::changes::Fault),
    /// A day that has not come yet, where only what has happened is recorded.
    AfterToday,
    /// Longitude and latitude of a place where nothing of this lies; often the two are mixed up.
    PointOutside,
    /// A day that does not fit to another one of a culture site.
    #[cfg_attr(feature = "hydrate", serde(skip))]
    Site(crate::features::sites::details::Fault),
    /// Not a day, month or year.
    NotAPeriod,
    /// Less than `min`.
    TooSmall {
        /// The lowest number accepted.
        min: i64,
    },
    /// No title is held that could be drawn.
    NothingToDraw,
    /// A picture was refused; the code is the one of the photo pipeline.
    Photo {
        /// The file's name as the user knows it.
        name: String,
        /// Stable code, for example `photo_heic`.
        code: String,
    },
}

/// One field that was not accepted.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// The field's name in the form.
    pub field: String,
    /// The reason.
    pub why: Why,
}

impl Refusal {
    /// A refusal of `field`.
    pub fn new(field: impl Into<String>, why: Why) -> Self {
        Self { field: field.into(), why }
    }
}

/// One line of text as typed: trimmed and without control characters. What is wrong with it joins the refusals.
pub fn checked_line(refusals: &mut Vec<Refusal>, field: &str, text: &str, max: u32, required: bool) -> String {
    let text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    bounded(refusals, field, text.trim(), max, required)
}

/// Text of several lines as typed; as [`checked_line`], but line breaks stay.
pub fn checked_text(refusals: &mut Vec<Refusal>, field: &str, text: &str, max: u32, required: bool) -> String {
    let text = text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>();
    bounded(refusals, field, text.trim(), max, required)
}

fn bounded(refusals: &mut Vec<Refusal>, field: &str, text: &str, max: u32, required: bool) -> String {
    if required && text.is_empty() {
        refusals.push(Refusal::new(field, Why::Required));
    }
    if text.chars().count() > max as usize {
        refusals.push(Refusal::new(field, Why::TooLong { max }));
    }
    text.to_owned()
}

/// What keeps a whole request from being done.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// No such thing, or not for this reader.
    #[error("not found")]
    NotFound,
    /// Nobody is logged in.
    #[error("login needed")]
    LoginNeeded,
    /// Logged in, but without the right.
    #[error("forbidden")]
    Forbidden,
    /// Fields were refused.
    #[error("{} fields refused", .0.len())]
    Refused(Vec<Refusal>),
    /// The record was changed by someone else meanwhile, or the id carries other content.
    #[error("conflict")]
    Conflict,
    /// The step is not possible in the record's present state.
    #[error("wrong state")]
    WrongState,
    /// A parameter of the address makes no sense.
    #[error("bad parameter {name}: expected {expected}")]
    BadParameter {
        /// The parameter's name.
        name: String,
        /// What would be right, for machines; in English.
        expected: String,
    },
    /// Too many requests.
    #[error("too many requests")]
    TooManyRequests,
    /// The server could not do it; the cause is in the log under `id`.
    #[error("unavailable, see log {id}")]
    Unavailable {
        /// Where to look in the log.
        id: String,
    },
    /// The browser could not reach the server, or got an answer that it does not understand.
    #[error("no connection")]
    NoConnection,
}

impl AppError {
    /// The name in [`AppError::BadParameter`] of a form that cannot be read.
    pub const BODY: &str = "body";
    /// The name in [`AppError::BadParameter`] of a form that is too large.
    pub const BODY_SIZE: &str = "body_size";

    /// One refused field.
    pub fn refused(field: &str, why: Why) -> Self {
        Self::Refused(vec![Refusal::new(field, why)])
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::BadParameter { name: Self::BODY.into(), expected: "the fields of the form".into() }
            }
            _ => Self::NoConnection,
        }
    }
}

/// A failure of storage. The adapter has logged the cause under `id` already; nothing of it leaves the server.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("storage failed, see log {id}")]
pub struct StoreError {
    /// Where to look in the log.
    pub id: String,
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable { id: error.id }
    }
}
