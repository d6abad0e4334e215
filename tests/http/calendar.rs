//! The calendar for everybody and the calendar of planning: what each shows to whom, and moving a plan.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE};
use app::{
    features::{
        accounts::Role,
        events::{
            input::{EventInput, Purpose},
            model::Event,
            rules::Step,
            store::AuditFilter,
        },
    },
    ids::Scope,
};

const VIEWS: [&str; 4] = ["list", "week", "month", "year"];

/// A plan for a day, from 14:00 to 15:00.
async fn plan(app: &TestApp, by: &Person, title: &str, date: &str, change: impl FnOnce(&mut EventInput)) -> Event {
    app.event(by, Purpose::Plan, |input| {
        input.title = title.into();
        input.date = date.into();
        input.start = "14:00".into();
        input.end = "15:00".into();
        input.published = true;
        change(input);
    })
    .await
}

async fn read(app: &TestApp, address: &str, by: Option<&Person>) -> String {
    let answer = app.ask("GET", address).by(by).send().await;
    assert_eq!(answer.status, 200, "{address}");
    answer.text()
}

#[tokio::test]
async fn everybody_sees_what_is_public_and_nothing_else() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let open = plan(&app, &cadre, "open plan", "2026-03-25", |_| {}).await;
    plan(&app, &cadre, "hidden plan", "2026-03-25", |input| input.published = false).await;
    let called_off = plan(&app, &cadre, "called off", "2026-03-25", |_| {}).await;
    app.step(&office, &called_off, Step::Cancel).await;
    let notes = |input: &mut EventInput| {
        input.title = "waiting session".into();
        input.summary = "typed notes".into();
    };
    app.event(&cadre, Purpose::Log, notes).await;
    let held = app.event(&cadre, Purpose::Log, |input| input.title = "approved session".into()).await;
    app.step(&office, &held, Step::Approve).await;
    for view in VIEWS {
        for by in [None, Some(&office)] {
            let page = read(&app, &format!("/calendar?view={view}&date=2026-03-20"), by).await;
            for secret in
                ["hidden plan", "waiting session", "typed notes", "data-version", "data-session", "/desk/plan"]
            {
                assert!(!page.contains(secret), "{secret} in {view}");
            }
            assert_eq!(page.contains("open plan"), view == "list" || view == "month", "{view}");
            assert!(!page.contains("/pkg/app"), "no script for a calendar to read: {view}");
        }
    }
    let week = read(&app, "/calendar?view=week&date=2026-03-25", None).await;
    assert!(week.contains("open plan") && week.contains("called off") && week.contains("14:00–15:00"));
    let year = read(&app, "/calendar?view=year&date=2026-03-20", None).await;
    assert!(year.contains("3月25日 周三: 2 场"), "in words, not by colour alone");
    assert!(year.contains("全年共 3 场"));
    let elsewhere = read(&app, &format!("/calendar?view=list&date=2026-03-20&village={OTHER_VILLAGE}"), None).await;
    assert!(!elsewhere.contains("open plan"));
    app.step(&office, &open, Step::Unpublish).await;
    assert!(!read(&app, "/calendar?view=month&date=2026-03-20", None).await.contains("open plan"));
}

#[tokio::test]
async fn layers_are_switched_by_the_address() {
    let app = TestApp::new().await;
    plan(&app, &app.cadre().await, "the session", "2026-04-06", |_| {}).await;
    let shows = |page: &str| {
        let parts = ["the session", "爱国卫生月", "江苏“4·8司法日”", "休 清明节"];
        parts.map(|part| page.contains(part))
    };
    for (layers, expected) in [
        ("", [true, false, true, true]),
        ("&layers=sessions,nodes,holidays,themes", [true, true, true, true]),
        ("&layers=none&layers=themes", [false, true, false, false]),
        ("&layers=holidays", [false, false, false, true]),
        ("&layers=none", [false, false, false, false]),
    ] {
        for view in ["month", "list"] {
            let page = read(&app, &format!("/calendar?view={view}&date=2026-04-01{layers}"), None).await;
            assert_eq!(shows(&page), expected, "{view} {layers}");
        }
    }
    let week = read(&app, "/calendar?view=week&date=2026-04-06", None).await;
    assert!(week.contains("href=\"/observances/2026/jiangsu-justice-day\""));
    assert!(!week.contains("安排活动"), "planning is not for residents");
    // The choice goes along to the next month and to the other layouts.
    let page = read(&app, "/calendar?view=month&date=2026-04-01&layers=themes", None).await;
    assert!(page.contains("view=month&amp;date=2026-05-01&amp;layers=themes"), "{page}");
    assert!(page.contains("view=year&amp;date=2026-04-01&amp;layers=themes"));
    let year = read(&app, "/calendar?view=year&date=2026-04-01", None).await;
    assert!(year.contains("班 国庆节"), "worked weekends, too");
}

