//! `/desk/registries`: the way to every registry of the town.

use crate::{
    error::AppError,
    features::{
        accounts::{Action, Target},
        around,
        titles::desk_list::{may_keep, reader},
    },
    pages::{Page, PageCx},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The entry page: only what opens for the reader.
pub fn hub(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let l = cx.locale;
    let title = td_string!(l, events.desk.registries);
    let entries = [
        ("/desk/registries/sites", td_string!(l, villages.hub.sites), td_string!(l, villages.hub.sites_lead)),
        (
            "/desk/registries/inspections",
            td_string!(l, villages.hub.inspections),
            td_string!(l, villages.hub.inspections_lead),
        ),
        ("/desk/registries/works", td_string!(l, villages.hub.works), td_string!(l, villages.hub.works_lead)),
        ("/desk/registries/titles", td_string!(l, titles.desk.title), td_string!(l, villages.hub.titles_lead)),
        ("/desk/registries/villages", td_string!(l, villages.roster.title), td_string!(l, villages.hub.villages_lead)),
        ("/desk/registries/points", td_string!(l, villages.hub.points), td_string!(l, villages.hub.points_lead)),
        (
            "/desk/registries/boundaries",
            td_string!(l, villages.hub.boundaries),
            td_string!(l, villages.hub.boundaries_lead),
        ),
        ("/desk/registries/schematic", td_string!(l, map.rows.title), td_string!(l, villages.hub.schematic_lead)),
        ("/desk/registries/around", td_string!(l, villages.hub.around), td_string!(l, villages.hub.around_lead)),
        ("/desk/import?kind=titles", td_string!(l, sheets.link.import), td_string!(l, villages.hub.import_lead)),
    ];
    let opens = |href: &str| match href {
        "/desk/registries/titles" | "/desk/registries/villages" => reader(cx).is_ok(),
        "/desk/import?kind=titles" => may_keep(cx),
        "/desk/registries/schematic" => cx.require(Action::SetPoint, &Target::at(cx.town())).is_ok(),
        "/desk/registries/around" => {
            cx.account().is_some_and(|account| around::actions::town_of(account, &cx.reference).is_ok())
        }
        _ => true,
    };
    let entries = entries.into_iter().filter(|(href, ..)| opens(href)).collect::<Vec<_>>();
    Ok(Page::new(title, "/desk", move || {
        let entries = entries
            .into_iter()
            .map(|(href, label, lead)| view! { <li><a href=href>{label}</a><p class="hint">{lead}</p></li> })
            .collect_view();
        view! {
            <h1>{title}</h1>
            <p class="lead">{td_string!(l, villages.hub.lead)}</p>
            <ul class="hub-list">{entries}</ul>
        }
        .into_any()
    }))
}
