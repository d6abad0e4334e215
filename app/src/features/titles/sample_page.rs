//! `/desk/registries/titles/sample` and `/{year}`: the yearly draw, and what was found at those that were drawn.

use super::{
    actions::{self, DrawInput},
    desk_list::{PATH as LIST, may_keep, reader, scope},
    input::TEXT_MAX,
    model::Title,
    parts,
    sample::{self, SEED_MAX, SHARE_MIN, Sample, SampleRow},
};
use crate::{
    error::{AppError, Refusal},
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{
        bits,
        fields::{self, FormCx, Text},
        words,
    },
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_i18n::td_string;

fn path() -> String {
    format!("{LIST}/sample")
}

/// The draws so far, and the form of a new one.
pub async fn samples(cx: &PageCx) -> Result<Page, AppError> {
    reader(cx)?;
    // Any number will do for a start; whoever wants to be sure draws one in public and types it.
    let seed = cx.backend.ids.next().as_u128() % u128::from(SEED_MAX.unsigned_abs()) + 1;
    let input = DrawInput {
        id: cx.backend.ids.next().to_string(),
        year: cx.today().year().to_string(),
        on_day: cx.today().to_string(),
        share: SHARE_MIN.to_string(),
        seed: seed.to_string(),
    };
    draw_list(cx, input, Vec::new()).await
}

/// Draws.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let text = |name: &str| form.text(name).to_owned();
    let input = DrawInput {
        id: text("id"),
        year: text("year"),
        on_day: text("on_day"),
        share: text("share"),
        seed: text("seed"),
    };
    match actions::draw(&cx.backend, cx.account(), &scope(cx), &input).await {
        Ok(year) => Ok(Outcome::go(format!("{}/{year}", path()))),
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(draw_list(cx, input, refusals).await?.status(422))),
        Err(error) => Err(error),
    }
}

async fn draw_list(cx: &PageCx, input: DrawInput, refusals: Vec<Refusal>) -> Result<Page, AppError> {
    let samples = cx.backend.titles.samples(&scope(cx)).await?;
    let titles = cx.backend.titles.all(&scope(cx), cx.demo()).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, titles.sample.title), "/desk", move || {
        let day = input.on_day.parse().unwrap_or_else(|_| cx.today());
        let (candidates, unknown) = sample::candidates(&titles, &cx.reference, day);
        let number = i64::try_from(candidates.len()).unwrap_or(i64::MAX);
        let drawn = sample::size(number, SHARE_MIN);
        let unknown = (unknown > 0)
            .then(|| bits::notice(bits::Notice::Info, td_string!(l, titles.sample.unknown, number = unknown)));
        let lines = samples
            .iter()
            .map(|sample| {
                let drawn = sample.rows.iter().filter(|row| row.is_drawn).count();
                let text =
                    td_string!(l, titles.sample.line, year = sample.year, drawn = drawn, all = sample.rows.len());
                view! { <li><a href=format!("{}/{}", path(), sample.year)>{text}</a></li> }
            })
            .collect_view();
        let form = may_keep(&cx).then(|| form(&cx, &input, &refusals));
        view! {
            <p><a href=LIST>{td_string!(l, titles.desk.title)}</a></p>
            <h1>{td_string!(l, titles.sample.title)}</h1>
            <p class="lead">{td_string!(l, titles.sample.lead)}</p>
            {bits::error_summary(l, &refusals)}
            {method(&cx)}
            <h2>{td_string!(l, titles.sample.so_far)}</h2>
            {samples.is_empty().then(|| view! { <p class="muted">{td_string!(l, titles.sample.none)}</p> })}
            <ul class="link-list">{lines}</ul>
            <h2>{td_string!(l, titles.sample.draw)}</h2>
            <p>{td_string!(l, titles.sample.now, number = number, drawn = drawn)}</p>
            {unknown}
            {form}
        }
        .into_any()
    }))
}

/// How it is drawn, so that anybody can do it again.
fn method(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    view! {
        <div class="rule">
            <p><strong>{td_string!(l, titles.sample.method)}</strong>" "{td_string!(l, titles.sample.method_list)}</p>
            <p>{td_string!(l, titles.sample.method_draw)}</p>
            <p>{td_string!(l, titles.sample.method_example)}</p>
        </div>
    }
    .into_any()
}

