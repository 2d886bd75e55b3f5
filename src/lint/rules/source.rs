//! What rules propose, as `.mig` source: ways that keep a table usable, for the table at hand.

use crate::ddl;
use crate::forecast::proof_of_not_null;
use crate::lint::fix::{Edit, Fix};
use crate::lint::moment::Moment;
use crate::op::{AddConstraint, CreateIndex, DropConstraint, Op, UseIndex, ValidateConstraint};
use crate::schema::{
    Column, Constraint, ConstraintKind, Deferral, Expr, Index, IndexItem, IndexKey, Made, Name, ObjName, Part, Schema,
    Table, server_name,
};
use crate::syntax::ast;
use crate::text::Span;
use crate::write;

/// The place right after another.
pub(super) fn after(span: Span) -> Span {
    Span::new(span.source, span.end as usize, span.end as usize)
}

/// The place right before another.
pub(super) fn before(span: Span) -> Span {
    Span::new(span.source, span.start as usize, span.start as usize)
}

/// A fix that writes `concurrently` after the verb of the operation.
pub(super) fn concurrently(at: &Moment<'_>, title: &str) -> Option<Fix> {
    let written = at.written?;
    Some(Fix {
        title: title.to_owned(),
        edits: vec![Edit { span: after(written.verb), text: " concurrently".to_owned() }],
    })
}

/// The operation as it was written, if others can stand in its place: no waiver, comment or reason goes with it.
pub(super) fn replaceable<'a>(at: &Moment<'a>) -> Option<&'a ast::Operation> {
    let written = at.written?;
    let inside = |span: Span| written.span.start <= span.start && span.end <= written.span.end;
    let is_commented = at.revision.file.comments.iter().any(|comment| inside(comment.span));
    (written.allows.is_empty() && written.irreversible.is_none() && !is_commented).then_some(written)
}

/// A sentence and the lines that it announces.
pub(super) fn told(words: &str, lines: &[String]) -> String {
    format!("{words}:\n{}", lines.join("\n"))
}

/// `` `a` ``, `` `a` and `b` ``, `` `a`, `b` and `c` ``
pub(super) fn list<T: std::fmt::Display>(names: &[T]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [all @ .., last] => {
            let all: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
            format!("{} and `{last}`", all.join(", "))
        }
    }
}

/// Adds a check or foreign key for new rows, and proves it for the others.
pub(super) fn add_then_validate(table: &ObjName, constraint: &Constraint) -> Vec<String> {
    let later = Constraint { not_valid: true, ..constraint.clone() };
    let add = Op::AddConstraint(AddConstraint { table: table.clone(), constraint: later });
    vec![write::operation(&add), validate(table, &constraint.name)]
}

/// `validate_constraint T.N`
pub(super) fn validate(table: &ObjName, name: &Name) -> String {
    write::operation(&Op::ValidateConstraint(ValidateConstraint { table: table.clone(), constraint: name.clone() }))
}

/// `drop_constraint T.N`
pub(super) fn drop_constraint(table: &ObjName, name: &Name) -> String {
    write::operation(&Op::DropConstraint(DropConstraint { table: table.clone(), constraint: name.clone() }))
}

/// `create_index concurrently N on T ...`
pub(super) fn build(table: &ObjName, index: &Index) -> String {
    let index = Index { comment: None, ..index.clone() };
    write::operation(&Op::CreateIndex(CreateIndex { table: table.clone(), index, concurrently: true }))
}

/// A plain index of these columns.
pub(super) fn index(name: Name, unique: bool, columns: &[Name]) -> Index {
    let item = |name: &Name| IndexItem {
        key: IndexKey::Column(name.clone()),
        collation: None,
        opclass: None,
        descending: false,
        nulls_first: false,
    };
    Index {
        name,
        unique,
        method: "btree".to_owned(),
        items: columns.iter().map(item).collect(),
        include: Vec::new(),
        nulls_not_distinct: false,
        with: Vec::new(),
        predicate: None,
        comment: None,
        made: Made::default(),
    }
}

/// Builds the index of a key while others go on, and makes the key of it. Nothing for what is no key.
pub(super) fn key_by_index(table: &ObjName, constraint: &Constraint) -> Vec<String> {
    let name = &constraint.name;
    let (primary, columns, include, nulls_not_distinct) = match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, include } => (true, columns, include, false),
        ConstraintKind::Unique { columns, include, nulls_not_distinct } => {
            (false, columns, include, *nulls_not_distinct)
        }
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => return Vec::new(),
    };
    let plain = index(name.clone(), true, columns);
    let (include, with) = (include.clone(), constraint.with.clone());
    vec![
        build(table, &Index { include, nulls_not_distinct, with, ..plain }),
        use_index(table, name, primary, constraint.deferral),
    ]
}

fn use_index(table: &ObjName, name: &Name, primary: bool, deferral: Deferral) -> String {
    let (table, index, name) = (table.clone(), name.clone(), name.clone());
    write::operation(&Op::UseIndex(UseIndex { table, index, name, primary, deferral }))
}

