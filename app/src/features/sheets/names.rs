//! From names in cells to codes: what is the same is taken, what is near is offered, and nothing is guessed.

use super::{fold, values};
use crate::{
    features::{
        observances::Observance,
        reference::{Reference, Term, TermKind},
    },
    ui::Locale,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// The most names that are offered beside the whole list.
const NEAR_MAX: usize = 5;
/// The most characters of a name that is looked for; longer ones are text.
const NAME_MAX: usize = 60;
/// The most names that one sheet asks about.
pub const QUESTIONS_MAX: usize = 200;
/// The answer "leave it in words".
pub const LEAVE: &str = "-";

/// What is named.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub enum NameKind {
    /// A duty unit.
    Unit,
    /// A village.
    Village,
    /// A law.
    Law,
    /// An audience of the year's plan.
    Audience,
    /// A publicity node.
    Node,
    /// A programme.
    Brand,
    /// A form of session.
    Form,
}

impl NameKind {
    /// Its word in a form's fields.
    pub fn key(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Village => "village",
            Self::Law => "law",
            Self::Audience => "audience",
            Self::Node => "node",
            Self::Brand => "brand",
            Self::Form => "form",
        }
    }
}

/// What becomes of a name that is not on the list.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Otherwise {
    /// It stays as words, unless it is nearly one on the list: then somebody is asked.
    Words,
    /// Somebody is asked, and may leave it out.
    Ask,
    /// Somebody is asked, and must choose.
    Choose,
}

/// What a name turned out to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Found {
    /// On the list.
    Code(String),
    /// Words, or left out where there is no place for words.
    Words,
    /// Not known yet: see the question.
    Open,
}

/// A name that somebody must decide on; the same wherever it stands in the sheet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Question {
    /// What it names.
    pub kind: NameKind,
    /// As it is written.
    pub name: String,
    /// Near ones, by code and label.
    pub near: Vec<(String, String)>,
    /// Whether it may be left in words or left out.
    pub otherwise: Otherwise,
    /// The rows of the sheet that name it.
    pub rows: Vec<u32>,
    /// What was answered.
    pub answer: Option<String>,
}

impl Question {
    /// The name of its field.
    pub fn field(&self) -> String {
        field(self.kind, &self.name)
    }
}

/// The name of the field that asks about a name.
pub fn field(kind: NameKind, name: &str) -> String {
    format!("answer:{}:{name}", kind.key())
}

/// Answers by the name of their field.
pub type Answers = BTreeMap<String, String>;

/// One list.
#[derive(Default)]
struct Book {
    /// By folded name; nothing where two entries share it.
    exact: HashMap<String, Option<String>>,
    /// Code, label and folded names, in list order.
    entries: Vec<(String, String, Vec<Vec<char>>)>,
    /// By code, folded names, also of entries that cannot be chosen any more.
    names: HashMap<String, Vec<String>>,
}

impl Book {
    /// Knows the names of an entry that cannot be chosen, for rows that name it already.
    fn remember(&mut self, code: &str, names: &[&str]) -> Vec<String> {
        // What stands in brackets explains a name; without it, it is the same name.
        let outside = names.iter().map(|name| fold::name(&fold::outside_brackets(name)));
        let whole = names.iter().map(|name| fold::name(name));
        let mut folded = whole.chain(outside).filter(|name| !name.is_empty()).collect::<Vec<_>>();
        folded.sort();
        folded.dedup();
        self.names.insert(code.to_owned(), folded.clone());
        folded
    }

    fn add(&mut self, code: &str, label: &str, names: &[&str]) {
        let mut folded = self.remember(code, names);
        // A file may name an entry by its code as well.
        let own = fold::name(code);
        if !folded.contains(&own) && !own.is_empty() {
            folded.push(own);
        }
        for name in &folded {
            let taken = self.exact.entry(name.clone()).or_insert_with(|| Some(code.to_owned()));
            if taken.as_deref() != Some(code) {
                *taken = None;
            }
        }
        let folded = folded.into_iter().map(|name| name.chars().collect()).collect();
        self.entries.push((code.to_owned(), label.to_owned(), folded));
    }

