//! `/figures`: which indicators reports named, and the same figure over years: a table, and a small chart.

use super::{
    chart::{self, Bar},
    model::{PublishedFigure, share_names},
};
use crate::{
    error::AppError,
    pages::{Page, PageCx, address},
    ui::{Locale, bits},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the page.
pub const PATH: &str = "/figures";

/// Where a series is read.
pub fn series_address(figure: &PublishedFigure) -> String {
    address(PATH, &[("name", figure.indicator_zh.as_str())])
}

/// The indicators, or the series of the one that `name` names.
pub async fn series(cx: &PageCx) -> Result<Page, AppError> {
    let mut figures = cx.backend.figures.all().await?;
    figures.retain(|figure| !figure.is_removed);
    share_names(&mut figures);
    match cx.asked("name") {
        None => Ok(all(cx, figures)),
        Some(name) => {
            figures.retain(|figure| figure.indicator_zh == name);
            figures.sort_by_key(|figure| figure.year);
            if figures.is_empty() { Err(AppError::NotFound) } else { Ok(one(cx, figures)) }
        }
    }
}

/// All indicators in the order of the latest report that names them.
fn all(cx: &PageCx, figures: Vec<PublishedFigure>) -> Page {
    let l = cx.locale;
    Page::new(td_string!(l, figures.all), "", move || {
        let mut names: Vec<&PublishedFigure> = Vec::new();
        for figure in &figures {
            if !names.iter().any(|known| known.indicator_zh == figure.indicator_zh) {
                names.push(figure);
            }
        }
        let rows = names
            .iter()
            .map(|name| {
                let years = figures.iter().filter(|figure| figure.indicator_zh == name.indicator_zh);
                let years = years
                    .map(|figure| {
                        year_link(
                            l,
                            figure,
                            td_string!(l, figures.year_of, year = figure.year, number = figure.said(l)),
                        )
                    })
                    .collect_view();
                view! {
                    <tr>
                        <th scope="row"><a href=series_address(name)>{name.indicator(l).to_owned()}</a></th>
                        <td class="year-links">{years}</td>
                    </tr>
                }
            })
            .collect_view();
        let nothing = names.is_empty().then(|| bits::empty(td_string!(l, figures.nothing), None));
        let table = (!names.is_empty()).then(|| {
            view! {
                <p class="list-head">{td_string!(l, figures.head, number = names.len())}</p>
                <div class="table-wrap" role="region" aria-labelledby="all-caption" tabindex="0">
                    <table class="data">
                        <caption id="all-caption">{td_string!(l, figures.all)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{td_string!(l, figures.indicator)}</th>
                                <th scope="col">{td_string!(l, figures.years)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
        });
        view! {
            <h1>{td_string!(l, figures.all)}</h1>
            <p class="lead">{td_string!(l, figures.lead)}</p>
            {nothing}
            {table}
        }
        .into_any()
    })
    .describe(td_string!(l, figures.lead))
}

/// A link to the figure's row on its year's page.
fn year_link(l: Locale, figure: &PublishedFigure, text: String) -> AnyView {
    let spoken = td_string!(l, figures.year_of, year = figure.year, number = figure.said(l));
    view! { <a href=format!("/figures/{}#{}", figure.year, figure.code) aria-label=spoken>{text}</a>" " }.into_any()
}

fn one(cx: &PageCx, figures: Vec<PublishedFigure>) -> Page {
    let l = cx.locale;
    let name = figures.last().map(|figure| figure.indicator(l).to_owned()).unwrap_or_default();
    let title = td_string!(l, figures.series_of, name = name);
    let heading = title.clone();
    Page::new(title, "", move || {
        let rows = figures
            .iter()
            .map(|figure| {
                view! {
                    <tr>
                        <th scope="row">{figure.year}</th>
                        <td><strong>{year_link(l, figure, figure.said(l))}</strong></td>
                        <td lang="zh-CN">{figure.wording.clone()}</td>
                        <td lang="zh-CN">{figure.section.clone()}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <p><a href=PATH>{td_string!(l, figures.all)}</a></p>
            <h1>{heading}</h1>
            <p>{td_string!(l, figures.series_lead)}</p>
            {drawn(l, &figures)}
            <div class="table-wrap" role="region" aria-labelledby="series-caption" tabindex="0">
                <table class="data">
                    <caption id="series-caption">{td_string!(l, figures.series_caption)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(l, figures.years)}</th>
                            <th scope="col">{td_string!(l, figures.value)}</th>
                            <th scope="col">{td_string!(l, figures.wording)}</th>
                            <th scope="col">{td_string!(l, figures.section)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    })
    .describe(td_string!(l, figures.series_lead))
}

/// The chart, where all numbers are of one unit; otherwise why there is none.
fn drawn(l: Locale, figures: &[PublishedFigure]) -> AnyView {
    if figures.len() < 2 {
        return view! { <p class="muted">{td_string!(l, figures.one_year)}</p> }.into_any();
    }
    let unit = figures.first().map(|figure| figure.unit_zh.as_str()).unwrap_or_default();
    if figures.iter().any(|figure| figure.unit_zh != unit) {
        return view! { <p class="muted">{td_string!(l, figures.units_differ)}</p> }.into_any();
    }
    let bars = figures
        .iter()
        .filter_map(|figure| {
            let number = figure.value.parse::<f64>().ok()?;
            let said = PublishedFigure { unit_zh: String::new(), unit_en: String::new(), ..figure.clone() }.said(l);
            Some(Bar { label: figure.year.to_string(), number, said: said.trim().to_owned() })
        })
        .collect::<Vec<_>>();
    chart::view(&bars)
}
