//! Errors for programs, as RFC 9457 problem documents.

use super::failure::Failure;
use app::{
    error::{AppError, Why},
    ui::{Locale, words},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A problem document. `code` is stable; the words may change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The name of the status.
    #[schema(example = "Bad Request")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 400)]
    status: u16,
    /// A stable word for programs.
    #[schema(example = "bad_parameter")]
    code: String,
    /// What is wrong and what would be right.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(example = "from: expected a date as YYYY-MM-DD between 2000 and 2100")]
    detail: String,
    /// The path that was asked for.
    #[schema(example = "/api/v1/events")]
    instance: String,
    /// The parameter that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "from")]
    parameter: Option<String>,
}

impl Problem {
    /// The document of a failure at a path. Its `detail` is English for programmers, or the sentence for a reader whose
    /// island asked, in the reader's language.
    pub fn of(failure: &Failure, path: &str, reader: Option<Locale>) -> Self {
        let status = failure.status();
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code: code(failure),
            detail: reader.map_or_else(|| detail(failure), |locale| words::error(locale, &failure.error).1),
            instance: path.to_owned(),
            parameter: match &failure.error {
                AppError::BadParameter { name, .. } => Some(name.clone()),
                _ => None,
            },
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

fn code(failure: &Failure) -> String {
    let word = match &failure.error {
        AppError::NotFound if failure.status() == StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        AppError::NotFound => "not_found",
        AppError::LoginNeeded => "login_needed",
        AppError::Forbidden => "forbidden",
        AppError::Refused(refusals) => {
            let photo = refusals.iter().find_map(|refusal| match &refusal.why {
                Why::Photo { code, .. } => Some(code.as_str()),
                Why::TooMany { .. } => Some("too_many"),
                _ => None,
            });
            photo.unwrap_or("refused")
        }
        AppError::Conflict => "conflict",
        AppError::WrongState => "wrong_state",
        AppError::BadParameter { .. } if failure.status() == StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        AppError::BadParameter { .. } => "bad_parameter",
        AppError::TooManyRequests => "too_many_requests",
        AppError::Unavailable { .. } | AppError::NoConnection => "unavailable",
    };
    word.to_owned()
}

fn detail(failure: &Failure) -> String {
    match &failure.error {
        AppError::NotFound if failure.status() == StatusCode::METHOD_NOT_ALLOWED => {
            "this address does not take the method; see the Allow header".to_owned()
        }
        AppError::NotFound => "there is nothing at this address, or it is not public".to_owned(),
        AppError::Refused(refusals) => {
            let fields = refusals.iter().map(|refusal| refusal.field.as_str()).collect::<Vec<_>>();
            format!("not accepted: {}", fields.join(", "))
        }
        AppError::BadParameter { name, expected } => format!("{name}: expected {expected}"),
        AppError::Unavailable { id } => format!("see the server's log under {id}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::features::events::query::bad;
    use serde_json::json;

    fn document(failure: &Failure) -> serde_json::Value {
        serde_json::to_value(Problem::of(failure, "/api/v1/events", None)).unwrap()
    }

    #[test]
    fn a_refused_parameter_is_named() {
        let expected = json!({
            "type": "about:blank",
            "title": "Bad Request",
            "status": 400,
            "code": "bad_parameter",
            "detail": "from: expected a date",
            "instance": "/api/v1/events",
            "parameter": "from"
        });
        assert_eq!(document(&bad("from", "a date").into()), expected);
    }

    #[test]
    fn other_problems_name_no_parameter() {
        let missing = document(&AppError::NotFound.into());
        assert_eq!((missing["status"].as_u64(), &missing["code"]), (Some(404), &json!("not_found")));
        assert_eq!(missing.get("parameter"), None);
        let method = document(&Failure::with_status(AppError::NotFound, StatusCode::METHOD_NOT_ALLOWED));
        assert_eq!((method["status"].as_u64(), &method["code"]), (Some(405), &json!("method_not_allowed")));
        assert_ne!(method["detail"], missing["detail"]);
    }
}
