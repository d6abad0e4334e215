//! Pages and their forms: from a request to the room that answers it, and back to HTML.

use super::{
    AppState, cache,
    cache::Made,
    cookies,
    failure::Failure,
    forms,
    head::{Asked, Head},
};
use crate::export;
use app::{
    error::AppError,
    features::accounts::{self, model::Login},
    features::reference::Reference,
    pages::{FormFn, LoginChange, Outcome, Page, PageCx, PageFn, Pairs},
    routes::Route,
    shell,
    ui::{kept, words},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
    routing::MethodRouter,
};
use std::sync::Arc;

/// Beginnings of addresses whose answers depend on who asks or must never be kept.
const NOT_CACHED: [&str; 5] = ["/login", "/logout", "/password", "/desk", "/log"];

/// All pages and forms.
pub fn routes() -> Router<AppState> {
    app::routes::all().into_iter().fold(Router::new(), |router, route| router.route(route.path, methods(route)))
}

fn methods(route: Route) -> MethodRouter<AppState> {
    let mut methods = MethodRouter::new();
    if let Some(page) = route.page {
        methods = methods.get(move |state: State<AppState>, asks: Asks| show(state, asks, page));
    }
    if let Some(form) = route.form {
        methods =
            methods.post(move |state: State<AppState>, asks: Asks, request: Request| take(state, asks, request, form));
    }
    methods.layer(DefaultBodyLimit::max(forms::MULTIPART_MAX))
}

/// Head and path parameters of a request.
struct Asks {
    head: Head,
    params: Pairs,
}

impl FromRequestParts<AppState> for Asks {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let params: Result<Path<Pairs>, PathRejection> = Path::from_request_parts(parts, state).await;
        let params = params.map_err(|_| AppError::NotFound)?.0;
        if params.iter().any(|(_, value)| value.contains('\0')) {
            return Err(AppError::NotFound.into());
        }
        Ok(Self { head: Head::of(parts), params })
    }
}

async fn show(State(state): State<AppState>, asks: Asks, page: PageFn) -> Result<Response, Failure> {
    let Asks { head, params } = asks;
    let asked = Asked::read(&state, &head);
    if let Some(wrong) = asked.wrong.clone() {
        return Err(wrong.into());
    }
    let login = asked.login(&state).await?;
    let shared = login.is_none() && is_cached(head.uri.path());
    let choices = asked.choices.clone();
    // A one-time password opens nothing but the page that changes it.
    if login.as_ref().is_some_and(|login| login.account.must_change_password) && page_needs_password(head.uri.path()) {
        return Ok(see_other("/password"));
    }
    let mut response = if shared {
        let key = key(&head, &asked);
        let make = async {
            let cx = context(&state, &head, &asked, None, params).await?;
            let page = page(&cx).await?;
            Ok(if page.status == 200 && page.workbook.is_none() && page.drawing.is_none() {
                kept(&state, &cx, page)
            } else {
                Made::Pass(drawn(&state, &cx, page))
            })
        };
        cache::through(&state, &head, key, make).await?
    } else {
        let cx = context(&state, &head, &asked, login, params).await?;
        let page = page(&cx).await?;
        drawn(&state, &cx, page)
    };
    for choice in choices {
        response.headers_mut().append(header::SET_COOKIE, choice);
    }
    Ok(response)
}

async fn take(State(state): State<AppState>, asks: Asks, request: Request, form: FormFn) -> Result<Response, Failure> {
    let Asks { head, params } = asks;
    let asked = Asked::read(&state, &head);
    if let Some(wrong) = asked.wrong.clone() {
        return Err(wrong.into());
    }
    let begun = async {
        let login = asked.login(&state).await?;
        let turn = if login.is_some() { forms::turn(&state, &head).await? } else { None };
        Ok((context(&state, &head, &asked, login, params).await?, turn))
    };
    let (cx, _turn) = match begun.await {
        Ok(begun) => begun,
        Err(failure) => return give_back(&state, &head, request, failure).await,
    };
    let sent = if cx.login.is_some() { forms::read(request).await? } else { forms::read_typed(request).await? };
    let typed = keeps_typed(&cx.path).then(|| sent.fields.clone());
    match (form(&cx, sent).await, typed) {
        (Err(AppError::LoginNeeded), Some(typed)) => Ok(drawn(&state, &cx, accounts::page::login_ended(&cx, typed))),
        (Err(error), Some(typed)) if kept::is_passing(&error) => Ok(drawn(&state, &cx, kept::page(&cx, &error, typed))),
        (Err(error), _) => Err(error.into()),
        (Ok(Outcome::Show(page)), _) => Ok(drawn(&state, &cx, page)),
        (Ok(Outcome::Go { to, login }), _) => {
            let mut response = see_other(&to);
            if let Some(change) = login {
                set_login(response.headers_mut(), &change, asked.origin.is_https());
            }
            Ok(response)
        }
    }
}

/// Whether a page is staff's own, so that a one-time password must be changed before.
fn page_needs_password(path: &str) -> bool {
    ["/desk", "/log"].iter().any(|begin| path == *begin || path.starts_with(&format!("{begin}/")))
}

