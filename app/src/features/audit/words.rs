//! Words for what the log says: actions, fields and values in the reader's language.

use crate::{
    features::{
        accounts::{Role, admin_page::role_word},
        around, duties,
        events::{model::EventState, parts},
        map, observances,
        reference::TermKind,
        sites, titles,
    },
    pages::PageCx,
    ui::{Locale, words},
};
use chrono::DateTime;
use leptos_i18n::td_string;

/// The words for an action, whatever else its line says.
pub(super) fn action_name(l: Locale, action: &str) -> &str {
    match action {
        "login.in" => td_string!(l, audit.action.log_in),
        "login.wrong" => td_string!(l, audit.action.wrong),
        "login.locked" => td_string!(l, audit.action.locked),
        "login.out" => td_string!(l, audit.action.log_out),
        "login.out_everywhere" => td_string!(l, audit.action.log_out_everywhere),
        "account.change_password" => td_string!(l, audit.action.change_password),
        "account.add" => td_string!(l, audit.action.add_account),
        "account.disable" => td_string!(l, audit.action.disable),
        "account.enable" => td_string!(l, audit.action.enable),
        "account.reset_password" => td_string!(l, audit.action.reset_password),
        "region.point" => td_string!(l, audit.action.set_point),
        "observance.add" => td_string!(l, audit.action.add_node),
        "observance.change" => td_string!(l, audit.action.change_node),
        "observance.announce" => td_string!(l, audit.action.announce_node),
        "import.regions" | "import.terms" | "import.units" | "import.settings" | "import.figures"
        | "import.observances" | "import.holidays" | "import.sites" | "import.boundaries" => {
            td_string!(l, audit.action.import)
        }
        "settings.demo" => td_string!(l, audit.action.demo),
        "feed.make" => td_string!(l, feeds.audit.make),
        "feed.revoke" => td_string!(l, feeds.audit.revoke),
        "attachment.add" => td_string!(l, attachments.audit.add),
        "attachment.change" => td_string!(l, attachments.audit.change),
        "attachment.remove" => td_string!(l, attachments.audit.remove),
        "photo.add" => td_string!(l, audit.action.add_photo),
        "photo.remove" => td_string!(l, audit.action.remove_photo),
        "target.set" => td_string!(l, targets.action.set),
        "target.sample" => td_string!(l, targets.action.sample),
        "period.close" => td_string!(l, targets.action.close),
        "import.titles" => td_string!(l, audit.action.import),
        action => sites::parts::action_word(l, action)
            .or_else(|| titles::parts::audit_action(l, action))
            .or_else(|| around::words::action(l, action))
            .or_else(|| duties::parts::action_word(l, action))
            .or_else(|| map::parts::audit_action(l, action))
            .unwrap_or_else(|| parts::action_word(l, action)),
    }
}

/// The words for a field.
pub fn field_word(l: Locale, field: &str) -> &str {
    match field {
        "address" => td_string!(l, audit.fields.address),
        "attachment" => td_string!(l, attachments.audit.file),
        "attachment_public" => td_string!(l, attachments.audit.is_public),
        "name" => td_string!(l, accounts.admin.name),
        "role" => td_string!(l, accounts.admin.role),
        "scope" => td_string!(l, accounts.admin.scope),
        "disabled" => td_string!(l, accounts.admin.is_disabled),
        "sessions" => td_string!(l, counts.figure.sessions),
        "zh" => td_string!(l, observances.field.zh),
        "en" => td_string!(l, observances.field.en),
        "rule" => td_string!(l, observances.field.rule),
        "starts_year" => td_string!(l, observances.field.starts_year),
        "counted_from" => td_string!(l, observances.field.counted_from),
        "co_units" => td_string!(l, observances.field.co_units),
        "basis" => td_string!(l, observances.field.basis),
        "note" => td_string!(l, observances.field.note),
        "is_hidden" => td_string!(l, observances.field.is_hidden),
        "days" => td_string!(l, observances.field.days_of),
        "added" => td_string!(l, audit.fields.added),
        "changed" => td_string!(l, audit.fields.changed),
        "demo_mode" => td_string!(l, audit.fields.demo_mode),
        field => match parts::field_word(l, field) {
            // A field that no session has.
            other if other == field => {
                let own = sites::parts::field_word(l, field).or_else(|| titles::parts::audit_field(l, field));
                let own = own.or_else(|| map::parts::audit_field(l, field));
                own.unwrap_or_else(|| duties::parts::field_word(l, field))
            }
            word => word,
        },
    }
}

/// A value in the reader's words; codes of lists as the lists name them.
pub fn value_word(cx: &PageCx, field: &str, value: &str) -> String {
    let l = cx.locale;
    let reference = &cx.reference;
    if value.is_empty() {
        return td_string!(l, ui.none).to_owned();
    }
    let join = |names: Vec<&str>| names.join(parts::list_comma(l));
    let terms = |kind: TermKind| join(value.split(' ').map(|code| reference.term_label(kind, code, l)).collect());
    match field {
        "state" => EventState::from_key(value).map_or(value, |state| parts::state_word(l, state)).to_owned(),
        "role" => Role::from_key(value).map_or(value, |role| role_word(l, role)).to_owned(),
        "published" | "internal" | "online" | "is_estimate" | "disabled" | "is_hidden" | "photo_minors"
        | "photo_consent" | "attachment_public" | "demo_mode" => {
            if value == "true" { td_string!(l, ui.yes) } else { td_string!(l, ui.no) }.to_owned()
        }
        "photo" => "1".to_owned(),
        "series" => td_string!(l, audit.one_series).to_owned(),
        "starts_at" | "ends_at" => DateTime::parse_from_rfc3339(value)
            .map_or_else(|_| value.to_owned(), |at| words::moment(l, at.to_utc(), cx.today())),
        "village" | "scope" => reference.village_label(value, l).to_owned(),
        "rule" => observances::words::rule(l, value),
        "boundary_datum" => map::datum::Datum::from_key(value)
            .map_or_else(|| value.to_owned(), |datum| map::point_field::datum_word(l, datum).to_owned()),
        "observance" => reference.observance_label(value, l).to_owned(),
        "lead_unit" | "units" | "co_units" => {
            join(value.split(' ').map(|code| reference.unit_label(code, l)).collect())
        }
        "form" => terms(TermKind::Form),
        "brand" => terms(TermKind::Brand),
        "site" => terms(TermKind::Site),
        "channel" => terms(TermKind::Channel),
        "laws" => terms(TermKind::Law),
        "focuses" => terms(TermKind::Focus),
        "audiences" => terms(TermKind::Audience),
        field => sites::parts::value_word(l, field, value)
            .unwrap_or_else(|| duties::parts::value_word(reference, l, field, value)),
    }
}
