//! The API's description of itself, made of the types that it reads and writes.

use super::{
    answer::{self, JSON},
    ask::Ask,
    calendar, counts, duties, events, feed, map, observances, sites, titles, villages,
};
use crate::http::{AppState, failure::Failure, head::Head, problem::Problem};
use axum::{extract::State, response::Response};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ContentBuilder, Ref, RefOr, ResponseBuilder,
        path::{Operation, ParameterIn},
        schema::Schema,
        server::ServerBuilder,
    },
};

/// What the API offers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pufa Ledger: public data",
        version = "1",
        description = "Sessions of public legal education, villages and figures, as far as everybody may know them. \
            Reading needs no key. Parameters that an address does not take, and values that make no sense, are refused \
            with a problem document (RFC 9457). Times carry the town's offset, +08:00; dates are the town's. Figures \
            count approved sessions only. Sample data says so in `is_demo`. Every answer has an ETag."
    ),
    paths(
        events::list,
        events::list_csv,
        events::one,
        villages::list,
        villages::list_csv,
        titles::list,
        titles::list_csv,
        observances::list,
        observances::list_csv,
        sites::list,
        sites::list_csv,
        map::map,
        map::boundaries,
        counts::counts,
        counts::counts_csv,
        duties::list,
        duties::list_csv,
        calendar::calendar,
        feed::feed
    ),
    components(schemas(Problem)),
    tags(
        (name = "sessions", description = "Approved sessions, and published ones that are planned or called off"),
        (name = "villages", description = "Villages and communities, and the titles that they hold on any day"),
        (name = "sites", description = "Culture sites, with how they are used"),
        (name = "observances", description = "Publicity nodes: the days, weeks and months that a year follows"),
        (name = "counts", description = "Figures, each with the rule that it follows and its sessions"),
        (name = "duties", description = "Duty lists in force or over, with what became of their rows"),
        (name = "feeds", description = "For calendars and feed readers")
    ),
    modifiers(&Problems, &AlwaysThere)
)]
pub struct Description;

/// Says of every address which problems it answers with.
struct Problems;

impl Modify for Problems {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        for path in description.paths.paths.values_mut() {
            if let Some(operation) = &mut path.get {
                add(operation, "400", "A parameter that is unknown, comes twice or makes no sense");
                if names_one(operation) {
                    add(operation, "404", "No such session, or not a public one");
                }
            }
        }
    }
}

/// Says that answers leave no member out: what is not known is `null`. Problems do leave out what they have not.
struct AlwaysThere;

impl Modify for AlwaysThere {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let schemas = description.components.iter_mut().flat_map(|components| &mut components.schemas);
        for (_, schema) in schemas.filter(|(name, _)| *name != "Problem") {
            require_all(schema);
        }
    }
}

fn require_all(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => object.required = object.properties.keys().cloned().collect(),
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(require_all),
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

/// Whether an operation names a single session, which may not be there.
fn names_one(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Path || parameter.name == "event",
        RefOr::Ref(_) => false,
    })
}

fn add(operation: &mut Operation, status: &str, description: &str) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(description).content("application/problem+json", content).build();
    operation.responses.responses.insert(status.to_owned(), RefOr::T(response));
}

/// The description as `OpenAPI` 3.1.
pub async fn document(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, JSON, async {
        ask.allow(&[])?;
        let mut description = Description::openapi();
        // The program's own licence, which would stand here, says nothing about a town's data.
        description.info.license = None;
        description.servers = Some(vec![ServerBuilder::new().url(ask.link("")).build()]);
        answer::json(&description)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn description() -> Value {
        serde_json::to_value(Description::openapi()).unwrap()
    }

    #[test]
    fn it_is_of_version_3_1_and_names_each_operation_once() {
        let description = description();
        assert_eq!(description["openapi"], "3.1.0");
        let paths = description["paths"].as_object().unwrap();
        let ids = paths.values().map(|path| path["get"]["operationId"].as_str().unwrap()).collect::<BTreeSet<_>>();
        assert_eq!(ids.len(), paths.len());
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let description = description();
        let text = description.to_string();
        let names = text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next());
        for name in names {
            assert!(description["components"]["schemas"].get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn it_says_what_is_refused_and_what_is_always_there() {
        let description = description();
        for (path, value) in description["paths"].as_object().unwrap() {
            let problem = &value["get"]["responses"]["400"]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{path}");
        }
        let one = &description["paths"]["/api/v1/events/{id}"]["get"]["responses"];
        assert!(one["404"].is_object());
        let required = |name: &str| description["components"]["schemas"][name]["required"].to_string();
        assert!(required("Event").contains("\"village\""));
        assert!(!required("Problem").contains("\"parameter\""));
        let example = &description["components"]["schemas"]["Event"]["example"];
        assert_eq!(example["state"], "approved");
    }

    #[test]
    fn parameters_of_a_list_are_those_that_it_takes() {
        let description = description();
        let parameters = description["paths"]["/api/v1/events"]["get"]["parameters"].as_array().unwrap();
        let names = parameters.iter().map(|parameter| parameter["name"].as_str().unwrap()).collect::<Vec<_>>();
        let filters = [
            "when",
            "from",
            "to",
            "village",
            "villages",
            "unit",
            "focus",
            "audience",
            "law",
            "form",
            "brand",
            "site",
            "duty",
            "observance",
            "q",
        ];
        assert_eq!(names, [&filters[..], &["state", "page", "per_page"]].concat());
    }
}
