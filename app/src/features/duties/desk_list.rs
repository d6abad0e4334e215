//! `/desk/duties/{year}`: a list as staff works with it: what is missing on top, then the rows; a unit's own ones first.

use super::{
    DutyItem, DutyList, ListState, actions,
    desk_lists::PATH,
    gaps::{Gap, GapKind, due_by, gaps},
    parts,
    rules::{self, Step},
    sheet::{self, Sheet, staff_filter},
    slip,
};
use crate::{
    error::AppError,
    features::{
        accounts::{Account, Role},
        events::query::bad,
        sheets::export,
    },
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{bits, fields, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// `/desk/duties/{year}`; with `.xlsx` or `.csv` after the year, its rows as a file.
pub async fn list(cx: &PageCx) -> Result<Page, AppError> {
    if export::is_file(&cx.path) {
        return export::duty_list(cx).await;
    }
    let found = find(cx).await?;
    draw(cx, found, None).await
}

/// Issues or closes a list, or takes an empty draft away.
pub async fn take_step(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let version = form.parse::<i64>("version")?;
    let (backend, who) = (&cx.backend, cx.account());
    let step = form.text("step");
    let done = if step == "delete" {
        cx.staff()?;
        let year = cx.param::<i32>("year")?;
        actions::drop_empty(backend, who, &sheet::town(cx), year, version).await.map(|()| format!("{PATH}?done=delete"))
    } else {
        let list = find(cx).await?;
        let known = Step::from_key(step).ok_or_else(|| bad("step", "issue, close or delete"))?;
        let taken = actions::take_step(backend, who, &list.scope, list.year, version, known).await;
        taken.map(|()| format!("{PATH}/{}?done={step}", list.year))
    };
    match done {
        Ok(address) => Ok(Outcome::go(address)),
        // The list as it is now, so that the reader can decide again.
        Err(error @ (AppError::Conflict | AppError::WrongState)) => {
            let now = find(cx).await?;
            Ok(Outcome::Show(draw(cx, now, Some(error)).await?.status(409)))
        }
        Err(error) => Err(error),
    }
}

/// The list that the address names.
pub async fn find(cx: &PageCx) -> Result<DutyList, AppError> {
    cx.staff()?;
    let year = cx.param::<i32>("year")?;
    cx.backend.duties.list(&sheet::town(cx), year).await?.ok_or(AppError::NotFound)
}

async fn draw(cx: &PageCx, list: DutyList, alarm: Option<AppError>) -> Result<Page, AppError> {
    let account = cx.staff()?.clone();
    let sheet = Sheet::load(&cx.backend, list, staff_filter(cx)?).await?;
    let l = cx.locale;
    let title = td_string!(l, duties.title, year = sheet.list.year);
    let heading = title.clone();
    let cx = cx.clone();
    Ok(Page::new(title, "/desk", move || {
        let alarm = alarm.map(|error| {
            let (title, text) = words::error(l, &error);
            view! { <div class="error-summary" role="alert"><h2>{title}</h2><p>{text}</p></div> }
        });
        let demo = sheet.list.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
        view! {
            <h1>{heading}</h1>
            <p class="tags">{bits::tag("held", parts::list_words(&cx, &sheet))}{demo}</p>
            {alarm}
            {done(&cx)}
            {links(&cx, &sheet)}
            {gap_list(&cx, &sheet, &account)}
            {rows(&cx, &sheet, &account)}
            {steps(&cx, &sheet)}
            {parts::amendments(&cx, &sheet)}
        }
        .into_any()
    }))
}

fn done(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let text = match cx.asked("done") {
        Some("begin") => td_string!(l, duties.desk.begin_done),
        Some("there") => td_string!(l, duties.desk.there),
        Some("issue") => td_string!(l, duties.desk.issue_done),
        Some("close") => td_string!(l, duties.desk.close_done),
        Some("save") => td_string!(l, duties.desk.save_done),
        Some("drop") => td_string!(l, duties.desk.drop_done),
        _ => return ().into_any(),
    };
    bits::notice(bits::Notice::Success, text)
}

fn links(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let year = sheet.list.year;
    let new = parts::may_edit(cx, sheet).then(
        || view! { <a class="button" href=format!("{PATH}/{year}/new")>{td_string!(l, duties.desk.add_row)}</a> },
    );
    // A slip is a unit's business; no village has one.
    let has_slips = cx.account().is_some_and(|account| account.role != Role::Village);
    let slips = (has_slips && sheet.list.state == ListState::Issued).then(|| {
        view! { <a class="button-secondary" href=format!("{PATH}/{year}/slip")>{td_string!(l, duties.slip.list)}</a> }
    });
    let public = rules::is_public(&sheet.list, cx.demo())
        .then(|| view! { <a href=format!("/duties/{year}")>{td_string!(l, duties.desk.public_page)}</a> });
    let import = parts::may_edit(cx, sheet).then(|| {
        let href = address("/desk/import", &[("kind", "duties"), ("year", &year.to_string())]);
        view! { <a class="button-secondary" href=href>{td_string!(l, sheets.link.import)}</a> }
    });
    view! {
        <div class="button-row">
            {new}
            {import}
            {slips}
            {public}
            <a href=format!("{PATH}/{year}.xlsx") download>{td_string!(l, sheets.link.xlsx)}</a>
            <a href=format!("{PATH}/{year}.csv") download>{td_string!(l, sheets.link.csv)}</a>
            <a href=PATH>{td_string!(l, duties.desk.all)}</a>
        </div>
    }
    .into_any()
}

/// The rows that are a reader's own business: a unit's own ones, everybody else's all.
pub fn own_items(sheet: &Sheet, account: &Account) -> Vec<DutyItem> {
    sheet.items.iter().filter(|item| is_own(account, item)).cloned().collect()
}

/// Whether a row is a reader's business: a unit's only where it has a part in it.
pub fn is_own(account: &Account, item: &DutyItem) -> bool {
    account.role != Role::Unit || item.concerns(account.unit.as_deref().unwrap_or_default())
}

/// What is missing, by kind; for the office, observers and units. A draft demands nothing yet.
pub fn gap_list(cx: &PageCx, sheet: &Sheet, account: &Account) -> AnyView {
    let l = cx.locale;
    if sheet.list.state != ListState::Issued || account.role == Role::Village {
        return ().into_any();
    }
    let gaps = gaps(&own_items(sheet, account), sheet.look(cx.today()));
    let may_plan = account.role != Role::Observer;
    let parts = GapKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let of_kind = gaps.iter().filter(|gap| gap.kind == kind).collect::<Vec<_>>();
            if of_kind.is_empty() {
                return None;
            }
            let number = of_kind.len();
            let lines = of_kind.into_iter().map(|gap| gap_line(cx, sheet, gap, may_plan)).collect_view();
            Some(view! {
                <h3>{parts::gap_word(l, kind)}" "<span class="badge">{number}</span></h3>
                <ul class="gap-list">{lines}</ul>
            })
        })
        .collect::<Vec<_>>();
    let nothing = parts.is_empty().then(|| view! { <p class="muted">{td_string!(l, duties.gap.none)}</p> });
    view! {
        <section class="queue">
            <h2>{td_string!(l, duties.gap.title)}</h2>
            {nothing}
            {parts}
        </section>
    }
    .into_any()
}