    fn terms<'a>(terms: impl IntoIterator<Item = &'a Term>, l: Locale) -> Self {
        let mut book = Self::default();
        for term in terms {
            book.add(&term.code, term.label(l), &[&term.zh, &term.short_zh, &term.en]);
        }
        book
    }

    fn code(&self, name: &str) -> Option<&str> {
        self.exact.get(&fold::name(name))?.as_deref()
    }

    /// Which of these codes has the name.
    fn one_of<'c>(&self, codes: &'c [String], name: &str) -> Option<&'c String> {
        let name = fold::name(name);
        codes.iter().find(|code| self.names.get(*code).is_some_and(|names| names.contains(&name)))
    }

    /// Entries that share the name, hold it or are held by it, or differ by a few characters; the nearest first.
    fn near(&self, name: &str) -> Vec<(String, String)> {
        let wanted = fold::name(name).chars().collect::<Vec<_>>();
        if wanted.len() < 2 || wanted.len() > NAME_MAX {
            return Vec::new();
        }
        let most = if wanted.len() <= 3 { 1 } else { 2 };
        let mut near = Vec::new();
        for (at, (code, label, names)) in self.entries.iter().enumerate() {
            let steps = names.iter().filter_map(|known| apart(&wanted, known, most)).min();
            if let Some(steps) = steps {
                near.push((steps, at, code, label));
            }
        }
        near.sort_unstable();
        near.into_iter().take(NEAR_MAX).map(|(_, _, code, label)| (code.clone(), label.clone())).collect()
    }
}

/// How far apart two names are, if they are near.
fn apart(wanted: &[char], known: &[char], most: usize) -> Option<usize> {
    // Of two or three characters, half is too much of a difference.
    let most = if known.len() <= 3 { most.min(1) } else { most };
    let holds = |long: &[char], short: &[char]| short.len() >= 2 && long.windows(short.len()).any(|part| part == short);
    fold::distance(wanted, known, most)
        .or_else(|| (holds(wanted, known) || holds(known, wanted)).then(|| 2 + wanted.len().abs_diff(known.len())))
}

/// All lists that a sheet may name something of, and what it asks about.
pub struct Names {
    books: HashMap<NameKind, Book>,
    answers: Answers,
    seen: HashMap<(NameKind, String), (Found, Option<usize>)>,
    questions: Vec<Question>,
}

impl Names {
    /// The lists as they stand on a day.
    pub fn new(
        reference: &Reference,
        nodes: &[Observance],
        scope: &str,
        day: NaiveDate,
        answers: &Answers,
        l: Locale,
    ) -> Self {
        let mut units = Book::default();
        for unit in
            reference.units.iter().filter(|unit| unit.scope.starts_with(scope) || scope.starts_with(&unit.scope))
        {
            units.add(&unit.code, unit.label(l), &[&unit.name, &unit.short_name, &unit.name_en]);
        }
        let mut villages = Book::default();
        for village in reference.villages(scope) {
            villages.add(&village.code, village.label(l), &[&village.name, &village.short_name, &village.name_en]);
        }
        let mut observances = Book::default();
        for node in nodes {
            observances.add(&node.code, node.label(l), &[&node.zh, &node.en]);
        }
        let mut audiences = Book::terms(reference.list_on(TermKind::Audience, day), l);
        for term in reference.list(TermKind::Audience) {
            audiences.remember(&term.code, &[&term.zh, &term.short_zh, &term.en]);
        }
        let books = HashMap::from([
            (NameKind::Unit, units),
            (NameKind::Village, villages),
            (NameKind::Node, observances),
            (NameKind::Law, Book::terms(reference.list(TermKind::Law), l)),
            (NameKind::Audience, audiences),
            (NameKind::Brand, Book::terms(reference.list(TermKind::Brand), l)),
            (NameKind::Form, Book::terms(reference.list(TermKind::Form), l)),
        ]);
        Self { books, answers: answers.clone(), seen: HashMap::new(), questions: Vec::new() }
    }

    /// What is asked so far.
    pub fn asked(&self) -> &[Question] {
        &self.questions
    }

    /// What is asked.
    pub fn questions(self) -> Vec<Question> {
        self.questions
    }

    /// All entries of a list, to choose from.
    pub fn choices(&self, kind: NameKind) -> Vec<(String, String)> {
        let book = self.books.get(&kind);
        book.map(|book| book.entries.iter().map(|(code, label, _)| (code.clone(), label.clone())).collect())
            .unwrap_or_default()
    }

    /// The code of a name that is on the list as it is written.
    pub fn exact(&self, kind: NameKind, name: &str) -> Option<&str> {
        self.books.get(&kind)?.code(name)
    }

