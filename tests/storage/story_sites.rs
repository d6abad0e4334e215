//! Culture sites: kept with their namings and states, used by sessions, looked after, deleted only where nobody uses them.

use super::samples::{first_write, full_event};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, World, cadre, day, each_engine, id, morning, office};
use app::{
    features::{
        attachments::{Owner, OwnerKind},
        events::{
            model::{Event, EventState},
            query::{EventFilter, View},
            store::{AuditFilter, Order},
        },
        reference::TermKind,
        sites::{
            Finding, Inspection, Level, Naming, Site, SiteState, StateChange,
            input::SiteInput,
            query::{SiteFilter, States, Unused},
            rules,
            store::{Detail, InspectionFilter, Removed, SiteWrite, Written},
        },
    },
    ids::{EventId, InspectionId},
};
use chrono::{NaiveDate, TimeDelta};

/// A site with every field filled in.
pub fn full_site(number: u128) -> Site {
    let input = SiteInput {
        id: id(0x9000 + number).to_string(),
        version: "0".into(),
        kind: "park".into(),
        name: format!("文化园{number}"),
        name_en: "Park".into(),
        owner: "村委会".into(),
        address: "某路1号".into(),
        lon: "120.55".into(),
        lat: "31.86".into(),
        area: "1200".into(),
        built: "2019-05".into(),
        keeper: "王某 138".into(),
        themes: "宪法".into(),
        exhibits: "长廊".into(),
        hours: "全天".into(),
        booking: "电话".into(),
        step_free: "yes".into(),
        inspect_months: "3".into(),
        pending: true,
        note: "内部".into(),
        ..SiteInput::default()
    };
    let site = input.parse(None, TOWN, &app::features::reference::Reference::default()).unwrap();
    Site { scope: VILLAGE.into(), village: Some(VILLAGE.into()), laws: vec!["constitution".into()], ..site }
}

fn write(site: &Site, before: Option<&Site>) -> SiteWrite {
    SiteWrite { site: site.clone(), changes: rules::changes(before, site), first: None, namings: Vec::new() }
}

async fn stored(world: &World, site: &Site) -> Site {
    world.backend.sites.find(&site.id).await.unwrap().unwrap()
}

async fn add(world: &World, site: &Site) -> Site {
    let done = world.backend.sites.write(&office(), vec![write(site, None)], world.now()).await.unwrap();
    assert_eq!(done, Written::Done);
    stored(world, site).await
}

async fn change(world: &World, site: &Site, detail: Detail) -> Written {
    world.backend.sites.change(&office(), site, detail, world.now()).await.unwrap()
}

fn naming(site: &Site, level: Level, named_on: Option<NaiveDate>) -> Naming {
    Naming {
        id: id(0x9900 + u128::from(level as u8)).to_string(),
        site: site.id.clone(),
        level,
        title: "示范点".into(),
        batch: "第一批".into(),
        document: "某发〔2022〕5号".into(),
        body: "法宣办".into(),
        named_on,
        ended_on: None,
    }
}

fn state(site: &Site, number: u128, state: SiteState, began_on: NaiveDate) -> StateChange {
    StateChange {
        id: id(0x9a00 + number),
        site: site.id.clone(),
        state,
        began_on,
        reason: "原因".into(),
        who: "司法所".into(),
        made_at: morning(),
    }
}

/// An approved session at a site, so many days ago.
async fn session(world: &World, number: u128, site: &Site, days: i64, state: EventState) {
    let event = full_event(number);
    let event = Event {
        id: EventId(id(number)),
        site: Some(site.id.clone()),
        state,
        starts_at: morning() - TimeDelta::days(days),
        ends_at: None,
        ..event
    };
    world.backend.events.save(&cadre(), first_write(&event)).await.unwrap();
}

fn filter(world: &World) -> SiteFilter {
    SiteFilter::new(TOWN, world.now(), false)
}

async fn ids(world: &World, filter: &SiteFilter) -> Vec<String> {
    let (lines, total) = world.backend.sites.list(filter, 100, 0).await.unwrap();
    assert_eq!(total, i64::try_from(lines.len()).unwrap());
    lines.into_iter().map(|line| line.site.id).collect()
}

