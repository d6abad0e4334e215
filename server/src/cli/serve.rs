//! `server serve`: listens until it is told to stop.

use super::{CliError, backend, listen};
use crate::{
    config::Config,
    http::{self, AppState, Settings},
    storage::Storage,
    system::SystemClock,
};
use app::clock::Clock;
use std::{sync::Arc, time::Duration};
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
    let connections = listen::connections(listen::raise_files());
    let listener = TcpListener::bind(config.addr)
        .await
        .map_err(CliError::io(format!("cannot listen on {} (PUFA_ADDR)", config.addr)))?;
    let address = listener.local_addr().map_err(CliError::io("cannot tell the address"))?;
    println!("Listening on http://{address}");
    tracing::info!(?config, connections, "started");

    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        told_to_stop().await;
        stop.send_replace(true);
    });
    let sweeping = tokio::spawn(sweep(storage));
    let serving = listen::serve(listener, http::router(state), connections, stopped.clone());
    tokio::select! {
        () = serving => {}
        () = late(stopped) => tracing::warn!("some requests did not end in time"),
    }
    sweeping.abort();
    println!("Stopped.");
    Ok(())
}

async fn late(stopped: watch::Receiver<bool>) {
    listen::until(stopped).await;
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
