//! What `add_column` and `alter_column` cost.

use super::facts::fact_named;
use super::proof::proof_of_not_null;
use super::reach::{Reach, reach};
use super::types::{Rows, TypeCost, default_of_type, is_constrained, type_cost};
use super::volatile::{Volatile, calls_own, calls_something, volatile};
use super::{Cx, Forecast, Role, known};
use crate::op::{AddColumn, AlterColumn};
use crate::schema::{
    Column, ColumnDefault, Constraint, ConstraintKind, Index, Name, ObjName, Schema, Statistics, Table, Type,
    server_name,
};

/// What a new column costs that no lock shows: why all rows are written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewValues {
    /// Nothing is written: all rows that are there have one value, or none.
    One,
    /// A default gives each row a value of its own.
    Volatile(Volatile),
    /// The default of its domain does.
    DomainVolatile(Volatile),
    /// Its domain has a condition.
    Domain,
    /// It is numbered by a sequence of its own.
    Serial,
    /// It is an identity.
    Identity,
    /// It is computed and stored.
    Stored,
}

/// Where the values of a new column come from.
pub fn new_values(schema: &Schema, column: &Column) -> NewValues {
    match (&column.generated, &column.default) {
        (Some(generated), _) if generated.stored => return NewValues::Stored,
        (Some(_), _) => return NewValues::One,
        (None, Some(ColumnDefault::Sequence)) => return NewValues::Serial,
        (None, Some(ColumnDefault::Expr(_)) | None) => {}
    }
    if column.identity.is_some() {
        return NewValues::Identity;
    }
    if is_constrained(schema, &column.ty) {
        return NewValues::Domain;
    }
    match (&column.default, default_of_type(schema, &column.ty)) {
        (Some(ColumnDefault::Expr(own)), _) => volatile(schema, own).map_or(NewValues::One, NewValues::Volatile),
        (_, Some(of_type)) => volatile(schema, of_type).map_or(NewValues::One, NewValues::DomainVolatile),
        (_, None) => NewValues::One,
    }
}

/// What a statement on a table does, with the tables that it reaches.
struct Reached<'a> {
    cx: &'a Cx<'a>,
    table: &'a ObjName,
    reach: Reach,
    /// The indexes of the tables that hold rows.
    indexes: Vec<ObjName>,
}

impl<'a> Reached<'a> {
    fn new(cx: &'a Cx<'a>, table: &'a ObjName) -> Self {
        let reach = reach(cx.before, table);
        let tables = reach.stored.iter().filter_map(|name| cx.before.table(name));
        let indexes = tables.flat_map(indexes_of).collect();
        Self { cx, table, reach, indexes }
    }

    /// A measurement of what happens in every table that holds rows; `more` plays other roles.
    fn and(&self, forecast: Forecast, id: &'static str, more: &[(Role, &ObjName)]) -> Forecast {
        let stored = self.reach.stored.iter().map(|table| (Role::Target, table));
        let indexes = self.indexes.iter().map(|index| (Role::Index, index));
        let all: Vec<(Role, &ObjName)> = stored.chain(indexes).chain(more.iter().copied()).collect();
        let forecast = forecast.and(self.cx, id, &all);
        if self.reach.divided.is_empty() {
            return forecast;
        }
        // Nothing is stored in a divided table itself, so only its lock is left of that.
        let divided: Vec<(Role, &ObjName)> = self.reach.divided.iter().map(|table| (Role::Target, table)).collect();
        forecast.and(self.cx, "add_column_partitioned_parent", &divided)
    }

    /// The same for a measurement that locks the table alone and weakly.
    fn alone(&self, id: &'static str) -> Forecast {
        Forecast::default().and(self.cx, id, &[(Role::Target, self.table)])
    }
}

fn indexes_of(table: &Table) -> Vec<ObjName> {
    let constraints = table.constraints.values().filter(|constraint| constraint.kind.owns_index());
    let names = constraints.map(|constraint| &constraint.name).chain(table.indexes.values().map(|index| &index.name));
    names.map(|name| table.name.sibling(name.text.clone(), name.span)).collect()
}