fn gap_line(cx: &PageCx, sheet: &Sheet, gap: &Gap, may_plan: bool) -> AnyView {
    let l = cx.locale;
    let today = cx.today();
    let Some(item) = sheet.item(gap.item) else { return ().into_any() };
    let progress = sheet.progress_of(item);
    let target = item.target.unwrap_or_default();
    let about = match gap.kind {
        GapKind::Overdue | GapKind::DeadlineNear => {
            let day = item.deadline.map(|day| words::date(l, day, today)).unwrap_or_default();
            td_string!(l, duties.gap.deadline_line, day = day, held = slip::held_words(l, &progress))
        }
        GapKind::NodeNear => {
            gap.node.as_ref().map(|(code, _)| parts::node_words(sheet, l, code, today)).unwrap_or_default()
        }
        GapKind::Behind => {
            let due = due_by(target, item.year, today);
            td_string!(l, duties.gap.behind_line, due = due, held = slip::held_words(l, &progress), target = target)
        }
        GapKind::Nothing => String::new(),
    };
    let href = format!("{PATH}/{}/{}", item.year, item.id);
    let name = parts::short_name(item);
    let plan = may_plan.then(|| {
        let mut pairs = vec![("duty", item.id.to_string())];
        let from = gap.node.as_ref().map(|(_, span)| span.from.max(today));
        pairs.extend(from.map(|day| ("date", day.to_string())));
        let label = td_string!(l, duties.gap.plan);
        view! { <a class="button-secondary" href=address("/desk/plan/new", &pairs)>{label}<span class="visually-hidden">" "{name.clone()}</span></a> }
    });
    view! {
        <li>
            <p><a href=href>{name.clone()}</a>" "<span class="muted">{parts::unit_name(&cx.reference, l, &item.lead_unit)}</span></p>
            {(!about.is_empty()).then(|| view! { <p>{about}</p> })}
            {plan}
        </li>
    }
    .into_any()
}

