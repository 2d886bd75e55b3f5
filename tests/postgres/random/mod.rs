//! Random histories: valid by construction, because each operation is drawn for the schema as the model has it.
//!
//! One name in five is odd: reserved, mixed case, with blanks, quotes, umlauts, 63 bytes long. Tables get keys, checks,
//! indexes, defaults and comments, so that whatever is dropped or altered has something hanging on it.
//!
//! A new operation is a line in `VERBS` and a function in the file of its family.

mod access;
mod columns;
mod comments;
mod constraints;
mod data;
mod extensions;
mod functions;
mod generator;
mod indexes;
mod partitions;
mod pick;
mod policies;
mod raw;
mod schemas;
mod sequences;
mod statistics;
mod tables;
mod triggers;
mod types;
mod views;

use std::collections::VecDeque;

use aludel::check::{Settings, check_revision};
use aludel::diag::Diagnostics;
use aludel::schema::{Schema, Table};
use aludel::text::SourceId;

pub use generator::Random;

/// Draws an operation that fits the schema, as `.mig` text; none if nothing there fits. What it draws may still be refused by
/// the checker: another is then drawn.
type Draw = fn(&mut Random, &Schema) -> Option<String>;

/// The operations, how often each is drawn, and by what. The weights are the calls in hundreds that were counted in 11,751
/// real revisions, one at least. A verb may stand here more than once. Relatives stand together: see [`Due`].
pub const VERBS: &[(&str, usize, Draw)] = &[
    ("create_table", 53, tables::create_table),
    ("drop_table", 50, tables::drop_table),
    ("rename_table", 3, tables::rename_table),
    ("comment_table", 1, tables::comment_table),
    ("create_table", 4, partitions::create_partitioned),
    ("create_partition", 6, partitions::create_partition),
    ("create_table", 2, partitions::create_fitting),
    ("attach_partition", 3, partitions::attach_partition),
    ("detach_partition", 2, partitions::detach_partition),
    ("create_table", 2, partitions::create_heir),
    ("inherit_table", 3, partitions::inherit_table),
    ("disinherit_table", 2, partitions::disinherit_table),
    ("add_column", 106, columns::add_column),
    ("drop_column", 104, columns::drop_column),
    ("rename_column", 10, columns::rename_column),
    ("alter_column", 71, columns::alter_column),
    ("create_primary_key", 2, constraints::create_primary_key),
    ("create_foreign_key", 29, constraints::create_foreign_key),
    ("create_unique_constraint", 9, constraints::create_unique_constraint),
    ("create_check_constraint", 3, constraints::create_check_constraint),
    ("create_exclude_constraint", 1, constraints::create_exclude_constraint),
    ("validate_constraint", 1, constraints::validate_constraint),
    ("drop_constraint", 40, constraints::drop_constraint),
    ("rename_constraint", 1, constraints::rename_constraint),
    ("create_index", 64, indexes::create_index),
    ("create_unique_index", 20, indexes::create_unique_index),
    ("drop_index", 75, indexes::drop_index),
    ("rename_index", 3, indexes::rename_index),
    ("create_statistics", 1, statistics::create_statistics),
    ("comment_statistics", 1, comments::comment_statistics),
    ("alter_statistics", 1, statistics::alter_statistics),
    ("rename_statistics", 1, statistics::rename_statistics),
    ("drop_statistics", 1, statistics::drop_statistics),
    ("create_enum", 15, types::create_enum),
    ("comment_enum", 1, comments::comment_enum),
    ("add_enum_value", 3, types::add_enum_value),
    ("rename_enum_value", 1, types::rename_enum_value),
    ("drop_enum_value", 1, types::drop_enum_value),
    ("rename_enum", 1, types::rename_enum),
    ("drop_enum", 4, types::drop_enum),
    ("create_domain", 3, types::create_domain),
    ("comment_domain", 1, comments::comment_domain),
    ("alter_domain", 2, types::alter_domain),
    ("rename_domain", 1, types::rename_domain),
    ("drop_domain", 1, types::drop_domain),
    ("create_sequence", 4, sequences::create_sequence),
    ("comment_sequence", 1, comments::comment_sequence),
    ("alter_sequence", 3, sequences::alter_sequence),
    ("rename_sequence", 1, sequences::rename_sequence),
    ("drop_sequence", 2, sequences::drop_sequence),
    ("add_column", 3, sequences::add_column),
    ("alter_column", 2, sequences::alter_column),
    ("create_view", 4, views::create_view),
    ("comment_view", 1, comments::comment_view),
    ("replace_view", 2, views::replace_view),
    ("rename_view", 1, views::rename_view),
    ("drop_view", 3, views::drop_view),
    ("create_materialized_view", 3, views::create_materialized_view),
    ("comment_materialized_view", 1, comments::comment_materialized_view),
    ("replace_materialized_view", 2, views::replace_materialized_view),
    ("refresh_materialized_view", 2, views::refresh_materialized_view),
    ("rename_materialized_view", 1, views::rename_materialized_view),
    ("drop_materialized_view", 2, views::drop_materialized_view),
    ("create_index", 2, views::create_index),
    ("create_unique_index", 1, views::create_unique_index),
    ("drop_index", 1, views::drop_index),
    ("create_function", 4, functions::create_function),
    ("comment_function", 1, comments::comment_function),
    ("replace_function", 3, functions::replace_function),
    ("rename_function", 1, functions::rename_function),
    ("drop_function", 2, functions::drop_function),
    ("create_procedure", 2, functions::create_procedure),
    ("comment_procedure", 1, comments::comment_procedure),
    ("replace_procedure", 1, functions::replace_procedure),
    ("rename_procedure", 1, functions::rename_procedure),
    ("drop_procedure", 1, functions::drop_procedure),
    ("add_column", 1, functions::add_column),
    ("create_check_constraint", 1, functions::create_check_constraint),
    ("create_index", 1, functions::create_index),
    ("alter_domain", 1, functions::alter_domain),
    ("create_trigger", 4, triggers::create_trigger),
    ("comment_trigger", 1, comments::comment_trigger),
    ("create_constraint_trigger", 2, triggers::create_constraint_trigger),
    ("rename_trigger", 1, triggers::rename_trigger),
    ("drop_trigger", 2, triggers::drop_trigger),
    ("enable_trigger", 1, triggers::enable_trigger),
    ("disable_trigger", 2, triggers::disable_trigger),
    ("create_schema", 3, schemas::create_schema),
    ("comment_schema", 1, comments::comment_schema),
    ("rename_schema", 2, schemas::rename_schema),
    ("set_schema", 3, schemas::set_schema),
    ("drop_schema", 1, schemas::drop_schema),
    ("create_extension", 4, extensions::create_extension),
    ("comment_extension", 1, comments::comment_extension),
    ("drop_extension", 2, extensions::drop_extension),
    ("owner", 3, access::owner),
    ("grant", 4, access::grant),
    ("revoke", 3, access::revoke),
    ("enable_row_security", 2, policies::enable_row_security),
    ("disable_row_security", 1, policies::disable_row_security),
    ("force_row_security", 1, policies::force_row_security),
    ("no_force_row_security", 1, policies::no_force_row_security),
    ("create_policy", 4, policies::create_policy),
    ("comment_policy", 1, comments::comment_policy),
    ("alter_policy", 2, policies::alter_policy),
    ("rename_policy", 1, policies::rename_policy),
    ("drop_policy", 2, policies::drop_policy),
    ("comment_column", 2, comments::comment_column),
    ("comment_constraint", 1, comments::comment_constraint),
    ("comment_index", 1, comments::comment_index),
    ("insert_rows", 14, data::insert_rows),
    ("update_rows", 24, data::update_rows),
    ("execute", 54, raw::execute),
];

