//! Taking a sheet in: read it, look at it, answer about names, say yes. One use case each.

use super::{
    duties, events, figures,
    grid::{Grid, SheetRefusal},
    heads::{self, Column, Table},
    holidays, observances,
    preview::{Look, Preview, Verdict},
    sites,
    store::{Content, Done, Import, Kind},
    titles,
};
use crate::{
    backend::Backend,
    clock,
    error::{AppError, Refusal, Why},
    features::{
        accounts::{Account, Action, Actor, Role, Target, require},
        around,
        duties::{
            self as lists, DutyList, ListState,
            store::{DutyWrite, Written},
        },
        events::{input::YEARS, model::Event},
        figures::{self as printed, model::PublishedFigure},
        holidays::store::HolidayWrite,
        observances::{self as nodes, Observance, store::Kept},
        reference::Reference,
        sites::{
            query::{SiteFilter, States},
            store::{self as site_store, SiteWrite},
        },
        titles::store::{TitleWrite, Written as Stored},
    },
    ids::ImportId,
    pages::Pairs,
    ui::Locale,
};

/// Characters of a file's name that are kept.
const NAME_MAX: usize = 80;
/// The most sites of a town that a sheet is compared with.
const SITES_MAX: u32 = 100_000;
/// Characters of an answer and of its field.
const ANSWER_MAX: usize = 300;

/// The columns of a kind.
pub fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Duties => &duties::COLUMNS,
        Kind::Observances => &observances::COLUMNS,
        Kind::Events => &events::COLUMNS,
        Kind::Holidays => &holidays::COLUMNS,
        Kind::Titles => &titles::COLUMNS,
        Kind::Sites => &sites::COLUMNS,
        Kind::Figures => &figures::COLUMNS,
    }
}

/// The town whose lists an account works with.
pub fn town<'a>(who: &'a Account, reference: &'a Reference) -> &'a str {
    let site = reference.site.scope.as_str();
    if who.scope.contains(site) { site } else { who.scope.town() }
}

/// Whoever may take in a sheet of a kind. What a row of it may be is asked again for each session.
pub fn keeper(who: Option<&Account>, kind: Kind, reference: &Reference) -> Result<Actor, AppError> {
    let account = who.ok_or(AppError::LoginNeeded)?;
    let scope =
        if account.role == Role::Village { account.scope.0.clone() } else { town(account, reference).to_owned() };
    match kind {
        Kind::Duties => require(who, Action::KeepPlan, &Target::at(scope)),
        Kind::Titles | Kind::Sites => require(who, Action::KeepRegistry, &Target::at(scope)),
        // The nodes and the holidays are the whole site's.
        Kind::Observances | Kind::Holidays => nodes::actions::keeper(who, reference),
        // So are the figures.
        Kind::Figures => printed::actions::keeper(who, reference),
        Kind::Events => {
            let target = Target { scope, lead_unit: account.unit.clone(), involved: None };
            require(who, Action::WriteEvent, &target)
        }
    }
}

/// Reads a file or pasted rows and keeps them for a look.
pub async fn read(
    backend: &Backend,
    who: Option<&Account>,
    kind: Kind,
    year: i32,
    name: &str,
    bytes: Vec<u8>,
) -> Result<Import, AppError> {
    let reference = backend.reference().await?;
    let actor = keeper(who, kind, &reference)?;
    let account = who.ok_or(AppError::LoginNeeded)?;
    if !(YEARS.0..=YEARS.1).contains(&year) {
        return Err(AppError::refused("year", Why::OutOfRange { from: YEARS.0, to: YEARS.1 }));
    }
    if kind == Kind::Duties {
        check_list(backend, town(account, &reference), year).await?;
    }
    let refused = |refusal| AppError::refused("file", Why::Sheet(refusal));
    let mut grids = backend.sheets.read(bytes).await.map_err(refused)?;
    let (at, _) = heads::find(&grids, columns(kind)).ok_or_else(|| refused(SheetRefusal::NoHeadings { kind }))?;
    let scope = town(account, &reference);
    // Who mends a file and hands it in again has answered about its names already.
    let before = backend.imports.latest(account.id, kind, (scope, year), backend.now()).await?;
    let answers = before.map(|before| before.content.answers).unwrap_or_default();
    let import = Import {
        id: ImportId(backend.ids.next()),
        kind,
        account: account.id,
        scope: scope.to_owned(),
        year,
        name: name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect(),
        content: Content { grid: grids.swap_remove(at), answers, done: None },
        created_at: backend.now(),
    };
    backend.imports.keep(&actor, &import).await?;
    Ok(import)
}

