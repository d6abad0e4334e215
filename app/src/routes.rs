//! Every address of the site, and which room answers it. The server registers them; nothing else is routed.

use crate::{
    features::{
        about, accounts, around, audit, calendar, counts, duties, events, feeds, figures, map, observances, overdue,
        series, sheets, sites, targets, titles, villages, works,
    },
    pages::{FormFn, PageFn},
};
use std::future::ready;

/// One address.
#[derive(Copy, Clone)]
pub struct Route {
    /// The path; a parameter stands in braces.
    pub path: &'static str,
    /// What a GET shows.
    pub page: Option<PageFn>,
    /// What a POST does.
    pub form: Option<FormFn>,
}

/// A page to read.
const fn read(path: &'static str, page: PageFn) -> Route {
    Route { path, page: Some(page), form: None }
}

/// A page with a form that is posted to the same address.
const fn both(path: &'static str, page: PageFn, form: FormFn) -> Route {
    Route { path, page: Some(page), form: Some(form) }
}

/// A form without a page of its own.
const fn post(path: &'static str, form: FormFn) -> Route {
    Route { path, page: None, form: Some(form) }
}

/// All addresses.
pub fn all() -> Vec<Route> {
    [residents(), sessions(), planning(), keeping(), titles_and_villages(), places(), login()].concat()
}

/// What everybody reads.
fn residents() -> Vec<Route> {
    vec![
        read("/", |cx| Box::pin(events::list_page::home(cx))),
        read("/events", |cx| Box::pin(events::list_page::list(cx))),
        both(
            "/events/{id}",
            |cx| Box::pin(events::event_page::event(cx)),
            |cx, form| Box::pin(events::event_page::take_step(cx, form)),
        ),
        read("/calendar", |cx| Box::pin(calendar::page::calendar(cx))),
        read("/observances/{year}", |cx| Box::pin(ready(observances::year_page::year(cx)))),
        read("/observances/{year}/{code}", |cx| Box::pin(observances::node_page::node(cx))),
        read("/around", |cx| Box::pin(around::page::around(cx))),
        read("/around/meetings", |cx| Box::pin(around::meetings_page::meetings(cx))),
        read("/channels", |cx| Box::pin(around::channels_page::channels(cx))),
        read("/figures", |cx| Box::pin(figures::series_page::series(cx))),
        read("/figures/{year}", |cx| Box::pin(figures::page::figures(cx))),
        read("/counts", |cx| Box::pin(counts::page::counts(cx))),
        read("/map", |cx| Box::pin(map::page::map(cx))),
        read("/map/print", |cx| Box::pin(map::sheet::print(cx))),
        read("/map.svg", |cx| Box::pin(map::sheet::picture(cx))),
        read("/map.xlsx", |cx| Box::pin(map::workbook::file(cx))),
        read("/villages", |cx| Box::pin(titles::list_page::villages(cx))),
        read("/villages/{code}", |cx| Box::pin(villages::page::village(cx))),
        read("/sites", |cx| Box::pin(sites::page::list(cx))),
        read("/sites/{id}", |cx| Box::pin(sites::site_page::site(cx))),
        read("/works", |cx| Box::pin(works::page::gallery(cx))),
        read("/duties", |cx| Box::pin(duties::page::newest(cx))),
        read("/duties/{year}", |cx| Box::pin(duties::page::list(cx))),
        read("/about", |cx| Box::pin(about::page::about(cx))),
    ]
}

/// Logging and reviewing sessions.
fn sessions() -> Vec<Route> {
    vec![
        both(
            "/log",
            |cx| Box::pin(events::log_page::log(cx)),
            |cx, form| Box::pin(events::log_page::send_log(cx, form)),
        ),
        read("/log/done", |cx| Box::pin(events::done_page::done(cx))),
        read("/desk", |cx| Box::pin(events::desk::desk(cx))),
        read("/desk/events", |cx| Box::pin(events::desk::events(cx))),
        both(
            "/desk/events/point",
            |cx| Box::pin(map::event_point_page::ask(cx)),
            |cx, form| Box::pin(map::event_point_page::take(cx, form)),
        ),
        both(
            "/desk/review",
            |cx| Box::pin(events::review_page::review(cx)),
            |cx, form| Box::pin(events::review_page::decide(cx, form)),
        ),
    ]
}

