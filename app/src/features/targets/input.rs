//! The fields of numbers as typed: each with what stood there before and the version that it was seen in, so that only
//! what somebody changed is written, and never over somebody else's change.

use super::{
    model::Target,
    rules::{NUMBER_MAX, Numbers},
    store::TargetWrite,
};
use crate::{
    error::{AppError, Refusal, Why},
    features::events::{draft::half_width, query::bad},
    pages::{Form, value},
};

/// The field of the number for all.
pub const SAME: &str = "same";

/// One field.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cell {
    /// Month, 1 to 12; 0 is the whole year.
    pub month: u32,
    /// Which line.
    pub code: String,
    /// As typed.
    pub text: String,
    /// The number that stood there.
    pub was: Option<i64>,
    /// The version that it was seen in.
    pub base_version: i64,
}

impl Cell {
    /// Whether it says something else than before.
    pub fn is_changed(&self) -> bool {
        number(&self.text) != Ok(self.was)
    }
}

/// The name of a field.
pub fn name(month: u32, code: &str) -> String {
    format!("n-{month}-{code}")
}

/// The name of the unseen field beside it.
pub fn base_name(month: u32, code: &str) -> String {
    format!("b-{month}-{code}")
}

/// What the unseen field says: the version, and the number where there is one.
pub fn base(version: i64, number: Option<i64>) -> String {
    format!("{version}:{}", text(number))
}

/// A number as a field shows it.
pub fn text(number: Option<i64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// A typed number of sessions; nothing is none.
pub fn number(text: &str) -> Result<Option<i64>, Why> {
    let plain = text.trim().chars().map(half_width).filter(|c| *c != ',').collect::<String>();
    if plain.is_empty() {
        return Ok(None);
    }
    match plain.parse::<i64>().ok().filter(|number| *number >= 0) {
        None => Err(Why::NotANumber),
        Some(number) if number > NUMBER_MAX => Err(Why::TooBig { max: NUMBER_MAX }),
        Some(number) => Ok(Some(number)),
    }
}

/// The fields of these lines and months that the form has.
pub fn read(form: &Form, codes: &[String], months: impl Iterator<Item = u32> + Clone) -> Result<Vec<Cell>, AppError> {
    let mut cells = Vec::new();
    for code in codes {
        for month in months.clone() {
            let Some(typed) = value(&form.fields, &name(month, code)) else { continue };
            let base = form.text(&base_name(month, code));
            let (version, was) = base.split_once(':').ok_or_else(broken)?;
            cells.push(Cell {
                month,
                code: code.clone(),
                // More than any number has is refused below; nothing of it is worth keeping.
                text: typed.trim().chars().take(20).collect(),
                was: number(was).map_err(|_| broken())?,
                base_version: version.parse().ok().filter(|version| *version >= 0).ok_or_else(broken)?,
            });
        }
    }
    Ok(cells)
}

fn broken() -> AppError {
    bad("base", "the form's own value")
}

/// What is to be written, or every field that is wrong.
pub fn decide(cells: &[Cell]) -> Result<Vec<TargetWrite>, Vec<Refusal>> {
    let mut writes = Vec::new();
    let mut refusals = Vec::new();
    for cell in cells {
        match number(&cell.text) {
            Err(why) => refusals.push(Refusal::new(name(cell.month, &cell.code), why)),
            Ok(number) if number != cell.was => writes.push(TargetWrite {
                month: cell.month,
                code: cell.code.clone(),
                number,
                base_version: cell.base_version,
            }),
            Ok(_) => {}
        }
    }
    if refusals.is_empty() { Ok(writes) } else { Err(refusals) }
}

/// The numbers of one line among targets.
pub fn numbers<'a>(targets: impl IntoIterator<Item = &'a Target>, demo: bool) -> Numbers {
    let mut numbers = Numbers::default();
    for target in targets {
        match usize::try_from(target.month).unwrap_or(0).checked_sub(1) {
            None => numbers.year = target.shown(demo),
            Some(index) => {
                if let Some(month) = numbers.months.get_mut(index) {
                    *month = target.shown(demo);
                }
            }
        }
    }
    numbers
}