/// Refuses a year whose list is closed, or for which none can be begun.
async fn check_list(backend: &Backend, scope: &str, year: i32) -> Result<(), AppError> {
    match backend.duties.list(scope, year).await? {
        Some(list) => {
            lists::rules::editing(list.state).map(drop).map_err(|_| AppError::refused("year", Why::ListClosed))
        }
        None => lists::actions::check_year(backend, year),
    }
}

/// What confirming an import would store.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Rows of a duty list, and the list where it is there.
    Duties(Vec<DutyWrite>, Option<DutyList>),
    /// Publicity nodes.
    Observances(Vec<Observance>),
    /// Planned sessions.
    Events(Vec<Event>),
    /// Public holidays and worked weekend days.
    Holidays(Vec<HolidayWrite>),
    /// Titles of villages.
    Titles(Vec<TitleWrite>),
    /// Culture sites.
    Sites(Vec<SiteWrite>),
    /// Published figures.
    Figures(Vec<PublishedFigure>),
}

/// An import, looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The sheet.
    pub import: Import,
    /// Its columns.
    pub table: Table,
    /// What it would do.
    pub preview: Preview,
    /// What that would store.
    pub plan: Plan,
    /// Whether confirming it takes the day and the reason of an amendment.
    pub amends: bool,
    /// Whether the list was closed since the sheet was handed in, so that nothing can be confirmed.
    pub is_closed: bool,
}

/// The account's own import; one that is gone or somebody else's is [`AppError::NotFound`].
pub async fn find(backend: &Backend, who: Option<&Account>, id: ImportId) -> Result<Import, AppError> {
    let account = who.ok_or(AppError::LoginNeeded)?;
    backend.imports.find(id, account.id, backend.now()).await?.ok_or(AppError::NotFound)
}

/// What an import would do as of now. A fixed number of queries, whatever the number of rows.
pub async fn look(backend: &Backend, who: Option<&Account>, import: Import, l: Locale) -> Result<Seen, AppError> {
    let reference = backend.reference().await?;
    keeper(who, import.kind, &reference)?;
    let account = who.ok_or(AppError::LoginNeeded)?;
    let grids = std::slice::from_ref(&import.content.grid);
    let (_, table) = heads::find(grids, columns(import.kind)).ok_or(AppError::NotFound)?;
    let look = Look { import: &import, reference: &reference, nodes: &reference.observances, l };
    let (mut amends, mut is_closed) = (false, false);
    let (preview, plan) = match import.kind {
        Kind::Duties => {
            let list = backend.duties.list(&import.scope, import.year).await?;
            let items = match &list {
                Some(list) => backend.duties.items(&list.scope, list.year).await?,
                None => Vec::new(),
            };
            amends = list.as_ref().is_some_and(|list| list.state == ListState::Issued);
            is_closed = list.as_ref().is_some_and(|list| list.state == ListState::Closed);
            let (preview, writes) = duties::preview(&look, &table, &items);
            (preview, Plan::Duties(writes, list))
        }
        Kind::Observances => {
            let (preview, nodes) = observances::preview(&look, &table);
            (preview, Plan::Observances(nodes))
        }
        Kind::Events => {
            let there = match events::days(&table, &look) {
                Some((from, to)) => backend.events.marks(&import.scope, from, to).await?,
                None => Vec::new(),
            };
            let (preview, events) = events::preview(&look, &table, account, &there, backend.now());
            (preview, Plan::Events(events))
        }
        Kind::Holidays => {
            let there = match holidays::days(&table, &look) {
                Some((from, to)) => backend.holidays.between(from, to).await?,
                None => Vec::new(),
            };
            let (preview, days) = holidays::preview(&look, &table, &there);
            (preview, Plan::Holidays(days))
        }
        Kind::Titles => {
            let there = backend.titles.all(&import.scope, reference.site.demo_mode).await?;
            let (preview, writes) = titles::preview(&look, &table, &there, &account.display_name, backend.now());
            (preview, Plan::Titles(writes))
        }
        Kind::Sites => {
            let all = SiteFilter { states: States::All, ..SiteFilter::new(&import.scope, backend.now(), true) };
            let (lines, _) = backend.sites.list(&all, SITES_MAX, 0).await?;
            let ids = lines.iter().map(|line| line.site.id.clone()).collect::<Vec<_>>();
            let namings = if ids.is_empty() { Vec::new() } else { backend.sites.namings(&ids).await? };
            let there =
                sites::There { lines: &lines, namings: &namings, who: &account.display_name, now: backend.now() };
            let (preview, writes) = sites::preview(&look, &table, &there);
            (preview, Plan::Sites(writes))
        }
        Kind::Figures => {
            let (preview, figures) = figures::preview(&look, &table, &backend.figures.all().await?);
            (preview, Plan::Figures(figures))
        }
    };
    Ok(Seen { import, table, preview, plan, amends, is_closed })
}

