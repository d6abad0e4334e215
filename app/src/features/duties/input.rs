//! A row of a duty list as a form or a sheet has it, and how it becomes a checked row. Knows nothing of HTML.

use super::model::{DutyItem, DutyKind};
use crate::{
    clock,
    error::{Refusal, Why, checked_line, checked_text},
    features::{
        events::draft::half_width,
        observances::Observance,
        reference::{Reference, TermKind},
    },
    ids::DutyItemId,
    pages::Pairs,
};
use chrono::{Datelike, NaiveDate};

/// The most characters of a number.
pub const NUMBER_MAX: u32 = 20;
/// The most characters of a line: people, offices, further laws, a reason.
pub const LINE_MAX: u32 = 200;
/// The most characters of tasks, carriers, a standard, a note.
pub const TEXT_MAX: u32 = 2000;
/// The most entries of a list field.
pub const CODES_MAX: u32 = 40;
/// The highest target.
pub const TARGET_MAX: i64 = 10_000;
/// The most rows of a list.
pub const ITEMS_MAX: usize = 5000;
/// More changes than any row sees.
const VERSION_MAX: i64 = 1_000_000_000;

/// The fields as they were typed; nothing is checked yet and nothing is lost.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DutyInput {
    /// The row's id, made with the form.
    pub id: String,
    /// The version that the form shows; 0 or empty for a new row.
    pub version: String,
    /// The list's scope; not a field of the form.
    pub scope: String,
    /// The list's year; not a field of the form.
    pub year: i32,
    /// Number as the list prints it.
    pub number: String,
    /// A kind's word.
    pub kind: String,
    /// The leading unit's code; a row of everybody may have none.
    pub lead_unit: String,
    /// Units that co-operate.
    pub units: Vec<String>,
    /// Laws.
    pub laws: Vec<String>,
    /// Laws in words.
    pub other_laws: String,
    /// Audiences.
    pub audiences: Vec<String>,
    /// Audiences in words.
    pub other_audiences: String,
    /// Tasks and measures.
    pub tasks: String,
    /// Carriers and forms.
    pub carriers: String,
    /// Publicity nodes.
    pub nodes: Vec<String>,
    /// Nodes in words.
    pub other_nodes: String,
    /// Whether it goes on all year.
    pub is_ongoing: bool,
    /// The last day, `YYYY-MM-DD`.
    pub deadline: String,
    /// How many sessions.
    pub target: String,
    /// The leader who answers for it.
    pub leader: String,
    /// The office that does it.
    pub office: String,
    /// Whom to call; internal.
    pub contact: String,
    /// What counts as done.
    pub standard: String,
    /// A programme's code.
    pub brand: String,
    /// What else is to be known; internal.
    pub note: String,
    /// Whether residents may see it.
    pub is_public: bool,
    /// For a list in force: from which day the change holds.
    pub on_day: String,
    /// For a list in force: why.
    pub reason: String,
}

impl DutyInput {
    /// Reads the fields of a form. Unknown names are left alone.
    pub fn from_pairs(scope: &str, year: i32, pairs: &Pairs) -> Self {
        let mut input = Self { scope: scope.to_owned(), year, ..Self::default() };
        for (name, text) in pairs {
            input.take(name, text.trim());
        }
        input
    }

    fn take(&mut self, name: &str, text: &str) {
        let many = match name {
            "unit" => Some(&mut self.units),
            "law" => Some(&mut self.laws),
            "audience" => Some(&mut self.audiences),
            "node" => Some(&mut self.nodes),
            _ => None,
        };
        if let Some(list) = many {
            if !text.is_empty() && !list.iter().any(|entry| entry == text) {
                list.push(text.to_owned());
            }
            return;
        }
        match name {
            "is_ongoing" => self.is_ongoing = true,
            "is_public" => self.is_public = true,
            _ => {
                if let Some(field) = self.text_field(name) {
                    text.clone_into(field);
                }
            }
        }
    }