#[tokio::test]
async fn a_site_is_read_back_as_it_was_written_and_changed_on_its_version() {
    each_engine(|world| async move {
        let wanted = full_site(1);
        let first = add(&world, &wanted).await;
        assert_eq!(first, Site { version: 1, seq: 1, ..wanted.clone() });
        let again = world.backend.sites.write(&office(), vec![write(&wanted, None)], world.now()).await.unwrap();
        assert_eq!(again, Written::Done, "the same again");
        let next = Site { name: "新名字".into(), ..first.clone() };
        let stale = Site { version: 0, ..next.clone() };
        let refused = world.backend.sites.write(&office(), vec![write(&stale, Some(&first))], world.now()).await;
        assert_eq!(refused.unwrap(), Written::Conflict);
        world.backend.sites.write(&office(), vec![write(&next, Some(&first))], world.now()).await.unwrap();
        let second = stored(&world, &next).await;
        assert_eq!((second.version, second.name.as_str()), (2, "新名字"));
        let reference = world.backend.reference().await.unwrap();
        assert_eq!(reference.term(TermKind::Site, &next.id).unwrap().zh, "新名字", "sessions can name it at once");
        let told = AuditFilter { subject_id: next.id.clone(), q: "site.change".into(), ..AuditFilter::default() };
        assert_eq!(world.backend.events.audit(&told, 10, 0).await.unwrap().1, 1, "one field became different");
        // All or nothing.
        let other = full_site(2);
        let late = Site { name: "旧名字".into(), ..stale };
        let both = vec![write(&other, None), write(&late, Some(&first))];
        assert_eq!(world.backend.sites.write(&office(), both, world.now()).await.unwrap(), Written::Conflict);
        assert_eq!(world.backend.sites.find(&other.id).await.unwrap(), None);
        second
    })
    .await;
}

#[tokio::test]
async fn level_and_state_follow_from_dated_records_also_from_those_entered_late() {
    each_engine(|world| async move {
        let mut site = add(&world, &full_site(1)).await;
        for (level, named_on) in [(Level::County, None), (Level::Provincial, Some(day(2022, 5, 27)))] {
            let naming = naming(&site, level, named_on);
            assert_eq!(change(&world, &site, Detail::Name(naming.clone())).await, Written::Done);
            assert_eq!(change(&world, &site, Detail::Name(naming)).await, Written::Done, "the same again");
            site = stored(&world, &site).await;
        }
        assert_eq!(site.level, Some(Level::Provincial));
        let provincial = SiteFilter { level: Some(Level::Provincial), ..filter(&world) };
        assert_eq!(ids(&world, &provincial).await, [site.id.clone()]);
        let stale = Site { version: 1, ..site.clone() };
        let ended =
            Naming { ended_on: Some(day(2025, 1, 1)), ..naming(&site, Level::Provincial, Some(day(2022, 5, 27))) };
        assert_eq!(change(&world, &stale, Detail::Name(ended.clone())).await, Written::Conflict);
        assert_eq!(change(&world, &site, Detail::Name(ended)).await, Written::Done);
        site = stored(&world, &site).await;
        assert_eq!(site.level, Some(Level::County));
        assert_eq!(ids(&world, &provincial).await, Vec::<String>::new());

        for (number, to, began_on) in [(1, SiteState::Closed, day(2026, 2, 1)), (2, SiteState::Repair, day(2025, 1, 1))]
        {
            let change_of = state(&site, number, to, began_on);
            assert_eq!(change(&world, &site, Detail::State(change_of)).await, Written::Done);
            site = stored(&world, &site).await;
        }
        assert_eq!((site.state, site.state_on), (SiteState::Closed, Some(day(2026, 2, 1))), "entered last, of before");
        assert_eq!(world.backend.sites.states(&site.id).await.unwrap().len(), 2);
        assert_eq!(ids(&world, &filter(&world)).await, Vec::<String>::new(), "closed ones are not listed unasked");
        let closed = SiteFilter { states: States::Only(SiteState::Closed), ..filter(&world) };
        assert_eq!(ids(&world, &closed).await, [site.id.clone()]);
        let reference = world.backend.reference().await.unwrap();
        assert_eq!(reference.term(TermKind::Site, &site.id).unwrap().ends_on, Some(day(2026, 2, 1)));
        site
    })
    .await;
}

