//! `/desk/targets`: the targets of a year by kind, how far each has come by today, and the form that sets them all at
//! once. With `code`, one line by month: see [`super::line_page`].

use super::{
    figures::{self, Asked, Line, Sheet, closing_of, counted, staffed},
    input::{self, SAME},
    line_figures, line_page,
    model::{Target, TargetKind},
    parts::{
        CLOSE, PATH, Typed, alarm, cell, closed_words, corrected, demo_tag, keeper, kind_tabs, kind_word, linked,
        mismatch, standing, targets_address, year_links,
    },
    rules::spread,
    store::{Set, TargetWrite, Whose},
};
use crate::{
    error::{AppError, Refusal, Why},
    features::{
        counts::{parts::rule, period::rows_address},
        events::{model::EventState, query::bad},
    },
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{
        bits,
        fields::{self, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The targets of a kind, or one line of them.
pub async fn targets(cx: &PageCx) -> Result<Page, AppError> {
    let asked = figures::asked(cx, &cx.query)?;
    draw(cx, asked, Typed::default()).await
}

async fn draw(cx: &PageCx, asked: Asked, typed: Typed) -> Result<Page, AppError> {
    if asked.code.is_some() {
        let sheet = line_figures::line_sheet(cx, asked).await?;
        Ok(line_page::page(cx, sheet, typed))
    } else {
        let sheet = figures::sheet(cx, asked).await?;
        Ok(page(cx, sheet, typed))
    }
}

/// Sets numbers: those of a list's years, or those of a line's months.
pub async fn keep(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    cx.staff()?;
    let asked = figures::asked(cx, &form.fields)?;
    let actor = keeper(cx, &asked.scope)?;
    let codes = known(cx, &asked).await?;
    let months = if asked.code.is_some() { 0..=12 } else { 0..=0 };
    let mut typed = Typed {
        cells: input::read(&form, &codes, months)?,
        same: form.text(SAME).chars().take(20).collect(),
        ..Typed::default()
    };
    let step = form.text("step").to_owned();
    let more = match step.as_str() {
        "save" => Vec::new(),
        "same" if asked.code.is_none() => {
            same_for_all(&mut typed);
            Vec::new()
        }
        "copy" if asked.code.is_none() => copy(cx, &asked, &codes, &typed).await?,
        "spread" if asked.code.is_some() => {
            spread_year(cx, &asked, &mut typed).await?;
            Vec::new()
        }
        _ => return Err(bad("step", "a button of the form")),
    };
    let writes = match input::decide(&typed.cells) {
        Ok(writes) if typed.refusals.is_empty() => [writes, more].concat(),
        Ok(_) => return refused(cx, asked, typed).await,
        Err(refusals) => {
            typed.refusals.extend(refusals);
            return refused(cx, asked, typed).await;
        }
    };
    typed.alarm = match cx.backend.targets.set(&actor, asked.whose(), writes, cx.now).await? {
        Set::Done => {
            let to = targets_address(asked.year, asked.kind, asked.code.as_deref());
            return Ok(Outcome::go(format!("{to}&saved={step}")));
        }
        Set::Conflict => Some(AppError::Conflict),
        Set::Closed => Some(AppError::WrongState),
    };
    Ok(Outcome::Show(draw(cx, asked, typed).await?.status(409)))
}

async fn refused(cx: &PageCx, asked: Asked, typed: Typed) -> Result<Outcome, AppError> {
    Ok(Outcome::Show(draw(cx, asked, typed).await?.status(422)))
}

/// The lines that may be written: those of the list, or the one that was asked for.
async fn known(cx: &PageCx, asked: &Asked) -> Result<Vec<String>, AppError> {
    let mut codes = figures::listed(cx, asked).await?.into_iter().map(|(code, ..)| code).collect::<Vec<_>>();
    let whole = Whose { code: None, ..asked.whose() };
    for target in cx.backend.targets.list(whole).await? {
        if !codes.contains(&target.code) {
            codes.push(target.code);
        }
    }
    match &asked.code {
        None => Ok(codes),
        Some(code) if codes.contains(code) => Ok(vec![code.clone()]),
        Some(_) => Err(AppError::NotFound),
    }
}

fn same_for_all(typed: &mut Typed) {
    match input::number(&typed.same) {
        Ok(None) => typed.refusals.push(Refusal::new(SAME, Why::Required)),
        Err(why) => typed.refusals.push(Refusal::new(SAME, why)),
        Ok(Some(_)) => {
            for cell in &mut typed.cells {
                cell.text.clone_from(&typed.same);
            }
        }
    }
}

/// Last year's numbers for the lines that have none.
async fn copy(cx: &PageCx, asked: &Asked, codes: &[String], typed: &Typed) -> Result<Vec<TargetWrite>, AppError> {
    let last = cx.backend.targets.list(Whose { year: asked.year - 1, ..asked.whose() }).await?;
    let present = cx.backend.targets.list(asked.whose()).await?;
    let closed = cx.backend.targets.closed(&asked.scope, asked.year, cx.demo()).await?;
    let is_open = |write: &TargetWrite| write.month == 0 || closing_of(&closed, write.month).is_none();
    let copied = input::copied(codes, &last, &present, &typed.cells, cx.demo());
    Ok(copied.into_iter().filter(is_open).collect())
}

/// The typed year's number over the months that are not closed.
async fn spread_year(cx: &PageCx, asked: &Asked, typed: &mut Typed) -> Result<(), AppError> {
    let code = asked.code.clone().unwrap_or_default();
    let Some(year) = typed.cells.iter().find(|cell| cell.month == 0).map(|cell| input::number(&cell.text)) else {
        return Err(bad("step", "a button of the form"));
    };
    // What is no number is refused with the other fields.
    let Ok(year) = year else { return Ok(()) };
    let Some(year) = year else {
        typed.refusals.push(Refusal::new(input::name(0, &code), Why::Required));
        return Ok(());
    };
    let targets: Vec<Target> = cx.backend.targets.list(asked.whose()).await?;
    let closed = cx.backend.targets.closed(&asked.scope, asked.year, cx.demo()).await?;
    let is_closed =
        std::array::from_fn(|index| u32::try_from(index + 1).is_ok_and(|month| closing_of(&closed, month).is_some()));
    let months = spread(year, input::numbers(&targets, cx.demo()).months, is_closed);
    for cell in &mut typed.cells {
        let index = usize::try_from(cell.month).unwrap_or(0).checked_sub(1);
        if let Some(number) = index.and_then(|index| months.get(index)) {
            cell.text = input::text(*number);
        }
    }
    Ok(())
}

fn page(cx: &PageCx, sheet: Sheet, typed: Typed) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    let title = td_string!(l, targets.title);
    Page::new(title, "/desk", move || {
        let asked = &sheet.asked;
        let may_keep = keeper(&cx, &asked.scope).is_ok();
        let closed = closing_of(&sheet.closed, 0);
        let is_open = may_keep && closed.is_none();
        let table = if sheet.lines.is_empty() {
            bits::empty(td_string!(l, targets.nothing), None)
        } else {
            table(&cx, &sheet, &typed, is_open)
        };
        let table = if is_open && !sheet.lines.is_empty() { form(&cx, asked, &typed, table) } else { table };
        let head = td_string!(l, targets.head, day = words::full_date(l, cx.today()), number = sheet.lines.len());
        view! {
            <h1>{title}</h1>
            {saved(&cx)}
            {year_links(&cx, asked.year, |year| targets_address(year, asked.kind, None))}
            {kind_tabs(&cx, asked)}
            {closed.map(|period| bits::notice(bits::Notice::Info, closed_words(l, period)))}
            {alarm(l, &typed)}
            <p class="list-head">{head}</p>
            {table}
            {links(&cx, asked.year)}
            {rule(&cx)}
            <p class="muted">{td_string!(l, targets.due_rule)}</p>
        }
        .into_any()
    })
}

/// What was done, above the page that shows it.
pub fn saved(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let text = match cx.asked("saved") {
        Some("save") => td_string!(l, targets.saved.save),
        Some("same") => td_string!(l, targets.saved.same),
        Some("copy") => td_string!(l, targets.saved.copy),
        Some("spread") => td_string!(l, targets.saved.spread),
        _ => return ().into_any(),
    };
    bits::notice(bits::Notice::Success, text)
}

/// Where the year's figures are closed and plans compared.
pub fn links(cx: &PageCx, year: i32) -> AnyView {
    let l = cx.locale;
    let close = address(CLOSE, &[("year", year.to_string())]);
    view! {
        <ul class="link-list link-row">
            <li><a href=close>{td_string!(l, targets.close.title)}</a></li>
            <li><a href="/desk/compare">{td_string!(l, targets.compare.title)}</a></li>
        </ul>
    }
    .into_any()
}

/// The form around the table: save, one number for all, last year's numbers.
fn form(cx: &PageCx, asked: &Asked, typed: &Typed, table: AnyView) -> AnyView {
    let l = cx.locale;
    let of = FormCx { locale: l, refusals: &typed.refusals };
    let same_label = match asked.kind {
        TargetKind::Village => td_string!(l, targets.same.villages),
        _ => td_string!(l, targets.same.all),
    };
    let same = Text {
        name: SAME,
        label: same_label.into(),
        hint: td_string!(l, targets.same.hint).into(),
        value: typed.same.clone(),
        mode: "numeric",
        autocomplete: "off",
        max: 9,
        optional: true,
        ..Text::default()
    };
    view! {
        <form method="post" action=PATH novalidate>
            {fields::hidden("year", asked.year.to_string())}
            {fields::hidden("kind", asked.kind.key())}
            {table}
            <div class="button-row">
                <button class="button" type="submit" name="step" value="save">{td_string!(l, targets.save)}</button>
                <button class="button-secondary" type="submit" name="step" value="copy">
                    {td_string!(l, targets.copy, year = asked.year - 1)}
                </button>
            </div>
            <p class="hint">{td_string!(l, targets.copy_hint)}</p>
            {fields::text(of, same)}
            <button class="button-secondary" type="submit" name="step" value="same">{td_string!(l, targets.same.submit)}</button>
        </form>
    }
    .into_any()
}

fn table(cx: &PageCx, sheet: &Sheet, typed: &Typed, is_open: bool) -> AnyView {
    let l = cx.locale;
    let asked = &sheet.asked;
    let is_closed = closing_of(&sheet.closed, 0).is_some();
    let caption = td_string!(l, targets.audit_subject, year = asked.year, kind = kind_word(l, asked.kind));
    let frozen = is_closed.then(|| view! { <th scope="col">{td_string!(l, targets.column.frozen)}</th> });
    let lines = sheet.lines.iter().map(|line| row(cx, asked, line, typed, is_open, is_closed)).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="targets-caption">
            <table class="data targets">
                <caption id="targets-caption">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{kind_word(l, asked.kind)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.target)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.due)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.held)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.waiting)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.planned)}</th>
                        <th scope="col">{td_string!(l, targets.column.standing)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.open)}</th>
                        {frozen}
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(cx: &PageCx, asked: &Asked, line: &Line, typed: &Typed, is_open: bool, is_closed: bool) -> AnyView {
    let l = cx.locale;
    let code = line.code.as_str();
    let pace = line.pace(asked.year, cx.today());
    let target = if is_closed { line.frozen.as_ref().and_then(|frozen| frozen.target) } else { line.numbers.target() };
    let number = |number: Option<i64>| number.map(words::number);
    let set = if is_open {
        cell(l, typed, line, 0, td_string!(l, targets.cell.year, name = line.label.clone()))
    } else {
        number(target).into_any()
    };
    let note = if is_open { set_note(l, line) } else { None };
    let contradiction = line.numbers.mismatch().map(|found| view! { <p class="hint">{mismatch(l, found)}</p> });
    let frozen = is_closed.then(|| {
        let frozen = line.frozen.as_ref().map_or(0, |frozen| frozen.totals.sessions);
        let href = format!("{}#later", targets_address(asked.year, asked.kind, Some(code)));
        view! { <td><a href=href>{corrected(l, frozen, line.held)}</a></td> }
    });
    view! {
        <tr>
            <th scope="row">
                <a href=targets_address(asked.year, asked.kind, Some(code))>{line.label.clone()}</a>
                " "
                {demo_tag(l, line.is_demo)}
                {contradiction}
            </th>
            <td class="num">{set}{note.map(|note| view! { <p class="hint">{note}</p> })}</td>
            <td class="num">{number(pace.due)}</td>
            <td class="num">{linked(line.held, rows_address(&counted(cx, asked, 0, code)))}</td>
            <td class="num">{linked(line.waiting, staffed(cx, asked, 0, code, EventState::Held).address("/desk/events"))}</td>
            <td class="num">{linked(line.planned, staffed(cx, asked, 0, code, EventState::Planned).address("/desk/events"))}</td>
            <td>{standing(l, pace)}</td>
            <td class="num">{target.map(|target| words::number(pace.open(target)))}</td>
            {frozen}
        </tr>
    }
    .into_any()
}

/// Where the target comes from, if not from the year's own number.
fn set_note(l: crate::ui::Locale, line: &Line) -> Option<String> {
    if line.cell(0).0.is_some() {
        return None;
    }
    match (line.listed, line.numbers.months_sum()) {
        (Some(listed), _) => Some(td_string!(l, targets.from_list, number = words::number(listed))),
        (None, Some(months)) => Some(td_string!(l, targets.from_months, number = words::number(months))),
        (None, None) => None,
    }
}
