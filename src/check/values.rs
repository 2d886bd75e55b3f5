//! How values are kept and counted: clauses of columns and actions of `alter_column` that are not about the values
//! themselves, and extended statistics.

use super::expr::{Scope, expr};
use super::{Settings, name};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{CreateStatistics, IdentityChange, Refusal, Refusals, unknown_table, unless_default};
use crate::schema::{
    Column, Compression, Identity, Name, NameKind, Naming, NotNullName, ObjName, Schema, Statistics, StatisticsItem,
    StatisticsKind, Storage, Table, Type,
};
use crate::syntax::ast::{self, ColumnClauseKind as Clause};

/// The first version of PostgreSQL that keeps not-null constraints with names.
const KEEPS_NOT_NULLS: u32 = 18;

/// The first version of PostgreSQL with unlogged sequences: those of unlogged tables are.
const UNLOGGED_SEQUENCES: u32 = 15;

/// Reads the clauses of a column about how its values are kept, and the name of its not-null constraint. `unlogged`: its
/// table is.
pub(super) fn column(cx: &Settings, unlogged: bool, column: &mut Column, written: &ast::Column) {
    if let Some(sequence) = &mut column.sequence {
        sequence.unlogged = unlogged && cx.server_version >= UNLOGGED_SEQUENCES;
    }
    for clause in &written.clauses {
        match &clause.kind {
            Clause::NotNull => column.not_null_name = clause.name.as_ref().map(|ident| not_null_name(cx, ident)),
            Clause::Statistics(target) => column.statistics = statistics_target(Some(*target)),
            Clause::Storage(word) => column.storage = unless_default(storage(*word), &column.ty),
            Clause::Compression(word) => column.compression = compression(*word),
            Clause::Null
            | Clause::Default(_)
            | Clause::PrimaryKey(_)
            | Clause::Unique { .. }
            | Clause::Check(_)
            | Clause::References(_)
            | Clause::Identity(_)
            | Clause::Generated { .. }
            | Clause::Collate(_)
            | Clause::Backfill(_)
            | Clause::OwnedSequence { .. }
            | Clause::Comment(_) => {}
        }
    }
}

/// The written name of a not-null constraint.
pub(super) fn not_null_name(cx: &Settings, ident: &ast::Ident) -> NotNullName {
    NotNullName { name: name(ident), kept: cx.server_version >= KEEPS_NOT_NULLS }
}

/// A statistics target; -1 is how older servers spell the default.
pub(super) fn statistics_target(written: Option<i64>) -> Option<i64> {
    written.filter(|target| *target != -1)
}

/// `set storage`; `None` is the default.
pub(super) fn storage(word: ast::Storage) -> Option<Storage> {
    match word {
        ast::Storage::Default => None,
        ast::Storage::Plain => Some(Storage::Plain),
        ast::Storage::External => Some(Storage::External),
        ast::Storage::Extended => Some(Storage::Extended),
        ast::Storage::Main => Some(Storage::Main),
    }
}

/// `set compression`; `None` is the default.
pub(super) fn compression(word: ast::Compression) -> Option<Compression> {
    match word {
        ast::Compression::Default => None,
        ast::Compression::Pglz => Some(Compression::Pglz),
        ast::Compression::Lz4 => Some(Compression::Lz4),
    }
}