/// Verbs that no history draws, and why.
pub const NOT_DRAWN: &[(&str, &str)] = &[
    ("copy_rows", "its rows are in a file beside the revision: `data` runs it on a server by the engine"),
    (
        "delete_rows",
        "what `insert_rows` draws ends with one; alone its way back would put in a row that never was there",
    ),
    ("truncate_table", "nothing brings rows back, so the history could not be taken back"),
    (
        "alter_extension",
        "its way back needs a script to an older version, and no extension that comes with the server has one",
    ),
];

/// A random history: `.mig` texts in order, and the verbs each revision uses.
pub struct History {
    pub files: Vec<String>,
    pub verbs: Vec<Vec<&'static str>>,
}

/// A few verbs that a history takes as soon as it can, whatever their weights: each history the next ones of the table, so
/// that the rare ones come too, and an object's makers come with what alters and drops it.
struct Due(VecDeque<usize>);

impl Due {
    fn of(seed: u64, revisions: usize) -> Self {
        let turn = usize::try_from(seed % VERBS.len() as u64).expect("an index");
        let many = 2 * revisions;
        Self((0..many).map(|at| (turn * many + at) % VERBS.len()).collect())
    }

    /// The first of them that can be drawn and is accepted.
    fn take(&mut self, random: &mut Random, schema: &Schema, settings: &Settings) -> Option<Drawn> {
        for at in 0..self.0.len() {
            for _ in 0..4 {
                if let Some(drawn) = draw(self.0[at], random, schema, settings) {
                    self.0.remove(at);
                    return Some(drawn);
                }
            }
        }
        None
    }
}

/// An operation, and the schema after it.
struct Drawn {
    verb: &'static str,
    text: String,
    after: Schema,
}

impl Drawn {
    /// Whether it runs outside a transaction, and so is a revision of its own: half of one could not be compared.
    fn is_alone(&self) -> bool {
        self.text.contains(" concurrently ") || self.text.contains("outside transaction")
    }
}