#[tokio::test]
async fn nonsense_in_the_address_is_refused() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let nonsense = [
        "view=decade",
        "date=2026-02-30",
        "date=1999-01-01",
        "layers=sessions,weather",
        "by=colour",
        "village=%27",
        "state=lost",
    ];
    for query in nonsense {
        assert_eq!(app.get(&format!("/calendar?{query}")).await.status, 400, "{query}");
        assert_eq!(app.ask("GET", &format!("/desk/plan?{query}")).by(&office).send().await.status, 400, "{query}");
    }
    for edge in ["/calendar?view=year&date=2100-12-31", "/calendar?view=week&date=2000-01-01"] {
        assert_eq!(app.get(edge).await.status, 200, "{edge}");
    }
}

#[tokio::test]
async fn each_role_plans_what_is_its_own() {
    let app = TestApp::new().await;
    let people = app.everybody().await;
    plan(&app, &app.cadre().await, "village plan", "2026-03-25", |input| input.published = false).await;
    for view in VIEWS {
        let mut got = String::new();
        for (name, person) in &people {
            let answer =
                app.ask("GET", &format!("/desk/plan?view={view}&date=2026-03-25")).by(person.as_ref()).send().await;
            let page = answer.text();
            let grid = view == "month" || view == "week";
            let seen =
                if view == "year" { page.contains("3月25日 周三: 1 场") } else { page.contains("village plan") };
            assert!(!grid || !seen || page.contains("/pkg/app"), "the grid of {name} is awake");
            got.push(match (answer.status.as_u16(), seen, page.contains("data-version")) {
                (303, ..) => 'L',
                (200, true, true) => 'm',
                (200, true, false) => 'r',
                (200, false, false) => '-',
                _ => '?',
            });
        }
        // In the order of `everybody`: a session that can be moved, read, or is not there.
        let expected = if view == "month" || view == "week" { "Lm-m-m-rm" } else { "Lr-r-r-rr" };
        assert_eq!(got, expected, "{view}");
    }
    let observer = people.iter().find(|(name, _)| *name == "observer").unwrap().1.clone().unwrap();
    let page = read(&app, "/desk/plan?view=month&date=2026-03-25", Some(&observer)).await;
    assert!(!page.contains("/desk/plan/new") && !page.contains("/desk/plan/move"), "who may not plan is not asked to");
}

#[tokio::test]
async fn a_day_with_many_sessions_leads_to_the_rest() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    for number in 0..14 {
        plan(&app, &cadre, &format!("crowd {number:02}"), "2026-03-25", |_| {}).await;
    }
    for (view, shown) in [("month", 4), ("list", 8), ("week", 14)] {
        for (path, by, rows) in [("/calendar", None, "/events"), ("/desk/plan", Some(&office), "/desk/events")] {
            let page = read(&app, &format!("{path}?view={view}&date=2026-03-25&village={VILLAGE}"), by).await;
            let main = page.split("class=\"warnings\"").next().unwrap();
            assert_eq!(main.matches(">crowd ").count(), shown, "{path} {view}");
            let rest = format!("href=\"{rows}?from=2026-03-25&amp;to=2026-03-25&amp;village={VILLAGE}\"");
            assert_eq!(page.contains(&rest), shown < 14, "{path} {view}");
        }
    }
}

#[tokio::test]
async fn the_page_points_out_what_stands_in_the_way() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let first = plan(&app, &cadre, "first at two", "2026-04-06", |input| input.speakers = "王律师".into()).await;
    let other = plan(&app, &cadre, "second at half past", "2026-04-06", |input| input.start = "14:30".into()).await;
    let page = read(&app, "/desk/plan?view=month&date=2026-04-06", Some(&office)).await;
    let warnings = page.split("class=\"warnings\"").nth(1).expect("warnings");
    assert!(warnings.contains("时间重叠") && warnings.contains("同在百家桥"), "{warnings}");
    assert!(warnings.contains("排在法定节假日") && warnings.contains("清明节"));
    assert!(warnings.contains("60 天内没有活动的村"));
    assert!(warnings.contains("没有活动的重点人群") && warnings.contains("没有活动的宣传重点"));
    assert_eq!(warnings.matches(VILLAGE).count(), 1, "it had none lately, but has some in this month");

    let saved = read(&app, &format!("/desk/plan?saved={}", other.id), Some(&cadre)).await;
    let notice = saved.split("data-kind=\"warn\"").nth(1).expect("its own clash");
    assert!(notice.contains(&format!("/events/{}", first.id)));
    let unit = app.person(Role::Unit, TOWN, Some("justice-office")).await;
    let page = read(&app, "/desk/plan?view=month&date=2026-04-06", Some(&unit)).await;
    assert!(!page.contains("没有活动的村"), "a unit does not look after villages");

    app.step(&office, &other, Step::Cancel).await;
    let page = read(&app, "/desk/plan?view=month&date=2026-04-06", Some(&office)).await;
    assert!(!page.contains("时间重叠"), "what is called off is in nobody's way");
}