/// What each statement of an `add_column` costs.
pub(super) fn add_column(op: &AddColumn, cx: &Cx<'_>) -> Vec<Forecast> {
    let reached = Reached::new(cx, &op.table);
    let mut all = Vec::new();
    if op.backfill.is_some() {
        all.push(reached.and(Forecast::default(), "add_column_nullable", &[]));
        all.push(reached.and(Forecast::default(), "dml_update_all", &[]));
        let mut rest = Forecast::default();
        if op.column.not_null {
            rest = reached.and(rest, "set_not_null", &[]);
        }
        if op.column.default.is_some() {
            rest = reached.and(rest, "set_default", &[]);
        }
        for constraint in &op.constraints {
            rest = added_constraint(rest, &reached, constraint);
        }
        if op.column.not_null || op.column.default.is_some() || !op.constraints.is_empty() {
            all.push(rest);
        }
    } else {
        let by_hand = is_numbered_by_hand(&op.table, &op.column);
        if by_hand {
            all.push(Forecast::default().and(cx, "create_sequence", &[]));
        }
        all.push(added(op, &reached));
        if by_hand {
            all.push(Forecast::default().and(cx, "alter_sequence_owned", &[(Role::Target, &op.table)]));
        }
    }
    let column = &op.column;
    let values = [
        (column.statistics.is_some(), "set_statistics"),
        (column.storage.is_some(), "set_storage"),
        (column.compression.is_some(), "set_compression"),
    ];
    let set: Vec<&'static str> = values.into_iter().filter(|(is_set, _)| *is_set).map(|(_, id)| id).collect();
    if !set.is_empty() {
        all.push(set.into_iter().fold(Forecast::default(), |forecast, id| reached.and(forecast, id, &[])));
    }
    all.extend(column.comment.iter().map(|_| reached.alone("comment_column")));
    all.extend(op.constraints.iter().flat_map(comments).map(|()| reached.alone("comment_table")));
    all
}

/// The column with the constraints written on it, as one statement.
fn added(op: &AddColumn, reached: &Reached<'_>) -> Forecast {
    let (cx, column) = (reached.cx, &op.column);
    let sequences: Vec<ObjName> = match &column.default {
        Some(ColumnDefault::Expr(expr)) => expr.sequences().map(|key| key.name.clone()).collect(),
        Some(ColumnDefault::Sequence) | None => Vec::new(),
    };
    let sequences: Vec<(Role, &ObjName)> = sequences.iter().map(|sequence| (Role::Sequence, sequence)).collect();
    let values = new_values(cx.before, column);
    let mut forecast = reached.and(Forecast::default(), values_fact(cx, column, &values), &sequences);
    let has_values = values != NewValues::One || column.generated.is_some() || has_default(cx.before, column);
    for constraint in &op.constraints {
        forecast = match &constraint.kind {
            ConstraintKind::Check { .. } if column.generated.as_ref().is_some_and(|generated| !generated.stored) => {
                reached.and(forecast, "add_column_generated_virtual_check", &[])
            }
            ConstraintKind::Check { .. } if has_values => reached.and(forecast, "add_column_check_inline_default", &[]),
            ConstraintKind::Check { .. } => reached.and(forecast, "add_column_check_inline", &[]),
            ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. } | ConstraintKind::Exclude(_) => {
                reached.and(forecast, "add_column_unique", &[])
            }
            ConstraintKind::ForeignKey(key) => {
                // Whether the type has a default is not looked at, so the key of another than a built-in one stands apart.
                let reads = has_values || !column.ty.builtin;
                let id = if reads { "add_column_references_default" } else { "add_column_references_null" };
                reached.and(forecast, id, &[(Role::Referenced, &key.target.table)])
            }
        };
    }
    forecast
}

