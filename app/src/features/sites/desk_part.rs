//! What a desk says of the sites: what is late with inspections and repairs, for the office and the village's cadres.

use super::{actions, rules, store::Care};
use crate::{
    error::AppError,
    pages::PageCx,
    ui::{Locale, words},
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Why a site waits.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Late {
    /// Something was to be put right by that day.
    Repair(NaiveDate),
    /// Something is to be put right, and nobody said by when.
    Undated,
    /// It was to be inspected by that day.
    Inspection(NaiveDate),
}

impl Late {
    /// In words.
    pub fn words(self, l: Locale) -> String {
        match self {
            Self::Repair(day) => td_string!(l, sites.inspect.repair_late, day = words::full_date(l, day)),
            Self::Undated => td_string!(l, sites.inspect.repair_undated).to_owned(),
            Self::Inspection(day) => td_string!(l, sites.inspect.inspection_late, day = words::full_date(l, day)),
        }
    }
}

impl Care {
    /// Why the site waits on a day, where it does: a repair goes before an inspection.
    pub fn late(&self, today: NaiveDate) -> Option<Late> {
        if let Some(day) = self.repair_by.filter(|day| *day < today) {
            return Some(Late::Repair(day));
        }
        if self.undated > 0 {
            return Some(Late::Undated);
        }
        let due = rules::next_inspection(&self.site, self.inspected_on, today)?;
        (due <= today).then_some(Late::Inspection(due))
    }
}

/// The sites that are late, for those who look after them; one query.
pub async fn load(cx: &PageCx) -> Result<Vec<Care>, AppError> {
    let scope = cx.desk_scope();
    if actions::tender(cx.account(), &scope.0).is_err() {
        return Ok(Vec::new());
    }
    let mut care = cx.backend.sites.care(&scope.0, cx.demo()).await?;
    let today = cx.today();
    care.retain(|care| care.late(today).is_some());
    Ok(care)
}

/// The part of the desk; nothing where nothing is late.
pub fn view(cx: &PageCx, care: &[Care]) -> AnyView {
    super::inspections_page::waiting(cx, care)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{reference::Reference, sites::input::SiteInput};

    fn care(inspected: Option<&str>, repair: Option<&str>, months: &str) -> Care {
        let input =
            SiteInput { name: "x".into(), kind: "park".into(), inspect_months: months.into(), ..SiteInput::default() };
        let site = input.parse(None, "320582100", &Reference::default()).unwrap();
        let day = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        let open = i64::from(repair.is_some());
        Care { site, inspected_on: day(inspected), open, undated: 0, repair_by: day(repair) }
    }

    #[test]
    fn a_site_waits_when_its_day_has_come_and_not_before() {
        let today = "2026-03-20".parse().unwrap();
        assert_eq!(care(None, None, "").late(today), None, "nobody has said how often");
        assert!(matches!(care(None, None, "3").late(today), Some(Late::Inspection(_))), "never inspected");
        assert_eq!(care(Some("2025-12-21"), None, "3").late(today), None);
        assert!(matches!(care(Some("2025-12-20"), None, "3").late(today), Some(Late::Inspection(_))));
        assert_eq!(care(Some("2026-03-01"), Some("2026-03-20"), "3").late(today), None, "until the end of its day");
        assert!(matches!(care(Some("2026-03-01"), Some("2026-03-19"), "").late(today), Some(Late::Repair(_))));
        let undated = Care { open: 1, undated: 1, ..care(Some("2026-03-19"), None, "3") };
        assert_eq!(undated.late(today), Some(Late::Undated), "an old finding without a day is not forgotten");
    }
}
