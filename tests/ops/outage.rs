//! A full disk, a folder that cannot be written, a database that is gone: said clearly, nothing half-written, and over
//! once the cause is.

use super::{BINARY, log, prepared, running};
use crate::support::{
    Person, World, each_engine, id,
    program::{Program, command},
    sqlite_world,
    wire::Wire,
};
use app::features::events::{
    query::{EventFilter, View},
    store::{EventStore, Order},
};
use server::storage::Db;
use std::{fs, process::Command};

async fn sessions(world: &World) -> i64 {
    let all = EventFilter::new(View::Staff, "", world.now(), true);
    world.storage.events.list(&all, Order::Latest, 1, 0).await.unwrap().1
}

/// A small picture.
fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 30, image::Rgb([200, 30, 30])).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// Posts a session and reads the page that comes back.
fn refused(wire: &mut Wire, cadre: &Person, number: u128) -> (u16, String) {
    let pairs = [("id", id(number).to_string()), ("title", "写了很久的内容".into())];
    let yesterday = app::clock::local_date(chrono::DateTime::from(std::time::SystemTime::now())).pred_opt().unwrap();
    let more = [("version", "0".to_owned()), ("date", yesterday.to_string()), ("start", "14:00".into())];
    let rest = [("place", "广场".to_owned()), ("attendance", "35".into()), ("form", "lecture".into())];
    let pairs = pairs.into_iter().chain(more).chain(rest).collect::<Vec<_>>();
    let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
    let reply = wire.post("/log", &cadre.cookie, &pairs).unwrap();
    (reply.status, reply.text())
}

/// Files may grow no further than they are, as on a full disk. The signal that would end the program is ignored: a full
/// disk sends none.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_over_once_there_is_room() {
    let world = sqlite_world().await;
    let cadre = prepared(&world).await;
    world.storage.close().await;
    let folder = world.folder.path();
    let program = Program::start_after("trap '' XFSZ", BINARY, &world.database_url, folder);
    let mut wire = program.connect();
    assert_eq!(log(&mut wire, &cadre, &id(1).to_string(), "之前").unwrap(), 303);
    let room = |size: &str| {
        let process = format!("--pid={}", program.id());
        let done = Command::new("prlimit").args([process.as_str(), &format!("--fsize={size}:unlimited")]).status();
        assert!(done.unwrap().success());
    };
    room("1024");
    let (status, page) = refused(&mut wire, &cadre, 2);
    assert_eq!(status, 503);
    assert!(page.contains("写了很久的内容"), "what was typed is still there");
    assert!(!page.contains("disk"), "nothing of the inside is told");
    assert!(program.logged().contains("storage failed"));
    assert_eq!(program.connect().get("/", &[]).unwrap().status, 200, "reading goes on");
    room("unlimited");
    let second = refused(&mut wire, &cadre, 2).0;
    assert_eq!(second, 303, "{}", program.logged());
    let desk = wire.get("/desk", &[("cookie", &cadre.cookie)]).unwrap().text();
    assert_eq!(desk.matches("写了很久的内容").count(), 1);
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_made_stops_the_start_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let below = file.join("data");
    let url = format!("sqlite:{}", below.join("pufa.db").display());
    let done = command(BINARY, &url, &below).arg("serve").output().unwrap();
    assert!(!done.status.success());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains(&below.display().to_string()), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// A folder of pictures that became read-only, as when a disk has errors: a picture is refused with a sentence, the
/// session waits as typed, reading goes on, and all is well once the folder can be written again.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_data_folder_is_said_and_over_once_it_can_be_written() {
    let world = sqlite_world().await;
    let cadre = prepared(&world).await;
    world.storage.close().await;
    let folder = world.folder.path();
    let program = Program::start(BINARY, &world.database_url, folder);
    let mut wire = program.connect();
    assert_eq!(log(&mut wire, &cadre, &id(1).to_string(), "之前").unwrap(), 303);
    // Root writes everywhere, so a file stands where the pictures' folder would be made.
    let photos = folder.join("photos");
    let aside = folder.join("photos.aside");
    if photos.exists() {
        fs::rename(&photos, &aside).unwrap();
    }
    fs::write(&photos, "in the way").unwrap();
    let send = |wire: &mut Wire, number: u128| {
        let path = format!("/api/photos/{}?event={}&name=a.png", id(number), id(2));
        let headers =
            [("cookie", cadre.cookie.as_str()), ("content-type", "image/png"), ("sec-fetch-site", "same-origin")];
        wire.send("POST", &path, &headers, &picture()).unwrap()
    };
    let reply = send(&mut wire, 50);
    assert_eq!(reply.status, 503, "{}", reply.text());
    assert!(!reply.text().contains("os error"), "nothing of the inside is told");
    assert!(program.logged().contains("storage failed"));
    assert_eq!(program.connect().get("/", &[]).unwrap().status, 200, "reading goes on");
    fs::remove_file(&photos).unwrap();
    if aside.exists() {
        fs::rename(&aside, &photos).unwrap();
    }
    let reply = send(&mut wire, 50);
    assert_eq!(reply.status, 200, "{} {}", reply.text(), program.logged());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_database_is_said_and_over_once_it_is_back() {
    each_engine(|world| async move {
        // Of a file that is open there is nothing to lose.
        let Db::Postgres(_) = world.storage.db() else { return };
        let (program, cadre) = running(&world).await;
        let mut wire = program.connect();
        assert_eq!(log(&mut wire, &cadre, &id(1).to_string(), "之前").unwrap(), 303);
        assert_eq!(wire.get("/readyz", &[]).unwrap().status, 200);

        let (name, server) = database(&world.database_url);
        let mut admin = <sqlx::PgConnection as sqlx::Connection>::connect(&server).await.unwrap();
        let mut admin = async |statement: String| {
            sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut admin).await.unwrap();
        };
        admin(format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")).await;
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        admin(end).await;
        let (status, page) = tokio::task::block_in_place(|| refused(&mut wire, &cadre, 2));
        assert_eq!(status, 503, "{page}");
        assert!(!page.contains(&name) && !page.contains("sql"), "nothing of the inside is told");
        assert_eq!(wire.get("/readyz", &[]).unwrap().status, 503);
        assert_eq!(wire.get("/healthz", &[]).unwrap().status, 200);

        admin(format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")).await;
        assert_eq!(refused(&mut wire, &cadre, 2).0, 303);
        assert_eq!(wire.get("/readyz", &[]).unwrap().status, 200);
        assert_eq!(sessions(&world).await, 2);
    })
    .await;
}

/// The name of a database, and the address of another one on its server.
fn database(url: &str) -> (String, String) {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let (server, name) = address.rsplit_once('/').unwrap();
    (name.to_owned(), format!("{server}/postgres?{query}"))
}
