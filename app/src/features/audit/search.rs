//! What a reader types into the search of the log: the log keeps keys, pages show words, and it is words that are typed.

use super::words::{action_name, field_word};
use crate::{
    features::{
        accounts::{Role, actions::OPERATOR, admin_page::role_word},
        events::{model::EventState, parts},
    },
    ui::Locale,
};
use leptos_i18n::td_string;

/// Every action that is logged.
const ACTIONS: [&str; 90] = [
    "account.add",
    "account.change_password",
    "account.disable",
    "account.enable",
    "account.reset_password",
    "attachment.add",
    "attachment.change",
    "attachment.remove",
    "around.add",
    "around.change",
    "around.count",
    "around.remove",
    "around.sample",
    "duty.add",
    "duty.change",
    "duty.remove",
    "duty.withdraw",
    "duty_list.begin",
    "duty_list.close",
    "duty_list.drop",
    "duty_list.issue",
    "event.approve",
    "event.cancel",
    "event.change",
    "event.log",
    "event.move",
    "event.not_held",
    "event.plan",
    "event.publish",
    "event.reinstate",
    "event.return",
    "event.sample",
    "event.unpublish",
    "feed.make",
    "feed.revoke",
    "figure.add",
    "figure.change",
    "figure.remove",
    "figure.restore",
    "import.around",
    "import.boundaries",
    "import.figures",
    "import.holidays",
    "import.observances",
    "import.regions",
    "import.settings",
    "import.sites",
    "import.terms",
    "import.titles",
    "import.units",
    "login.in",
    "login.locked",
    "login.out",
    "login.out_everywhere",
    "login.wrong",
    "map.arrange",
    "observance.add",
    "observance.announce",
    "observance.change",
    "period.close",
    "photo.add",
    "photo.remove",
    "region.boundary",
    "region.point",
    "roster.added",
    "roster.merged",
    "roster.renamed",
    "roster.split",
    "roster.taken_back",
    "settings.demo",
    "site.add",
    "site.change",
    "site.inspect",
    "site.name",
    "site.remove",
    "site.state",
    "site.unname",
    "target.sample",
    "target.set",
    "title.add",
    "title.change",
    "title.drop_step",
    "title.finding",
    "title.import",
    "title.remove",
    "title.sample",
    "title.step",
    "work.add",
    "work.change",
    "work.remove",
];

/// Every field that is logged.
const FIELDS: [&str; 70] = [
    "added",
    "address",
    "attachment",
    "attachment_public",
    "attendance",
    "audiences",
    "boundary",
    "brand",
    "changed",
    "channel",
    "co_organisers",
    "consultations",
    "demo_mode",
    "disabled",
    "duty_item",
    "ends_at",
    "focuses",
    "form",
    "internal",
    "is_estimate",
    "laws",
    "lead_unit",
    "links",
    "materials",
    "name",
    "observance",
    "online",
    "online_views",
    "photo",
    "photo_alt",
    "photo_consent",
    "photo_minors",
    "place",
    "point",
    "published",
    "role",
    "rows",
    "scope",
    "series",
    "site",
    "site_address",
    "site_area",
    "site_began_on",
    "site_booking",
    "site_built",
    "site_exhibits",
    "site_finding",
    "site_hours",
    "site_inspect_months",
    "site_keeper",
    "site_kind",
    "site_naming",
    "site_owner",
    "site_pending",
    "site_repair_by",
    "site_resolved",
    "site_state",
    "site_step_free",
    "site_themes",
    "speakers",
    "starts_at",
    "state",
    "summary",
    "work_about",
    "work_author",
    "work_kind",
    "work_maker",
    "work_permission",
    "work_shown",
    "work_year",
];

/// The stored words that the words of a search may stand for, in either language.
pub fn meanings(q: &str) -> Vec<(String, Vec<&'static str>)> {
    let known = [Locale::zh_CN, Locale::en].into_iter().flat_map(words).collect::<Vec<_>>();
    let of = |word: &str| {
        let typed = word.to_lowercase();
        let mut keys =
            known.iter().filter(|(_, shown)| shown.contains(&typed)).map(|(key, _)| *key).collect::<Vec<_>>();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    q.split_whitespace().map(|word| (word.to_owned(), of(word))).filter(|(_, keys)| !keys.is_empty()).collect()
}

/// Stored words, each with what a page shows for it.
fn words(l: Locale) -> Vec<(&'static str, String)> {
    let actions = ACTIONS.iter().map(|key| (*key, action_name(l, key)));
    let fields = FIELDS.iter().map(|key| (*key, field_word(l, key)));
    let states = EventState::ALL.iter().map(|state| (state.key(), parts::state_word(l, *state)));
    let roles = Role::ALL.iter().map(|role| (role.key(), role_word(l, *role)));
    let operator = [(OPERATOR, td_string!(l, audit.command_line))];
    let all = actions.chain(fields).chain(states).chain(roles).chain(operator);
    all.map(|(key, shown)| (key, shown.to_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(q: &str) -> Vec<&'static str> {
        meanings(q).into_iter().flat_map(|(_, keys)| keys).collect()
    }

    #[test]
    fn what_pages_show_can_be_typed_in_either_language() {
        assert_eq!(keys("通过"), ["approved", "event.approve"]);
        assert_eq!(keys("退回"), ["event.return", "returned"]);
        assert!(keys("登记").contains(&"event.log"));
        assert!(keys("Approved").contains(&"event.approve"));
        assert_eq!(keys("服务器命令行"), [OPERATOR]);
        assert_eq!(meanings("通过 善港").len(), 1, "what is no such word is looked for as it is");
    }

    #[test]
    fn everything_that_is_logged_has_a_word() {
        for l in [Locale::zh_CN, Locale::en] {
            for key in ACTIONS {
                assert_ne!(action_name(l, key), key);
            }
            for key in FIELDS {
                assert!(l == Locale::en || field_word(l, key) != key, "{key}");
            }
        }
    }
}
