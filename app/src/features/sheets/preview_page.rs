//! `/desk/import/{id}`: what a sheet would do, names to decide on, and the button that says yes.

use super::{
    actions::{self, Confirmed, Seen},
    ask,
    page::PATH,
    preview::{PreviewRow, Verdict},
    store::{Import, Kind},
    words,
};
use crate::{
    error::{AppError, Refusal},
    features::events::query::{bad, read_page},
    ids::ImportId,
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{
        Locale, bits,
        fields::{self, FormCx, Text},
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Rows of a page.
const ROWS: u32 = 100;
/// Lines that are left out which are named one by one.
const LEFT_OUT_MAX: usize = 10;

/// What the confirmation's form holds.
#[derive(Clone, Debug, Default)]
struct Typed {
    on_day: String,
    reason: String,
    refusals: Vec<Refusal>,
    /// Somebody changed things since the sheet was looked at.
    is_stale: bool,
}

/// Where a sheet that is gone leads.
fn elsewhere(kind: &str, year: &str, what: &str) -> String {
    address(PATH, &[("kind", kind), ("year", year), (what, "1")])
}

/// The preview.
pub async fn preview(cx: &PageCx) -> Result<Page, AppError> {
    let id = cx.param::<ImportId>("id")?;
    let import = actions::find(&cx.backend, cx.account(), id).await?;
    let seen = actions::look(&cx.backend, cx.account(), import, cx.locale).await?;
    draw(cx, seen, Typed::default())
}

/// Answers, says yes or drops it.
pub async fn decide(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let id = cx.param::<ImportId>("id")?;
    cx.staff()?;
    let import = match actions::find(&cx.backend, cx.account(), id).await {
        // A second yes to what is done, or one that comes a day late.
        Err(AppError::NotFound) if Kind::from_key(form.text("kind")).is_some() => {
            return Ok(Outcome::go(elsewhere(form.text("kind"), form.text("year"), "gone")));
        }
        found => found?,
    };
    match form.text("step") {
        "answer" => {
            let import = actions::answer(&cx.backend, cx.account(), import, &form.fields).await?;
            Ok(Outcome::go(format!("{PATH}/{}", import.id)))
        }
        "confirm" => confirm(cx, import, &form).await,
        "drop" => {
            actions::forget(&cx.backend, cx.account(), &import).await?;
            Ok(Outcome::go(elsewhere(import.kind.key(), &import.year.to_string(), "dropped")))
        }
        _ => Err(bad("step", "answer, confirm or drop")),
    }
}

async fn confirm(cx: &PageCx, import: Import, form: &Form) -> Result<Outcome, AppError> {
    let (kind, year) = (import.kind, import.year);
    let typed = Typed { on_day: form.text("on_day").into(), reason: form.text("reason").into(), ..Typed::default() };
    let (backend, who, mark) = (&cx.backend, cx.account(), form.text("mark"));
    let amendment = [typed.on_day.as_str(), &typed.reason];
    match actions::confirm(backend, who, import.clone(), cx.locale, mark, amendment).await {
        Ok(Confirmed::Done { added, changed, same }) => {
            let done = format!("{added}-{changed}-{same}");
            let pairs = [("kind", kind.key().to_owned()), ("year", year.to_string()), ("done", done)];
            Ok(Outcome::go(address(PATH, &pairs)))
        }
        Ok(Confirmed::Look(seen)) => {
            let is_stale = seen.preview.mark != mark || seen.preview.is_clear();
            Ok(Outcome::Show(draw(cx, *seen, Typed { is_stale, ..typed })?.status(409)))
        }
        Err(error) => {
            let refusals = actions::refusals(error)?;
            let seen = actions::look(backend, who, import, cx.locale).await?;
            Ok(Outcome::Show(draw(cx, seen, Typed { refusals, ..typed })?.status(422)))
        }
    }
}

fn draw(cx: &PageCx, seen: Seen, typed: Typed) -> Result<Page, AppError> {
    let l = cx.locale;
    let shown = match cx.asked("show") {
        None => None,
        Some(key) => Some(Verdict::from_key(key).ok_or_else(|| bad("show", "new, changed, same, unclear or wrong"))?),
    };
    let number = read_page(&cx.query)?;
    let title = td_string!(l, sheets.preview.title, title = words::title(l, seen.import.kind, seen.import.year));
    let heading = title.clone();
    Ok(Page::new(title, "/desk", move || {
        let stale =
            typed.is_stale.then(|| bits::notice(bits::Notice::Warn, td_string!(l, sheets.preview.changed_since)));
        let path = format!("{PATH}/{}", seen.import.id);
        view! {
            <h1>{heading}</h1>
            {stale}
            {bits::error_summary(l, &typed.refusals)}
            {summary(l, &seen)}
            {counts(l, &path, &seen, shown)}
            {ask::form(l, &path, &seen)}
            {yes(l, &path, &seen, &typed)}
            {rows(l, &path, &seen, shown, number)}
        }
        .into_any()
    }))
}

/// What was read, and what was not.
fn summary(l: Locale, seen: &Seen) -> AnyView {
    let preview = &seen.preview;
    let import = &seen.import;
    let name =
        if import.name.is_empty() { td_string!(l, sheets.preview.pasted).to_owned() } else { import.name.clone() };
    let read = td_string!(l, sheets.preview.read, name = name, rows = preview.rows.len(), head = seen.table.head_row);
    let sheet = &import.content.grid.name;
    let sheet = (!sheet.is_empty())
        .then(|| view! { <p class="hint">{td_string!(l, sheets.preview.sheet, sheet = sheet.clone())}</p> });
    let unread = (!preview.unread.is_empty()).then(|| {
        let heads = preview.unread.join(" \u{b7} ");
        bits::notice(bits::Notice::Warn, td_string!(l, sheets.preview.unread, heads = heads))
    });
    let left_out = (!preview.left_out.is_empty()).then(|| {
        let said = preview
            .left_out
            .iter()
            .take(LEFT_OUT_MAX)
            .map(|line| td_string!(l, sheets.preview.left_out_row, number = line.number, text = line.text.clone()));
        let mut rows = said.collect::<Vec<_>>().join(" \u{b7} ");
        if preview.left_out.len() > LEFT_OUT_MAX {
            rows.push_str(&td_string!(l, sheets.ask.more, number = preview.left_out.len()));
        }
        view! { <p class="hint">{td_string!(l, sheets.preview.left_out, rows = rows)}</p> }
    });
    let untouched = (preview.untouched > 0)
        .then(|| view! { <p class="hint">{td_string!(l, sheets.preview.untouched, number = preview.untouched)}</p> });
    let nothing =
        preview.rows.is_empty().then(|| bits::notice(bits::Notice::Warn, td_string!(l, sheets.preview.no_rows)));
    view! {
        <p>{read}</p>
        {sheet}
        {unread}
        {left_out}
        {untouched}
        {nothing}
    }
    .into_any()
}

/// How many rows come to what, each a filter.
fn counts(l: Locale, path: &str, seen: &Seen, shown: Option<Verdict>) -> AnyView {
    let total = seen.preview.rows.len();
    let entry = |href: String, text: String, is_shown: bool| {
        let current = is_shown.then_some("true");
        view! { <li><a href=href aria-current=current>{text}</a></li> }
    };
    let all = entry(path.to_owned(), td_string!(l, sheets.preview.all, number = total), shown.is_none());
    let each = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            let text = td_string!(
                l,
                sheets.preview.count,
                word = words::verdict(l, verdict),
                number = seen.preview.count(verdict)
            );
            entry(address(path, &[("show", verdict.key())]), text, shown == Some(verdict))
        })
        .collect_view();
    view! {
        <nav class="tally" aria-label=td_string!(l, sheets.preview.counts)>
            <ul>{all}{each}</ul>
        </nav>
    }
    .into_any()
}