/// Planning the year.
fn planning() -> Vec<Route> {
    vec![
        read("/desk/plan", |cx| Box::pin(calendar::plan_page::plan(cx))),
        both(
            "/desk/plan/move",
            |cx| Box::pin(calendar::move_page::ask(cx)),
            |cx, form| Box::pin(calendar::move_page::take(cx, form)),
        ),
        both(
            "/desk/plan/new",
            |cx| Box::pin(events::log_page::plan(cx)),
            |cx, form| Box::pin(events::log_page::send_plan(cx, form)),
        ),
        both(
            "/desk/series/new",
            |cx| Box::pin(series::new_page::new(cx)),
            |cx, form| Box::pin(series::new_page::send(cx, form)),
        ),
        both(
            "/desk/series/{id}",
            |cx| Box::pin(series::page::series(cx)),
            |cx, form| Box::pin(series::page::send(cx, form)),
        ),
        both(
            "/desk/bulk",
            |cx| Box::pin(series::bulk_page::choose(cx)),
            |cx, form| Box::pin(series::bulk_page::send(cx, form)),
        ),
        both(
            "/desk/overdue",
            |cx| Box::pin(overdue::page::overdue(cx)),
            |cx, form| Box::pin(overdue::page::send(cx, form)),
        ),
        both("/desk/feeds", |cx| Box::pin(feeds::page::feeds(cx)), |cx, form| Box::pin(feeds::page::send(cx, form))),
        both(
            "/desk/targets",
            |cx| Box::pin(targets::page::targets(cx)),
            |cx, form| Box::pin(targets::page::keep(cx, form)),
        ),
        both(
            "/desk/targets/close",
            |cx| Box::pin(targets::close::close(cx)),
            |cx, form| Box::pin(targets::close::freeze(cx, form)),
        ),
        read("/desk/compare", |cx| Box::pin(targets::compare::compare(cx))),
        both(
            "/desk/duties",
            |cx| Box::pin(duties::desk_lists::lists(cx)),
            |cx, form| Box::pin(duties::desk_lists::begin(cx, form)),
        ),
        both(
            "/desk/duties/{year}",
            |cx| Box::pin(duties::desk_list::list(cx)),
            |cx, form| Box::pin(duties::desk_list::take_step(cx, form)),
        ),
        read("/desk/duties/{year}/new", |cx| Box::pin(duties::item_page::new(cx))),
        read("/desk/duties/{year}/slip", |cx| Box::pin(duties::slip_page::slip(cx))),
        both(
            "/desk/duties/{year}/{id}",
            |cx| Box::pin(duties::item_page::item(cx)),
            |cx, form| Box::pin(duties::item_page::send(cx, form)),
        ),
    ]
}

/// Keeping registries, lists and the log of changes.
fn keeping() -> Vec<Route> {
    vec![
        both(
            "/desk/import",
            |cx| Box::pin(sheets::page::import(cx)),
            |cx, form| Box::pin(sheets::page::send(cx, form)),
        ),
        read("/desk/import/template.xlsx", |cx| Box::pin(ready(sheets::export::template(cx)))),
        read("/desk/observances.xlsx", |cx| Box::pin(ready(sheets::export::nodes(cx)))),
        read("/desk/observances.csv", |cx| Box::pin(ready(sheets::export::nodes(cx)))),
        both(
            "/desk/import/{id}",
            |cx| Box::pin(sheets::preview_page::preview(cx)),
            |cx, form| Box::pin(sheets::preview_page::decide(cx, form)),
        ),
        read("/desk/audit", |cx| Box::pin(audit::page::audit(cx))),
        both(
            "/desk/observances",
            |cx| Box::pin(observances::desk_page::nodes(cx)),
            |cx, form| Box::pin(observances::desk_page::keep(cx, form)),
        ),
        read("/desk/registries", |cx| Box::pin(ready(villages::hub::hub(cx)))),
        read("/desk/registries/around", |cx| Box::pin(ready(around::hub_page::hub(cx)))),
        both(
            "/desk/registries/around/counts",
            |cx| Box::pin(around::counts_page::counts(cx)),
            |cx, form| Box::pin(around::counts_page::keep(cx, form)),
        ),
        both(
            "/desk/registries/around/{registry}",
            |cx| Box::pin(around::desk_page::registry(cx)),
            |cx, form| Box::pin(around::desk_page::keep(cx, form)),
        ),
        both(
            "/desk/registries/figures",
            |cx| Box::pin(figures::desk_page::figures(cx)),
            |cx, form| Box::pin(figures::desk_page::keep(cx, form)),
        ),
        read("/desk/registries/figures.xlsx", |cx| Box::pin(sheets::export::figures(cx))),
        read("/desk/registries/figures.csv", |cx| Box::pin(sheets::export::figures(cx))),
        both(
            "/desk/registries/points",
            |cx| Box::pin(villages::registry::registry(cx)),
            |cx, form| Box::pin(villages::registry::set_point(cx, form)),
        ),
        both(
            "/desk/registries/boundaries",
            |cx| Box::pin(ready(map::boundary_page::boundaries(cx))),
            |cx, form| Box::pin(map::boundary_page::send(cx, form)),
        ),
        both(
            "/desk/registries/schematic",
            |cx| Box::pin(ready(map::rows_page::rows(cx))),
            |cx, form| Box::pin(map::rows_page::arrange(cx, form)),
        ),
    ]
}

