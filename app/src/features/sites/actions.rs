//! What can be done to culture sites: one use case each. Forms, imports and the command line all come through here.

use super::{
    details::{self, Inspecting},
    input::SiteInput,
    model::{Inspection, Site, SiteState, StateChange},
    rules,
    store::{Detail, Removed, SiteWrite, Written},
};
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal},
    features::{
        accounts::{Account, Action, Actor, Role, Target, require},
        attachments::{self, Owner, OwnerKind},
    },
    pages::{Form, Pairs},
};
use uuid::Uuid;

/// Whoever keeps the sites of a place.
pub fn keeper(who: Option<&Account>, scope: &str) -> Result<Actor, AppError> {
    require(who, Action::KeepRegistry, &Target::at(scope))
}

/// Whoever looks after the sites of a place: inspects them, keeps their pictures.
pub fn tender(who: Option<&Account>, scope: &str) -> Result<Actor, AppError> {
    require(who, Action::TendSite, &Target::at(scope))
}

/// Whether somebody reads who keeps a site and what is noted about it: staff of the place; of the duty units the one
/// that answers for it.
pub fn reads_internal(who: Option<&Account>, site: &Site) -> bool {
    let is_of_site = |account: &Account| account.unit.is_some() && account.unit == site.unit;
    require(who, Action::ReadStaff, &Target::at(&site.scope)).is_ok()
        && who.is_some_and(|account| account.role != Role::Unit || is_of_site(account))
}

/// Whose the files of a site are.
pub fn owner(site: &Site) -> Owner {
    Owner::new(OwnerKind::Site, &site.id, &site.scope)
}

fn stored(written: Written) -> Result<(), AppError> {
    match written {
        Written::Done => Ok(()),
        Written::Conflict => Err(AppError::Conflict),
    }
}

/// One site; one that there is not is [`AppError::NotFound`].
pub async fn find(backend: &Backend, id: &str) -> Result<Site, AppError> {
    backend.sites.find(id).await?.ok_or(AppError::NotFound)
}

/// Adds or changes a site of a town: who may → parse → store. The same request again does nothing.
pub async fn save(backend: &Backend, who: Option<&Account>, town: &str, input: &SiteInput) -> Result<Site, AppError> {
    let present = backend.sites.find(&input.id).await?;
    let actor = keeper(who, present.as_ref().map_or(town, |site| site.scope.as_str()))?;
    // A new site's id is made with its form.
    if present.is_none() && input.id.parse::<Uuid>().is_err() {
        return Err(AppError::NotFound);
    }
    let reference = backend.reference().await?;
    let site = input.parse(present.as_ref(), town, &reference).map_err(AppError::Refused)?;
    keeper(who, &site.scope)?;
    let changes = rules::changes(present.as_ref(), &site);
    let write = SiteWrite { changes, first: None, namings: Vec::new(), site: site.clone() };
    stored(backend.sites.write(&actor, vec![write], backend.now()).await?)?;
    Ok(site)
}

/// Does to a site what its page offers beside its fields, on the version that the form shows: name it (`name`), take a
/// naming back (`unname`), change its state (`state`).
pub async fn change(backend: &Backend, who: Option<&Account>, id: &str, form: &Form) -> Result<(), AppError> {
    let site = find(backend, id).await?;
    let actor = keeper(who, &site.scope)?;
    let seen = Site { version: form.parse("version")?, ..site };
    let now = backend.now();
    let today = clock::local_date(now);
    let detail = match form.text("step") {
        "name" => Detail::Name(details::naming(&form.fields, id, today).map_err(AppError::Refused)?),
        "unname" => Detail::Unname(form.text("naming").to_owned()),
        "state" => {
            let change = details::state_change(&form.fields, id, actor.name(), now, today);
            Detail::State(change.map_err(AppError::Refused)?)
        }
        _ => return Err(AppError::BadParameter { name: "step".into(), expected: "name, unname or state".into() }),
    };
    stored(backend.sites.change(&actor, &seen, detail, now).await?)
}

/// Deletes a site that no session names; one that is named is [`AppError::WrongState`], and can be closed instead.
pub async fn remove(backend: &Backend, who: Option<&Account>, id: &str, version: i64) -> Result<(), AppError> {
    let Some(site) = backend.sites.find(id).await? else {
        // It is gone already, which only those who may do so need to know.
        let account = who.ok_or(AppError::LoginNeeded)?;
        return keeper(who, account.scope.town()).map(drop);
    };
    let actor = keeper(who, &site.scope)?;
    match backend.sites.remove(&actor, &Site { version, ..site }, backend.now()).await? {
        Removed::Done => Ok(()),
        Removed::InUse(_) => Err(AppError::WrongState),
        Removed::Conflict => Err(AppError::Conflict),
    }
}

/// Keeps the pictures of a site: the office, and the cadres of its village.
pub async fn keep_files(
    backend: &Backend,
    who: Option<&Account>,
    id: &str,
    form: Form,
) -> Result<Vec<Refusal>, AppError> {
    let site = find(backend, id).await?;
    let actor = tender(who, &site.scope)?;
    attachments::actions::keep(backend, &actor, &owner(&site), form).await
}

/// What became of an inspection that was sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Inspected {
    /// It is stored, with its pictures.
    Done(Box<Inspection>),
    /// Fields or pictures were refused; the pictures that were taken wait for the next try.
    Refused(Vec<Refusal>),
}

/// Stores an inspection with its pictures: who may → pictures → parse → store. The same request again does nothing.
pub async fn inspect(backend: &Backend, who: Option<&Account>, site: &Site, form: Form) -> Result<Inspected, AppError> {
    let actor = tender(who, &site.scope)?;
    let Form { fields, files } = form;
    let mut refusals = Vec::new();
    let by = Inspecting {
        site,
        account: actor.account(),
        who: actor.name(),
        now: backend.now(),
        today: clock::local_date(backend.now()),
    };
    let parsed = details::inspection(&fields, &by).map_err(|wrong| refusals.extend(wrong)).ok();
    if let Some(id) = id_of(&fields) {
        let owner = Owner::new(OwnerKind::Inspection, id, &site.scope);
        refusals.extend(attachments::actions::receive_files(backend, &actor, &owner, files, false).await?);
    }
    let Some(inspection) = parsed.filter(|_| refusals.is_empty()) else { return Ok(Inspected::Refused(refusals)) };
    stored(backend.sites.inspect(&actor, &inspection, backend.now()).await?)?;
    Ok(Inspected::Done(Box::new(inspection)))
}

/// The id that an inspection's form carries.
pub fn id_of(fields: &Pairs) -> Option<crate::ids::InspectionId> {
    crate::pages::value(fields, "id")?.parse().ok()
}

/// The first state of a site that is loaded or imported, where it is known from which day on.
pub fn first_state(site: &Site, id: Uuid, who: &str, now: chrono::DateTime<chrono::Utc>) -> Option<StateChange> {
    let began_on = site.state_on?;
    let known = site.state != SiteState::Unknown;
    known.then(|| StateChange {
        id,
        site: site.id.clone(),
        state: site.state,
        began_on,
        reason: String::new(),
        who: who.to_owned(),
        made_at: now,
    })
}