#[tokio::test]
async fn use_is_counted_by_the_one_rule_and_a_year_without_is_found() {
    each_engine(|world| async move {
        let mut sites = Vec::new();
        for number in 1..=4 {
            sites.push(add(&world, &full_site(number)).await);
        }
        session(&world, 1, &sites[0], 10, EventState::Approved).await;
        session(&world, 2, &sites[0], 400, EventState::Approved).await;
        session(&world, 3, &sites[1], 366, EventState::Approved).await;
        // Not approved, so not counted.
        session(&world, 4, &sites[2], 10, EventState::Held).await;
        let (lines, _) = world.backend.sites.list(&filter(&world), 10, 0).await.unwrap();
        let used = lines.iter().map(|line| (line.used.sessions, line.used.last_on)).collect::<Vec<_>>();
        let last = |days: i64| Some(app::clock::local_date(morning() - TimeDelta::days(days)));
        assert_eq!(used, [(2, last(10)), (1, last(366)), (0, None), (0, None)]);
        let year = SiteFilter { unused: Some(Unused::Months(12)), ..filter(&world) };
        let expected = sites[1..].iter().map(|site| site.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&world, &year).await, expected);
        let since = SiteFilter { unused: Some(Unused::Since(last(366).unwrap())), ..filter(&world) };
        assert_eq!(ids(&world, &since).await.len(), 2, "the day itself counts as use");
        // The rows behind the number.
        let counted =
            EventFilter { site: sites[0].id.clone(), ..EventFilter::new(View::Counted, TOWN, world.now(), false) };
        assert_eq!(world.backend.events.list(&counted, Order::Latest, 10, 0).await.unwrap().1, 2);
        assert_eq!(world.backend.sites.used(&filter(&world), &sites[0].id).await.unwrap().sessions, 2);

        let of = |change: fn(&mut SiteFilter)| {
            let mut filter = filter(&world);
            change(&mut filter);
            filter
        };
        assert_eq!(ids(&world, &of(|f| f.q = "文化园1 长廊".into())).await, [sites[0].id.clone()]);
        assert_eq!(ids(&world, &of(|f| f.village = OTHER_VILLAGE.into())).await.len(), 0);
        assert_eq!(ids(&world, &of(|f| f.step_free = true)).await.len(), 4);
        assert_eq!(ids(&world, &of(|f| f.scope = "320582101".into())).await.len(), 0);

        assert_eq!(world.backend.sites.named_by(&sites[2].id).await.unwrap(), 1);
        let refused = world.backend.sites.remove(&office(), &sites[2], world.now()).await.unwrap();
        assert_eq!(refused, Removed::InUse(1), "a session that is not approved yet uses it as well");
        let stale = Site { version: 9, ..sites[3].clone() };
        assert_eq!(world.backend.sites.remove(&office(), &stale, world.now()).await.unwrap(), Removed::Conflict);
        assert_eq!(world.backend.sites.remove(&office(), &sites[3], world.now()).await.unwrap(), Removed::Done);
        assert_eq!(world.backend.sites.remove(&office(), &sites[3], world.now()).await.unwrap(), Removed::Done);
    })
    .await;
}

fn inspection(site: &Site, number: u128, finding: Finding, done_on: NaiveDate, by: Option<NaiveDate>) -> Inspection {
    Inspection {
        id: InspectionId(id(0x9b00 + number)),
        site: site.id.clone(),
        scope: site.scope.clone(),
        done_on,
        finding,
        note: "说明".into(),
        repair_by: by,
        resolved_on: None,
        who: cadre().name().to_owned(),
        account: cadre().account(),
        is_demo: false,
        made_at: morning(),
    }
}