async fn move_to(app: &TestApp, by: &Person, event: &Event, version: i64, date: &str) -> Answer {
    let (id, version) = (event.id.to_string(), version.to_string());
    let pairs = [("event", id.as_str()), ("version", version.as_str()), ("date", date), ("view", "week")];
    app.post("/desk/plan/move", &pairs).by(by).send().await
}

#[tokio::test]
async fn a_plan_is_moved_and_keeps_all_but_its_day() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let event = plan(&app, &cadre, "to be moved", "2026-03-25", |_| {}).await;
    let form = read(&app, &format!("/desk/plan/move?event={}&view=week", event.id), Some(&cadre)).await;
    assert!(
        form.contains("value=\"2026-03-25\"") && form.contains("value=\"2026-04-01\""),
        "a week later is one press"
    );

    let answer = move_to(&app, &cadre, &event, event.version, "2026-04-02").await;
    let to = format!("/desk/plan?moved={}&was=2026-03-25&view=week&date=2026-04-02", event.id);
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, to.as_str()));
    let after = app.world.backend.events.find(event.id).await.unwrap().unwrap();
    assert_eq!(after.starts_at - event.starts_at, chrono::TimeDelta::days(8));
    let same = Event {
        starts_at: event.starts_at,
        ends_at: event.ends_at,
        version: event.version,
        updated_at: event.updated_at,
        ..after.clone()
    };
    assert_eq!(same, event, "nothing else changed");
    let page = read(&app, &to, Some(&cadre)).await;
    assert!(page.contains("已改到2026年4月2日。") && page.contains("改回2026年3月25日"));

    // A second press on the same button.
    assert_eq!(move_to(&app, &cadre, &event, event.version, "2026-04-02").await.status, 303);
    let twice = app.world.backend.events.find(event.id).await.unwrap().unwrap();
    assert_eq!(twice.version, after.version, "a repeat changes nothing");
    let filter = AuditFilter { scope: Scope::default(), subject_id: event.id.to_string(), ..AuditFilter::default() };
    let (lines, _) = app.world.backend.events.audit(&filter, 20, 0).await.unwrap();
    let moved = lines.iter().filter(|line| line.action == "event.move").map(|line| line.field.as_str());
    let mut moved = moved.collect::<Vec<_>>();
    moved.sort_unstable();
    assert_eq!(moved, ["ends_at", "starts_at"]);
    assert!(read(&app, &format!("/events/{}", event.id), Some(&cadre)).await.contains("改期"));
}

#[tokio::test]
async fn a_move_on_an_old_version_is_a_conflict_that_shows_what_is_there() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let event = plan(&app, &cadre, "wanted by two", "2026-03-25", |_| {}).await;
    assert_eq!(move_to(&app, &office, &event, event.version, "2026-03-27").await.status, 303);
    let late = move_to(&app, &cadre, &event, event.version, "2026-03-30").await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("周五 3月27日"), "where it is now");
    assert!(late.text().contains("value=\"2026-03-30\""), "where it was wanted");
    let there = app.world.backend.events.find(event.id).await.unwrap().unwrap();
    assert_eq!(there.held_on().to_string(), "2026-03-27");
}

#[tokio::test]
async fn what_cannot_be_moved_stays_where_it_is() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let event = plan(&app, &cadre, "stays", "2026-03-25", |_| {}).await;
    for wrong in ["2026-03-19", "2101-01-01", "soon", ""] {
        let answer = move_to(&app, &cadre, &event, event.version, wrong).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert!(answer.text().contains(&format!("value=\"{wrong}\"")), "what was typed is kept: {wrong}");
    }
    assert_eq!(move_to(&app, &cadre, &event, event.version, "2026-03-25").await.status, 303, "where it is already");
    let off = app.step(&office, &event, Step::Cancel).await;
    assert_eq!(move_to(&app, &cadre, &off, off.version, "2026-03-27").await.status, 409);
    let there = app.world.backend.events.find(event.id).await.unwrap().unwrap();
    assert_eq!((there.held_on().to_string().as_str(), there.version), ("2026-03-25", off.version));
    for (event, status) in
        [(event.id.to_string(), 409), ("x".into(), 404), (app::ids::EventId(crate::support::id(9)).to_string(), 404)]
    {
        let answer = app.ask("GET", &format!("/desk/plan/move?event={event}")).by(&cadre).send().await;
        assert_eq!(answer.status, status, "{event}");
    }
}