/// Makes a column not null without reading the table while it is locked: a check that is proved before does for the
/// server. The check's name is one that nothing has.
pub(super) fn not_null(schema: &Schema, table: &Table, column: &Column) -> Vec<String> {
    let span = column.name.span;
    let taken = |name: &str| table.constraints.contains_key(name) || schema.constraint_name_taken(&table.name, name);
    let name = server_name(&table.name.name, Some(&column.name.text), "check", taken);
    let text = " is not null".to_owned();
    let tokens = text.trim().to_owned();
    let expr = Expr { parts: vec![Part::Column(column.name.text.clone()), Part::Sql { text, tokens }] };
    let check = Constraint {
        name: Name::new(name, span),
        kind: ConstraintKind::Check { expr, no_inherit: false },
        deferral: Deferral::default(),
        not_valid: true,
        with: Vec::new(),
        comment: None,
        index_comment: None,
        made: Made::default(),
    };
    let change = crate::op::AlterColumn {
        not_null: Some(true),
        ..crate::op::AlterColumn::nothing(table.name.clone(), column.name.clone())
    };
    let mut lines = add_then_validate(&table.name, &check);
    lines.push(write::operation(&Op::AlterColumn(change)));
    lines.push(drop_constraint(&table.name, &check.name));
    lines
}

/// The partitions that were there before the run, hold rows, and get something of their own by the operation: what is
/// made in them, with all the work that is. Those that had it already do not count.
pub(super) fn worked_on<'a>(at: &Moment<'a>, table: &'a ObjName) -> Vec<&'a Table> {
    let names = at.before.descendants(table);
    let tables = names.iter().filter(|name| at.live(name).is_some()).filter_map(|name| at.after.table(name));
    tables.filter(|table| table.partitioning.is_none() && !made_in(at, table).is_empty()).collect()
}

/// What a table has after an operation and had not before: names of constraints and indexes.
pub(super) fn made_in<'a>(at: &Moment<'_>, after: &'a Table) -> Vec<&'a Name> {
    let Some(before) = at.before.table(&after.name) else { return Vec::new() };
    let constraints = after.constraints.values().filter(|one| !before.constraints.contains_key(&one.name.text));
    let indexes = after.indexes.values().filter(|one| !before.indexes.contains_key(&one.name.text));
    constraints.map(|one| &one.name).chain(indexes.map(|one| &one.name)).collect()
}

/// The lines that make by hand, without stopping anyone, what the operation would make in a table.
pub(super) fn by_hand(at: &Moment<'_>, after: &Table) -> Vec<String> {
    let made = made_in(at, after);
    let mut lines = Vec::new();
    for constraint in after.constraints.values().filter(|one| made.contains(&&one.name)) {
        lines.extend(match &constraint.kind {
            ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) => add_then_validate(&after.name, constraint),
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => key_by_index(&after.name, constraint),
            ConstraintKind::Exclude(_) => Vec::new(),
        });
    }
    for index in after.indexes.values().filter(|one| made.contains(&&one.name)) {
        lines.push(build(&after.name, index));
    }
    lines
}

/// How many partitions are written out.
const SHOWN: usize = 3;

/// What to do to partitions before, so that their parent takes it over.
pub(super) fn partition_by_partition(at: &Moment<'_>, partitions: &[&Table]) -> String {
    let mut lines: Vec<String> = partitions.iter().take(SHOWN).flat_map(|table| by_hand(at, table)).collect();
    if let Some(more) = partitions.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        lines.push(format!("and so on for {more} more"));
    }
    told("make it on the partitions in a revision before, and the parent takes these over without any work", &lines)
}

/// Whether the transaction of the operation itself takes the constraint or its table away again.
pub(super) fn is_undone(at: &Moment<'_>, table: &ObjName, constraint: &Name) -> bool {
    at.one_transaction
        && at.later().any(|op| match op {
            Op::DropTable(op) => op.table == *table,
            Op::DropConstraint(op) => op.table == *table && op.constraint == *constraint,
            _ => false,
        })
}

/// The constraint that the operation adds to a table that is in use, and that stays.
pub(super) fn added<'a>(at: &Moment<'a>) -> Option<(&'a AddConstraint, &'a Table)> {
    let Op::AddConstraint(op) = at.op else { return None };
    let table = at.live(&op.table)?;
    (!is_undone(at, &op.table, &op.constraint.name)).then_some((op, table))
}

/// Whether what validates a constraint would be a transaction of its own in the revision of the operation.
fn validates_apart(at: &Moment<'_>) -> bool {
    !at.one_transaction || !ddl::stays_together(at.operations)
}

/// What to do instead of proving a constraint while its table is locked.
pub(super) fn validate_later(at: &Moment<'_>, op: &AddConstraint) -> String {
    let words = if validates_apart(at) {
        "let it hold for new rows first; what validates it is a transaction of its own and stops nobody"
    } else {
        "let it hold for new rows first, and validate it in a revision of its own, which stops nobody"
    };
    told(words, &add_then_validate(&op.table, &op.constraint))
}

/// A fix that lets the constraint be added `not valid` and validated on the next line.
pub(super) fn fix_by_validating(at: &Moment<'_>, op: &AddConstraint, title: &str) -> Option<Fix> {
    let written = at.written.filter(|_| validates_apart(at))?;
    let ast::Kind::CreateConstraint { constraint, .. } = &written.kind else { return None };
    let next = format!("\n  {}", validate(&op.table, &op.constraint.name));
    let edits = if constraint.span.end == written.span.end {
        vec![Edit { span: after(written.span), text: format!(" not valid{next}") }]
    } else {
        vec![
            Edit { span: after(constraint.span), text: " not valid".to_owned() },
            Edit { span: after(written.span), text: next },
        ]
    };
    Some(Fix { title: title.to_owned(), edits })
}

/// The columns of a key that allow nulls, and of which nothing proves that they have none.
pub(super) fn nullable<'a>(table: &'a Table, key: &[Name]) -> Vec<&'a Column> {
    let columns = key.iter().filter_map(|name| table.columns.get(&name.text));
    columns.filter(|column| !column.not_null && proof_of_not_null(table, &column.name.text).is_none()).collect()
}
