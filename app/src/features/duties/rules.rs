//! What can be done to a list when, what a change of a row changes, and what a new year takes over.

use super::model::{DutyItem, DutyList, ListState};
use crate::{
    error::AppError,
    features::{
        events::model::FieldChange,
        reference::{Reference, TermKind},
    },
    ids::{DutyItemId, Scope},
};
use chrono::{Datelike, NaiveDate};

/// What moves a list on.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// Puts it into force.
    Issue,
    /// Ends it.
    Close,
}

impl Step {
    /// The step of a form's word.
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "issue" => Some(Self::Issue),
            "close" => Some(Self::Close),
            _ => None,
        }
    }

    /// Where it leads.
    pub fn to(self) -> ListState {
        match self {
            Self::Issue => ListState::Issued,
            Self::Close => ListState::Closed,
        }
    }
}

/// Where a step leads a list with so many rows in force; nothing leads back.
pub fn after(state: ListState, step: Step, rows: usize) -> Result<ListState, AppError> {
    match (state, step) {
        (ListState::Draft, Step::Issue) if rows > 0 => Ok(ListState::Issued),
        (ListState::Issued, Step::Close) => Ok(ListState::Closed),
        _ => Err(AppError::WrongState),
    }
}

/// How rows of a list are changed.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Editing {
    /// Freely; a row can be taken away.
    Freely,
    /// By an amendment with its day and its reason; a row can be withdrawn.
    ByAmendment,
}

/// How rows of a list in this state are changed, if at all.
pub fn editing(state: ListState) -> Result<Editing, AppError> {
    match state {
        ListState::Draft => Ok(Editing::Freely),
        ListState::Issued => Ok(Editing::ByAmendment),
        ListState::Closed => Err(AppError::WrongState),
    }
}

/// Whether everybody may see a list.
pub fn is_public(list: &DutyList, demo: bool) -> bool {
    list.state != ListState::Draft && (demo || !list.is_demo)
}

/// Whether everybody may see a row of a list that everybody may see.
pub fn is_public_item(item: &DutyItem, demo: bool) -> bool {
    item.is_public && !item.is_withdrawn && (demo || !item.is_demo)
}

/// The town whose lists an account works with: the site's own, or the account's.
pub fn town_of<'a>(scope: &'a Scope, site: &'a str) -> &'a str {
    if scope.contains(site) { site } else { scope.town() }
}

/// Fields that only staff reads.
pub const INTERNAL: [&str; 4] = ["leader", "office", "contact", "note"];