/// Whether the rows that are there get a value by a default.
pub fn has_default(schema: &Schema, column: &Column) -> bool {
    column.default.is_some() || default_of_type(schema, &column.ty).is_some()
}

/// The measurement of a column without the constraints written on it.
fn values_fact(cx: &Cx<'_>, column: &Column, values: &NewValues) -> &'static str {
    let schema = cx.before;
    let expr = match &column.default {
        Some(ColumnDefault::Expr(expr)) => Some(expr),
        Some(ColumnDefault::Sequence) | None => None,
    };
    match values {
        NewValues::Serial => "add_column_serial",
        NewValues::Identity => "add_column_identity",
        NewValues::Stored => "add_column_generated_stored",
        NewValues::Domain if has_default(schema, column) => "add_column_domain_check_default",
        NewValues::Domain => "add_column_domain_check_nullable",
        NewValues::DomainVolatile(_) => "add_column_domain_volatile_default",
        NewValues::Volatile(Volatile::Own(_)) => "add_column_default_user_volatile",
        NewValues::Volatile(Volatile::Known(name)) => match *name {
            "clock_timestamp" => "add_column_default_clock_timestamp",
            "gen_random_uuid" => "add_column_default_gen_random_uuid",
            "nextval" => "add_column_default_nextval",
            "uuidv7" if known("add_column_default_uuidv7", cx.version) => "add_column_default_uuidv7",
            _ => "add_column_default_random",
        },
        NewValues::One if column.generated.is_some() && column.not_null => "add_column_generated_virtual_not_null",
        NewValues::One if column.generated.is_some() => "add_column_generated_virtual",
        NewValues::One => match expr {
            Some(expr) => match calls_own(schema, expr) {
                Some(true) => "add_column_default_user_sql_inlinable_volatile",
                Some(false) => "add_column_default_user_immutable",
                None if calls_something(expr) => "add_column_default_now",
                None if column.not_null => "add_column_default_const_not_null",
                None => "add_column_default_const",
            },
            None if default_of_type(schema, &column.ty).is_some() => "add_column_domain_default",
            None if column.not_null => "add_column_not_null_no_default_empty",
            None => "add_column_nullable",
        },
    }
}

/// Whether the sequence of the column is made by a statement of its own: `serial` would give it another name or type.
fn is_numbered_by_hand(table: &ObjName, column: &Column) -> bool {
    let Some(sequence) = &column.sequence else { return false };
    let is_serial = column.ty.is_integer() && column.not_null && column.default == Some(ColumnDefault::Sequence);
    let chosen = server_name(&table.name, Some(&column.name.text), "seq", |_| false);
    !(is_serial && chosen == sequence.name && column.ty == sequence.ty)
}

/// One item for each comment on a constraint and its index.
fn comments(constraint: &Constraint) -> impl Iterator<Item = ()> {
    let own = constraint.comment.iter().map(|_| ());
    own.chain(constraint.index_comment.iter().map(|_| ()))
}

/// A constraint that is added by an action of its own.
fn added_constraint(forecast: Forecast, reached: &Reached<'_>, constraint: &Constraint) -> Forecast {
    match &constraint.kind {
        ConstraintKind::Check { .. } if constraint.not_valid => reached.and(forecast, "add_check_not_valid", &[]),
        ConstraintKind::Check { .. } => reached.and(forecast, "add_check", &[]),
        ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. } => reached.and(forecast, "add_unique", &[]),
        ConstraintKind::Exclude(_) => reached.and(forecast, "add_exclude", &[]),
        ConstraintKind::ForeignKey(key) => reached.and(forecast, "add_fk", &[(Role::Referenced, &key.target.table)]),
    }
}