fn form(cx: &PageCx, input: &DrawInput, refusals: &[Refusal]) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals };
    let number = |name: &'static str, label: &'static str, hint: &str, value: &str, max: u32| {
        let text = Text {
            name,
            label: label.into(),
            hint: hint.to_owned(),
            value: value.to_owned(),
            mode: "numeric",
            max,
            autocomplete: "off",
            ..Text::default()
        };
        fields::text(form, text)
    };
    view! {
        <form method="post" action=path() novalidate>
            {fields::hidden("id", input.id.clone())}
            {number("year", td_string!(l, titles.sample.year), td_string!(l, titles.sample.year_hint), &input.year, 4)}
            {fields::text(form, Text {
                name: "on_day",
                label: td_string!(l, titles.sample.on_day).into(),
                value: input.on_day.clone(),
                kind: "date",
                ..Text::default()
            })}
            {number("share", td_string!(l, titles.sample.share), &td_string!(l, titles.sample.share_hint, min = SHARE_MIN), &input.share, 3)}
            {number("seed", td_string!(l, titles.sample.seed), &td_string!(l, titles.sample.seed_hint, max = SEED_MAX), &input.seed, 6)}
            <div class="button-row"><button class="button" type="submit">{td_string!(l, titles.sample.submit)}</button></div>
        </form>
    }
    .into_any()
}

/// What was typed about a title that was drawn, where it was refused.
#[derive(Clone, Default)]
struct Typed {
    number: i64,
    checked_on: String,
    finding: String,
    refusals: Vec<Refusal>,
}

async fn of_year(cx: &PageCx) -> Result<Sample, AppError> {
    reader(cx)?;
    let year = cx.param::<i32>("year")?;
    let samples = cx.backend.titles.samples(&scope(cx)).await?;
    samples.into_iter().find(|sample| sample.year == year).ok_or(AppError::NotFound)
}

/// The draw of a year.
pub async fn sample(cx: &PageCx) -> Result<Page, AppError> {
    let sample = of_year(cx).await?;
    draw_sample(cx, sample, Typed::default()).await
}

/// Keeps what was found.
pub async fn find(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let sample = of_year(cx).await?;
    let number = form.parse::<i64>("number")?;
    let (day, text) = (form.text("checked_on").to_owned(), form.text("finding").to_owned());
    match actions::find(&cx.backend, cx.account(), &sample, number, &day, &text).await {
        Ok(()) => {
            let to = address(&format!("{}/{}", path(), sample.year), &[("saved", number.to_string())]);
            Ok(Outcome::go(to))
        }
        Err(AppError::Refused(refusals)) => {
            let typed = Typed { number, checked_on: day, finding: text, refusals };
            Ok(Outcome::Show(draw_sample(cx, sample, typed).await?.status(422)))
        }
        Err(error) => Err(error),
    }
}

async fn draw_sample(cx: &PageCx, sample: Sample, typed: Typed) -> Result<Page, AppError> {
    let titles = cx.backend.titles.all(&sample.scope, true).await?;
    let l = cx.locale;
    let title = td_string!(l, titles.sample.title_year, year = sample.year);
    let heading = title.clone();
    let cx = cx.clone();
    Ok(Page::new(title, "/desk", move || {
        let drawn = sample.rows.iter().filter(|row| row.is_drawn).collect::<Vec<_>>();
        let numbers = drawn.iter().map(|row| row.number.to_string()).collect::<Vec<_>>().join(parts::comma(l));
        let numbers = td_string!(l, titles.sample.drawn_numbers, number = drawn.len(), numbers = numbers);
        let checks = drawn.iter().map(|row| check(&cx, &sample, row, &titles, &typed)).collect_view();
        let lines = sample.rows.iter().map(|row| line(&cx, &sample, row)).collect_view();
        let saved = (cx.asked("saved").is_some() && typed.refusals.is_empty())
            .then(|| bits::notice(bits::Notice::Success, td_string!(l, titles.sample.saved)));
        view! {
            <p><a href=path()>{td_string!(l, titles.sample.title)}</a></p>
            <h1>{heading}</h1>
            {saved}
            {bits::error_summary(l, &typed.refusals)}
            <dl class="kv">
                {bits::pair(td_string!(l, titles.sample.on_day), words::full_date(l, sample.on_day))}
                {bits::pair(td_string!(l, titles.sample.all), sample.rows.len().to_string())}
                {bits::pair(td_string!(l, titles.sample.share), format!("{}%", sample.share))}
                {bits::pair(td_string!(l, titles.sample.seed), sample.seed.to_string())}
                {bits::pair(td_string!(l, titles.sample.drawn), numbers)}
                {bits::pair(td_string!(l, titles.sample.who), format!("{} {}", sample.who, words::moment(l, sample.at, cx.today())))}
            </dl>
            {sample.is_demo.then(|| view! { <p class="tags">{bits::tag("demo", td_string!(l, ui.demo))}</p> })}
            {method(&cx)}
            <h2>{td_string!(l, titles.sample.checks)}</h2>
            {checks}
            <h2>{td_string!(l, titles.sample.list)}</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-labelledby="sample-caption">
                <table class="data">
                    <caption id="sample-caption">{td_string!(l, titles.sample.list)}</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="num">{td_string!(l, titles.sample.number)}</th>
                            <th scope="col">{td_string!(l, events.form.village)}</th>
                            <th scope="col">{td_string!(l, titles.field.level)}</th>
                            <th scope="col">{td_string!(l, titles.sample.drawn)}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        }
        .into_any()
    }))
}

