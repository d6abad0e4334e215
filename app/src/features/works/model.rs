//! A work, and how it comes from the fields as typed.

use crate::{
    error::{Refusal, Why, checked_line, checked_text},
    features::{reference::Reference, sites::model::keyed},
    ids::WorkId,
    pages::{Pairs, value},
};
use chrono::{DateTime, Utc};

/// The most characters of a title.
pub const TITLE_MAX: u32 = 80;
/// The most characters of a line.
pub const LINE_MAX: u32 = 200;
/// The most characters of what is said about it.
pub const TEXT_MAX: u32 = 1000;
/// The years that a work may be of.
pub const YEARS: (i32, i32) = (1949, 2100);

keyed! {
    /// What kind of work it is.
    WorkKind {
        /// Calligraphy.
        Calligraphy = "calligraphy",
        /// Painting.
        Painting = "painting",
        /// Seal cutting.
        Seal = "seal",
        /// Weaving and paper cutting.
        Weaving = "weaving",
        /// A short film, kept elsewhere.
        Video = "video",
        /// Something else.
        Other = "other",
    }
}

/// A work.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Work {
    /// Made with the form.
    pub id: WorkId,
    /// The division code that it belongs to: the village's, or the town's.
    pub scope: String,
    /// The village that it comes from, where it is of one.
    pub village: Option<String>,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: WorkKind,
    /// Who made it.
    pub author: String,
    /// The author's unit.
    pub maker: String,
    /// The year it is of.
    pub year: Option<i64>,
    /// Where it can be seen; an http(s) address, for films.
    pub link: String,
    /// What there is to say about it.
    pub about: String,
    /// Whether there is permission to show it: decides whether residents see it.
    pub is_shown: bool,
    /// How permission was given; internal.
    pub permission: String,
    /// Sample data.
    pub is_demo: bool,
    /// Counts up with every change.
    pub version: i64,
    /// When it came into the library.
    pub made_at: DateTime<Utc>,
}

/// The fields as they were typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct WorkInput {
    /// Its id.
    pub id: String,
    /// The version that the form shows; 0 for a new one.
    pub version: String,
    /// A village's code.
    pub village: String,
    /// Title.
    pub title: String,
    /// A kind's word.
    pub kind: String,
    /// Author.
    pub author: String,
    /// The author's unit.
    pub maker: String,
    /// Year.
    pub year: String,
    /// Link.
    pub link: String,
    /// What there is to say.
    pub about: String,
    /// Permission to show.
    pub is_shown: bool,
    /// How it was given.
    pub permission: String,
}

impl WorkInput {
    /// Reads the fields of a form.
    pub fn from_pairs(pairs: &Pairs) -> Self {
        let text = |name: &str| value(pairs, name).unwrap_or_default().trim().to_owned();
        Self {
            id: text("id"),
            version: text("version"),
            village: text("village"),
            title: text("title"),
            kind: text("kind"),
            author: text("author"),
            maker: text("maker"),
            year: text("year"),
            link: text("link"),
            about: text("about"),
            is_shown: value(pairs, "is_shown").is_some(),
            permission: text("permission"),
        }
    }

    /// The fields of a stored work.
    pub fn of(work: &Work) -> Self {
        Self {
            id: work.id.to_string(),
            version: work.version.to_string(),
            village: work.village.clone().unwrap_or_default(),
            title: work.title.clone(),
            kind: work.kind.key().to_owned(),
            author: work.author.clone(),
            maker: work.maker.clone(),
            year: work.year.map(|year| year.to_string()).unwrap_or_default(),
            link: work.link.clone(),
            about: work.about.clone(),
            is_shown: work.is_shown,
            permission: work.permission.clone(),
        }
    }