/// Titles of villages, and the roster.
fn titles_and_villages() -> Vec<Route> {
    vec![
        read("/desk/registries/titles", |cx| Box::pin(titles::desk_list::titles(cx))),
        read("/desk/registries/titles.xlsx", |cx| Box::pin(sheets::export::titles(cx))),
        read("/desk/registries/titles.csv", |cx| Box::pin(sheets::export::titles(cx))),
        both(
            "/desk/registries/titles/new",
            |cx| Box::pin(titles::desk_title::new(cx)),
            |cx, form| Box::pin(titles::desk_title::send_new(cx, form)),
        ),
        both(
            "/desk/registries/titles/sample",
            |cx| Box::pin(titles::sample_page::samples(cx)),
            |cx, form| Box::pin(titles::sample_page::send(cx, form)),
        ),
        both(
            "/desk/registries/titles/sample/{year}",
            |cx| Box::pin(titles::sample_page::sample(cx)),
            |cx, form| Box::pin(titles::sample_page::find(cx, form)),
        ),
        both(
            "/desk/registries/titles/{id}",
            |cx| Box::pin(titles::desk_title::title(cx)),
            |cx, form| Box::pin(titles::desk_title::send(cx, form)),
        ),
        both(
            "/desk/registries/villages",
            |cx| Box::pin(ready(villages::roster_page::villages(cx))),
            |cx, form| Box::pin(villages::roster_page::take_back(cx, form)),
        ),
        both(
            "/desk/registries/villages/{kind}",
            |cx| Box::pin(ready(villages::roster_page::change(cx))),
            |cx, form| Box::pin(villages::roster_page::send(cx, form)),
        ),
    ]
}

/// Keeping culture sites and the library of works.
fn places() -> Vec<Route> {
    vec![
        read("/desk/registries/sites", |cx| Box::pin(sites::desk_page::list(cx))),
        read("/desk/registries/sites.xlsx", |cx| Box::pin(sheets::registries::sites(cx))),
        read("/desk/registries/sites.csv", |cx| Box::pin(sheets::registries::sites(cx))),
        read("/desk/registries/sites/new", |cx| Box::pin(ready(sites::desk_site::new(cx)))),
        both(
            "/desk/registries/sites/{id}",
            |cx| Box::pin(sites::desk_site::site(cx)),
            |cx, form| Box::pin(sites::desk_site::send(cx, form)),
        ),
        read("/desk/registries/inspections", |cx| Box::pin(sites::inspections_page::inspections(cx))),
        read("/desk/registries/inspections.xlsx", |cx| Box::pin(sheets::registries::inspections(cx))),
        read("/desk/registries/inspections.csv", |cx| Box::pin(sheets::registries::inspections(cx))),
        both(
            "/desk/registries/inspections/new",
            |cx| Box::pin(sites::inspect_page::new(cx)),
            |cx, form| Box::pin(sites::inspect_page::send(cx, form)),
        ),
        read("/desk/registries/works", |cx| Box::pin(works::desk_page::list(cx))),
        read("/desk/registries/works.xlsx", |cx| Box::pin(sheets::registries::works(cx))),
        read("/desk/registries/works.csv", |cx| Box::pin(sheets::registries::works(cx))),
        read("/desk/registries/works/new", |cx| Box::pin(ready(works::desk_work::new(cx)))),
        both(
            "/desk/registries/works/{id}",
            |cx| Box::pin(works::desk_work::work(cx)),
            |cx, form| Box::pin(works::desk_work::send(cx, form)),
        ),
    ]
}

/// Logging in, and who may.
fn login() -> Vec<Route> {
    vec![
        both(
            "/login",
            |cx| Box::pin(ready(accounts::page::login(cx))),
            |cx, form| Box::pin(accounts::page::send_login(cx, form)),
        ),
        both(
            "/logout",
            |cx| Box::pin(ready(accounts::page::leave(cx))),
            |cx, form| Box::pin(accounts::page::log_out(cx, form)),
        ),
        post("/logout/everywhere", |cx, form| Box::pin(accounts::page::log_out_everywhere(cx, form))),
        both(
            "/password",
            |cx| Box::pin(ready(accounts::page::password(cx))),
            |cx, form| Box::pin(accounts::page::send_password(cx, form)),
        ),
        both(
            "/desk/accounts",
            |cx| Box::pin(accounts::admin_page::accounts(cx)),
            |cx, form| Box::pin(accounts::admin_page::keep(cx, form)),
        ),
    ]
}