    /// Looks a name up for a row.
    pub fn look(&mut self, kind: NameKind, name: &str, otherwise: Otherwise, row: u32) -> Found {
        let key = (kind, name.to_owned());
        if let Some((found, question)) = self.seen.get(&key).cloned() {
            if let Some(question) = question.and_then(|at| self.questions.get_mut(at))
                && question.rows.last() != Some(&row)
            {
                question.rows.push(row);
            }
            return found;
        }
        let (found, question) = self.decide(kind, name, otherwise, row);
        let at = question.map(|question| {
            self.questions.push(question);
            self.questions.len() - 1
        });
        self.seen.insert(key, (found.clone(), at));
        found
    }

    fn decide(&self, kind: NameKind, name: &str, otherwise: Otherwise, row: u32) -> (Found, Option<Question>) {
        let Some(book) = self.books.get(&kind) else { return (Found::Words, None) };
        if let Some(code) = book.code(name) {
            return (Found::Code(code.to_owned()), None);
        }
        let near = book.near(name);
        if otherwise == Otherwise::Words && near.is_empty() {
            return (Found::Words, None);
        }
        let answer = self.answers.get(&field(kind, name)).filter(|answer| {
            let leaves = answer.as_str() == LEAVE && otherwise != Otherwise::Choose;
            leaves || book.entries.iter().any(|(code, ..)| code == *answer)
        });
        let found = match answer.map(String::as_str) {
            Some(LEAVE) => Found::Words,
            Some(code) => Found::Code(code.to_owned()),
            None => Found::Open,
        };
        let question =
            Question { kind, name: name.to_owned(), near, otherwise, rows: vec![row], answer: answer.cloned() };
        (found, Some(question))
    }

    /// The codes that a cell lists, and the rest in words, as it is written. What the row has already is not asked about
    /// again: somebody decided so before.
    pub fn list(&mut self, kind: NameKind, cell: &str, otherwise: Otherwise, before: Before<'_>, row: u32) -> Listed {
        let pieces = values::pieces(cell);
        let mut listed = Listed::default();
        let mut at = 0;
        // The run of pieces, one after the other, that stay words.
        let mut words: Option<(usize, usize)> = None;
        while at < pieces.len() {
            // Names have separators in them as well: the longest one that is on the list is meant.
            let longest = (at..pieces.len().min(at + 6)).rev().find_map(|to| {
                let name = values::span(cell, &pieces[at], &pieces[to]);
                let present = self.books.get(&kind).and_then(|book| book.one_of(before.codes, name));
                Some((to, present.map(String::as_str).or_else(|| self.exact(kind, name))?.to_owned()))
            });
            let (to, found) = match longest {
                Some((to, code)) => (to, Found::Code(code)),
                None if is_kept(before.words, pieces[at].text) => (at, Found::Words),
                None => (at, self.look(kind, pieces[at].text, otherwise, row)),
            };
            match found {
                Found::Words => words = Some((words.map_or(at, |(from, _)| from), to)),
                Found::Code(code) => {
                    listed.end_words(cell, &pieces, words.take());
                    if !listed.codes.contains(&code) {
                        listed.codes.push(code);
                    }
                }
                Found::Open => {
                    listed.end_words(cell, &pieces, words.take());
                    listed.is_open = true;
                }
            }
            at = to + 1;
        }
        listed.end_words(cell, &pieces, words);
        listed
    }
}

/// What a row has of a list already.
#[derive(Copy, Clone, Debug, Default)]
pub struct Before<'a> {
    /// Codes.
    pub codes: &'a [String],
    /// Words.
    pub words: &'a str,
}

/// Whether words that are there already hold a piece of text.
fn is_kept(kept: &str, piece: &str) -> bool {
    !kept.is_empty() && (kept == piece || values::pieces(kept).iter().any(|known| known.text == piece))
}

/// What a cell lists.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Listed {
    /// Codes, in the order of the cell.
    pub codes: Vec<String>,
    /// What is not on the list.
    pub words: String,
    /// Whether something must be decided.
    pub is_open: bool,
}

