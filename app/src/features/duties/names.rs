//! What rows of duty lists are called where sessions are counted or listed by them.

use super::{DutyItem, parts};
use crate::{backend::Backend, error::AppError, features::events::model::AuditLine, ids::DutyItemId, ui::Locale};
use leptos_i18n::td_string;

/// Labels of rows by the text that sessions name them by, in the order of their lists.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DutyNames(Vec<(String, Option<String>)>);

/// No names: rows are called by what sessions have.
pub static NO_NAMES: DutyNames = DutyNames(Vec::new());

impl DutyNames {
    /// The labels of these rows, with one query; what is no row is left out, and a row that is not public has no name.
    pub async fn load<'a>(
        backend: &Backend,
        keys: impl IntoIterator<Item = &'a str>,
        demo: bool,
    ) -> Result<Self, AppError> {
        // A row that was withdrawn later is still what the session was for.
        let is_public = |item: &DutyItem| item.is_public && (demo || !item.is_demo);
        Ok(Self::of(rows(backend, keys).await?, is_public))
    }

    /// The same for staff, who reads every row.
    pub async fn load_for_staff<'a>(
        backend: &Backend,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, AppError> {
        Ok(Self::of(rows(backend, keys).await?, |_| true))
    }

    /// Puts the words of rows in place of the ids that lines of history have, with one query. For staff.
    pub async fn tell(backend: &Backend, lines: &mut [AuditLine]) -> Result<(), AppError> {
        let is_named = |line: &&AuditLine| line.field == "duty_item";
        let keys = lines.iter().filter(is_named).flat_map(|line| [line.old.as_str(), line.new.as_str()]);
        let names = Self::load_for_staff(backend, keys).await?;
        for line in lines.iter_mut().filter(|line| line.field == "duty_item") {
            for value in [&mut line.old, &mut line.new] {
                if let Some((_, Some(name))) = names.0.iter().find(|(key, _)| key == value) {
                    value.clone_from(name);
                }
            }
        }
        Ok(())
    }

    /// The labels of rows; those that the reader may not know have none.
    pub fn of(mut items: Vec<DutyItem>, is_known: impl Fn(&DutyItem) -> bool) -> Self {
        items.sort_by_key(|item| (item.year, item.seq, item.id));
        let name = |item: &DutyItem| is_known(item).then(|| parts::short_name(item));
        Self(items.iter().map(|item| (item.id.to_string(), name(item))).collect())
    }

    /// What a row is called.
    pub fn label(&self, locale: Locale, key: &str) -> String {
        match self.0.iter().find(|(known, _)| known == key) {
            Some((_, Some(name))) => name.clone(),
            Some((_, None)) => td_string!(locale, duties.hidden).to_owned(),
            None => key.to_owned(),
        }
    }

    /// The keys in the order of their lists.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }
}

/// The rows that some texts name; no query where none does.
async fn rows<'a>(backend: &Backend, keys: impl IntoIterator<Item = &'a str>) -> Result<Vec<DutyItem>, AppError> {
    let mut ids = keys.into_iter().filter_map(|key| key.parse::<DutyItemId>().ok()).collect::<Vec<_>>();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() { Ok(Vec::new()) } else { Ok(backend.duties.find_many(&ids).await?) }
}