    fn text_field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "id" => &mut self.id,
            "version" => &mut self.version,
            "number" => &mut self.number,
            "kind" => &mut self.kind,
            "lead_unit" => &mut self.lead_unit,
            "other_laws" => &mut self.other_laws,
            "other_audiences" => &mut self.other_audiences,
            "tasks" => &mut self.tasks,
            "carriers" => &mut self.carriers,
            "other_nodes" => &mut self.other_nodes,
            "deadline" => &mut self.deadline,
            "target" => &mut self.target,
            "leader" => &mut self.leader,
            "office" => &mut self.office,
            "contact" => &mut self.contact,
            "standard" => &mut self.standard,
            "brand" => &mut self.brand,
            "note" => &mut self.note,
            "on_day" => &mut self.on_day,
            "reason" => &mut self.reason,
            _ => return None,
        })
    }

    /// The fields of a stored row.
    pub fn of(item: &DutyItem) -> Self {
        let item = item.clone();
        Self {
            id: item.id.to_string(),
            version: item.version.to_string(),
            scope: item.scope,
            year: item.year,
            number: item.number,
            kind: item.kind.key().to_owned(),
            lead_unit: item.lead_unit,
            units: item.units,
            laws: item.laws,
            other_laws: item.other_laws,
            audiences: item.audiences,
            other_audiences: item.other_audiences,
            tasks: item.tasks,
            carriers: item.carriers,
            nodes: item.nodes,
            other_nodes: item.other_nodes,
            is_ongoing: item.is_ongoing,
            deadline: item.deadline.map(|day| day.to_string()).unwrap_or_default(),
            target: item.target.map(|target| target.to_string()).unwrap_or_default(),
            leader: item.leader,
            office: item.office,
            contact: item.contact,
            standard: item.standard,
            brand: item.brand.unwrap_or_default(),
            note: item.note,
            is_public: item.is_public,
            on_day: String::new(),
            reason: String::new(),
        }
    }

    /// Checks everything that can be checked without the other rows of the list. The place in the list, and whether
    /// the row is withdrawn or sample data, are the caller's to carry over.
    pub fn parse(&self, reference: &Reference, nodes: &[Observance]) -> Result<DutyItem, Vec<Refusal>> {
        Parser { input: self, refusals: Vec::new() }.run(reference, nodes)
    }

    /// From which day a change of a list in force holds, and why.
    pub fn amendment(&self, today: NaiveDate) -> Result<(NaiveDate, String), Vec<Refusal>> {
        amendment(&self.on_day, &self.reason, self.year, today)
    }
}

/// Reads the day and the reason of an amendment of a year's list. It holds at once, so its day is not to come.
pub fn amendment(on_day: &str, reason: &str, year: i32, today: NaiveDate) -> Result<(NaiveDate, String), Vec<Refusal>> {
    let input = DutyInput { year, ..DutyInput::default() };
    let mut parser = Parser { input: &input, refusals: Vec::new() };
    if on_day.is_empty() {
        parser.refuse("on_day", Why::Required);
    }
    let day = parser.date("on_day", on_day, (year - 1, year + 1));
    if day.is_some_and(|day| day > today) {
        parser.refuse("on_day", Why::AfterToday);
    }
    let reason = parser.line("reason", reason, LINE_MAX, true);
    match day {
        Some(day) if parser.refusals.is_empty() => Ok((day, reason)),
        _ => Err(parser.refusals),
    }
}

struct Parser<'a> {
    input: &'a DutyInput,
    refusals: Vec<Refusal>,
}