impl Listed {
    fn end_words(&mut self, cell: &str, pieces: &[values::Piece<'_>], run: Option<(usize, usize)>) {
        let Some((from, to)) = run else { return };
        if !self.words.is_empty() {
            self.words.push('\u{3001}');
        }
        self.words.push_str(values::span(cell, &pieces[from], &pieces[to]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::reference::Unit;

    fn reference() -> Reference {
        let unit = |code: &str, name: &str, short: &str| Unit {
            code: code.into(),
            scope: "320582100".into(),
            name: name.into(),
            short_name: short.into(),
            name_en: String::new(),
            pending: false,
        };
        let law = |code: &str, zh: &str, short_zh: &str| Term {
            code: code.into(),
            zh: zh.into(),
            short_zh: short_zh.into(),
            ..Term::default()
        };
        Reference {
            units: vec![
                unit("police", "派出所", "派出所"),
                unit("enforcement", "综合行政执法局", "综合执法"),
                unit("wages", "根治欠薪、农民工工资办公室", "欠薪办"),
            ],
            terms: HashMap::from([(
                TermKind::Law,
                vec![law("civil-code", "中华人民共和国民法典", "民法典"), law("wages", "劳动、就业条例", "")],
            )]),
            ..Reference::default()
        }
    }

    fn names(answers: &[(&str, &str)]) -> Names {
        let answers = answers.iter().map(|(field, answer)| ((*field).to_owned(), (*answer).to_owned())).collect();
        Names::new(&reference(), &[], "320582100", NaiveDate::default(), &answers, Locale::zh_CN)
    }

    #[test]
    fn a_small_difference_is_offered_and_not_taken() {
        let mut names = names(&[]);
        assert_eq!(names.look(NameKind::Unit, " 派 出 所", Otherwise::Choose, 3), Found::Code("police".into()));
        assert_eq!(names.look(NameKind::Unit, "综合行政执法大队", Otherwise::Choose, 4), Found::Open);
        assert_eq!(names.look(NameKind::Unit, "综合行政执法大队", Otherwise::Choose, 7), Found::Open);
        let questions = names.questions();
        assert_eq!(questions.len(), 1);
        assert_eq!(questions[0].rows, [4, 7]);
        assert_eq!(questions[0].near, [("enforcement".to_owned(), "综合执法".to_owned())]);
    }

    #[test]
    fn an_answer_holds_for_every_row_and_must_be_on_the_list() {
        let mut names =
            names(&[("answer:unit:执法队", "enforcement"), ("answer:unit:某局", "nowhere"), ("answer:unit:派出", "-")]);
        assert_eq!(names.look(NameKind::Unit, "执法队", Otherwise::Choose, 1), Found::Code("enforcement".into()));
        assert_eq!(names.look(NameKind::Unit, "某局", Otherwise::Choose, 1), Found::Open);
        assert_eq!(names.look(NameKind::Unit, "派出", Otherwise::Choose, 1), Found::Open, "must choose");
    }

    #[test]
    fn lists_are_read_name_by_name() {
        let mut names = names(&[]);
        let listed = names.list(
            NameKind::Law,
            "《民法典》；劳动、就业条例；本市条例、办法",
            Otherwise::Words,
            Before::default(),
            1,
        );
        assert_eq!(listed.codes, ["civil-code", "wages"], "a name may hold what stands between names");
        assert_eq!(listed.words, "本市条例、办法");
        assert!(!listed.is_open);
        let near = names.list(NameKind::Law, "民法典物权编、水法", Otherwise::Words, Before::default(), 2);
        assert!(near.is_open);
        assert_eq!(near.words, "水法");
        let kept = names.list(
            NameKind::Law,
            "民法典物权编",
            Otherwise::Words,
            Before { codes: &[], words: "民法典物权编" },
            2,
        );
        assert_eq!((kept.words.as_str(), kept.is_open), ("民法典物权编", false), "decided before");
    }

    #[test]
    fn brackets_explain_a_name() {
        let mut book = Book::default();
        book.add("day", "", &["国家宪法日(全国法制宣传日)"]);
        assert_eq!(book.code("国家宪法日"), Some("day"));
        assert_eq!(book.code("国家宪法日（全国法制宣传日）"), Some("day"));
        assert_eq!(book.code("全国法制宣传日"), None);
    }

    #[test]
    fn two_entries_of_one_name_are_never_chosen_between() {
        let mut book = Book::default();
        book.add("a", "A", &["某所"]);
        book.add("b", "B", &["某所"]);
        assert_eq!(book.code("某所"), None);
        assert_eq!(book.near("某所").len(), 2);
    }
}