    /// The work that the fields make, on what is stored of it (or nothing) and in a town.
    pub fn parse(
        &self,
        present: Option<&Work>,
        town: &str,
        reference: &Reference,
        now: DateTime<Utc>,
    ) -> Result<Work, Vec<Refusal>> {
        let mut wrong = Vec::new();
        let id = self.id.parse::<WorkId>().ok();
        if id.is_none() {
            wrong.push(Refusal::new("id", Why::Required));
        }
        let kind = WorkKind::from_key(&self.kind);
        if kind.is_none() {
            wrong.push(Refusal::new("kind", if self.kind.is_empty() { Why::Required } else { Why::NotOnTheList }));
        }
        let is_of_town = reference.village(&self.village).is_some() && self.village.starts_with(town);
        if !self.village.is_empty() && !is_of_town {
            wrong.push(Refusal::new("village", Why::NotOnTheList));
        }
        let year = match self.year.as_str() {
            "" => None,
            text => match text.parse::<i32>() {
                Ok(year) if (YEARS.0..=YEARS.1).contains(&year) => Some(i64::from(year)),
                Ok(_) => {
                    wrong.push(Refusal::new("year", Why::OutOfRange { from: YEARS.0, to: YEARS.1 }));
                    None
                }
                Err(_) => {
                    wrong.push(Refusal::new("year", Why::NotANumber));
                    None
                }
            },
        };
        let is_link = self.link.is_empty() || is_address(&self.link);
        if !is_link {
            wrong.push(Refusal::new("link", Why::NotALink));
        }
        if kind == Some(WorkKind::Video) && self.link.is_empty() {
            wrong.push(Refusal::new("link", Why::Required));
        }
        let mut line =
            |field: &str, text: &str, max: u32, needed: bool| checked_line(&mut wrong, field, text, max, needed);
        let title = line("title", &self.title, TITLE_MAX, true);
        let author = line("author", &self.author, LINE_MAX, false);
        let maker = line("maker", &self.maker, LINE_MAX, false);
        let address = line("link", &self.link, LINE_MAX, false);
        // A tick alone is easily made: who gave the permission, and how, belongs to it.
        let permission = line("permission", &self.permission, LINE_MAX, self.is_shown);
        let about = checked_text(&mut wrong, "about", &self.about, TEXT_MAX, false);
        if author.is_empty() && maker.is_empty() {
            wrong.push(Refusal::new("author", Why::Required));
        }
        let (Some(id), Some(kind)) = (id, kind) else { return Err(wrong) };
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let village = (!self.village.is_empty()).then(|| self.village.clone());
        Ok(Work {
            id,
            scope: village.clone().unwrap_or_else(|| town.to_owned()),
            village,
            title,
            kind,
            author,
            maker,
            year,
            link: address,
            about,
            is_shown: self.is_shown,
            permission,
            is_demo: present.is_some_and(|work| work.is_demo),
            version: self.version.parse().unwrap_or_default(),
            made_at: present.map_or(now, |work| work.made_at),
        })
    }
}

/// Whether a text is an http(s) address without anything that could make it look like another.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with('/') && !rest.chars().any(|c| c.is_whitespace() || c.is_control())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> WorkInput {
        WorkInput {
            id: "01930000-0000-7000-8000-000000000001".into(),
            title: "法润乡村".into(),
            kind: "painting".into(),
            author: "某人".into(),
            ..WorkInput::default()
        }
    }

    fn why(input: &WorkInput) -> Vec<String> {
        let refused = input.parse(None, "320582100", &Reference::default(), DateTime::UNIX_EPOCH).unwrap_err();
        refused.into_iter().map(|refusal| refusal.field).collect()
    }

    #[test]
    fn nothing_is_shown_without_saying_who_permitted_it() {
        let work = input().parse(None, "320582100", &Reference::default(), DateTime::UNIX_EPOCH).unwrap();
        assert!(!work.is_shown);
        assert_eq!(why(&WorkInput { is_shown: true, ..input() }), ["permission"]);
    }

    #[test]
    fn a_film_needs_its_address_and_a_work_its_author() {
        assert_eq!(why(&WorkInput { kind: "video".into(), ..input() }), ["link"]);
        for link in ["javascript:alert(1)", "https://", "https:///x", "https://a b"] {
            assert_eq!(why(&WorkInput { link: link.into(), ..input() }), ["link"], "{link}");
        }
        assert_eq!(why(&WorkInput { author: String::new(), ..input() }), ["author"]);
        assert_eq!(why(&WorkInput { year: "20".into(), ..input() }), ["year"]);
    }
}