/// `set generated`, `set identity (...)`: the identity as it will be. What is not written stays as it amounts to now, even
/// where another default would follow from what is written.
pub(super) fn counting(
    column: &Column,
    at: &Name,
    ty: &Type,
    always: Option<bool>,
    written: Option<&[ast::SequenceOption]>,
) -> Result<IdentityChange, Refusal> {
    let Some(from) = &column.identity else {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::COLUMN_CLAUSES,
                at.span,
                format!("`{at}` is not an identity column"),
                "there is no identity to change",
            )
            .related(column.name.span, "it is made here")
            .help("make it one: `add generated always as identity`"),
        ));
    };
    let mut options = from.options.clone();
    if let Some(written) = written {
        let mut counting = options.counting(ty);
        for option in written {
            if let ast::SequenceOption::Increment(n) = option {
                counting.increment = *n;
            }
        }
        for option in written {
            match option {
                ast::SequenceOption::Start(n) => counting.start = *n,
                ast::SequenceOption::MinValue(n) => counting.min = n.unwrap_or_else(|| counting.default_min(ty)),
                ast::SequenceOption::MaxValue(n) => counting.max = n.unwrap_or_else(|| counting.default_max(ty)),
                ast::SequenceOption::Cache(n) => counting.cache = *n,
                ast::SequenceOption::Cycle(on) => counting.cycle = *on,
                ast::SequenceOption::Increment(_) => {}
                ast::SequenceOption::Name(path) => {
                    return Err(Refusal::fatal(Diagnostic::new(
                        code::COLUMN_CLAUSES,
                        path.span,
                        "the sequence of an identity has its name from the start",
                        "cannot be changed here",
                    )));
                }
            }
        }
        options = counting.options(ty);
    }
    let to = Identity { always: always.unwrap_or(from.always), options, sequence: from.sequence.clone() };
    Ok(IdentityChange { from: from.clone(), to, ty: ty.clone() })
}

/// The name that `create_statistics` gives, in the schema of the table unless another one is written.
pub(super) fn statistics_name(cx: &Settings, written: &ast::CreateStatistics) -> Option<ObjName> {
    let path = written.name.as_ref()?;
    let table = cx.object(&written.table);
    match path.parts.as_slice() {
        [only] => Some(table.sibling(only.name.clone(), path.span)),
        _ => Some(cx.object(path)),
    }
}

/// Resolves `create_statistics`.
pub(super) fn statistics(
    cx: &Settings,
    schema: &Schema,
    written: &ast::CreateStatistics,
) -> Result<CreateStatistics, Refusal> {
    let on = cx.object(&written.table);
    let table: &Table = schema.table(&on).ok_or_else(|| unknown_table(schema, &on))?;
    let mut refusals = Refusals::default();
    let mut items = Vec::new();
    // An expression is called so whatever it is, other than in the name of an index (`ChooseExtendedStatisticNameAddition`).
    let mut words: Vec<&str> = Vec::new();
    for item in &written.items {
        match &item.key {
            ast::IndexKey::Column(ident) => {
                words.push(&ident.name);
                items.push(StatisticsItem::Column(name(ident)));
            }
            ast::IndexKey::Expr { expr: sql, .. } => {
                words.push("expr");
                let read = refusals.take(expr(schema, sql, Scope::Columns(table, "a statistics expression")));
                items.extend(read.map(|(expr, call)| StatisticsItem::Expr { expr, call: call.is_some() }));
            }
        }
    }
    refusals.finish()?;
    let name = statistics_name(cx, written).unwrap_or_else(|| {
        let taken = |name: &str| schema.statistics(&on.sibling(name, on.span)).is_some();
        on.sibling(Naming::default().choose(NameKind::Statistics, &on.name, &words, None, taken), written.span)
    });
    let mut kinds: Vec<StatisticsKind> = written.kinds.iter().map(|kind| kind_of(kind.word)).collect();
    kinds.sort();
    // The server does not tell all kinds from none.
    if kinds.len() == 3 {
        kinds.clear();
    }
    Ok(CreateStatistics {
        table: on,
        statistics: Statistics { name, kinds, items, target: statistics_target(written.target), comment: None },
    })
}

fn kind_of(word: ast::StatisticsWord) -> StatisticsKind {
    match word {
        ast::StatisticsWord::Distinct => StatisticsKind::Distinct,
        ast::StatisticsWord::Dependencies => StatisticsKind::Dependencies,
        ast::StatisticsWord::MostCommon => StatisticsKind::MostCommon,
    }
}