/// What each statement of an `alter_column` costs.
pub(super) fn alter_column(op: &AlterColumn, cx: &Cx<'_>) -> Vec<Forecast> {
    let reached = Reached::new(cx, &op.table);
    let rebuilt = &op.rebuilt;
    let index = |index: &Index| op.table.sibling(index.name.text.clone(), index.name.span);
    let mut all: Vec<Forecast> = Vec::new();
    for one in &rebuilt.indexes {
        let relations = [(Role::Index, &index(one)), (Role::Target, &op.table)];
        all.push(Forecast::default().and(cx, "drop_index", &relations));
    }
    all.extend(rebuilt.statistics.iter().map(|_| reached.alone("drop_statistics")));
    all.extend(changed(op, &reached));
    all.extend(rebuilt.indexes.iter().map(|_| reached.and(Forecast::default(), "create_index", &[])));
    all.extend(rebuilt.statistics.iter().flat_map(statistics).map(|id| reached.alone(id)));
    all.extend(rebuilt.constraints.iter().flat_map(comments).map(|()| reached.alone("comment_table")));
    all.extend(rebuilt.indexes.iter().filter(|index| index.comment.is_some()).map(|_| reached.alone("comment_table")));
    all.extend(op.comment.iter().map(|_| reached.alone("comment_column")));
    all
}

/// One item for each statement that makes statistics again.
fn statistics(one: &Statistics) -> impl Iterator<Item = &'static str> {
    let target = one.target.map(|_| "create_statistics");
    std::iter::once("create_statistics").chain(target).chain(one.comment.as_ref().map(|_| "comment_table"))
}

/// The `alter table` of an `alter_column`, if it has an action.
fn changed(op: &AlterColumn, reached: &Reached<'_>) -> Option<Forecast> {
    let cx = reached.cx;
    let mut forecast = Forecast::default();
    let mut is_empty = true;
    let mut act = |id: &'static str, more: &[(Role, &ObjName)]| {
        is_empty = false;
        forecast = reached.and(std::mem::take(&mut forecast), id, more);
    };
    let column = cx.before.table(&op.table).and_then(|table| table.columns.get(&op.column.text));
    let identity = column.and_then(|column| column.identity.as_ref());
    let sequence = identity.map(|identity| op.table.sibling(identity.sequence.clone(), op.column.span));
    let sequence: Vec<(Role, &ObjName)> = sequence.iter().map(|name| (Role::Sequence, name)).collect();
    if !op.rebuilt.constraints.is_empty() {
        act("drop_check", &[]);
    }
    match &op.default {
        Some(Some(ColumnDefault::Expr(expr))) if volatile(cx.before, expr).is_some() => {
            act("set_default_volatile", &[]);
        }
        // It has its sequence already, and there is nothing to say.
        Some(Some(ColumnDefault::Sequence)) if op.sequence.is_none() && op.ty.is_none() => {}
        Some(Some(_)) => act("set_default", &[]),
        Some(None) => act("drop_default", &[]),
        None if op.kept_default.is_some() => act("set_default", &[]),
        None => {}
    }
    match &op.identity {
        Some(None) => act("drop_identity", &sequence),
        Some(Some(_)) => act("add_identity", &[]),
        None => {}
    }
    if op.counting.is_some() {
        act("set_identity_always", &sequence);
    }
    for (is_set, id) in [
        (op.values.statistics.is_some(), "set_statistics"),
        (op.values.storage.is_some(), "set_storage"),
        (op.values.compression.is_some(), "set_compression"),
        (op.not_null == Some(false), "drop_not_null"),
    ] {
        if is_set {
            act(id, &[]);
        }
    }
    if let Some(cost) = type_cost(cx.before, op) {
        is_empty = false;
        forecast = retyped(std::mem::take(&mut forecast), op, &cost, column, reached);
        if !sequence.is_empty() {
            // The sequence of an identity gets the new type too.
            forecast = forecast.and(cx, "alter_type_identity", &sequence);
        }
    }
    if op.not_null == Some(true) {
        is_empty = false;
        forecast = refused_nulls(std::mem::take(&mut forecast), op, reached);
    }
    for constraint in &op.rebuilt.constraints {
        forecast = added_constraint(std::mem::take(&mut forecast), reached, constraint);
    }
    (!is_empty).then_some(forecast)
}