/// The button, where nothing stands in the way; otherwise what does.
fn yes(l: Locale, path: &str, seen: &Seen, typed: &Typed) -> AnyView {
    let preview = &seen.preview;
    let (wrong, unclear) = (preview.count(Verdict::Wrong), preview.count(Verdict::Unclear));
    let import = &seen.import;
    let again = address(PATH, &[("kind", import.kind.key()), ("year", &import.year.to_string())]);
    let frame = |step: &'static str, inside: AnyView| {
        view! {
            <form method="post" action=path.to_owned() novalidate>
                {fields::hidden("step", step)}
                {fields::hidden("kind", import.kind.key())}
                {fields::hidden("year", import.year.to_string())}
                {inside}
            </form>
        }
    };
    let drop = frame(
        "drop",
        view! { <button class="button-secondary" type="submit">{td_string!(l, sheets.confirm.drop)}</button> }
            .into_any(),
    );
    let body = if preview.is_clear() {
        let lead = if preview.changes_anything() {
            let count = |verdict| preview.count(verdict);
            let (added, changed, same) = (count(Verdict::New), count(Verdict::Changed), count(Verdict::Same));
            td_string!(l, sheets.confirm.lead, added = added, changed = changed, same = same)
        } else {
            td_string!(l, sheets.confirm.nothing).to_owned()
        };
        let amendment = (seen.amends && preview.changes_anything()).then(|| amendment(l, typed));
        let inside = view! {
            {fields::hidden("mark", preview.mark.clone())}
            {amendment}
            <button class="button" type="submit">{td_string!(l, sheets.confirm.submit)}</button>
        };
        view! { <p>{lead}</p>{frame("confirm", inside.into_any())} }.into_any()
    } else {
        let wrong =
            (wrong > 0).then(|| view! { <li>{td_string!(l, sheets.confirm.blocked_wrong, number = wrong)}</li> });
        let unclear =
            (unclear > 0).then(|| view! { <li>{td_string!(l, sheets.confirm.blocked_unclear, number = unclear)}</li> });
        view! { <ul>{wrong}{unclear}</ul><p><a href=again>{td_string!(l, sheets.confirm.again)}</a></p> }.into_any()
    };
    view! {
        <section id="confirm">
            <h2>{td_string!(l, sheets.confirm.title)}</h2>
            {body}
            {drop}
        </section>
    }
    .into_any()
}

