//! `drop_column`: on the server, indexes and constraints that mention the column go along. Inverse: the column and all of these.

use super::objects::{check_unused, readers};
use super::{
    AddColumn, AddConstraint, CreateIndex, CreateStatistics, Effect, Op, OpLoss, Operation, Refusal, dropped, keys,
    lookup, member_key, owned, pieces, policy,
};
use crate::schema::{
    Column, ColumnDefault, ConstraintKind, Grants, Name, ObjName, ObjectKey, Schema, Table, Target, Used,
};
use crate::text::{Span, quote_ident};

/// Drops a column with everything that goes along.
#[derive(Clone, Debug)]
pub struct DropColumn {
    /// The table.
    pub table: ObjName,
    /// The column.
    pub column: Name,
}

impl Operation for DropColumn {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let table = lookup::table(schema, &self.table)?;
        let column = lookup::column(schema, table, &self.column)?.clone();
        let (users, help) = users(schema, table, &self.column);
        if !users.is_empty() {
            return Err(lookup::still_used(
                self.column.span,
                format!("column `{}.{}` is still used", self.table, self.column),
                "PostgreSQL refuses to drop it",
                users,
                help,
            ));
        }
        let sequences = owned::sequences(schema, &self.table, Some(&self.column.text));
        let inside = |on: &ObjName, own: Option<&Name>| *on == self.table && own == Some(&self.column);
        let headline = format!("column `{}.{}` is still used", self.table, self.column);
        owned::check_unused(schema, &sequences, &inside, self.column.span, headline)?;
        let used = Used::Column(self.table.clone(), self.column.text.clone());
        let headline = format!("column `{}.{}` is still used", self.table, self.column);
        check_unused(schema, &used, self.column.span, headline, "drop what uses it before")?;
        let warnings = readers(schema, &used, self.column.span, "dropped");
        let gone = &column.name.text;
        let mut inverse = vec![Op::AddColumn(AddColumn {
            table: self.table.clone(),
            column: Column { grants: Grants::default(), ..column.clone() },
            constraints: Vec::new(),
            backfill: None,
        })];
        let on = Target::Column(self.table.clone(), column.name.clone());
        inverse.extend(pieces::granted(&on, &column.grants).into_iter().map(Op::Grant));
        // A primary key first: foreign keys of the table itself may point to it.
        let constraints = table.constraints.values().filter(|c| c.kind.mentions(gone));
        let (keys, others): (Vec<_>, Vec<_>) = constraints.partition(|c| c.kind.owns_index());
        inverse.extend(keys.into_iter().chain(others).map(|constraint| {
            Op::AddConstraint(AddConstraint { table: self.table.clone(), constraint: constraint.clone() })
        }));
        inverse.extend(table.indexes.values().filter(|index| index.mentions(gone)).map(|index| {
            Op::CreateIndex(CreateIndex { table: self.table.clone(), index: index.clone(), concurrently: false })
        }));
        inverse.extend(table.statistics.values().filter(|statistics| statistics.mentions(gone)).map(|statistics| {
            Op::CreateStatistics(CreateStatistics { table: self.table.clone(), statistics: statistics.clone() })
        }));
        schema.change_table(&self.table, |table| {
            table.statistics.retain(|_, statistics| !statistics.mentions(&self.column.text));
            table.constraints.retain(|_, constraint| !constraint.kind.mentions(&self.column.text));
            table.indexes.retain(|_, index| !index.mentions(&self.column.text));
            table.columns.shift_remove(&self.column.text);
        });
        let numbers = |key: &ObjectKey| column.expressions().any(|expr| expr.objects().any(|one| one == key));
        let sequences = owned::take(schema, sequences, &numbers);
        inverse.splice(0..0, sequences.before);
        inverse.extend(sequences.after);
        let losses = if column.generated.is_some() {
            Vec::new()
        } else {
            vec![OpLoss::Values(self.table.clone(), self.column.clone())]
        };
        Ok(Effect { inverse, losses, warnings, ..Effect::default() })
    }

    fn verb(&self) -> &'static str {
        "drop_column"
    }

    fn about(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }

    fn gone(&self) -> Option<(String, String)> {
        dropped(member_key(&self.table, &self.column.text))
    }
}

/// What stops a drop of the column: computed columns (PostgreSQL 15 and later refuse, 13 and 14 would silently drop them),
/// exclusion constraints with expressions on it, and foreign keys that point to a key with the column. The second value is the way out.
fn users(schema: &Schema, table: &Table, column: &Name) -> (Vec<(Span, String)>, String) {
    let mut users = Vec::new();
    let mut help = String::new();
    for other in table.columns.values() {
        if other.name != *column && other.generated.as_ref().is_some_and(|g| g.expr.mentions(&column.text)) {
            users.push((other.name.span, format!("`{}` is computed from it", other.name)));
            help = format!("drop it too: `drop_column {}.{}`", table.name, other.name);
        }
    }
    for constraint in table.constraints.values() {
        if let ConstraintKind::Exclude(exclude) = &constraint.kind
            && exclude.holds(&column.text)
        {
            users.push((constraint.origin(), format!("an expression of `{}` mentions it", constraint.name)));
            help = format!("drop the constraint too: `drop_constraint {}.{}`", table.name, constraint.name);
        }
    }
    for (owner, other) in counted_by(schema, table, column) {
        users.push((
            other.name.span,
            format!("the default of `{}.{}` takes numbers from its sequence", owner.name, other.name),
        ));
        help = format!("drop that default too: `alter_column {}.{} drop default`", owner.name, other.name);
    }
    let policies = policy::users_of_column(schema, table, &column.text, false);
    if !policies.is_empty() {
        users.extend(policies);
        "drop the policy first, or alter it".clone_into(&mut help);
    }
    let keys = table.constraints.values().filter(|c| {
        matches!(c.kind, ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. })
            && c.kind.mentions(&column.text)
    });
    let keys: Vec<&Name> = keys.map(|c| &c.name).collect();
    let indexes = table.indexes.values().filter(|index| index.unique && index.mentions(&column.text));
    for key in keys.into_iter().chain(indexes.map(|index| &index.name)) {
        for (other, name) in keys::dependents_of_key(schema, table, &key.text) {
            users.push((name.span, format!("foreign key `{}.{name}` points to it, by `{key}`", other.name)));
            help = format!("drop the foreign key too: `drop_constraint {}.{name}`", other.name);
        }
    }
    (users, help)
}

/// The other columns whose written default names the sequence that the column owns.
fn counted_by<'a>(schema: &'a Schema, table: &Table, column: &Name) -> Vec<(&'a Table, &'a Column)> {
    let space = quote_ident(&table.name.schema);
    let sequences = table.columns.get(&column.text).into_iter().flat_map(Column::sequence_names).map(quote_ident);
    let spellings: Vec<String> =
        sequences.flat_map(|sequence| [format!("'{sequence}'"), format!("'{space}.{sequence}'")]).collect();
    if spellings.is_empty() {
        return Vec::new();
    }
    let names_it = |other: &Column| match &other.default {
        Some(ColumnDefault::Expr(expr)) => spellings.iter().any(|name| expr.text().contains(name.as_str())),
        Some(ColumnDefault::Sequence) | None => false,
    };
    let all = schema.tables().flat_map(|owner| owner.columns.values().map(move |other| (owner, other)));
    all.filter(|(owner, other)| (owner.name != table.name || other.name != *column) && names_it(other)).collect()
}
