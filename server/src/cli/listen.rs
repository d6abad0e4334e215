//! Connections: how many there may be, and how long one may be silent.
//!
//! Left to itself, a connection that asks for nothing stays for ever; as many as the process may open files, and nobody
//! gets in. So silent ones are closed, and some files are kept back for the database and the pictures.

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    io,
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};
use tower::ServiceExt;

/// How long a connection may take for the head of a request, and how long it may wait for the next one.
const SILENCE: Duration = Duration::from_secs(30);
/// The most connections: each takes some memory.
const CONNECTIONS_MAX: usize = 10_000;
/// The fewest, however little the system allows.
const CONNECTIONS_MIN: usize = 16;
/// Open files that are kept back at least: database, pictures, the site's own files.
const FILES_KEPT: usize = 128;
/// What to wait for when the system gives no more connections for the moment.
const BREATH: Duration = Duration::from_secs(1);
/// How often it is said that there are too many.
const SAID_EVERY: Duration = Duration::from_mins(1);

/// Lets the process open as many files as the system allows it to; how many that is.
#[cfg(unix)]
pub fn raise_files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!("the limit of open files stays at {:?}: {error}", limit.current);
    }
    let files = getrlimit(Resource::Nofile).current;
    files.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX)
}

/// Lets the process open as many files as the system allows it to; how many that is.
#[cfg(not(unix))]
pub fn raise_files() -> usize {
    usize::MAX
}

/// How many connections so many open files allow.
pub fn connections(files: usize) -> usize {
    files.saturating_sub(FILES_KEPT.max(files / 4)).clamp(CONNECTIONS_MIN, CONNECTIONS_MAX)
}

/// Serves at most so many connections at once; the next ones wait. Told to stop, it takes no more and ends once the
/// requests that are under way are answered.
pub async fn serve(listener: TcpListener, router: Router, most: usize, stopped: watch::Receiver<bool>) {
    let turns = Arc::new(Semaphore::new(most));
    let mut said: Option<Instant> = None;
    loop {
        if turns.available_permits() == 0 && said.is_none_or(|said| said.elapsed() > SAID_EVERY) {
            tracing::warn!("{most} connections are open; more have to wait");
            said = Some(Instant::now());
        }
        let next = async {
            // Never closed, so there is always a turn at some time.
            let turn = Arc::clone(&turns).acquire_owned().await.ok();
            (turn, accept(&listener).await)
        };
        let (turn, (stream, peer)) = tokio::select! {
            next = next => next,
            () = until(stopped.clone()) => break,
        };
        let (router, stopped) = (router.clone(), stopped.clone());
        tokio::spawn(async move {
            if let Err(error) = converse(stream, peer, router, SILENCE, stopped).await {
                tracing::debug!(%error, "a connection ended");
            }
            drop(turn);
        });
    }
    drop(listener);
    // All turns are back once all connections have ended.
    drop(turns.acquire_many(u32::try_from(most).unwrap_or(u32::MAX)).await);
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Without it small answers wait 40 ms for the other side's delayed acknowledgement.
                drop(stream.set_nodelay(true));
                return (stream, peer);
            }
            // The other side has gone already.
            Err(error) if is_theirs(&error) => {}
            Err(error) => {
                tracing::error!("no connection can be taken: {error}");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

fn is_theirs(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers the requests of a connection until the other side leaves, is silent for too long, or it is time to stop.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    router: Router,
    silence: Duration,
    stopped: watch::Receiver<bool>,
) -> hyper::Result<()> {
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    });
    let mut http = http1::Builder::new();
    // The clock for a head runs from the end of the answer before it, so it also ends a connection that only waits.
    http.timer(TokioTimer::new()).header_read_timeout(silence);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)));
    tokio::select! {
        done = &mut connection => return done,
        () = until(stopped) => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await
}

/// Waits for the order to stop.
pub async fn until(mut stopped: watch::Receiver<bool>) {
    // An error means that nobody can say "stop" any more.
    drop(stopped.wait_for(|stop| *stop).await);
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    const PEER: ([u8; 4], u16) = ([192, 0, 2, 1], 40_000);

    /// A connection to a site that answers with the address of whoever asks.
    fn connect(silence: Duration, stopped: watch::Receiver<bool>) -> DuplexStream {
        let (here, there) = tokio::io::duplex(4096);
        let router =
            Router::new().route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }));
        tokio::spawn(converse(there, PEER.into(), router, silence, stopped));
        here
    }

    #[tokio::test]
    async fn a_connection_that_says_nothing_more_is_closed() {
        let (_go_on, stopped) = watch::channel(false);
        for said in ["", "GET / HTTP/1.1\r\nhost: a\r\nx-slow: ", "GET / HTTP/1.1\r\nhost: a\r\n\r\n"] {
            let mut wire = connect(Duration::from_millis(50), stopped.clone());
            wire.write_all(said.as_bytes()).await.unwrap();
            let mut answer = String::new();
            wire.read_to_string(&mut answer).await.unwrap();
            assert_eq!(answer.contains("192.0.2.1:40000"), said.ends_with("\r\n\r\n"), "{said:?}: {answer}");
        }
    }

    #[tokio::test]
    async fn a_connection_that_waits_ends_with_the_server() {
        let (stop, stopped) = watch::channel(false);
        let mut wire = connect(Duration::from_hours(1), stopped);
        wire.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let mut begun = [0; 12];
        wire.read_exact(&mut begun).await.unwrap();
        assert_eq!(&begun, b"HTTP/1.1 200");
        stop.send_replace(true);
        wire.read_to_end(&mut Vec::new()).await.unwrap();
    }

    #[test]
    fn some_files_are_kept_for_the_database() {
        assert_eq!(connections(1024), 768);
        assert_eq!(connections(256), 128);
        assert_eq!(connections(100), CONNECTIONS_MIN);
        assert_eq!(connections(usize::MAX), CONNECTIONS_MAX);
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_of_open_files_is_the_highest_allowed() {
        let files = raise_files();
        let hard = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
        assert_eq!(files, hard.and_then(|hard| usize::try_from(hard).ok()).unwrap_or(usize::MAX));
    }
}