#[tokio::test]
async fn an_inspection_in_order_closes_what_earlier_ones_left_open() {
    each_engine(|world| async move {
        let site = add(&world, &full_site(1)).await;
        let inspect = |row: Inspection| {
            let world = world.clone();
            async move { world.backend.sites.inspect(&cadre(), &row, world.now()).await.unwrap() }
        };
        let broken = inspection(&site, 1, Finding::Broken, day(2026, 3, 1), Some(day(2026, 3, 10)));
        let owner = Owner::new(OwnerKind::Inspection, broken.id, &site.scope);
        let picture = super::story_attachments::picture(10);
        world.backend.attachments.receive(&cadre(), &owner, picture, false, world.now()).await.unwrap();
        assert_eq!(inspect(broken.clone()).await, Written::Done);
        assert_eq!(inspect(broken.clone()).await, Written::Done, "the same again");
        let other = Inspection { note: "别的".into(), ..broken.clone() };
        assert_eq!(inspect(other).await, Written::Conflict);
        let ids = [broken.id.to_string()];
        let pictures = world.backend.attachments.of_owners(OwnerKind::Inspection, &ids).await.unwrap();
        assert!(pictures.len() == 1 && !pictures[0].is_open(), "an inspection's picture is never public");

        let care = world.backend.sites.care(TOWN, false).await.unwrap();
        assert_eq!((care[0].open, care[0].repair_by), (1, Some(day(2026, 3, 10))));
        let open = InspectionFilter { scope: VILLAGE.into(), site: String::new(), is_open: true, include_demo: false };
        assert_eq!(world.backend.sites.inspections(&open, 10, 0).await.unwrap().1, 1);
        assert_eq!(inspect(inspection(&site, 2, Finding::Fine, day(2026, 2, 1), None)).await, Written::Done);
        assert_eq!(world.backend.sites.inspections(&open, 10, 0).await.unwrap().1, 1, "in order before it broke");
        assert_eq!(inspect(inspection(&site, 3, Finding::Fine, day(2026, 3, 15), None)).await, Written::Done);
        assert_eq!(world.backend.sites.inspections(&open, 10, 0).await.unwrap().1, 0);
        let late = inspection(&site, 4, Finding::Outdated, day(2026, 3, 2), None);
        assert_eq!(inspect(late).await, Written::Done);
        assert_eq!(world.backend.sites.inspections(&open, 10, 0).await.unwrap().1, 0, "entered late, closed since");
        let all = InspectionFilter { is_open: false, ..open };
        let (rows, total) = world.backend.sites.inspections(&all, 10, 0).await.unwrap();
        assert_eq!((total, rows[0].done_on), (4, day(2026, 3, 15)));
        let care = world.backend.sites.care(TOWN, false).await.unwrap();
        assert_eq!((care[0].open, care[0].inspected_on), (0, Some(day(2026, 3, 15))));

        // To another village: its files are that village's staff's to see.
        let moved = Site { scope: OTHER_VILLAGE.into(), village: Some(OTHER_VILLAGE.into()), ..site.clone() };
        world.backend.sites.write(&office(), vec![write(&moved, Some(&site))], world.now()).await.unwrap();
        let file = world.backend.attachments.file(pictures[0].id, Some(320)).await.unwrap().unwrap();
        assert_eq!(file.scope, OTHER_VILLAGE);
        let site = stored(&world, &site).await;
        assert_eq!(world.backend.sites.remove(&office(), &site, world.now()).await.unwrap(), Removed::Done);
        assert_eq!(world.backend.attachments.file(pictures[0].id, Some(320)).await.unwrap(), None);
        rows
    })
    .await;
}

#[tokio::test]
async fn what_the_office_changed_is_not_overwritten_by_the_shipped_list() {
    each_engine(|world| async move {
        let shipped =
            Site { id: "park".into(), is_local: false, seq: 7, version: 1, state: SiteState::Unknown, ..full_site(1) };
        let named =
            Naming { id: "park/provincial".into(), site: "park".into(), ..naming(&shipped, Level::Provincial, None) };
        let list = [(shipped.clone(), Some(named.clone()))];
        let now = world.now();
        assert_eq!(world.storage.sites.import_sites(&list, now).await.unwrap().added, 1);
        assert_eq!(world.storage.sites.import_sites(&list, now).await.unwrap().unchanged, 1);
        let newer = [(Site { name: "改名".into(), ..shipped.clone() }, Some(named.clone()))];
        assert_eq!(world.storage.sites.import_sites(&newer, now).await.unwrap().changed, 1);
        let present = stored(&world, &shipped).await;
        assert_eq!((present.name.as_str(), present.level), ("改名", Some(Level::Provincial)));
        let own = Site { hours: "全天开放".into(), ..present.clone() };
        world.backend.sites.write(&office(), vec![write(&own, Some(&present))], now).await.unwrap();
        assert_eq!(world.storage.sites.import_sites(&list, now).await.unwrap().unchanged, 1);
        assert_eq!(stored(&world, &shipped).await.hours, "全天开放");
    })
    .await;
}
