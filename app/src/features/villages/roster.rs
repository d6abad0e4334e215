//! What can be done to the roster of villages: a dated change, with what becomes of the titles on record.

use super::store::{NewVillage, RosterWrite};
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal, Why, checked_line, checked_text},
    features::{
        accounts::{Account, Action, Actor, Target, require},
        reference::{
            Reference, RegionKind,
            changes::{ChangeKind, Fault, RegionChange},
        },
        titles::{
            Precision, StepKind, Title, TitleEvent,
            input::{LINE_MAX, TEXT_MAX, YEARS, changes},
            rules,
            store::{TitleWrite, Written},
        },
    },
    ids::{RegionChangeId, TitleEventId, TitleId},
    pages::Form,
};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// The most villages that a form names before or after.
pub const PARTS_MAX: usize = 5;
/// The answer "the title ends" (注销).
pub const END: &str = "end";

/// A change as it was typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RosterInput {
    /// Made with the form.
    pub id: String,
    /// The first day of how it is afterwards.
    pub on_day: String,
    /// Villages before.
    pub from: Vec<String>,
    /// Villages after that are there already.
    pub to: Vec<String>,
    /// Of a new village, or the new name: code.
    pub code: String,
    /// Its kind.
    pub region_kind: String,
    /// Official name.
    pub name: String,
    /// Name as people say it.
    pub short_name: String,
    /// Name in English.
    pub name_en: String,
    /// Of a village that is called otherwise: the official name before.
    pub old_name: String,
    /// Number of the document.
    pub document: String,
    /// What else everybody may read.
    pub note: String,
    /// By title: the code of the village that goes on with it, or [`END`].
    pub decisions: BTreeMap<String, String>,
}

impl RosterInput {
    /// Reads the fields of a form.
    pub fn from_form(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        let many = |name: &str| {
            let mut codes = Vec::<String>::new();
            for code in (1..=PARTS_MAX).map(|at| text(&format!("{name}{at}"))) {
                if !code.is_empty() && !codes.contains(&code) {
                    codes.push(code);
                }
            }
            codes
        };
        let decisions = form.fields.iter().filter_map(|(name, value)| {
            let title = name.strip_prefix("title-")?;
            (!value.is_empty()).then(|| (title.to_owned(), value.clone()))
        });
        Self {
            id: text("id"),
            on_day: text("on_day"),
            from: many("from"),
            to: many("to"),
            code: text("code"),
            region_kind: text("region_kind"),
            name: text("name"),
            short_name: text("short_name"),
            name_en: text("name_en"),
            old_name: text("old_name"),
            document: text("document"),
            note: text("note"),
            decisions: decisions.collect(),
        }
    }

    fn day(&self, refusals: &mut Vec<Refusal>, today: NaiveDate) -> Option<NaiveDate> {
        let day = clock::read_date(&self.on_day).filter(|day| (YEARS.0..=YEARS.1).contains(&day.year()));
        if day.is_none() {
            refusals.push(Refusal::new("on_day", Why::NotADate));
        }
        // Pages, lists and the API show the roster as it is: a change of tomorrow would be in force today.
        if day.is_some_and(|day| day > today) {
            refusals.push(Refusal::new("on_day", Why::AfterToday));
        }
        day
    }

    /// The village that the fields make; `None` where they are empty.
    fn new_village(&self, scope: &str, refusals: &mut Vec<Refusal>) -> Option<NewVillage> {
        if self.code.is_empty() && self.name.is_empty() {
            return None;
        }
        let is_code = self.code.len() == 12
            && self.code.starts_with(scope)
            && self.code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        if !is_code {
            refusals.push(Refusal::new("code", Why::Roster(Fault::NotACode)));
        }
        let kind = RegionKind::from_key(&self.region_kind);
        let kind = kind.filter(|kind| !matches!(kind, RegionKind::County | RegionKind::Town));
        if kind.is_none() {
            refusals.push(Refusal::new("region_kind", Why::Required));
        }
        let names = self.names(refusals)?;
        let pending = self.code.bytes().any(|byte| byte.is_ascii_uppercase());
        Some(NewVillage { code: self.code.clone(), kind: kind?, pending, ..names })
    }

