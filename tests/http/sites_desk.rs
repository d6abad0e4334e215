//! Keeping culture sites: the form, namings, states, files, deletion; inspections from a phone; the desks.

use super::{
    sites::added,
    test_app::{Answer, Person, TestApp},
};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, id};
use app::features::{
    accounts::Role,
    attachments::OwnerKind,
    events::input::Purpose,
    sites::{SiteState, store::InspectionFilter},
};
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

const NEW: &str = "/desk/registries/inspections/new";

fn desk(site: &str) -> String {
    format!("/desk/registries/sites/{site}")
}

/// A picture as a phone sends it.
pub fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).encode(&[90, 140, 40].repeat(40 * 30), 40, 30, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// A form with files, as a browser posts it.
pub async fn post_files(
    app: &TestApp,
    address: &str,
    pairs: &[(&str, &str)],
    files: &[(&str, Vec<u8>)],
    by: &Person,
) -> Answer {
    let mut body = Vec::new();
    for (name, value) in pairs {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    for (name, bytes) in files {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    let ask = app.ask("POST", address).header("sec-fetch-site", "same-origin").by(by);
    ask.header("content-type", "multipart/form-data; boundary=edge").body(body).send().await
}

async fn text(app: &TestApp, address: &str, by: &Person) -> String {
    let answer = app.ask("GET", address).by(by).send().await;
    assert_eq!(answer.status, 200, "{address}: {}", answer.text());
    answer.text()
}

async fn version(app: &TestApp, site: &str) -> String {
    app.world.backend.sites.find(site).await.unwrap().unwrap().version.to_string()
}

#[tokio::test]
async fn the_office_adds_a_site_and_a_refused_form_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let new = app.ask("GET", "/desk/registries/sites/new").by(&office).send().await;
    let here = new.header("location").to_owned();
    assert!(here.starts_with("/desk/registries/sites/0"), "{here}");
    assert!(text(&app, &here, &office).await.contains("name=\"keeper\""));
    let typed = [("step", "save"), ("version", "0"), ("name", "新广场"), ("area", "很大"), ("hours", "周末开放")];
    let refused = app.post(&here, &typed).by(&office).send().await;
    assert_eq!(refused.status, 422);
    let page = refused.text();
    for kept in ["value=\"新广场\"", "value=\"很大\"", "value=\"周末开放\"", "请填写数字", "请填写这一项"]
    {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    let typed = [("step", "save"), ("version", "0"), ("name", "新广场"), ("kind", "square"), ("village", VILLAGE)];
    assert_eq!(app.post(&here, &typed).by(&office).send().await.status, 303);
    assert_eq!(app.post(&here, &typed).by(&office).send().await.status, 303, "the second click does no harm");
    let public = app.get(&here.replace("/desk/registries", "")).await;
    assert!(public.status == 200 && public.text().contains("新广场"));

    let stale = [("step", "save"), ("version", "1"), ("name", "乙"), ("kind", "square"), ("village", VILLAGE)];
    assert_eq!(app.post(&here, &stale).by(&office).send().await.status, 303);
    let stale = [("step", "save"), ("version", "1"), ("name", "丙"), ("kind", "square"), ("village", VILLAGE)];
    let conflict = app.post(&here, &stale).by(&office).send().await;
    assert_eq!(conflict.status, 409);
    let page = conflict.text();
    assert!(page.contains("value=\"丙\"") && page.contains("name=\"version\" value=\"2\""), "{page}");
}

#[tokio::test]
async fn namings_and_states_are_dated_and_a_used_site_is_closed_not_deleted() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let site = added(&app, 1, |_| {}).await;
    let here = desk(&site);
    let naming = id(0xb800).to_string();
    let name = |version: &str, ended: &str| {
        let pairs = [
            ("step", "name"),
            ("version", version),
            ("naming", naming.as_str()),
            ("level", "city"),
            ("title", "示范点"),
            ("document", "某发〔2022〕5号"),
            ("named_on", "2022-05-27"),
            ("ended_on", ended),
        ];
        app.post(&here, &pairs)
    };
    let refused = name("1", "2020-01-01").by(&office).send().await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("value=\"某发〔2022〕5号\""), "what was typed is kept");
    assert!(refused.text().contains("取消日期：取消日期要晚于命名日期"), "{}", refused.text());
    assert_eq!(name("1", "").by(&office).send().await.status, 303);
    let page = app.get(&format!("/sites/{site}")).await.text();
    assert!(page.contains("地市级") && page.contains("2022年5月27日"), "{page}");
    assert!(
        page.contains(">文号</th>") && !page.contains(">批次</th>"),
        "columns that say nothing are left out: {page}"
    );

    let change = id(0xb801).to_string();
    let close = |version: String, reason: &'static str, day: &'static str| {
        let pairs = [
            ("step", "state"),
            ("version", version.as_str()),
            ("change", change.as_str()),
            ("state", "closed"),
            ("began_on", day),
            ("reason", reason),
        ];
        app.post(&here, &pairs)
    };
    let now = version(&app, &site).await;
    assert_eq!(close(now.clone(), "", "2026-03-01").by(&office).send().await.status, 422, "closing needs a reason");
    let early = close(now.clone(), "拆迁", "2026-04-01").by(&office).send().await;
    assert_eq!(early.status, 422, "not ahead of time");
    assert!(early.text().contains("从哪天起：不能晚于今天"), "{}", early.text());

    app.event(&app.cadre().await, Purpose::Plan, |input| input.site.clone_from(&site)).await;
    assert!(text(&app, &here, &office).await.contains("不能删除"));
    let remove = [("step", "remove"), ("version", now.as_str())];
    assert_eq!(app.post(&here, &remove).by(&office).send().await.status, 409);
    assert_eq!(close(now, "拆迁", "2026-03-01").by(&office).send().await.status, 303);
    let stored = app.world.backend.sites.find(&site).await.unwrap().unwrap();
    assert_eq!(stored.state, SiteState::Closed);
    let page = app.get(&format!("/sites/{site}")).await.text();
    assert!(page.contains("停用") && page.contains("拆迁"), "{page}");
    assert!(!app.get("/sites").await.text().contains("site 1<"), "not among those that stand");
    let form = text(&app, "/desk/plan/new?draft=01930000-0000-7000-8000-0000000000ff", &office).await;
    assert!(!form.contains(&format!("value=\"{site}\"")), "no plan is made for a closed site");

    let other = added(&app, 2, |_| {}).await;
    let remove = [("step", "remove"), ("version", "1")];
    assert_eq!(app.post(&desk(&other), &remove).by(&office).send().await.status, 303);
    assert_eq!(app.post(&desk(&other), &remove).by(&office).send().await.status, 303, "it is gone already");
    assert_eq!(app.get(&format!("/sites/{other}")).await.status, 404);
}

#[tokio::test]
async fn a_cadre_inspects_from_the_phone_in_one_page() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let site = added(&app, 1, |_| {}).await;
    let choice = text(&app, NEW, &cadre).await;
    assert!(choice.contains(&format!("{NEW}?site={site}")), "the village's sites: {choice}");
    let begun = app.ask("GET", &format!("{NEW}?site={site}")).by(&cadre).send().await;
    let here = begun.header("location").to_owned();
    let form = text(&app, &here, &cadre).await;
    for said in ["完好", "破损", "内容过期", "需更新", "type=\"file\"", "value=\"2026-03-20\""] {
        assert!(form.contains(said), "{said}: {form}");
    }
    let draft = here.split("draft=").nth(1).unwrap().to_owned();
    let pairs = |finding: &'static str, note: &'static str| {
        vec![
            ("id", draft.clone()),
            ("site", site.clone()),
            ("finding", finding.to_owned()),
            ("note", note.to_owned()),
            ("done_on", "2026-03-20".to_owned()),
            ("repair_by", "2026-04-01".to_owned()),
        ]
    };
    let send = |finding: &'static str, files: Vec<(&'static str, Vec<u8>)>| {
        let (app, cadre, pairs) = (app.clone(), cadre.clone(), pairs(finding, "灯坏了"));
        async move {
            let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
            post_files(&app, NEW, &pairs, &files, &cadre).await
        }
    };
    let refused = send("", vec![("a.jpg", picture()), ("b.heic", b"no picture".to_vec())]).await;
    assert_eq!(refused.status, 422);
    let page = refused.text();
    assert!(page.contains("刚才的 1 张照片已保留") && page.contains("灯坏了") && page.contains("b.heic"), "{page}");
    let done = send("broken", Vec::new()).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(send("broken", Vec::new()).await.status, 303, "the second click does no harm");
    let filter = InspectionFilter { scope: TOWN.into(), site: site.clone(), is_open: true, include_demo: false };
    let (rows, total) = app.world.backend.sites.inspections(&filter, 10, 0).await.unwrap();
    assert_eq!((total, rows[0].who.as_str()), (1, cadre.account.display_name.as_str()));
    let ids = [rows[0].id.to_string()];
    let files = app.world.backend.attachments.of_owners(OwnerKind::Inspection, &ids).await.unwrap();
    assert_eq!(files.len(), 1);
    let picture_of = files[0].address(320);
    let list = text(&app, done.header("location"), &cadre).await;
    assert!(list.contains("巡查已登记") && list.contains("待整改") && list.contains(&files[0].address(800)), "{list}");
    assert_eq!(app.get(&picture_of).await.status, 404, "never public");
    let other = app.person(Role::Village, OTHER_VILLAGE, None).await;
    assert_eq!(app.ask("GET", &picture_of).by(&other).send().await.status, 404);
    assert_eq!(app.ask("GET", &picture_of).by(&cadre).send().await.header("cache-control"), "private, no-store");
    // The address of what is done leads to what is done.
    let again = app.ask("GET", &here).by(&cadre).send().await;
    assert!(again.header("location").starts_with("/desk/registries/inspections?"), "{:?}", again.headers);
}