/// `set not null`, in each table by what its checks prove there.
fn refused_nulls(mut forecast: Forecast, op: &AlterColumn, reached: &Reached<'_>) -> Forecast {
    let cx = reached.cx;
    let is_named = op.not_null_name.as_ref().is_some_and(|name| name.kept);
    for name in reached.reach.stored.iter().chain(&reached.reach.divided) {
        let Some(table) = cx.before.table(name) else { continue };
        let is_divided = table.partitioning.is_some();
        let already = table.columns.get(&op.column.text).is_some_and(|column| column.not_null);
        let proof = proof_of_not_null(table, &op.column.text);
        let id = match (already || is_divided, proof, is_named) {
            (true, ..) => "set_not_null_already",
            (false, Some(_), true) => "add_notnull_constraint_valid_check",
            (false, Some(_), false) => "set_not_null_valid_check",
            (false, None, true) => "add_notnull_constraint",
            (false, None, false) => "set_not_null",
        };
        forecast = forecast.and(cx, id, &[(Role::Target, name)]);
    }
    forecast
}

/// A change of type.
fn retyped(
    mut forecast: Forecast,
    op: &AlterColumn,
    cost: &TypeCost,
    column: Option<&Column>,
    reached: &Reached<'_>,
) -> Forecast {
    let cx = reached.cx;
    let pair = match (column, &op.ty) {
        (Some(column), Some(change)) => measured(&column.ty, &change.ty),
        _ => None,
    };
    // Those that are dropped before are not built by this statement.
    let again = |name: &&Name| !op.rebuilt.indexes.iter().any(|index| index.name == **name);
    let is_built = cost.indexes.iter().any(|name| again(&name));
    let class = match (cost.rows, is_built) {
        (Rows::Rewritten, _) => "alter_type:integer->bigint",
        (Rows::ByTimeZone, _) => "alter_type:timestamp->timestamptz TimeZone=Europe/Paris",
        (Rows::Kept, true) if cost.recollated => "alter_type:text->text collation change",
        (Rows::Kept, true) if cost.reordered => "alter_type:integer->oid",
        (Rows::Kept, true) => "alter_type_expr_index",
        (Rows::Kept, false) => "alter_type:varchar(20)->varchar(40)",
    };
    let pair = pair.filter(|_| cost.rows == Rows::Rewritten || (cost.rows == Rows::Kept && !is_built));
    // What was measured for the pair, unless that was with an index that is not there.
    let same = |id: &&'static str| {
        let shape = |id: &'static str| {
            let forecast = Forecast::default().and(cx, id, &[(Role::Target, reached.table)]);
            (forecast.unknown, forecast.rewrites.is_empty(), forecast.scans.is_empty())
        };
        shape(id) == shape(class)
    };
    forecast = reached.and(forecast, pair.filter(same).unwrap_or(class), &[]);
    if cost.rows == Rows::Kept && !cost.checks.is_empty() {
        forecast = reached.and(forecast, "alter_type_with_check", &[]);
    }
    for partner in &cost.partners {
        let (id, role) = match (cost.rewrites() && partner.valid, partner.referenced) {
            (true, true) => ("alter_type_with_fk", Role::Referenced),
            (true, false) => ("alter_type_referenced_col", Role::Referencing),
            (false, _) => ("alter_type_with_fk_text", Role::Referenced),
        };
        forecast = forecast.and(cx, id, &[(role, &partner.table)]);
    }
    forecast
}

/// The measurement of exactly this pair of types, if there is one.
fn measured(from: &Type, to: &Type) -> Option<&'static str> {
    let spelled = |ty: &Type| ty.to_string().replace(", ", ",");
    let id = format!("alter_type:{}->{}", spelled(from), spelled(to));
    [id.clone(), format!("{id} no index")].iter().find_map(|id| fact_named(id))
}