/// The answer to a form that cannot be taken now, before anybody has looked into it: what was typed waits in the answer.
/// Ask only behind the check of where the form comes from: another site's fields are not given back.
pub async fn give_back(state: &AppState, head: &Head, request: Request, failure: Failure) -> Result<Response, Failure> {
    if !keeps_typed(head.uri.path()) || !kept::is_passing(&failure.error) {
        return Err(failure);
    }
    let Ok(sent) = forms::read_typed(request).await else { return Err(failure) };
    let cx = context_or_bare(state, head, &Asked::read(state, head)).await;
    let page = kept::page(&cx, &failure.error, sent.fields).status(failure.status().as_u16());
    let mut response = drawn(state, &cx, page);
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

/// Whether what was posted may be sent back to be sent once more: not where passwords are typed, and not to programs.
fn keeps_typed(path: &str) -> bool {
    !path.starts_with("/api/") && !["/login", "/logout", "/logout/everywhere", "/password"].contains(&path)
}

fn set_login(headers: &mut HeaderMap, change: &LoginChange, https: bool) {
    if let Some(cookie) = cookies::login_header(change, https) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// Whether an address without a login gives everybody the same.
fn is_cached(path: &str) -> bool {
    !NOT_CACHED
        .iter()
        .any(|begin| path.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Everything that a page without a login depends on.
fn key(head: &Head, asked: &Asked) -> String {
    let mut key = format!("{} {} {} {}?", asked.origin, words::tag(asked.locale), asked.elder, head.uri.path());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&asked.query).finish();
    key.push_str(&query);
    key
}

/// What a page gets.
pub async fn context(
    state: &AppState,
    head: &Head,
    asked: &Asked,
    login: Option<Login>,
    params: Pairs,
) -> Result<PageCx, AppError> {
    let reference = state.backend().reference().await?;
    Ok(bare(state, head, asked, login, params, reference))
}

/// What an error page gets: as much of the context as can be had.
pub async fn context_or_bare(state: &AppState, head: &Head, asked: &Asked) -> PageCx {
    let login = asked.login(state).await.unwrap_or_default();
    let reference = state.backend().reference().await.unwrap_or_else(|_| Arc::new(Reference::default()));
    bare(state, head, asked, login, Pairs::new(), reference)
}

fn bare(
    state: &AppState,
    head: &Head,
    asked: &Asked,
    login: Option<Login>,
    params: Pairs,
    reference: Arc<Reference>,
) -> PageCx {
    PageCx {
        backend: state.backend().clone(),
        reference,
        locale: asked.locale,
        elder: asked.elder,
        login,
        now: state.backend().now(),
        path: head.uri.path().to_owned(),
        params,
        query: asked.query.clone(),
        visitor: asked.visitor.clone(),
        origin: asked.origin.to_string(),
    }
}

/// A page for this reader only.
pub fn drawn(state: &AppState, cx: &PageCx, page: Page) -> Response {
    if let Some(to) = &page.elsewhere {
        return see_other(to);
    }
    if let Some(workbook) = &page.workbook {
        let file = if page.as_text { export::text_sheet(workbook) } else { export::workbook(workbook) };
        return file.unwrap_or_else(|error| Failure::from(error).into_response());
    }
    if let Some(drawing) = page.drawing {
        let kept = [(header::CACHE_CONTROL, "private, no-store"), (header::CONTENT_TYPE, "image/svg+xml")];
        return (kept, drawing.svg).into_response();
    }
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let html = shell::document(cx, page, state.assets());
    let kept = [(header::CACHE_CONTROL, "private, no-store"), (header::CONTENT_LANGUAGE, words::tag(cx.locale))];
    (status, kept, Html(html)).into_response()
}

/// A page for everybody who asks the same.
fn kept(state: &AppState, cx: &PageCx, page: Page) -> Made {
    let body = shell::document(cx, page, state.assets()).into_bytes();
    Made::Keep { kind: HeaderValue::from_static("text/html; charset=utf-8"), body }
}

/// Sends the reader elsewhere on this site; anything that could lead off it leads home.
pub fn see_other(to: &str) -> Response {
    let mut rest = to.chars();
    let inside = rest.next() == Some('/')
        && !matches!(rest.next(), Some('/' | '\\'))
        && to.bytes().all(|byte| byte.is_ascii_graphic());
    let to = if inside { HeaderValue::try_from(to).ok() } else { None };
    let to = to.unwrap_or_else(|| {
        tracing::error!("a page tried to redirect off this site or to an address that is none");
        HeaderValue::from_static("/")
    });
    let kept = HeaderValue::from_static("no-store");
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, kept)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_depends_on_the_reader_is_not_kept() {
        for path in ["/login", "/desk", "/desk/events", "/log", "/logout"] {
            assert!(!is_cached(path), "{path}");
        }
        for path in ["/", "/events", "/logbook", "/about"] {
            assert!(is_cached(path), "{path}");
        }
    }

    #[test]
    fn a_redirect_stays_on_the_site() {
        let to = |address: &str| see_other(address).headers()[header::LOCATION].to_str().unwrap().to_owned();
        assert_eq!(to("/desk?done=1"), "/desk?done=1");
        for off in ["https://b.test", "//b.test", "/\\b.test", "desk", "", "/a\nb", "/a b"] {
            assert_eq!(to(off), "/", "{off:?}");
        }
    }
}