#[tokio::test]
async fn late_inspections_and_repairs_wait_on_the_desks_of_those_who_look_after_the_site() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let other = app.person(Role::Village, OTHER_VILLAGE, None).await;
    let never = added(&app, 1, |input| input.inspect_months = "3".into()).await;
    let broken = added(&app, 2, |_| {}).await;
    let draft = id(0xb700).to_string();
    let inspect = |number: &str, finding: &'static str, day: &'static str| {
        let pairs = [
            ("id", number),
            ("site", broken.as_str()),
            ("finding", finding),
            ("done_on", day),
            ("repair_by", "2026-03-10"),
        ];
        app.post(NEW, &pairs)
    };
    assert_eq!(inspect(&draft, "broken", "2026-03-01").by(&cadre).send().await.status, 303);
    for person in [&cadre, &office] {
        let desk = text(&app, "/desk", person).await;
        assert!(desk.contains("要处理的巡查和整改") && desk.contains("整改期限 2026年3月10日 已过"), "{desk}");
        assert!(desk.contains(&format!("/sites/{never}")), "{desk}");
    }
    assert!(!text(&app, "/desk", &other).await.contains("要处理的巡查和整改"));
    let again = text(&app, &format!("{NEW}?site={broken}&draft={}", id(0xb701)), &cadre).await;
    assert!(again.contains("选“完好”就销号"), "the re-check says what it closes");
    assert_eq!(inspect(&id(0xb701).to_string(), "fine", "2026-03-19").by(&cadre).send().await.status, 303);
    assert!(!text(&app, "/desk", &cadre).await.contains("整改期限"));
}

