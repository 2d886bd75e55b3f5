//! The rules of squawk for what the model does not follow. They see one text and no schema, so each of them is mapped
//! to what it means here, or to nothing; a release with a new rule does not compile until that is decided.

use squawk_linter::{Linter, Rule};

use super::{RawPart, listed};
use crate::lint::moment::Moment;
use crate::op::{Execute, Op};
use crate::schema::Relation;
use crate::sql;
use crate::text::Span;

/// What a statement does to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum Harm {
    /// They wait as long as a table is read or written.
    Blocks,
    /// Clients that were written for the former schema fail.
    Breaks,
    /// Rows or values are gone.
    Loses,
    /// Bad rows can come in.
    Weakens,
}

/// A finding in our words.
#[derive(Clone, Debug)]
pub(in crate::lint) struct Heard {
    /// The place.
    pub span: Span,
    /// What it costs.
    pub message: String,
    /// A few words on the place.
    pub label: &'static str,
    /// What to do instead.
    pub help: &'static str,
}

/// What a rule means here; `{}` stands for what the statement is about.
struct Meaning {
    harm: Harm,
    says: &'static str,
    label: &'static str,
    help: &'static str,
}

/// Rules that squawk does not use unless asked, and that are wanted here.
const ASKED_FOR: &[Rule] = &[Rule::BanDisableTrigger];

/// What squawk finds of this kind in the statements of an `execute` that the model does not follow.
pub(in crate::lint) fn heard(at: &Moment<'_>, harm: Harm) -> Vec<Heard> {
    let Op::Execute(raw) = at.op else { return Vec::new() };
    if at.raw.iter().all(|part| part.is_followed || part.is_defined || !part.statement.is_ddl) {
        return Vec::new();
    }
    let found = sql::with_parsed(&raw.sql.text, |parsed| {
        let mut linter = Linter::with_rules(ASKED_FOR, &[]);
        linter.rules.retain(|rule| meaning(*rule).is_some_and(|meaning| meaning.harm == harm));
        let found = linter.lint(parsed, &raw.sql.text).into_iter();
        let places = found.map(|one| {
            let range = usize::from(one.text_range.start())..usize::from(one.text_range.end());
            (one.code, range)
        });
        places.collect::<Vec<_>>()
    });
    let mut all = Vec::new();
    for (rule, range) in found.unwrap_or_default() {
        let part = at.raw.iter().find(|part| {
            let whole = &part.statement.range;
            whole.start <= range.start && range.start < whole.end
        });
        let (Some(part), Some(meaning)) = (part, meaning(rule)) else { continue };
        let end = range.end.min(part.statement.range.end);
        let slice = raw.sql.text.get(range.start..end).unwrap_or_default().to_lowercase();
        if part.is_followed || part.is_defined || !is_right(rule, &slice, end, part, raw) {
            continue;
        }
        let named = part.targets(at);
        let live: Vec<_> = named.iter().filter(|named| named.is_live).cloned().collect();
        if live.is_empty() && !named.is_empty() {
            continue;
        }
        // An index is renamed: a rule of its own says what that costs.
        let is_index =
            |one: &super::Named| matches!(one.relation, Some(Relation::Index(..) | Relation::ConstraintIndex(..)));
        if rule == Rule::RenamingTable && live.iter().any(is_index) {
            continue;
        }
        let about = if live.is_empty() { format!("`{}`", part.statement.words) } else { listed(&live) };
        all.push(Heard {
            span: part.place(&(range.start..end)),
            message: meaning.says.replace("{}", &about),
            label: meaning.label,
            help: meaning.help,
        });
    }
    all
}

/// Whether the advice fits this place: where squawk goes by the form and measurements say otherwise, it does not.
fn is_right(rule: Rule, slice: &str, end: usize, part: &RawPart, raw: &Execute) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| slice.contains(word));
    match rule {
        // What the server cannot leave for later has a rule of its own, or no better way; foreign keys have one too.
        Rule::ConstraintMissingNotValid => {
            has(&["check"]) && !has(&["unique (", "unique(", "exclude", "primary key", "foreign key"])
        }
        // A new column without a value has nothing to look up.
        Rule::AddingForeignKeyConstraint => !slice.starts_with("references"),
        // The server writes rows anew only for values that differ from row to row.
        Rule::AddingFieldWithDefault => {
            has(&["stored", "serial", "identity"])
                || has(&["random", "uuid", "nextval", "clock_timestamp", "timeofday"])
        }
        // Names of constraints, indexes, policies and triggers stand in no query.
        Rule::RenamingObject => {
            let words = &part.statement.words;
            !["alter table", "alter index", "alter policy", "alter trigger", "alter role", "alter group", "alter user"]
                .iter()
                .any(|other| words.starts_with(other))
        }
        // Switched on again in the same text.
        Rule::BanDisableTrigger => {
            slice.starts_with("disable") && !rest(raw, part.statement.range.end).contains("enable trigger")
        }
        // Another takes its place.
        Rule::BanDropConstraint => !rest(raw, end).contains("add constraint"),
        Rule::BanDropView | Rule::BanDropFunction | Rule::BanDropType | Rule::BanDropDomain => {
            let rest = rest(raw, part.statement.range.end);
            let made_again = |name: &str| rest.contains("create") && rest.contains(&name.to_lowercase());
            !part.statement.command.targets.iter().any(|target| made_again(&target.name))
        }
        _ => true,
    }
}