#[tokio::test]
async fn the_present_month_begins_with_today_and_folds_what_is_over() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    for date in ["2026-03-03", "2026-03-04"] {
        let change = |input: &mut EventInput| {
            input.title = "held before".into();
            input.date = date.into();
        };
        let event = app.event(&cadre, Purpose::Log, change).await;
        app.step(&office, &event, Step::Approve).await;
    }
    plan(&app, &cadre, "still to come", "2026-03-25", |_| {}).await;
    for (path, by) in [("/calendar", None), ("/desk/plan", Some(&office))] {
        let page = read(&app, path, by).await;
        let (fold, rest) = page.split_once("本月已过去的 2 场").expect("a fold").1.split_once("</details>").unwrap();
        assert!(fold.contains("held before") && !fold.contains("still to come"), "{path}");
        assert!(rest.contains("still to come") && !rest.contains("held before"), "{path}");
        let before = read(&app, &format!("{path}?view=list&date=2026-02-01"), by).await;
        assert!(!before.contains("已过去的"), "another month is read from its first day: {path}");
    }
}

#[tokio::test]
async fn the_sessions_of_a_day_stand_by_the_hour() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    plan(&app, &cadre, "planned at two", "2026-03-25", |_| {}).await;
    let early = plan(&app, &cadre, "called off at nine", "2026-03-25", |input| input.start = "09:00".into()).await;
    app.step(&office, &early, Step::Cancel).await;
    for view in ["month", "week", "list"] {
        let page = read(&app, &format!("/desk/plan?view={view}&date=2026-03-25"), Some(&office)).await;
        let at = |title: &str| page.find(&format!(">{title}<")).expect(title);
        assert!(at("called off at nine") < at("planned at two"), "{view}");
    }
}

#[tokio::test]
async fn filters_are_folded_until_one_is_set_and_take_effect_by_themselves() {
    let app = TestApp::new().await;
    let (office, unit) = (app.office().await, app.person(Role::Unit, TOWN, Some("justice-office")).await);
    let folded = |page: &str| {
        let form = page.split("data-at-once").nth(1).expect("the filters").split("</form>").next().unwrap();
        assert!(form.contains("src=\"/filter.js\"") && form.contains("type=\"submit\""), "{form}");
        !form.split_once("<details").unwrap().1.split('>').next().unwrap().contains("open")
    };
    for (path, by) in [("/calendar", None), ("/desk/plan", Some(&office)), ("/desk/plan", Some(&unit))] {
        assert!(folded(&read(&app, &format!("{path}?view=month"), by).await), "{path}");
        for set in [&*format!("village={VILLAGE}"), "layers=themes", "by=unit"] {
            assert!(!folded(&read(&app, &format!("{path}?view=month&{set}"), by).await), "{path} {set}");
        }
    }
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../public/filter.js");
    assert!(script.exists(), "what the page names is in the site's folder");
}

#[tokio::test]
async fn the_desk_is_marked_on_all_its_pages() {
    let app = TestApp::new().await;
    let office = app.office().await;
    for (address, mark) in [("/desk", "page"), ("/desk/plan", "true"), ("/desk/targets", "page")] {
        let page = read(&app, address, Some(&office)).await;
        let nav = page.split("class=\"site-nav\"").nth(1).unwrap().split("</nav>").next().unwrap();
        assert!(nav.contains(&format!("href=\"/desk\" aria-current=\"{mark}\"")), "{address}: {nav}");
    }
    let review = read(&app, "/desk/review", Some(&office)).await;
    let tabs = review.split("class=\"tabbar\"").nth(1).unwrap();
    assert_eq!(tabs.matches("aria-current").count(), 1, "it has a tab of its own: {tabs}");
}

#[tokio::test]
async fn the_year_says_what_its_frames_mean() {
    let app = TestApp::new().await;
    let year = read(&app, "/calendar?view=year", None).await;
    assert!(year.contains("休：节假日") && year.contains("班：调休上班"));
    let plain = read(&app, "/calendar?view=year&layers=sessions", None).await;
    assert!(!plain.contains("休：节假日"), "no frames, no words for them");
}

#[tokio::test]
async fn what_needs_scripts_is_not_shown_before_they_run() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let page = read(&app, "/desk/plan?view=month", Some(&office)).await;
    let at = page.find("plan-tools").expect("the tools");
    let tag = &page[page[..at].rfind('<').unwrap()..at + page[at..].find('>').unwrap()];
    assert!(tag.contains("hidden"), "{tag}");
}