/// Keeps what was answered about names.
pub async fn answer(
    backend: &Backend,
    who: Option<&Account>,
    mut import: Import,
    fields: &Pairs,
) -> Result<Import, AppError> {
    let actor = keeper(who, import.kind, &*backend.reference().await?)?;
    let fits = |text: &str| text.chars().count() <= ANSWER_MAX;
    for (field, answer) in
        fields.iter().filter(|(field, answer)| field.starts_with("answer:") && fits(field) && fits(answer))
    {
        if answer.is_empty() {
            import.content.answers.remove(field);
        } else {
            import.content.answers.insert(field.clone(), answer.clone());
        }
    }
    backend.imports.keep(&actor, &import).await?;
    Ok(import)
}

/// What saying yes came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Confirmed {
    /// All of it is stored.
    Done(Done),
    /// Things changed since it was looked at, or rows are wrong or unclear: nothing is stored.
    Look(Box<Seen>),
}

/// Stores all of an import or nothing, if what it would do is still what was looked at.
pub async fn confirm(
    backend: &Backend,
    who: Option<&Account>,
    import: Import,
    l: Locale,
    mark: &str,
    amendment: [&str; 2],
) -> Result<Confirmed, AppError> {
    let reference = backend.reference().await?;
    let actor = keeper(who, import.kind, &reference)?;
    let now = backend.now();
    let seen = look(backend, who, import.clone(), l).await?;
    if seen.preview.mark != mark || !seen.preview.is_clear() {
        return Ok(Confirmed::Look(Box::new(seen)));
    }
    let is_stored = match seen.plan.clone() {
        Plan::Duties(writes, _) if writes.is_empty() => true,
        Plan::Duties(writes, list) => {
            keep_rows(backend, &actor, &import, writes, list, amendment).await? == Written::Done
        }
        Plan::Observances(nodes) if nodes.is_empty() => true,
        Plan::Observances(nodes) => backend.observances.take_in(&actor, nodes, now).await? == Kept::Done,
        Plan::Holidays(days) => days.is_empty() || backend.holidays.take_in(&actor, days, now).await?,
        Plan::Sites(writes) if writes.is_empty() => true,
        Plan::Sites(writes) => backend.sites.write(&actor, writes, now).await? == site_store::Written::Done,
        Plan::Figures(figures) if figures.is_empty() => true,
        Plan::Figures(figures) => backend.figures.keep(&actor, figures, now).await? == around::store::Kept::Done,
        Plan::Events(events) if events.is_empty() => true,
        Plan::Events(events) => {
            backend.events.plan_many(&actor, events, now).await?;
            true
        }
        Plan::Titles(writes) if writes.is_empty() => true,
        Plan::Titles(writes) => backend.titles.write(&actor, writes, now).await? == Stored::Done,
    };
    if !is_stored {
        return Ok(Confirmed::Look(Box::new(look(backend, who, import, l).await?)));
    }
    let count = |verdict| seen.preview.count(verdict);
    let done = Done { added: count(Verdict::New), changed: count(Verdict::Changed), same: count(Verdict::Same) };
    // The sheet goes; what came of it stays for whoever says yes once more.
    let content = Content { grid: Grid::default(), done: Some(done), answers: seen.import.content.answers };
    backend.imports.keep(&actor, &Import { content, ..import }).await?;
    Ok(Confirmed::Done(done))
}

/// Stores rows of a duty list, which begins with them where there is none yet.
async fn keep_rows(
    backend: &Backend,
    actor: &Actor,
    import: &Import,
    mut writes: Vec<DutyWrite>,
    list: Option<DutyList>,
    [on_day, reason]: [&str; 2],
) -> Result<Written, AppError> {
    let now = backend.now();
    let Some(list) = list else {
        let list = lists::actions::draft(&import.scope, import.year, false);
        let items = writes.into_iter().map(|write| write.item).collect();
        return Ok(backend.duties.begin(actor, &list, items, now).await?);
    };
    if lists::rules::editing(list.state)? == lists::rules::Editing::ByAmendment {
        let amendment =
            lists::input::amendment(on_day, reason, list.year, clock::local_date(now)).map_err(AppError::Refused)?;
        for write in &mut writes {
            write.amendment = Some(amendment.clone());
        }
    }
    Ok(backend.duties.write(actor, &list, writes, now).await?)
}

/// Forgets an import without storing anything.
pub async fn forget(backend: &Backend, who: Option<&Account>, import: &Import) -> Result<(), AppError> {
    let actor = keeper(who, import.kind, &*backend.reference().await?)?;
    Ok(backend.imports.forget(&actor, import.id).await?)
}

/// The refusals of an error that is about fields.
pub fn refusals(error: AppError) -> Result<Vec<Refusal>, AppError> {
    match error {
        AppError::Refused(refusals) => Ok(refusals),
        error => Err(error),
    }
}