/// Draws a history of so many revisions for a server of that version.
pub fn history(seed: u64, revisions: usize, server_version: u32) -> History {
    let mut random = Random::new(seed);
    let settings = Settings { server_version, ..Settings::default() };
    let mut schema = settings.before_all();
    let mut history = History { files: Vec::new(), verbs: Vec::new() };
    let mut due = Due::of(seed, revisions);
    for number in 1..=revisions {
        let (mut body, mut verbs) = (Vec::new(), Vec::new());
        let wanted = if number == 1 { 4 } else { 1 + random.below(5) };
        for attempt in 0..60 {
            let drawn = if number == 1 || schema.tables().count() < 2 {
                draw(0, &mut random, &schema, &settings)
            } else if attempt < 2 {
                due.take(&mut random, &schema, &settings)
            } else {
                let verb = weighted(&mut random);
                draw(verb, &mut random, &schema, &settings)
            };
            let Some(drawn) = drawn else { continue };
            let alone = drawn.is_alone();
            if alone && !body.is_empty() {
                continue;
            }
            schema = drawn.after;
            body.push(drawn.text);
            verbs.push(drawn.verb);
            if alone || body.len() == wanted {
                break;
            }
        }
        let parent = if number == 1 { "base".to_owned() } else { (number - 1).to_string() };
        let body = body.join("\n");
        history.files.push(format!(
            "revision {number}\nrevises {parent}\nmessage 'number {number}'\n\nupgrade {{\n{body}\n}}\n"
        ));
        history.verbs.push(verbs);
    }
    history
}

/// A revision that was drawn for a schema: the body of its `upgrade` block, and the schema after it.
#[allow(dead_code, reason = "not every suite has branches")]
pub struct Body {
    pub text: String,
    pub after: Schema,
}

/// Draws a revision for a schema, of so many operations at the most, each of a text that is wanted. What runs outside a
/// transaction is left out.
#[allow(dead_code, reason = "not every suite has branches")]
pub fn body(
    random: &mut Random,
    schema: &Schema,
    operations: usize,
    server_version: u32,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Option<Body> {
    let settings = Settings { server_version, ..Settings::default() };
    let (mut after, mut texts) = (schema.clone(), Vec::new());
    for _ in 0..80 {
        let verb = if random.chance(30) { random.below(VERBS.len()) } else { weighted(random) };
        let Some(drawn) =
            draw(verb, random, &after, &settings).filter(|drawn| !drawn.is_alone() && is_wanted(&drawn.text))
        else {
            continue;
        };
        after = drawn.after;
        texts.push(drawn.text);
        if texts.len() == operations {
            break;
        }
    }
    (!texts.is_empty()).then(|| Body { text: texts.join("\n"), after })
}

/// A verb by the weights. Those that contain a word of `ALUDEL_FOCUS` (`view,trigger`) come thirty times as often.
fn weighted(random: &mut Random) -> usize {
    let focus = std::env::var("ALUDEL_FOCUS").unwrap_or_default();
    let words: Vec<&str> = focus.split(',').filter(|word| !word.is_empty()).collect();
    let weight = |verb: &str, weight: usize| {
        if words.iter().any(|word| verb.contains(word)) { 30 * weight } else { weight }
    };
    let mut at = random.below(VERBS.iter().map(|(verb, own, _)| weight(verb, *own)).sum());
    for (place, (verb, own, _)) in VERBS.iter().enumerate() {
        let weight = weight(verb, *own);
        if at < weight {
            return place;
        }
        at -= weight;
    }
    0
}

/// Draws an operation; none if nothing fits, or if the checker refuses it.
fn draw(verb: usize, random: &mut Random, schema: &Schema, settings: &Settings) -> Option<Drawn> {
    let (verb, _, draw) = VERBS[verb];
    let text = draw(random, schema)?;
    assert!(text.starts_with(verb), "{verb} draws {text}");
    let mut diagnostics = Diagnostics::default();
    let file = format!("revision x\nrevises base\nmessage 'x'\nupgrade {{\n{text}\n}}\n");
    let file = aludel::syntax::parse(SourceId(0), &file, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "the generator writes what the grammar reads: {text}\n{diagnostics:?}");
    let mut after = schema.clone();
    check_revision(settings, &file, &mut after, &mut diagnostics);
    // A server that is too old is a warning, but the history is to run on this one.
    let fits = !diagnostics.has_errors() && !diagnostics.iter().any(|found| found.code.id() == "check::server-version");
    // What is made from nothing does not say that what a partition or an heir has from its parent is not valid either.
    let is_below = |one: &Table, parent: &Table| {
        one.partition_of.as_ref().is_some_and(|of| of.parent == parent.name)
            || one.inheritance.parents.contains(&parent.name)
    };
    let is_told = !after.tables().any(|parent| {
        parent.constraints.values().any(|one| one.not_valid) && after.tables().any(|one| is_below(one, parent))
    });
    (fits && is_told).then_some(Drawn { verb, text, after })
}