/// The fields of a row by name, as the audit log and the amendments tell them.
fn told(item: &DutyItem) -> [(&'static str, String); 23] {
    let flag = |flag: bool| if flag { "true".to_owned() } else { String::new() };
    [
        ("number", item.number.clone()),
        ("kind", item.kind.key().to_owned()),
        ("lead_unit", item.lead_unit.clone()),
        ("units", item.units.join(" ")),
        ("laws", item.laws.join(" ")),
        ("other_laws", item.other_laws.clone()),
        ("audiences", item.audiences.join(" ")),
        ("other_audiences", item.other_audiences.clone()),
        ("tasks", item.tasks.clone()),
        ("carriers", item.carriers.clone()),
        ("nodes", item.nodes.join(" ")),
        ("other_nodes", item.other_nodes.clone()),
        ("is_ongoing", flag(item.is_ongoing)),
        ("deadline", item.deadline.map(|day| day.to_string()).unwrap_or_default()),
        ("target", item.target.map(|target| target.to_string()).unwrap_or_default()),
        ("leader", item.leader.clone()),
        ("office", item.office.clone()),
        ("contact", item.contact.clone()),
        ("standard", item.standard.clone()),
        ("brand", item.brand.clone().unwrap_or_default()),
        ("note", item.note.clone()),
        ("is_public", flag(item.is_public)),
        ("is_withdrawn", flag(item.is_withdrawn)),
    ]
}

/// What becomes different, field by field.
pub fn changes(old: Option<&DutyItem>, new: &DutyItem) -> Vec<FieldChange> {
    let old = old.map(told);
    told(new)
        .into_iter()
        .enumerate()
        .map(|(at, (field, new))| {
            let old = old.as_ref().map(|old| old[at].1.clone()).unwrap_or_default();
            FieldChange { field: field.to_owned(), old, new }
        })
        .filter(|change| change.old != change.new)
        .collect()
}

/// The rows of a list as the list of another year begins with them: withdrawn ones stay behind, every row is a new one,
/// deadlines move along, and audiences are those of the plan of that year.
pub fn copied(
    items: &[DutyItem],
    year: i32,
    reference: &Reference,
    mut fresh: impl FnMut() -> DutyItemId,
) -> Vec<DutyItem> {
    let in_force = items.iter().filter(|item| !item.is_withdrawn);
    in_force
        .zip(1..)
        .map(|(item, seq)| {
            let (audiences, other_audiences) = audiences_in(item, year, reference);
            DutyItem {
                id: fresh(),
                year,
                seq,
                audiences,
                other_audiences,
                deadline: item.deadline.map(|day| moved(day, year - item.year)),
                version: 0,
                ..item.clone()
            }
        })
        .collect()
}

/// The day in another year; of a leap day, the day before.
fn moved(day: NaiveDate, years: i32) -> NaiveDate {
    let year = day.year() + years;
    day.with_year(year).or_else(|| day.pred_opt()?.with_year(year)).unwrap_or(day)
}

/// The audiences of a row in a year's plan. One that the plan has under another code is taken by its name; one that it
/// has not goes on in words.
fn audiences_in(item: &DutyItem, year: i32, reference: &Reference) -> (Vec<String>, String) {
    let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let list = reference.list_on(TermKind::Audience, day);
    let mut codes = Vec::new();
    let mut words = Vec::new();
    if !item.other_audiences.is_empty() {
        words.push(item.other_audiences.as_str());
    }
    for code in &item.audiences {
        let old = reference.term(TermKind::Audience, code);
        let same = |wanted: &&&crate::features::reference::Term| wanted.code == *code;
        let named = |wanted: &&&crate::features::reference::Term| old.is_some_and(|old| old.zh == wanted.zh);
        match list.iter().find(same).or_else(|| list.iter().find(named)) {
            Some(term) => codes.push(term.code.clone()),
            None => words.push(old.map_or(code.as_str(), |old| &old.zh)),
        }
    }
    codes.sort();
    codes.dedup();
    (codes, words.join("\u{3001}"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::features::{duties::DutyKind, reference::Term};
    use uuid::Uuid;

    /// A plain row of the water unit.
    pub fn row(number: &str) -> DutyItem {
        DutyItem {
            id: DutyItemId(Uuid::from_u128(number.bytes().map(u128::from).sum())),
            scope: "320582100".into(),
            year: 2026,
            seq: 1,
            number: number.into(),
            kind: DutyKind::Own,
            lead_unit: "water".into(),
            units: Vec::new(),
            laws: Vec::new(),
            other_laws: String::new(),
            audiences: Vec::new(),
            other_audiences: String::new(),
            tasks: "水法宣传".into(),
            carriers: String::new(),
            nodes: Vec::new(),
            other_nodes: String::new(),
            is_ongoing: false,
            deadline: None,
            target: None,
            leader: String::new(),
            office: String::new(),
            contact: String::new(),
            standard: String::new(),
            brand: None,
            note: String::new(),
            is_public: true,
            is_withdrawn: false,
            is_demo: false,
            version: 1,
        }
    }

    /// Two plans with their audiences.
    pub fn reference() -> Reference {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        let plan = |code: &str, from, to| Term {
            code: code.into(),
            starts_on: day(from, 1, 1),
            ends_on: day(to, 12, 31),
            ..Term::default()
        };
        let audience = |code: &str, plan: &str, zh: &str| Term {
            code: code.into(),
            plan: plan.into(),
            zh: zh.into(),
            ..Term::default()
        };
        let mut reference = Reference::default();
        reference.terms.insert(TermKind::Plan, vec![plan("p8", 2021, 2025), plan("p9", 2026, 2030)]);
        reference.terms.insert(
            TermKind::Audience,
            vec![
                audience("p8-youth", "p8", "青少年"),
                audience("p8-fishers", "p8", "渔民"),
                audience("p9-youth", "p9", "青少年"),
                audience("all", "", "居民"),
            ],
        );
        reference
    }

    #[test]
    fn a_list_goes_from_draft_to_issued_to_closed_and_never_back() {
        use ListState::{Closed, Draft, Issued};
        assert_eq!(after(Draft, Step::Issue, 1), Ok(Issued));
        assert_eq!(after(Issued, Step::Close, 1), Ok(Closed));
        for (state, step, rows) in [
            (Draft, Step::Issue, 0),
            (Draft, Step::Close, 1),
            (Issued, Step::Issue, 1),
            (Closed, Step::Issue, 1),
            (Closed, Step::Close, 1),
        ] {
            assert_eq!(after(state, step, rows), Err(AppError::WrongState), "{state:?} {step:?}");
        }
        assert_eq!(editing(Draft), Ok(Editing::Freely));
        assert_eq!(editing(Issued), Ok(Editing::ByAmendment));
        assert_eq!(editing(Closed), Err(AppError::WrongState));
    }

    #[test]
    fn a_new_year_takes_over_what_is_in_force_with_its_own_audiences() {
        let mut old = DutyItem {
            year: 2025,
            deadline: NaiveDate::from_ymd_opt(2025, 6, 30),
            audiences: vec!["all".into(), "p8-fishers".into(), "p8-youth".into()],
            other_audiences: "商户".into(),
            version: 7,
            ..row("1")
        };
        let withdrawn = DutyItem { is_withdrawn: true, year: 2025, ..row("2") };
        let mut next = 100;
        let mut fresh = || {
            next += 1;
            DutyItemId(Uuid::from_u128(next))
        };
        let [copy] = &copied(&[old.clone(), withdrawn], 2026, &reference(), &mut fresh)[..] else { panic!() };
        assert_eq!((copy.id, copy.year, copy.version), (DutyItemId(Uuid::from_u128(101)), 2026, 0));
        assert_eq!(copy.deadline, NaiveDate::from_ymd_opt(2026, 6, 30));
        assert_eq!(copy.audiences, ["all", "p9-youth"], "by code or by name");
        assert_eq!(copy.other_audiences, "商户、渔民", "what the plan has not goes on in words");
        old.deadline = NaiveDate::from_ymd_opt(2024, 2, 29);
        old.year = 2024;
        let copies = copied(&[old], 2025, &reference(), &mut fresh);
        assert_eq!(copies[0].deadline, NaiveDate::from_ymd_opt(2025, 2, 28));
    }

    #[test]
    fn changes_name_the_fields_that_differ() {
        let old = row("1");
        let new = DutyItem { target: Some(6), laws: vec!["water".into(), "flood".into()], ..old.clone() };
        let fields = |changes: &[FieldChange]| {
            changes.iter().map(|change| format!("{}:{}>{}", change.field, change.old, change.new)).collect::<Vec<_>>()
        };
        assert_eq!(fields(&changes(Some(&old), &new)), ["laws:>water flood", "target:>6"]);
        assert_eq!(changes(Some(&old), &old), []);
        assert!(changes(None, &old).iter().any(|change| change.field == "number" && change.new == "1"));
    }

    #[test]
    fn a_staff_member_works_with_the_lists_of_the_own_town() {
        let of = |scope: &str| town_of(&Scope(scope.into()), "320582100").to_owned();
        assert_eq!(of("320582100219"), "320582100");
        assert_eq!(of("320582"), "320582100", "a county's observer reads the site's town");
        assert_eq!(of("320582101"), "320582101");
    }
}
