//! Hands in drawn pictures for some of the sample sessions, the way a cadre's phone does.

use super::{
    LOADED, SEED, drawing,
    material::{Material, Scene},
    sessions::id,
};
use crate::{cli::CliError, storage::Storage};
use app::{
    features::{
        accounts::{Account, Action, Actor, require},
        events::{
            actions::target,
            model::{Event, EventState},
            store::{EventStore, EventWrite, PhotoNote},
        },
        photos::store::{PhotoStore, Received},
    },
    ids::PhotoId,
};
use chrono::{DateTime, Utc};
use rand::{SeedableRng, rngs::StdRng, seq::IndexedRandom};
use tokio::task::spawn_blocking;

/// How many pictures the sessions get, in turn.
const NUMBERS: [usize; 10] = [1, 2, 1, 3, 1, 2, 4, 1, 2, 1];
/// Between two sessions with pictures lie this many without.
const APART: usize = 4;
/// Which of them also has a picture on which minors can be recognised, so that it stays private.
const WITH_MINORS: usize = 1;

/// A session that gets pictures, and which.
struct Album<'a> {
    event: Event,
    author: &'a Account,
    scenes: Vec<&'a Scene>,
    rng: StdRng,
}

/// Where pictures come from and go to.
pub(super) struct Gallery<'a> {
    pub(super) storage: &'a Storage,
    pub(super) material: &'a Material,
    pub(super) accounts: &'a [Account],
    pub(super) now: DateTime<Utc>,
}

impl Gallery<'_> {
    /// Gives pictures to so many of the latest approved sessions and to some that wait for review; says how many
    /// pictures it were.
    pub(super) async fn fill(&self, events: &[Event], sessions: usize) -> Result<usize, CliError> {
        // Two at a time: that is how many storage works on at once.
        let mut albums = self.albums(events, sessions);
        let rest = albums.split_off(albums.len() / 2);
        let (one, other) = tokio::try_join!(self.keep_all(albums), self.keep_all(rest))?;
        Ok(one + other)
    }

    fn albums(&self, events: &[Event], sessions: usize) -> Vec<Album<'_>> {
        let approved = events.iter().rev().filter(|event| event.state == EventState::Approved);
        let waiting = events.iter().filter(|event| event.state == EventState::Held);
        let chosen = approved.step_by(APART + 1).take(sessions).chain(waiting.take(sessions / 4));
        chosen.enumerate().filter_map(|(nth, event)| self.album(nth, event)).collect()
    }

    fn album(&self, nth: usize, event: &Event) -> Option<Album<'_>> {
        let mut rng = StdRng::seed_from_u64(SEED ^ event.id.0.as_u64_pair().1);
        let form = event.form.as_deref()?;
        let fits = |scene: &&Scene| !scene.minors && scene.forms.iter().any(|other| other == form);
        let fitting = self.material.scenes.iter().filter(fits).collect::<Vec<_>>();
        let number = NUMBERS.get(nth % NUMBERS.len()).copied().unwrap_or(1);
        let mut scenes = (0..number).filter_map(|_| fitting.choose(&mut rng).copied()).collect::<Vec<_>>();
        if nth == WITH_MINORS {
            scenes.extend(self.material.scenes.iter().find(|scene| scene.minors));
        }
        let author = self.accounts.iter().find(|account| account.id == event.author)?;
        Some(Album { event: event.clone(), author, scenes, rng })
    }

    async fn keep_all(&self, albums: Vec<Album<'_>>) -> Result<usize, CliError> {
        let mut count = 0;
        for album in albums {
            count += self.keep(album).await?;
        }
        Ok(count)
    }

    async fn keep(&self, mut album: Album<'_>) -> Result<usize, CliError> {
        let actor = require(Some(album.author), Action::WriteEvent, &target(&album.event))?;
        let mut notes = Vec::new();
        for scene in std::mem::take(&mut album.scenes) {
            let photo = self.hand_in(&actor, &album.event, scene, &mut album.rng).await?;
            let note =
                PhotoNote { id: Some(photo), alt: scene.alt.clone(), minors: scene.minors, ..PhotoNote::default() };
            notes.push(note);
        }
        let count = notes.len();
        let base_version = album.event.version;
        let event = Event { version: base_version + 1, updated_at: self.now, ..album.event };
        let write = EventWrite {
            event,
            base_version,
            content: LOADED.to_owned(),
            action: LOADED,
            changes: Vec::new(),
            reason: String::new(),
            photos: notes,
        };
        self.storage.events.save(&actor, write).await?;
        Ok(count)
    }

    async fn hand_in(
        &self,
        actor: &Actor,
        event: &Event,
        scene: &Scene,
        rng: &mut StdRng,
    ) -> Result<PhotoId, CliError> {
        let photo = PhotoId(id(event.updated_at, rng));
        let (code, mut chance) = (scene.code.clone(), StdRng::from_rng(rng));
        let drawn = spawn_blocking(move || drawing::draw(&code, &mut chance)).await;
        let unusable = |why: String| CliError::Usage(format!("The drawing \"{}\" cannot be used: {why}.", scene.code));
        let bytes = match drawn {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => return Err(unusable(error.to_string())),
            Err(error) => return Err(unusable(error.to_string())),
        };
        match self.storage.photos.receive(actor, photo, event.id, bytes, self.now).await? {
            Received::Kept(photo) => Ok(photo.id),
            Received::Refused(code) => Err(unusable(code.to_owned())),
            Received::TooMany => Err(unusable("the session has as many pictures as it may".to_owned())),
            Received::Conflict => Err(unusable("its id is taken".to_owned())),
        }
    }
}
