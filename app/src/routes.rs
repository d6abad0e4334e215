//! Every address of the site, and which room answers it. The server registers them; nothing else is routed.

use crate::{
    features::{about, accounts, audit, calendar, counts, events, figures, map, observances, villages},
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
    vec![
        read("/", |cx| Box::pin(events::list_page::home(cx))),
        read("/events", |cx| Box::pin(events::list_page::list(cx))),
        both(
            "/events/{id}",
            |cx| Box::pin(events::event_page::event(cx)),
            |cx, form| Box::pin(events::event_page::take_step(cx, form)),
        ),
        both(
            "/log",
            |cx| Box::pin(events::log_page::log(cx)),
            |cx, form| Box::pin(events::log_page::send_log(cx, form)),
        ),
        read("/log/done", |cx| Box::pin(events::log_page::done(cx))),
        read("/desk", |cx| Box::pin(events::desk::desk(cx))),
        read("/desk/events", |cx| Box::pin(events::desk::events(cx))),
        both(
            "/desk/review",
            |cx| Box::pin(events::review_page::review(cx)),
            |cx, form| Box::pin(events::review_page::decide(cx, form)),
        ),
        read("/desk/plan", |cx| Box::pin(events::plan_page::plan(cx))),
        both(
            "/desk/plan/new",
            |cx| Box::pin(events::log_page::plan(cx)),
            |cx, form| Box::pin(events::log_page::send_plan(cx, form)),
        ),
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
        read("/desk/audit", |cx| Box::pin(audit::page::audit(cx))),
        read("/calendar", |cx| Box::pin(calendar::page::calendar(cx))),
        both(
            "/desk/observances",
            |cx| Box::pin(observances::desk_page::nodes(cx)),
            |cx, form| Box::pin(observances::desk_page::keep(cx, form)),
        ),
        read("/observances/{year}", |cx| Box::pin(ready(observances::year_page::year(cx)))),
        read("/observances/{year}/{code}", |cx| Box::pin(observances::node_page::node(cx))),
        read("/figures/{year}", |cx| Box::pin(figures::page::figures(cx))),
        read("/counts", |cx| Box::pin(counts::page::counts(cx))),
        read("/map", |cx| Box::pin(map::page::map(cx))),
        read("/villages/{code}", |cx| Box::pin(villages::page::village(cx))),
        both(
            "/desk/registries",
            |cx| Box::pin(villages::registry::registry(cx)),
            |cx, form| Box::pin(villages::registry::set_point(cx, form)),
        ),
        read("/about", |cx| Box::pin(about::page::about(cx))),
    ]
}
