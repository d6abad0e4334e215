//! `/desk/import/{id}`: what a sheet would do, names to decide on, and the button that says yes.

use super::{
    actions::{self, Confirmed, Seen},
    ask,
    page::{PATH, progress},
    preview::Verdict,
    preview_rows::{line, problem_words},
    store::{Done, Import, Kind},
    words,
};
use crate::{
    error::{AppError, Refusal, Why},
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
/// Notes that are told one by one.
const NOTES_MAX: usize = 20;
/// Wrong rows that are told above the questions.
const FIRST_WRONG: usize = 10;
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

/// Where an import that is done leads.
fn answered(import: &Import, done: Done) -> String {
    let Done { added, changed, same } = done;
    let done = format!("{added}-{changed}-{same}");
    address(PATH, &[("kind", import.kind.key().to_owned()), ("year", import.year.to_string()), ("done", done)])
}

/// Where a sheet that is gone leads.
fn elsewhere(kind: &str, year: &str, what: &str) -> String {
    address(PATH, &[("kind", kind), ("year", year), (what, "1")])
}

/// The preview.
pub async fn preview(cx: &PageCx) -> Result<Page, AppError> {
    let id = cx.param::<ImportId>("id")?;
    let import = actions::find(&cx.backend, cx.account(), id).await?;
    if let Some(done) = import.content.done {
        return Ok(Page::elsewhere(answered(&import, done)));
    }
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
    // Saying yes once more, or anything else to what is done, answers as the first time.
    if let Some(done) = import.content.done {
        return Ok(Outcome::go(answered(&import, done)));
    }
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
    let typed = Typed { on_day: form.text("on_day").into(), reason: form.text("reason").into(), ..Typed::default() };
    let (backend, who, mark) = (&cx.backend, cx.account(), form.text("mark"));
    let amendment = [typed.on_day.as_str(), &typed.reason];
    match actions::confirm(backend, who, import.clone(), cx.locale, mark, amendment).await {
        Ok(Confirmed::Done(done)) => Ok(Outcome::go(answered(&import, done))),
        Ok(Confirmed::Look(seen)) => {
            let is_stale = seen.preview.mark != mark || seen.preview.is_clear();
            Ok(Outcome::Show(draw(cx, *seen, Typed { is_stale, ..typed })?.status(409)))
        }
        // The list was closed meanwhile.
        Err(AppError::WrongState) if import.kind == Kind::Duties => {
            let refusals = vec![Refusal::new("year", Why::ListClosed)];
            let seen = actions::look(backend, who, import, cx.locale).await?;
            Ok(Outcome::Show(draw(cx, seen, Typed { refusals, ..typed })?.status(409)))
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
            {first_wrong(l, &path, &seen, shown)}
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
    let notes = (!preview.notes.is_empty()).then(|| {
        let lines = preview.notes.iter().take(NOTES_MAX).map(|note| view! { <li>{note.clone()}</li> }).collect_view();
        let more = preview.notes.len().saturating_sub(NOTES_MAX);
        let more =
            (more > 0).then(|| view! { <li>{td_string!(l, sheets.ask.more, number = preview.notes.len())}</li> });
        view! {
            <div class="notice" data-kind="info" role="note">
                <p>{td_string!(l, sheets.preview.notes)}</p>
                <ul>{lines}{more}</ul>
            </div>
        }
    });
    let untouched = (preview.untouched > 0)
        .then(|| view! { <p class="hint">{td_string!(l, sheets.preview.untouched, number = preview.untouched)}</p> });
    let nothing =
        preview.rows.is_empty().then(|| bits::notice(bits::Notice::Warn, td_string!(l, sheets.preview.no_rows)));
    view! {
        <p>{read}</p>
        {sheet}
        {unread}
        {notes}
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

/// The errors, before any question: answering is in vain while the file must be mended anyway.
fn first_wrong(l: Locale, path: &str, seen: &Seen, shown: Option<Verdict>) -> AnyView {
    let total = seen.preview.count(Verdict::Wrong);
    if total == 0 || shown == Some(Verdict::Wrong) {
        return ().into_any();
    }
    let wrong = seen.preview.rows.iter().filter(|row| row.verdict == Verdict::Wrong).take(FIRST_WRONG);
    let lines = wrong
        .map(|row| {
            let why = row.problems.iter().map(|problem| problem_words(l, problem)).collect::<Vec<_>>().join("; ");
            let line = td_string!(l, sheets.preview.at_row, number = row.number, label = row.label.clone(), why = why);
            view! { <li>{line}</li> }
        })
        .collect_view();
    let all = (total > FIRST_WRONG).then(|| {
        let href = address(path, &[("show", Verdict::Wrong.key())]);
        view! { <p><a href=href>{td_string!(l, sheets.preview.all_wrong, number = total)}</a></p> }
    });
    view! {
        <section id="errors">
            <h2>{td_string!(l, sheets.preview.first_wrong)}</h2>
            <ul class="import-notes">{lines}</ul>
            {all}
        </section>
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
    let body = if seen.is_closed {
        view! { <p>{crate::ui::words::refusal(l, &Why::ListClosed)}</p> }.into_any()
    } else if preview.is_clear() {
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
            {progress(l, td_string!(l, sheets.progress.writing))}
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