impl Parser<'_> {
    fn run(mut self, reference: &Reference, nodes: &[Observance]) -> Result<DutyItem, Vec<Refusal>> {
        let input = self.input;
        let id = input.id.parse::<DutyItemId>().ok();
        if id.is_none() {
            self.refuse("id", Why::Required);
        }
        let version = if input.version.is_empty() { Some(0) } else { input.version.parse::<i64>().ok() };
        let version = version.filter(|version| (0..=VERSION_MAX).contains(version));
        if version.is_none() {
            self.refuse("version", Why::NotANumber);
        }
        let number = self.line("number", &input.number, NUMBER_MAX, true);
        let kind = self.kind();
        let is_unit = |code: &str| reference.unit(code).is_some();
        let lead_unit = self.lead_unit(kind, is_unit);
        let mut units = self.codes("unit", &input.units, is_unit);
        units.retain(|unit| *unit != lead_unit);
        let audiences = audiences_of(reference, input.year);
        let item = DutyItem {
            id: id.unwrap_or(DutyItemId(uuid::Uuid::nil())),
            scope: input.scope.clone(),
            year: input.year,
            seq: 0,
            number,
            kind: kind.unwrap_or(DutyKind::Own),
            lead_unit,
            units,
            laws: self.codes("law", &input.laws, |code| reference.term(TermKind::Law, code).is_some()),
            other_laws: self.line("other_laws", &input.other_laws, LINE_MAX, false),
            audiences: self.codes("audience", &input.audiences, |code| audiences.contains(&code)),
            other_audiences: self.line("other_audiences", &input.other_audiences, LINE_MAX, false),
            tasks: self.text("tasks", &input.tasks, true),
            carriers: self.text("carriers", &input.carriers, false),
            nodes: self.codes("node", &input.nodes, |code| nodes.iter().any(|node| node.code == code)),
            other_nodes: self.line("other_nodes", &input.other_nodes, LINE_MAX, false),
            is_ongoing: input.is_ongoing,
            deadline: self.date("deadline", &input.deadline, (input.year, input.year + 1)),
            target: self.target(),
            leader: self.line("leader", &input.leader, LINE_MAX, false),
            office: self.line("office", &input.office, LINE_MAX, false),
            contact: self.line("contact", &input.contact, LINE_MAX, false),
            standard: self.text("standard", &input.standard, false),
            brand: self.brand(reference),
            note: self.text("note", &input.note, false),
            is_public: input.is_public,
            is_withdrawn: false,
            is_demo: false,
            version: version.unwrap_or_default(),
        };
        if self.refusals.is_empty() { Ok(item) } else { Err(self.refusals) }
    }

    fn refuse(&mut self, field: &str, why: Why) {
        self.refusals.push(Refusal::new(field, why));
    }

    /// One line of text: trimmed, bounded, without control characters.
    fn line(&mut self, field: &str, text: &str, max: u32, required: bool) -> String {
        checked_line(&mut self.refusals, field, text, max, required)
    }

    /// Text of several lines.
    fn text(&mut self, field: &str, text: &str, required: bool) -> String {
        checked_text(&mut self.refusals, field, text, TEXT_MAX, required)
    }

    fn kind(&mut self) -> Option<DutyKind> {
        let kind = DutyKind::from_key(&self.input.kind);
        if kind.is_none() {
            let why = if self.input.kind.is_empty() { Why::Required } else { Why::NotOnTheList };
            self.refuse("kind", why);
        }
        kind
    }

    fn lead_unit(&mut self, kind: Option<DutyKind>, is_unit: impl Fn(&str) -> bool) -> String {
        let code = self.input.lead_unit.as_str();
        if code.is_empty() {
            if kind != Some(DutyKind::Common) {
                self.refuse("lead_unit", Why::Required);
            }
        } else if !is_unit(code) {
            self.refuse("lead_unit", Why::NotOnTheList);
        }
        code.to_owned()
    }

    fn codes(&mut self, field: &str, codes: &[String], is_known: impl Fn(&str) -> bool) -> Vec<String> {
        if codes.len() > CODES_MAX as usize {
            self.refuse(field, Why::TooMany { max: CODES_MAX });
        } else if !codes.iter().all(|code| is_known(code)) {
            self.refuse(field, Why::NotOnTheList);
        }
        let mut codes = codes.to_vec();
        codes.sort();
        codes.dedup();
        codes
    }

    fn date(&mut self, field: &str, text: &str, (from, to): (i32, i32)) -> Option<NaiveDate> {
        if text.is_empty() {
            return None;
        }
        let plain = text.chars().map(half_width).collect::<String>();
        let Some(date) = clock::read_date(&plain) else {
            self.refuse(field, Why::NotADate);
            return None;
        };
        if !(from..=to).contains(&date.year()) {
            self.refuse(field, Why::OutOfRange { from, to });
            return None;
        }
        Some(date)
    }

    fn target(&mut self) -> Option<i64> {
        let plain = self.input.target.chars().map(half_width).filter(|c| *c != ',').collect::<String>();
        if plain.is_empty() {
            return None;
        }
        let target = plain.parse::<i64>().ok().filter(|target| *target >= 0);
        match target {
            None => self.refuse("target", Why::NotANumber),
            Some(target) if target > TARGET_MAX => self.refuse("target", Why::TooBig { max: TARGET_MAX }),
            Some(_) => {}
        }
        target
    }

    fn brand(&mut self, reference: &Reference) -> Option<String> {
        let code = self.input.brand.as_str();
        if !code.is_empty() && reference.term(TermKind::Brand, code).is_none() {
            self.refuse("brand", Why::NotOnTheList);
        }
        (!code.is_empty()).then(|| code.to_owned())
    }
}

