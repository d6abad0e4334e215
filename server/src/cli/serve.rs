//! `server serve`: listens until it is told to stop.

use super::{CliError, backend};
use crate::{
    config::Config,
    http::{self, AppState, Settings},
    storage::Storage,
    system::SystemClock,
};
use app::clock::Clock;
use axum::serve::ListenerExt;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, signal, sync::watch};

/// How often logins that ran out, abandoned pictures and the like are swept away.
const SWEEP_EVERY: Duration = Duration::from_hours(1);
/// How long requests that are under way may go on after the order to stop.
const FAREWELL: Duration = Duration::from_secs(20);

/// Serves the site.
pub async fn serve(config: Config, storage: Arc<Storage>) -> Result<(), CliError> {
    // Fails only where an executor is set already, which is as good.
    drop(any_spawner::Executor::init_tokio());
    let state = AppState::new(Settings::from(&config), Arc::clone(&storage), backend(&storage));
    let router = http::router(state).into_make_service_with_connect_info::<SocketAddr>();
    let listener = TcpListener::bind(config.addr)
        .await
        .map_err(CliError::io(format!("cannot listen on {} (PUFA_ADDR)", config.addr)))?;
    let address = listener.local_addr().map_err(CliError::io("cannot tell the address"))?;
    // Without it small answers wait 40 ms for the other side's delayed acknowledgement.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    println!("Listening on http://{address}");
    tracing::info!(?config, "started");

    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        told_to_stop().await;
        stop.send_replace(true);
    });
    let sweeping = tokio::spawn(sweep(storage));
    let serving = axum::serve(listener, router).with_graceful_shutdown(until(stopped.clone()));
    let done = tokio::select! {
        done = serving.into_future() => done.map_err(CliError::io("the server stopped")),
        () = late(stopped) => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    };
    sweeping.abort();
    println!("Stopped.");
    done
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // An error means that nobody can say "stop" any more.
    drop(stopped.wait_for(|stop| *stop).await);
}

async fn late(stopped: watch::Receiver<bool>) {
    until(stopped).await;
    tokio::time::sleep(FAREWELL).await;
}

/// Waits for Ctrl-C or the signal with which service managers end a program.
async fn told_to_stop() {
    let interrupt = async { drop(signal::ctrl_c().await) };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

async fn sweep(storage: Arc<Storage>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = storage.sweep(SystemClock.now()).await {
            tracing::error!("sweeping failed: {error}");
        }
    }
}
