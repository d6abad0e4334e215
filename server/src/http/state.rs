//! What all requests share.

use super::{
    cache::PageCache,
    failure::Failure,
    files,
    limits::Limits,
    origin::Origin,
    security::SecurityHeaders,
    turns::{OwnTurn, OwnTurns},
};
use crate::{config::Config, storage::Storage, tiles::Tiles};
use app::{backend::Backend, error::AppError, ids::AccountId, shell::Assets};
use axum::http::StatusCode;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::{Semaphore, SemaphorePermit};
use tower_http::services::ServeDir;

/// Forms with pictures that are read at once; each may hold all its files in memory.
const MULTIPART_AT_ONCE: usize = 6;
/// Single pictures that are read at once.
const UPLOADS_AT_ONCE: usize = 32;
/// Forms of addresses that write too often that are read at once, only to give back what was typed.
const GIVEN_BACK_AT_ONCE: usize = 8;
/// Seconds that a picture waits for its turn.
const TURN_SECONDS: u64 = 60;

/// The settings that matter to HTTP.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// See [`Config::site_dir`].
    pub site_dir: PathBuf,
    /// See [`Config::public_url`].
    pub public_url: Option<Origin>,
    /// See [`Config::trusted_proxy`].
    pub trusted_proxy: bool,
    /// See [`Config::tiles`].
    pub tiles: Option<Tiles>,
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Self {
        Self {
            site_dir: config.site_dir.clone(),
            public_url: config.public_url.clone(),
            trusted_proxy: config.trusted_proxy,
            tiles: config.tiles.clone(),
        }
    }
}

struct Shared {
    settings: Settings,
    backend: Backend,
    storage: Arc<Storage>,
    assets: Assets,
    files: ServeDir,
    security: SecurityHeaders,
    cache: PageCache,
    limits: Limits,
    multipart: Semaphore,
    uploads: Semaphore,
    own_uploads: OwnTurns,
    given_back: Semaphore,
}

/// What all requests share; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

impl AppState {
    /// Puts it together; reads the names of the built files.
    pub fn new(settings: Settings, storage: Arc<Storage>, backend: Backend) -> Self {
        let tiles = settings.tiles.as_ref().map(Tiles::tag).unwrap_or_default();
        let assets = files::assets(&settings.site_dir, &tiles);
        let source = settings.tiles.as_ref().map(|tiles| tiles.sources.as_str());
        let https = settings.public_url.as_ref().is_some_and(Origin::is_https);
        Self(Arc::new(Shared {
            security: SecurityHeaders::new(&assets.scripts, source, https),
            files: files::service(&settings.site_dir),
            cache: PageCache::default(),
            limits: Limits::default(),
            multipart: Semaphore::new(MULTIPART_AT_ONCE),
            uploads: Semaphore::new(UPLOADS_AT_ONCE),
            own_uploads: OwnTurns::default(),
            given_back: Semaphore::new(GIVEN_BACK_AT_ONCE),
            settings,
            backend,
            storage,
            assets,
        }))
    }

    /// The ports.
    pub fn backend(&self) -> &Backend {
        &self.0.backend
    }

    /// Storage, as far as it is no port.
    pub fn storage(&self) -> &Storage {
        &self.0.storage
    }

    /// The site's address, where the operator stated it.
    pub fn public_url(&self) -> Option<&Origin> {
        self.0.settings.public_url.as_ref()
    }

    pub(super) fn trusted_proxy(&self) -> bool {
        self.0.settings.trusted_proxy
    }

    pub(super) fn assets(&self) -> &Assets {
        &self.0.assets
    }

    pub(super) fn files(&self) -> &ServeDir {
        &self.0.files
    }

    pub(super) fn security(&self) -> &SecurityHeaders {
        &self.0.security
    }

    pub(super) fn cache(&self) -> &PageCache {
        &self.0.cache
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Waits for the turn of a form with pictures.
    pub(super) async fn multipart_permit(&self) -> Result<SemaphorePermit<'_>, Failure> {
        turn(&self.0.multipart).await
    }

    /// Waits for the turn of a single picture; an account that has several already is sent away.
    pub(super) async fn upload_turn(&self, account: AccountId) -> Result<(OwnTurn<'_>, SemaphorePermit<'_>), Failure> {
        let own = self.0.own_uploads.take(account)?;
        Ok((own, turn(&self.0.uploads).await?))
    }

    /// The turn of a form that is read only to give back what was typed, if there is one left.
    pub(super) fn give_back_permit(&self) -> Option<SemaphorePermit<'_>> {
        self.0.given_back.try_acquire().ok()
    }
}

async fn turn(semaphore: &Semaphore) -> Result<SemaphorePermit<'_>, Failure> {
    match tokio::time::timeout(Duration::from_secs(TURN_SECONDS), semaphore.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(Failure {
            retry_after: Some(TURN_SECONDS),
            ..Failure::with_status(AppError::TooManyRequests, StatusCode::SERVICE_UNAVAILABLE)
        }),
    }
}