/// What comes after a place in the text, in lower case.
fn rest(raw: &Execute, from: usize) -> String {
    raw.sql.text.get(from..).unwrap_or_default().to_lowercase()
}

/// What each rule of squawk means here; none where it is not heard.
fn meaning(rule: Rule) -> Option<Meaning> {
    let meaning = |harm, says, label, help| Some(Meaning { harm, says, label, help });
    match rule {
        Rule::RequireConcurrentIndexCreation => meaning(
            Harm::Blocks,
            "building an index stops every write to {} until it is done",
            "SHARE lock for the whole build",
            "write `create_index concurrently ...` as an operation, or `concurrently` in an `execute outside transaction` of its own",
        ),
        Rule::RequireConcurrentIndexDeletion => meaning(
            Harm::Blocks,
            "dropping {} waits for every query on its table, and the later ones wait behind it",
            "ACCESS EXCLUSIVE lock on its table",
            "write `drop_index concurrently ...` as an operation, or `concurrently` in an `execute outside transaction` of its own",
        ),
        Rule::ConstraintMissingNotValid => meaning(
            Harm::Blocks,
            "every read and write of {} waits while all its rows are checked",
            "ACCESS EXCLUSIVE lock while the rows are read",
            "add it with `not valid` here, and `validate_constraint` in a revision of its own",
        ),
        Rule::AddingForeignKeyConstraint => meaning(
            Harm::Blocks,
            "writes to {} and to the table it points to wait while all rows are looked up",
            "SHARE ROW EXCLUSIVE locks while the rows are read",
            "add it with `not valid` here, and `validate_constraint` in a revision of its own",
        ),
        Rule::AddingFieldWithDefault => meaning(
            Harm::Blocks,
            "every read and write of {} waits while all its rows are written anew",
            "ACCESS EXCLUSIVE lock for the rewrite",
            "add the column without a default, set the default after it, and fill the rows in batches",
        ),
        Rule::AddingNotNullableField => meaning(
            Harm::Blocks,
            "every read and write of {} waits while its rows are searched for nulls",
            "ACCESS EXCLUSIVE lock while the rows are read",
            "add a check `COLUMN is not null` with `not valid`, validate it in a revision of its own, then set `not null`",
        ),
        Rule::AddingSerialPrimaryKeyField => meaning(
            Harm::Blocks,
            "every read and write of {} waits while the index of its key is built",
            "ACCESS EXCLUSIVE lock for the build",
            "build a unique index concurrently, then add the key with `using index`",
        ),
        Rule::DisallowedUniqueConstraint => meaning(
            Harm::Blocks,
            "every read and write of {} waits while the index of the constraint is built",
            "ACCESS EXCLUSIVE lock for the build",
            "build a unique index concurrently, then add the constraint with `using index`",
        ),
        Rule::ChangingColumnType => meaning(
            Harm::Blocks,
            "every read and write of {} waits, and if the values change their form, until all rows are written anew",
            "ACCESS EXCLUSIVE lock",
            "write `alter_column ... type ...` as an operation: what it costs is then known",
        ),
        Rule::RequireConcurrentPartitionDetach => meaning(
            Harm::Blocks,
            "detaching waits for every query on {}, and the later ones wait behind it",
            "ACCESS EXCLUSIVE lock on the parent",
            "write `detach_partition concurrently ...` as an operation",
        ),
        Rule::BanAlterDomainWithAddConstraint => meaning(
            Harm::Blocks,
            "writes to every table with a column of the domain wait while all their rows are checked",
            "SHARE lock on each of the tables",
            "check the column in a constraint of the table, which can be added with `not valid`",
        ),
        Rule::RenamingColumn => meaning(
            Harm::Breaks,
            "a column of {} gets another name, and queries with the former one fail at once",
            "clients that are running know the former name only",
            "add a column, write both for a while, and drop the former one when nobody reads it",
        ),
        Rule::RenamingTable => meaning(
            Harm::Breaks,
            "{} gets another name, and queries with the former one fail at once",
            "clients that are running know the former name only",
            "create a view with the former name in the same revision, and drop it when nobody uses it",
        ),
        Rule::RenamingObject => meaning(
            Harm::Breaks,
            "{} changes a name, and queries with the former one fail at once",
            "clients that are running know the former name only",
            "make the new one beside it, and drop the former one when nobody uses it",
        ),
        Rule::BanSetSchema => meaning(
            Harm::Breaks,
            "{} moves to another schema, and queries with the former name fail at once",
            "clients that are running know the former name only",
            "leave a view with the former name, or let clients find both schemas first",
        ),
        Rule::AddingRequiredField => meaning(
            Harm::Breaks,
            "a new column of {} refuses nulls and has no default, so inserts that do not name it fail",
            "fails at once if the table has rows",
            "give it a default, or let it be null until every writer fills it",
        ),
        Rule::BanDropView | Rule::BanDropFunction | Rule::BanDropType | Rule::BanDropDomain => meaning(
            Harm::Breaks,
            "{} goes, and queries that use it fail at once",
            "clients that are running may use it still",
            "drop it in a later release, when nobody uses it",
        ),
        Rule::BanDropColumn => meaning(
            Harm::Loses,
            "the values of a column of {} are gone for good",
            "no way back brings them",
            "stop reading and writing the column first, and keep a copy of what may be needed",
        ),
        Rule::BanDropTable => meaning(
            Harm::Loses,
            "the rows of {} are gone for good",
            "no way back brings them",
            "rename the table first, and drop it when nobody has missed it",
        ),
        Rule::BanDropSchema | Rule::BanDropDatabase => meaning(
            Harm::Loses,
            "everything in {} is gone for good",
            "no way back brings it",
            "drop what is in it by name, so that the history says what goes",
        ),
        Rule::BanDropSequence => meaning(
            Harm::Loses,
            "what {} has counted to is gone for good",
            "no way back brings it",
            "keep it for a release longer",
        ),
        Rule::BanDropNotNull => meaning(
            Harm::Weakens,
            "a column of {} may have nulls from here on",
            "what reads it may not expect nulls",
            "see that every reader can do with nulls first",
        ),
        Rule::BanDropConstraint => meaning(
            Harm::Weakens,
            "a constraint of {} goes, and rows that break it can come in at once",
            "it comes back only if no such row is there",
            "add what takes its place in the same revision, before it goes",
        ),
        Rule::BanDisableTrigger => meaning(
            Harm::Weakens,
            "triggers of {} stay switched off, which may be those that check its foreign keys",
            "nothing in this text switches them on again",
            "write `alter table ... enable trigger ...` at the end of the text",
        ),

        // A rule of our own says it, with what the model knows.
        Rule::RequireConcurrentReindex | Rule::PreferRepack | Rule::BanTruncateCascade => None,

        // `check` refuses it.
        Rule::TransactionNesting | Rule::BanUncommittedTransaction | Rule::BanConcurrentIndexCreationInTransaction => {
            None
        }

        // The server says so itself before anything is touched, and names that the model follows are checked.
        Rule::BanDuplicateColumnAssignments | Rule::IdentifierTooLong => None,

        // The engine sets the limit for each statement, and a concurrent build must have none.
        Rule::RequireLockTimeout | Rule::RequireStatementTimeout | Rule::RequireTimeoutSettings => None,

        // `if not exists` hides that something else has the name, and an index that was left invalid. Steps that are
        // done are known, so nothing runs twice.
        Rule::PreferRobustStmts => None,

        // Rules of style speak of what the model follows.
        Rule::PreferBigintOverInt
        | Rule::PreferBigintOverSmallint
        | Rule::PreferIdentity
        | Rule::PreferTextField
        | Rule::PreferTimestampTz
        | Rule::BanCharField
        | Rule::RequireTableSchema
        | Rule::RequireEnumValueOrdering
        | Rule::BanCreateDomainWithConstraint => None,

        // Waivers of its own are heeded, and unused ones hurt nobody.
        Rule::UnusedIgnore => None,

        // It says that something changes, and nothing of what is wrong with that.
        Rule::BanDropDefault
        | Rule::BanDropTrigger
        | Rule::BanDropGeneratedExpression
        | Rule::BanAlterIdentity
        | Rule::BanDropExtension
        | Rule::BanAlterGeneratedExpression
        | Rule::BanDropIndex
        | Rule::BanSetDefault
        | Rule::BanReplicaIdentity
        | Rule::BanDropPolicy
        | Rule::BanRevoke
        | Rule::BanReplaceViewFunction
        | Rule::BanAlterPolicyCondition
        | Rule::BanAlterPolicyRoles
        | Rule::BanCreatePolicy
        | Rule::BanAlterFunctionOptions
        | Rule::BanAlterViewOptions
        | Rule::BanAlterRoleOptions
        | Rule::BanAlterDatabaseOptions
        | Rule::BanAlterRowLevelSecurity
        | Rule::BanNewWriteRestriction
        | Rule::BanAddEnumValue
        | Rule::BanAddCompositeAttribute
        | Rule::BanAddColumn
        | Rule::BanDetachInheritance
        | Rule::BanAlterSequenceValues
        | Rule::BanAlterSystemOptions
        | Rule::BanAlterExtension => None,
    }
}