#[tokio::test]
async fn what_was_found_without_a_day_is_to_be_put_right_within_thirty() {
    let app = TestApp::new().await;
    let cadre = app.cadre().await;
    let site = added(&app, 1, |_| {}).await;
    let number = id(0xb702).to_string();
    let inspect = |done: &'static str, by: &'static str| {
        let pairs =
            [("id", number.as_str()), ("site", &site), ("finding", "broken"), ("done_on", done), ("repair_by", by)];
        app.post(NEW, &pairs)
    };
    let refused = inspect("2026-03-21", "2026-03-01").by(&cadre).send().await.text();
    assert!(refused.contains("巡查日期：不能晚于今天") && refused.contains("整改期限不能早于巡查日期"), "{refused}");
    assert!(!refused.contains("活动还没有开始"), "an inspection is no session");
    assert_eq!(inspect("2026-02-01", "").by(&cadre).send().await.status, 303);
    assert!(text(&app, "/desk", &cadre).await.contains("整改期限 2026年3月3日 已过"));
}

#[tokio::test]
async fn a_point_that_is_mixed_up_or_outside_is_refused_for_what_it_is() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let here = desk(&id(0xb703).to_string());
    let save = |lon: &'static str, lat: &'static str, more: &'static str| {
        let pairs = [
            ("step", "save"),
            ("version", "0"),
            ("name", "甲"),
            ("kind", "park"),
            ("lon", lon),
            ("lat", lat),
            (more, "on"),
        ];
        app.post(&here, &pairs)
    };
    let mixed_up = save("31.865", "120.553", "x").by(&office).send().await;
    assert_eq!(mixed_up.status, 422);
    let page = mixed_up.text();
    assert!(page.contains("写反了") && !page.contains("请填写经度和纬度"), "{page}");
    let near = save("121.9", "31.2", "x").by(&office).send().await;
    assert_eq!(near.status, 422);
    let page = near.text();
    assert!(
        page.contains("是不是填反了") && page.contains("name=\"outside\""),
        "it asks whether that is meant: {page}"
    );
    assert_eq!(save("121.9", "31.2", "outside").by(&office).send().await.status, 303);
}