/// The audiences of the plan that a year belongs to.
pub fn audiences_of(reference: &Reference, year: i32) -> Vec<&str> {
    let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    reference.list_on(TermKind::Audience, day).into_iter().map(|term| term.code.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{
        duties::rules::tests::{reference, row},
        reference::{Term, Unit},
    };

    fn lists() -> (Reference, Vec<Observance>) {
        let mut reference = reference();
        let unit = |code: &str| Unit {
            code: code.into(),
            scope: "320582100".into(),
            name: code.into(),
            short_name: code.into(),
            name_en: String::new(),
            pending: false,
        };
        reference.units = vec![unit("water"), unit("police")];
        reference.terms.insert(TermKind::Law, vec![Term { code: "water-law".into(), ..Term::default() }]);
        (reference, vec![Observance { code: "water-day".into(), ..Observance::default() }])
    }

    fn filled() -> DutyInput {
        DutyInput { id: row("1").id.to_string(), version: "0".into(), ..DutyInput::of(&row("1")) }
    }

    fn whys(input: &DutyInput) -> Vec<(String, Why)> {
        let (reference, nodes) = lists();
        let refusals = input.parse(&reference, &nodes).err().unwrap_or_default();
        refusals.into_iter().map(|refusal| (refusal.field, refusal.why)).collect()
    }

    #[test]
    fn four_fields_are_enough_and_a_stored_row_reads_back_the_same() {
        let (reference, nodes) = lists();
        let item = DutyItem {
            units: vec!["police".into()],
            laws: vec!["water-law".into()],
            audiences: vec!["p9-youth".into()],
            nodes: vec!["water-day".into()],
            deadline: NaiveDate::from_ymd_opt(2026, 12, 31),
            target: Some(8),
            tasks: "一\n二".into(),
            seq: 0,
            ..row("1")
        };
        assert_eq!(DutyInput::of(&item).parse(&reference, &nodes), Ok(item));
        assert_eq!(whys(&filled()), []);
    }

    #[test]
    fn each_wrong_field_is_named_and_the_rest_goes_on() {
        let input = DutyInput {
            id: "x".into(),
            number: String::new(),
            kind: "some".into(),
            lead_unit: "nobody".into(),
            units: vec!["nobody".into()],
            laws: vec!["x".into()],
            audiences: vec!["p8-youth".into()],
            nodes: vec!["x".into()],
            tasks: " ".into(),
            deadline: "2026-02-30".into(),
            target: "many".into(),
            brand: "x".into(),
            leader: "长".repeat(201),
            ..filled()
        };
        assert_eq!(
            whys(&input),
            [
                ("id", Why::Required),
                ("number", Why::Required),
                ("kind", Why::NotOnTheList),
                ("lead_unit", Why::NotOnTheList),
                ("unit", Why::NotOnTheList),
                ("law", Why::NotOnTheList),
                ("audience", Why::NotOnTheList),
                ("tasks", Why::Required),
                ("node", Why::NotOnTheList),
                ("deadline", Why::NotADate),
                ("target", Why::NotANumber),
                ("leader", Why::TooLong { max: 200 }),
                ("brand", Why::NotOnTheList),
            ]
            .map(|(field, why)| (field.to_owned(), why))
        );
    }

    #[test]
    fn numbers_and_days_have_bounds_and_may_be_typed_wide() {
        let with =
            |target: &str, deadline: &str| DutyInput { target: target.into(), deadline: deadline.into(), ..filled() };
        let (reference, nodes) = lists();
        let item = with("１，０００", "２０２６－１２－３１").parse(&reference, &nodes).unwrap();
        assert_eq!((item.target, item.deadline), (Some(1000), NaiveDate::from_ymd_opt(2026, 12, 31)));
        assert_eq!(whys(&with("10001", "")), [("target".into(), Why::TooBig { max: TARGET_MAX })]);
        assert_eq!(whys(&with("-1", "")), [("target".into(), Why::NotANumber)]);
        assert_eq!(whys(&with("", "2028-01-01")), [("deadline".into(), Why::OutOfRange { from: 2026, to: 2027 })]);
        assert_eq!(whys(&with("0", "2027-01-31")), []);
    }

    #[test]
    fn only_a_common_row_may_have_no_leading_unit() {
        let without = |kind: DutyKind| DutyInput { kind: kind.key().into(), lead_unit: String::new(), ..filled() };
        assert_eq!(whys(&without(DutyKind::Common)), []);
        assert_eq!(whys(&without(DutyKind::Joint)), [("lead_unit".into(), Why::Required)]);
    }

    #[test]
    fn an_amendment_has_a_reason_and_a_day_that_is_not_to_come() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 20).unwrap();
        assert_eq!(
            amendment("2026-03-20", " 机构调整 ", 2026, today),
            Ok((NaiveDate::from_ymd_opt(2026, 3, 20).unwrap(), "机构调整".into()))
        );
        let fields = |day: &str, reason: &str| {
            amendment(day, reason, 2026, today)
                .unwrap_err()
                .into_iter()
                .map(|refusal| refusal.field)
                .collect::<Vec<_>>()
        };
        assert_eq!(fields("", ""), ["on_day", "reason"]);
        assert_eq!(fields("2024-01-01", "x"), ["on_day"]);
        assert_eq!(fields("2026-03-21", "x"), ["on_day"], "it would hold at once all the same");
    }

    #[test]
    fn a_form_is_read_back_whole() {
        let pairs =
            [("unit", "police"), ("unit", "police"), ("law", ""), ("is_public", "on"), ("number", " 1 "), ("x", "y")];
        let pairs = pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
        let input = DutyInput::from_pairs("320582100", 2026, &pairs);
        assert_eq!((input.units.len(), input.laws.len(), input.number.as_str()), (1, 0, "1"));
        assert!(input.is_public && !input.is_ongoing);
    }
}