fn amendment(l: Locale, typed: &Typed) -> AnyView {
    let cx = FormCx { locale: l, refusals: &typed.refusals };
    let day = Text {
        name: "on_day",
        label: td_string!(l, sheets.confirm.on_day).into(),
        hint: td_string!(l, sheets.confirm.on_day_hint).into(),
        value: typed.on_day.clone(),
        kind: "date",
        ..Text::default()
    };
    let reason = Text {
        name: "reason",
        label: td_string!(l, sheets.confirm.reason).into(),
        hint: td_string!(l, sheets.confirm.reason_hint).into(),
        value: typed.reason.clone(),
        max: 200,
        ..Text::default()
    };
    view! {
        {fields::text(cx, day)}
        {fields::text(cx, reason)}
    }
    .into_any()
}

fn rows(l: Locale, path: &str, seen: &Seen, shown: Option<Verdict>, number: u32) -> AnyView {
    let fitting =
        seen.preview.rows.iter().filter(|row| shown.is_none_or(|shown| row.verdict == shown)).collect::<Vec<_>>();
    let total = i64::try_from(fitting.len()).unwrap_or(i64::MAX);
    let skip = (number - 1) as usize * ROWS as usize;
    let lines = fitting.iter().skip(skip).take(ROWS as usize).map(|row| line(l, row)).collect_view();
    let last = fitting.len().min(skip + ROWS as usize);
    if fitting.len() <= skip {
        return bits::empty(td_string!(l, sheets.preview.nothing), None);
    }
    let pairs = shown.map(|shown| ("show", shown.key().to_owned())).into_iter().collect::<Vec<_>>();
    view! {
        <h2>{td_string!(l, sheets.preview.rows)}</h2>
        <p class="list-head">{td_string!(l, sheets.preview.shown, from = skip + 1, to = last, total = fitting.len())}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="rows-caption">
            <table class="data import-rows">
                <caption id="rows-caption">{td_string!(l, sheets.preview.rows)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, sheets.preview.row)}</th>
                        <th scope="col">{td_string!(l, sheets.preview.what)}</th>
                        <th scope="col">{td_string!(l, sheets.preview.verdict)}</th>
                        <th scope="col">{td_string!(l, sheets.preview.details)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        {bits::pager(l, path, &pairs, number, total, ROWS)}
    }
    .into_any()
}

/// Which of the tags' looks a verdict has.
fn look_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::New => "approved",
        Verdict::Changed => "planned",
        Verdict::Same => "past",
        Verdict::Unclear => "held",
        Verdict::Wrong => "returned",
    }
}

fn line(l: Locale, row: &PreviewRow) -> AnyView {
    let value =
        |text: &str| if text.is_empty() { td_string!(l, sheets.preview.empty).to_owned() } else { text.to_owned() };
    let problems = row.problems.iter().map(|problem| {
        let (head, why) = (problem.head.clone(), problem.why.clone());
        if problem.found.is_empty() {
            td_string!(l, sheets.preview.problem, head = head, why = why)
        } else {
            td_string!(l, sheets.preview.problem_found, head = head, found = problem.found.clone(), why = why)
        }
    });
    let unclear =
        (!row.unclear.is_empty()).then(|| td_string!(l, sheets.preview.unclear, names = row.unclear.join(" \u{b7} ")));
    let differences = row.differences.iter().map(|change| {
        let (old, new) = (value(&change.old), value(&change.new));
        td_string!(l, sheets.preview.change, head = change.head.clone(), old = old, new = new)
    });
    let said = problems.chain(unclear).chain(differences).chain(row.warnings.iter().cloned());
    let said = said.map(|text| view! { <li>{text}</li> }).collect_view();
    let has_any =
        !(row.problems.is_empty() && row.unclear.is_empty() && row.differences.is_empty() && row.warnings.is_empty());
    view! {
        <tr>
            <th scope="row">{row.number}</th>
            <td>{row.label.clone()}</td>
            <td>{bits::tag(look_of(row.verdict), words::verdict(l, row.verdict))}</td>
            <td>{has_any.then(|| view! { <ul class="import-notes">{said}</ul> })}</td>
        </tr>
    }
    .into_any()
}
