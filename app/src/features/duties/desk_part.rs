//! What a unit's desk says of its duties: what is missing in the list of this year, and the way to the whole list.

use super::{
    ListState, desk_list,
    desk_lists::PATH,
    sheet::{self, Sheet, staff_filter},
};
use crate::{
    error::AppError,
    features::accounts::{Account, Role},
    pages::PageCx,
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The list of this year, for a unit; `None` for everybody else and where no list is in force.
pub async fn load(cx: &PageCx, account: &Account) -> Result<Option<Sheet>, AppError> {
    if account.role != Role::Unit {
        return Ok(None);
    }
    let list = cx.backend.duties.list(&sheet::town(cx), cx.today().year()).await?;
    match list.filter(|list| list.state == ListState::Issued) {
        Some(list) => Ok(Some(Sheet::load(&cx.backend, list, staff_filter(cx)?).await?)),
        None => Ok(None),
    }
}

/// The part of the desk.
pub fn view(cx: &PageCx, account: &Account, sheet: &Sheet) -> AnyView {
    let href = format!("{PATH}/{}", sheet.list.year);
    view! {
        {desk_list::gap_list(cx, sheet, account)}
        <p><a href=href>{td_string!(cx.locale, duties.desk.my_list, year = sheet.list.year)}</a></p>
    }
    .into_any()
}