/// What copying last year's numbers adds: those of lines that have none this year, neither stored nor typed.
pub fn copied(codes: &[String], last: &[Target], present: &[Target], cells: &[Cell], demo: bool) -> Vec<TargetWrite> {
    let mut writes = Vec::new();
    for code in codes {
        let own = |targets: &[Target]| numbers(targets.iter().filter(|target| target.code == *code), demo);
        let is_typed = cells.iter().any(|cell| cell.code == *code && !cell.text.is_empty());
        if is_typed || !own(present).is_empty() {
            continue;
        }
        for target in last.iter().filter(|target| target.code == *code) {
            let is_there = |row: &&Target| row.code == *code && row.month == target.month;
            if let Some(number) = target.shown(demo) {
                let base_version = present.iter().find(is_there).map_or(0, |row| row.version);
                writes.push(TargetWrite {
                    month: target.month,
                    code: code.clone(),
                    number: Some(number),
                    base_version,
                });
            }
        }
    }
    writes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::targets::TargetKind;

    fn form(pairs: &[(&str, &str)]) -> Form {
        let fields = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Form { fields, files: Vec::new() }
    }

    fn target(code: &str, month: u32, number: Option<i64>, version: i64) -> Target {
        Target {
            scope: "320582100".into(),
            year: 2026,
            month,
            kind: TargetKind::Village,
            code: code.into(),
            number,
            is_demo: false,
            version,
        }
    }

    #[test]
    fn only_what_was_changed_is_written() {
        let form = form(&[
            ("n-0-a", "１２"),
            ("b-0-a", "3:10"),
            ("n-0-b", "5"),
            ("b-0-b", "1:5"),
            ("n-0-c", ""),
            ("b-0-c", "2:7"),
            ("n-0-unknown", "9"),
        ]);
        let codes = ["a", "b", "c", "d"].map(str::to_owned);
        let writes = decide(&read(&form, &codes, 0..=0).unwrap()).unwrap();
        let write =
            |code: &str, number, base_version| TargetWrite { month: 0, code: code.into(), number, base_version };
        assert_eq!(writes, [write("a", Some(12), 3), write("c", None, 2)]);
    }

    #[test]
    fn every_wrong_field_is_refused_by_name() {
        let form = form(&[
            ("n-0-a", "many"),
            ("b-0-a", "0:"),
            ("n-3-a", "100001"),
            ("b-3-a", "0:"),
            ("n-4-a", "-1"),
            ("b-4-a", "0:"),
            ("n-5-a", "100,000"),
            ("b-5-a", "0:"),
        ]);
        let refusals = decide(&read(&form, &["a".to_owned()], 0..=12).unwrap()).unwrap_err();
        assert_eq!(
            refusals,
            [
                Refusal::new("n-0-a", Why::NotANumber),
                Refusal::new("n-3-a", Why::TooBig { max: NUMBER_MAX }),
                Refusal::new("n-4-a", Why::NotANumber),
            ]
        );
        let tampered = [("n-0-a", "1"), ("b-0-a", "x")];
        assert!(read(&self::form(&tampered), &["a".to_owned()], 0..=0).is_err());
    }

    #[test]
    fn copying_leaves_what_is_there() {
        let codes = ["a", "b", "c"].map(str::to_owned);
        let last = [target("a", 0, Some(12), 4), target("a", 3, Some(2), 1), target("b", 0, Some(9), 1)];
        let last = [&last[..], &[target("c", 0, Some(3), 1), target("gone", 0, Some(1), 1)]].concat();
        let present = [target("a", 0, None, 2), target("b", 5, Some(1), 1)];
        let cell = Cell { month: 0, code: "c".into(), text: "8".into(), was: None, base_version: 0 };
        let writes = copied(&codes, &last, &present, &[cell], false);
        let write = |month, number, base_version| TargetWrite { month, code: "a".into(), number, base_version };
        assert_eq!(writes, [write(0, Some(12), 2), write(3, Some(2), 0)]);
    }
}