    /// The names, of whatever village.
    fn names(&self, refusals: &mut Vec<Refusal>) -> Option<NewVillage> {
        let before = refusals.len();
        let name = checked_line(refusals, "name", &self.name, LINE_MAX, true);
        let short_name = checked_line(refusals, "short_name", &self.short_name, LINE_MAX, true);
        let name_en = checked_line(refusals, "name_en", &self.name_en, LINE_MAX, false);
        let village =
            NewVillage { code: String::new(), kind: RegionKind::Other, name, short_name, name_en, pending: false };
        (refusals.len() == before).then_some(village)
    }
}

/// A change that is checked, and the titles that it concerns.
#[derive(Clone, Debug)]
pub struct Checked {
    change: RegionChange,
    new: Option<NewVillage>,
    renamed: Option<(String, NewVillage)>,
    /// Titles of villages that end with it, as they stand on that day.
    pub titles: Vec<Title>,
}

impl Checked {
    /// The villages that may go on with a title, by code and name.
    pub fn heirs(&self, reference: &Reference) -> Vec<(String, String)> {
        let name = |code: &String| match &self.new {
            Some(new) if new.code == *code => new.short_name.clone(),
            _ => reference.region(code).map_or_else(|| code.clone(), |region| region.short_name.clone()),
        };
        self.change.to.iter().map(|code| (code.clone(), name(code))).collect()
    }
}

/// Whoever keeps the roster of a town.
pub fn keeper(who: Option<&Account>, scope: &str) -> Result<Actor, AppError> {
    require(who, Action::KeepRegistry, &Target::at(scope))
}

/// Reads and checks a change; finds the titles that somebody must decide on.
pub async fn check(
    backend: &Backend,
    who: Option<&Account>,
    scope: &str,
    kind: ChangeKind,
    input: &RosterInput,
) -> Result<Checked, AppError> {
    let actor = keeper(who, scope)?;
    let reference = backend.reference().await?;
    let mut refusals = Vec::new();
    let id = input.id.parse::<RegionChangeId>().map_err(|_| AppError::NotFound)?;
    let on_day = input.day(&mut refusals, clock::local_date(backend.now()));
    let document = checked_line(&mut refusals, "document", &input.document, LINE_MAX, false);
    let note = checked_text(&mut refusals, "note", &input.note, TEXT_MAX, false);
    let of_town =
        |codes: &[String]| codes.iter().all(|code| code.starts_with(scope) && reference.village(code).is_some());
    for (field, codes) in [("from", &input.from), ("to", &input.to)] {
        if !of_town(codes) {
            refusals.push(Refusal::new(format!("{field}1"), Why::NotOnTheList));
        }
    }
    let mut change = RegionChange {
        id,
        scope: scope.to_owned(),
        on_day: on_day.unwrap_or_default(),
        kind,
        from: input.from.clone(),
        to: input.to.clone(),
        made: Vec::new(),
        old_name: String::new(),
        new_name: String::new(),
        old_short: String::new(),
        old_en: String::new(),
        document,
        note,
        who: actor.name().to_owned(),
        at: backend.now(),
    };
    let (mut new, mut renamed) = (None, None);
    if kind == ChangeKind::Renamed {
        renamed = rename(&reference, input, &mut change, &mut refusals);
    } else {
        new = input.new_village(scope, &mut refusals);
        fill(kind, input, new.as_ref(), &mut change, &mut refusals);
    }
    if refusals.is_empty()
        && let Err((field, fault)) = reference.check_change(&change)
    {
        let is_there = reference.changes.iter().any(|other| other.id == change.id);
        let field = match field {
            "from" | "to" => format!("{field}1"),
            "new_name" => "name".to_owned(),
            field => field.to_owned(),
        };
        // The second click finds the change itself in the way.
        if !is_there {
            refusals.push(Refusal::new(field, Why::Roster(fault)));
        }
    }
    if !refusals.is_empty() {
        return Err(AppError::Refused(refusals));
    }
    let titles = concerned(backend, scope, &change).await?;
    Ok(Checked { change, new, renamed, titles })
}

/// Which villages there are after a change that is no renaming.
fn fill(
    kind: ChangeKind,
    input: &RosterInput,
    new: Option<&NewVillage>,
    change: &mut RegionChange,
    refusals: &mut Vec<Refusal>,
) {
    if let Some(new) = new {
        change.to.push(new.code.clone());
        change.made.push(new.code.clone());
    }
    let is_typed = !input.code.is_empty() || !input.name.is_empty();
    match kind {
        ChangeKind::Added if !is_typed => refusals.push(Refusal::new("code", Why::Required)),
        ChangeKind::Merged if change.to.len() != 1 && !(is_typed && new.is_none()) => {
            refusals.push(Refusal::new("to1", Why::Roster(Fault::TooFewAfter)));
        }
        ChangeKind::Split if change.from.len() != 1 => refusals.push(Refusal::new("from1", Why::Required)),
        _ => {}
    }
}