fn line(cx: &PageCx, sample: &Sample, row: &SampleRow) -> AnyView {
    let l = cx.locale;
    let drawn = row.is_drawn.then(|| bits::tag("approved", td_string!(l, titles.sample.drawn_one)));
    view! {
        <tr>
            <td class="num">{row.number}</td>
            <th scope="row">{parts::village_name(&cx.reference, l, &row.village, sample.on_day)}</th>
            <td>{parts::level_word(l, row.level)}</td>
            <td>{drawn}</td>
        </tr>
    }
    .into_any()
}

/// One that was drawn: what was found, and the form for it.
fn check(cx: &PageCx, sample: &Sample, row: &SampleRow, titles: &[Title], typed: &Typed) -> AnyView {
    let l = cx.locale;
    let is_typed = typed.number == row.number && !typed.refusals.is_empty();
    let village = parts::village_name(&cx.reference, l, &row.village, sample.on_day);
    let name = td_string!(l, titles.name, level = parts::level_word(l, row.level), village = village);
    let found = row.checked_on.map(|day| {
        view! { <p>{words::full_date(l, day)}" "{row.finding.clone()}</p> }
    });
    let (day, finding) = if is_typed {
        (typed.checked_on.clone(), typed.finding.clone())
    } else {
        (row.checked_on.map_or_else(|| cx.today().to_string(), |day| day.to_string()), row.finding.clone())
    };
    let errors = is_typed.then(|| {
        let said = typed.refusals.iter().map(|refusal| words::refusal(l, &refusal.why)).collect::<Vec<_>>();
        view! { <p class="field-error">{said.join(" ")}</p> }
    });
    let title = titles.iter().find(|title| title.id == row.title);
    let review = title.map(|title| {
        view! { <p><a href=format!("{LIST}/{}#step", title.id)>{td_string!(l, titles.sample.review)}</a></p> }
    });
    let number = row.number;
    let form = may_keep(cx).then(|| {
        view! {
            <details class="more" open=is_typed || row.checked_on.is_none()>
                <summary>{td_string!(l, titles.sample.find)}</summary>
                <form method="post" action=format!("{}/{}", path(), sample.year) novalidate>
                    {fields::hidden("number", number.to_string())}
                    {errors}
                    <div class="field">
                        <label for=format!("checked-{number}")>{td_string!(l, titles.sample.checked_on)}</label>
                        <input id=format!("checked-{number}") name="checked_on" type="date" value=day />
                    </div>
                    <div class="field">
                        <label for=format!("finding-{number}")>{td_string!(l, titles.sample.finding)}</label>
                        <textarea id=format!("finding-{number}") name="finding" rows="2" maxlength=TEXT_MAX
                            inner_html=fields::inside_textarea(&finding)></textarea>
                    </div>
                    <button class="button-secondary" type="submit">{td_string!(l, ui.save)}</button>
                </form>
            </details>
        }
    });
    view! {
        <section class="sample-check">
            <h3>{number}". "{name}</h3>
            {found}
            {review}
            {form}
        </section>
    }
    .into_any()
}
