//! A small chart of a few numbers over years, drawn by the server: for the eye; the table beside it says it all.

use leptos::prelude::*;

/// A bar: what stands below it, how high it is, what stands above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The year.
    pub label: String,
    /// The number.
    pub number: f64,
    /// The number in words.
    pub said: String,
}

/// Tenths of the chart's height that a bar may take; above it stands its number, below it its year.
const HIGHEST: f64 = 70.0;
/// Where bars stand, in hundredths of the height from above.
const GROUND: f64 = 86.0;

/// The height of a bar in hundredths of the chart's.
fn height(number: f64, most: f64) -> f64 {
    if most <= 0.0 { 0.0 } else { (number.clamp(0.0, most) / most * HIGHEST * 10.0).round() / 10.0 }
}

/// The chart; nothing where there is only one bar, or more than fit beside each other.
pub fn view(bars: &[Bar]) -> AnyView {
    if bars.len() < 2 || bars.len() > 12 {
        return ().into_any();
    }
    let most = bars.iter().map(|bar| bar.number).fold(0.0, f64::max);
    let width = 100.0 / f64::from(u32::try_from(bars.len()).unwrap_or(1));
    let columns = (0_u32..)
        .zip(bars)
        .map(|(at, bar)| {
            let left = width * f64::from(at);
            let high = height(bar.number, most);
            let percent = |number: f64| format!("{number:.1}%");
            let (middle, top) = (percent(left + width / 2.0), percent(GROUND - high));
            view! {
                <rect class="bar" x=percent(left + width * 0.2) y=top.clone() width=percent(width * 0.6) height=percent(high) />
                <text x=middle.clone() y=top dy="-0.4em" text-anchor="middle">{bar.said.clone()}</text>
                <text x=middle y="100%" dy="-0.2em" text-anchor="middle">{bar.label.clone()}</text>
            }
        })
        .collect_view();
    view! { <svg class="chart figure-chart" aria-hidden="true">{columns}</svg> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_fills_the_chart_and_nothing_is_nothing() {
        assert!((height(12910.0, 12910.0) - HIGHEST).abs() < f64::EPSILON);
        assert!((height(0.0, 0.0)).abs() < f64::EPSILON);
        assert!(height(6455.0, 12910.0) < height(12910.0, 12910.0));
    }
}