/// The rows as tables: for a unit its own first, then the others.
fn rows(cx: &PageCx, sheet: &Sheet, account: &Account) -> AnyView {
    let l = cx.locale;
    if sheet.items.is_empty() {
        return bits::empty(td_string!(l, duties.desk.no_rows), None);
    }
    let narrowed = matches!(account.role, Role::Unit | Role::Village)
        .then(|| view! { <p class="muted">{td_string!(l, duties.desk.own_only)}</p> });
    if account.role != Role::Unit {
        let all = sheet.items.iter().collect::<Vec<_>>();
        let caption = td_string!(l, duties.desk.rows, number = all.len());
        return view! { {narrowed}{table(cx, sheet, "rows", caption, &all)} }.into_any();
    }
    let own = own_items(sheet, account);
    let (mine, others): (Vec<_>, Vec<_>) = sheet.items.iter().partition(|item| own.contains(item));
    let mine_caption = td_string!(l, duties.desk.mine, number = mine.len());
    let others_caption = td_string!(l, duties.desk.others, number = others.len());
    view! {
        {narrowed}
        {table(cx, sheet, "mine", mine_caption, &mine)}
        {table(cx, sheet, "others", others_caption, &others)}
    }
    .into_any()
}

fn table(cx: &PageCx, sheet: &Sheet, id: &'static str, caption: String, items: &[&DutyItem]) -> AnyView {
    let l = cx.locale;
    if items.is_empty() {
        return ().into_any();
    }
    let (caption_id, labelled_by) = (format!("{id}-caption"), format!("{id}-caption"));
    let lines = items.iter().map(|item| line(cx, sheet, item)).collect_view();
    view! {
        <div class="table-wrap" role="region" aria-labelledby=labelled_by tabindex="0">
            <table class="data">
                <caption id=caption_id>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, duties.desk.row)}</th>
                        <th scope="col">{parts::field_word(l, "lead_unit")}</th>
                        <th scope="col">{parts::field_word(l, "kind")}</th>
                        <th scope="col">{parts::field_word(l, "nodes")}</th>
                        <th scope="col">{parts::field_word(l, "deadline")}</th>
                        <th scope="col">{td_string!(l, duties.progress.title)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(cx: &PageCx, sheet: &Sheet, item: &DutyItem) -> AnyView {
    let l = cx.locale;
    let today = cx.today();
    let href = format!("{PATH}/{}/{}", item.year, item.id);
    view! {
        <tr>
            <th scope="row"><a href=href>{parts::short_name(item)}</a>{parts::tags(l, sheet, item)}</th>
            <td>{parts::unit_name(&cx.reference, l, &item.lead_unit)}</td>
            <td>{parts::kind_word(l, item.kind)}</td>
            <td>{parts::nodes_words(sheet, l, item, today)}</td>
            <td>{item.deadline.map(|day| words::date(l, day, today))}</td>
            <td>{parts::progress(cx, sheet, item)}</td>
        </tr>
    }
    .into_any()
}

/// Issue, close, or take an empty draft away: folded, with what it means, so that it is asked once.
fn steps(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let list = &sheet.list;
    if !parts::is_keeper(cx, &list.scope) {
        return ().into_any();
    }
    let in_force = sheet.items.iter().filter(|item| !item.is_withdrawn);
    let (step, label, hint, submit) = match list.state {
        ListState::Draft if sheet.items.is_empty() => (
            "delete",
            td_string!(l, duties.desk.delete),
            td_string!(l, duties.desk.delete_hint).to_owned(),
            td_string!(l, duties.desk.delete_submit),
        ),
        ListState::Draft => (
            "issue",
            td_string!(l, duties.desk.issue),
            td_string!(
                l,
                duties.desk.issue_hint,
                number = in_force.clone().count(),
                public = in_force.filter(|item| item.is_public).count()
            ),
            td_string!(l, duties.desk.issue_submit),
        ),
        ListState::Issued => (
            "close",
            td_string!(l, duties.desk.close),
            td_string!(l, duties.desk.close_hint).to_owned(),
            td_string!(l, duties.desk.close_submit),
        ),
        ListState::Closed => return ().into_any(),
    };
    view! {
        <details class="more">
            <summary>{label}</summary>
            <p class="hint">{hint}</p>
            <form method="post" action=format!("{PATH}/{}", list.year)>
                {fields::hidden("step", step)}
                {fields::hidden("version", list.version.to_string())}
                <button class="button-warn" type="submit">{submit}</button>
            </form>
        </details>
    }
    .into_any()
}
