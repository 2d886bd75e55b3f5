//! Laws of the model, on random histories: an operation and then its inverse change nothing, and neither does a whole
//! revision and then its derived downgrade; what was done again is what it was. Revisions whose footprints are apart
//! commute, and commuting branches end alike in every valid order.
//!
//! That they can fail was shown by a mutation: with an inverse of `drop_column` that left out plain indexes, both did.

use aludel::check::{CheckedRevision, Footprint, Settings, check_revision, commute};
use aludel::compile::{self, Project};
use aludel::diag::Diagnostics;
use aludel::op::Op;
use aludel::schema::{Difference, Schema, differences};
use aludel::syntax::ast::File;
use aludel::text::{Source, Sources};
use proptest::prelude::*;

// Shared with the tests that run the same histories on a server, which use more of it.
#[allow(dead_code, reason = "the server tests count the verbs")]
#[path = "postgres/random/mod.rs"]
mod random;

/// Revisions of each history.
const REVISIONS: usize = 8;

/// The newest server: it has every operation.
const SERVER_VERSION: u32 = 18;

fn cases() -> ProptestConfig {
    let cases = std::env::var("ALUDEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(64);
    // The same cases each time, so that a failure is one of the change at hand; others by `ALUDEL_SEED`.
    let seed = std::env::var("ALUDEL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let rng_seed = proptest::test_runner::RngSeed::Fixed(seed);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

/// For laws that check a whole history for each pair of its revisions.
fn few_cases() -> ProptestConfig {
    let all = cases();
    ProptestConfig { cases: all.cases.div_ceil(5), ..all }
}

/// The files of a random history, read.
fn files(seed: u64) -> Vec<File> {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let texts = random::history(seed, REVISIONS, SERVER_VERSION).files;
    let read = texts.iter().enumerate().map(|(number, text)| {
        let id = sources.add(format!("{number}.mig"), text);
        let normal = sources.get(id).map(Source::shared).expect("just added");
        aludel::syntax::parse(id, &normal, &mut diagnostics)
    });
    let read = read.collect();
    assert!(!diagnostics.has_errors(), "seed {seed}: {diagnostics:#?}");
    read
}

/// Runs a revision on the schema.
fn run(file: &File, schema: &mut Schema) -> CheckedRevision {
    let mut diagnostics = Diagnostics::default();
    let settings = Settings { server_version: SERVER_VERSION, ..Settings::default() };
    let checked = check_revision(&settings, file, schema, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}");
    checked
}

fn apply(op: &Op, schema: &mut Schema) -> Result<Vec<Op>, String> {
    let effect = op.apply(schema).map_err(|refusal| format!("{} was refused: {refusal:?}", op.summary()))?;
    Ok(effect.inverse)
}

/// What differs, seen from both sides.
fn unequal(one: &Schema, other: &Schema) -> Vec<Difference> {
    let mut all = differences(one, other);
    all.extend(differences(other, one));
    all
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn an_operation_and_its_inverse_change_nothing(seed in any::<u64>()) {
        let mut schema = Schema::new("public");
        for file in files(seed) {
            let mut at = schema.clone();
            let checked = run(&file, &mut schema);
            for done in &checked.up {
                let before = at.clone();
                let inverse = apply(&done.op, &mut at).map_err(TestCaseError::fail)?;
                let mut back = at.clone();
                for op in &inverse {
                    apply(op, &mut back).map_err(TestCaseError::fail)?;
                }
                let found = unequal(&before, &back);
                prop_assert!(found.is_empty(), "{} and back: {found:#?}", done.op.summary());
            }
            let found = unequal(&schema, &at);
            prop_assert!(found.is_empty(), "run again it differs: {found:#?}");
        }
    }

    #[test]
    fn a_history_down_and_up_again_is_what_it_was(seed in any::<u64>()) {
        let mut schema = Schema::new("public");
        let mut states = Vec::new();
        for file in files(seed) {
            let before = schema.clone();
            let checked = run(&file, &mut schema);
            states.push((file, before, checked));
        }
        let top = schema.clone();
        for (number, (_, before, checked)) in states.iter().enumerate().rev() {
            for (op, _) in checked.downgrade().map_err(TestCaseError::fail)? {
                apply(&op, &mut schema).map_err(TestCaseError::fail)?;
            }
            let found = unequal(before, &schema);
            let texts = || random::history(seed, REVISIONS, SERVER_VERSION).files[..=number].join("\n");
            prop_assert!(found.is_empty(), "after the last downgrade: {found:#?}\n{}", texts());
        }
        for (file, _, _) in &states {
            run(file, &mut schema);
        }
        let found = unequal(&top, &schema);
        prop_assert!(found.is_empty(), "after going up again: {found:#?}");
    }
}

/// A revision's text.
fn text(id: usize, parents: &[usize], body: &str) -> String {
    let parents: Vec<String> = parents.iter().map(ToString::to_string).collect();
    let revises = if parents.is_empty() { "base".to_owned() } else { parents.join(", ") };
    format!("revision {id}\nrevises {revises}\nmessage '{id}'\n\nupgrade {{\n{body}\n}}\n")
}

fn parsed(text: &str) -> File {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let id = sources.add("1.mig", text);
    let normal = sources.get(id).map(Source::shared).expect("just added");
    let file = aludel::syntax::parse(id, &normal, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}");
    file
}

/// A history of revisions with these texts, checked.
fn checked(texts: &[String]) -> Project {
    let files = texts.iter().enumerate().map(|(at, text)| (format!("{at:02}.mig"), text.clone().into_bytes()));
    let settings = Settings { server_version: SERVER_VERSION, ..Settings::default() };
    let mut project = compile::load(files.collect(), settings);
    project.check();
    project
}

/// A random schema.
fn drawn_schema(seed: u64, revisions: usize) -> Schema {
    let mut schema = Schema::new("public");
    for file in files(seed).iter().take(revisions) {
        run(file, &mut schema);
    }
    schema
}

/// An order of all revisions in which each comes after its parents, drawn anew each time.
fn any_order(random: &mut random::Random, parents: &[Vec<usize>]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < parents.len() {
        let is_next = |at: &usize| !order.contains(at) && parents[*at].iter().all(|parent| order.contains(parent));
        let next: Vec<usize> = (0..parents.len()).filter(is_next).collect();
        order.push(random.pick(&next));
    }
    order
}

/// Random revisions on a random graph, each drawn in the schema that its ancestors leave, and none in conflict with those
/// before it; with the parents of each.
fn commuting_branches(seed: u64) -> (Vec<String>, Vec<Vec<usize>>) {
    let mut random = random::Random::new(seed);
    let base = random::history(seed, 1, SERVER_VERSION).files.remove(0).replace("revision 1\n", "revision 0\n");
    let (mut texts, mut parents) = (vec![base], vec![Vec::new()]);
    let mut project = checked(&texts);
    for _ in 0..10 {
        let (one, other) = (random.below(texts.len()), random.below(texts.len()));
        let mut of = if random.chance(30) { vec![one, other] } else { vec![one] };
        of.dedup();
        let numbers: Vec<usize> = of.iter().filter_map(|id| project.history.find(&id.to_string())).collect();
        let ancestors = project.history.sort(&project.history.ancestors(&numbers));
        let schema = project.schema(&project.history.ids(&ancestors));
        let operations = 1 + random.below(3);
        let Some(body) = random::body(&mut random, &schema, operations, SERVER_VERSION, &|_| true) else { continue };
        texts.push(text(texts.len(), &of, &body.text));
        let more = checked(&texts);
        if more.diagnostics.has_errors() {
            texts.pop();
        } else {
            parents.push(of);
            project = more;
        }
        if texts.len() == 6 {
            break;
        }
    }
    (texts, parents)
}

proptest! {
    #![proptest_config(few_cases())]

    #[test]
    fn revisions_with_footprints_apart_commute(seed in any::<u64>()) {
        let schema = drawn_schema(seed, 3);
        let mut random = random::Random::new(seed);
        let settings = Settings { server_version: SERVER_VERSION, ..Settings::default() };
        let mut drawn = Vec::new();
        for _ in 0..8 {
            let operations = 1 + random.below(2);
            if let Some(body) = random::body(&mut random, &schema, operations, SERVER_VERSION, &|_| true) {
                let text = text(1, &[], &body.text);
                let file = parsed(&text);
                let footprint = Footprint::of(&settings, &file, &schema);
                drawn.push((text, file, footprint));
            }
        }
        for (at, (one, first, own)) in drawn.iter().enumerate() {
            for (other, second, its) in drawn.iter().skip(at + 1).filter(|(_, _, its)| !own.meets(its)) {
                prop_assert!(commute(&settings, &schema, first, second) != Some(false), "{one}\n{other}\n{own:?}\n{its:?}");
            }
        }
    }

    #[test]
    fn any_valid_order_of_commuting_branches_gives_the_same_schema(seed in any::<u64>()) {
        let (texts, parents) = commuting_branches(seed);
        let project = checked(&texts);
        prop_assert!(project.conflicts.is_empty());
        let mut random = random::Random::new(seed);
        let mut expected: Option<Schema> = None;
        for _ in 0..4 {
            let order = any_order(&mut random, &parents);
            let numbers: Vec<usize> = order.iter().filter_map(|id| project.history.find(&id.to_string())).collect();
            let mut found = Diagnostics::default();
            let (mut schema, done) =
                aludel::plan::replay(&project.settings, &project.history, &numbers, &mut found);
            prop_assert!(!found.has_errors(), "{order:?}: {found:#?}\n{}", texts.join("\n"));
            let expected = expected.get_or_insert_with(|| schema.clone());
            let found = unequal(expected, &schema);
            prop_assert!(found.is_empty(), "{order:?}: {found:#?}\n{}", texts.join("\n"));
            for (number, revision) in done.iter().rev() {
                for (op, _) in revision.downgrade().map_err(TestCaseError::fail)? {
                    let op = op.fitted(&schema);
                    apply(&op, &mut schema).map_err(TestCaseError::fail)?;
                }
                let place = numbers.iter().position(|other| other == number).unwrap_or_default();
                let mut none = Diagnostics::default();
                let (before, _) =
                    aludel::plan::replay(&project.settings, &project.history, &numbers[..place], &mut none);
                let found = unequal(&before, &schema);
                prop_assert!(found.is_empty(), "{order:?}, taking back {number}: {found:#?}\n{}", texts.join("\n"));
            }
        }
    }
}

/// A case of the specification, as far as it matters here.
#[derive(serde::Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    server_version: u32,
    #[serde(default)]
    upgrade: String,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    diagnostics: String,
}

#[derive(serde::Deserialize)]
struct Topic {
    cases: Vec<Case>,
}

#[test]
fn the_operations_of_the_specification_and_their_inverses_change_nothing() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/operations");
    let mut count = 0;
    for path in std::fs::read_dir(folder).expect("spec/operations").map(|entry| entry.expect("an entry").path()) {
        let text = std::fs::read_to_string(&path).expect("a readable topic");
        let topic: Topic = serde_yaml::from_str(&text).expect("a topic");
        for case in topic.cases.into_iter().filter(|case| !case.diagnostics.contains(" error[")) {
            let mut settings = Settings::default();
            if case.server_version > 0 {
                settings.server_version = case.server_version;
            }
            let mut texts = case.files;
            if !case.upgrade.is_empty() {
                texts.push(format!("revision a\nrevises base\nmessage 'a'\nupgrade {{\n{}\n}}\n", case.upgrade));
            }
            let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
            let mut schema = Schema::new("public");
            for text in texts {
                let id = sources.add("a.mig", &text);
                let normal = sources.get(id).map(Source::shared).expect("just added");
                let file = aludel::syntax::parse(id, &normal, &mut diagnostics);
                let mut at = schema.clone();
                let checked = check_revision(&settings, &file, &mut schema, &mut diagnostics);
                for done in &checked.up {
                    let before = at.clone();
                    let mut back_at = |ops: &[Op]| {
                        for op in ops {
                            apply(op, &mut at).unwrap_or_else(|why| panic!("{}: {}: {why}", path.display(), case.name));
                        }
                        at.clone()
                    };
                    let after = back_at(std::slice::from_ref(&done.op));
                    if done.no_way_back.is_none() {
                        // From one side only: an extension that is kept may be left over, but not missing.
                        let found = differences(&before, &back_at(&done.inverse));
                        assert!(found.is_empty(), "{}: {}: {found:#?}", path.display(), case.name);
                        count += 1;
                    }
                    at = after;
                }
            }
        }
    }
    assert!(count > 200, "only {count} operations");
}