#[tokio::test]
async fn who_keeps_a_site_is_read_by_the_office_observers_and_its_village_and_by_no_other_unit() {
    let app = TestApp::new().await;
    let site = added(&app, 1, |input| {
        input.keeper = "KEEPER 13800000000".into();
        input.note = "NOTE".into();
    })
    .await;
    let office = app.office().await;
    let unit = app.person(Role::Unit, TOWN, Some("justice-office")).await;
    for person in [&office, &app.cadre().await, &app.person(Role::Observer, TOWN, None).await] {
        let page = text(&app, &desk(&site), person).await;
        assert!(page.contains("KEEPER") && page.contains("NOTE"), "{}: {page}", person.account.name);
        assert!(text(&app, "/desk/registries/sites.csv", person).await.contains("KEEPER"));
    }
    let site = format!("/sites/{site}");
    for address in ["/desk/registries/sites.csv", &desk(&site[7..]), &site] {
        let page = text(&app, address, &unit).await;
        assert!(!page.contains("KEEPER") && !page.contains("NOTE"), "{address}: {page}");
    }
}

#[tokio::test]
async fn the_cadres_pictures_wait_for_a_tick_and_documents_come_as_downloads() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let site = added(&app, 1, |_| {}).await;
    let here = desk(&site);
    let paper = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n".to_vec();
    let files =
        [("a.jpg", picture()), ("文件.pdf", paper), ("c.pdf", b"%PDF-1.7 cut".to_vec()), ("d.pdf", b"no pdf".to_vec())];
    let answer = post_files(&app, &here, &[("step", "files")], &files, &cadre).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("“d.pdf”不是照片，也不是 PDF"), "{}", answer.text());
    let tick = answer.text().split("name=\"files_public\"").nth(1).unwrap().split('>').next().unwrap().to_owned();
    assert!(!tick.contains("checked"), "{tick}");
    assert!(answer.text().contains("“c.pdf”不是完整的 PDF"), "{}", answer.text());
    let kept = app.world.backend.attachments.of_owners(OwnerKind::Site, std::slice::from_ref(&site)).await.unwrap();
    assert_eq!(kept.len(), 2, "what could be taken is kept");
    let name = |field: &str, of: usize| format!("{field}-{}", kept[of].id);
    let page = app.get(&format!("/sites/{site}")).await.text();
    assert!(
        !page.contains(&kept[0].address(800)) && !page.contains("文件.pdf"),
        "nobody has looked at them yet: {page}"
    );
    assert_eq!(app.get(&kept[0].address(320)).await.status, 404);
    let publish =
        [("file", "1"), ("public", "on")].map(|(field, value)| [(name(field, 0), value), (name(field, 1), value)]);
    let publish = publish.as_flattened().iter().map(|(name, value)| (name.as_str(), *value));
    let publish = publish.chain([("step", "files")]).collect::<Vec<_>>();
    assert_eq!(post_files(&app, &here, &publish, &[], &cadre).await.status, 303);
    let page = app.get(&format!("/sites/{site}")).await.text();
    assert!(page.contains(&kept[0].address(800)) && page.contains("文件.pdf"), "{page}");
    let public = app.get(&kept[0].address(320)).await;
    assert_eq!((public.status.as_u16(), public.header("content-type")), (200, "image/jpeg"));
    assert_eq!(public.header("cache-control"), "public, no-cache", "what is taken back is gone at once");
    let again = app.ask("GET", &kept[0].address(320)).header("if-none-match", public.header("etag")).send().await;
    assert_eq!(again.status, 304);
    let paper = app.get(&kept[1].address(0)).await;
    assert_eq!((paper.header("content-type"), paper.header("x-content-type-options")), ("application/pdf", "nosniff"));
    assert!(paper.header("content-disposition").starts_with("attachment; "));

    let (file, alt, public, minors) = (name("file", 0), name("alt", 0), name("public", 0), name("minors", 0));
    let change = [("step", "files"), (&file, "2"), (&alt, "长廊"), (&public, "on"), (&minors, "on")];
    assert_eq!(post_files(&app, &here, &change, &[], &cadre).await.status, 303);
    assert_eq!(app.get(&kept[0].address(320)).await.status, 404, "minors without consent");
    assert_eq!(app.ask("GET", &kept[0].address(320)).by(&office).send().await.status, 200);
    let stale = [("step", "files"), (&file, "2"), (&alt, "别的"), (&public, "on")];
    assert_eq!(post_files(&app, &here, &stale, &[], &office).await.status, 409);
    let removed = name("remove", 1);
    let remove = [("step", "files"), (&name("file", 1), "2"), (&removed, "on")];
    assert_eq!(post_files(&app, &here, &remove, &[], &office).await.status, 303);
    assert_eq!(app.get(&kept[1].address(0)).await.status, 404);

    let other = added(&app, 2, |_| {}).await;
    let ticked = [("step", "files"), ("files_public", "on")];
    assert_eq!(post_files(&app, &desk(&other), &ticked, &[("a.jpg", picture())], &cadre).await.status, 303);
    let kept = app.world.backend.attachments.of_owners(OwnerKind::Site, &[other]).await.unwrap();
    assert_eq!(app.get(&kept[0].address(320)).await.status, 200, "ticked beside the field");
}