/// The names of a village that is called otherwise; it gets them unless a later change gave it others.
fn rename(
    reference: &Reference,
    input: &RosterInput,
    change: &mut RegionChange,
    refusals: &mut Vec<Refusal>,
) -> Option<(String, NewVillage)> {
    let Some(code) = input.from.first() else {
        refusals.push(Refusal::new("from1", Why::Required));
        return None;
    };
    let names = input.names(refusals)?;
    change.old_name = checked_line(refusals, "old_name", &input.old_name, LINE_MAX, true);
    change.new_name.clone_from(&names.name);
    if let Some(region) = reference.region(code).filter(|region| region.name == change.old_name) {
        change.old_short.clone_from(&region.short_name);
        change.old_en.clone_from(&region.name_en);
    }
    change.from = vec![code.clone()];
    change.to = vec![code.clone()];
    let is_latest =
        reference.changes_of(code).all(|other| other.kind != ChangeKind::Renamed || other.on_day <= change.on_day);
    is_latest.then(|| (code.clone(), names))
}

/// The titles that villages which end with a change have on that day, and that are not over.
async fn concerned(backend: &Backend, scope: &str, change: &RegionChange) -> Result<Vec<Title>, AppError> {
    if !change.from.iter().any(|code| change.ends(code)) {
        return Ok(Vec::new());
    }
    let mut titles = backend.titles.all(scope, true).await?;
    titles.retain(|title| {
        rules::on(title, change.on_day)
            .is_some_and(|standing| !standing.state.is_final() && change.ends(standing.village))
    });
    titles.sort_by_key(|title| title.id);
    Ok(titles)
}

/// Of change and title: the same request makes the same step.
pub(super) fn step_id(change: RegionChangeId, title: TitleId) -> TitleEventId {
    TitleEventId(uuid::Uuid::from_u128(change.0.as_u128() ^ (title.0.as_u128() & 0xffff_ffff_ffff)))
}

/// The step that a decision makes of a title.
fn step(checked: &Checked, title: TitleId, answer: &str, actor: &Actor) -> Option<TitleEvent> {
    let change = &checked.change;
    let (kind, village) = if answer == END {
        (StepKind::Deregister, String::new())
    } else {
        (StepKind::Transfer, change.to.iter().find(|code| *code == answer)?.clone())
    };
    Some(TitleEvent {
        id: step_id(change.id, title),
        kind,
        on_day: change.on_day,
        precision: Precision::Day,
        document: change.document.clone(),
        body: String::new(),
        reason: change.note.clone(),
        due_on: None,
        village,
        note: String::new(),
        who: actor.name().to_owned(),
        at: change.at,
    })
}

/// Stores a checked change, with a step of each title that it concerns.
pub async fn store(
    backend: &Backend,
    who: Option<&Account>,
    checked: Checked,
    decisions: &BTreeMap<String, String>,
) -> Result<(), AppError> {
    let actor = keeper(who, &checked.change.scope)?;
    let reference = backend.reference().await?;
    let mut refusals = Vec::new();
    let mut titles = Vec::new();
    for title in &checked.titles {
        let field = format!("title-{}", title.id);
        let answer = decisions.get(&title.id.to_string()).map_or("", String::as_str);
        let Some(event) = step(&checked, title.id, answer, &actor) else {
            refusals.push(Refusal::new(field, Why::Roster(Fault::TitleUndecided)));
            continue;
        };
        match rules::place(&title.events, event) {
            Ok(events) => {
                let new = Title { events, ..title.clone() };
                let changes = changes(Some(title), &new);
                titles.push(TitleWrite { title: new, action: "title.step", changes, reason: String::new() });
            }
            Err(fault) => refusals.push(Refusal::new(field, Why::Title(fault))),
        }
    }
    if !refusals.is_empty() {
        return Err(AppError::Refused(refusals));
    }
    let Checked { change, new, renamed, .. } = checked;
    let write = RosterWrite { change, seen: reference.changes.len(), new, renamed, titles };
    match backend.villages.change(&actor, write, backend.now()).await? {
        Written::Done => Ok(()),
        Written::Conflict => Err(AppError::Conflict),
    }
}
