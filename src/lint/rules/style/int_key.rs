//! A key of `integer` or `smallint`, which runs out of numbers.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::made::{MadeColumn, made_columns};
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;

pub(super) const RULE: Rule = Rule::operation(code::INT_KEY, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    for made in made_columns(at).iter().filter(|made| made.ty.is_integer() && is_key(made)) {
        let last = match made.ty.name.as_str() {
            "integer" => "2,147,483,647",
            "smallint" => "32,767",
            _ => continue,
        };
        if at.options.is_small(made.table) {
            continue;
        }
        let found = out
            .at(
                made.place,
                format!("`{}.{}` runs out of numbers at {last}", made.table, made.name),
                "no row can be inserted after that",
            )
            .help(format!(
                "`{} bigint` has enough for ever; a key that is widened later is rewritten with its table, and so is \
                 every column that points to it. A table that stays small is named under `small_tables` in the \
                 configuration",
                made.name
            ));
        out.push(found);
    }
}

/// Whether its values number rows: it counts by itself, or is the primary key and points nowhere.
fn is_key(made: &MadeColumn<'_>) -> bool {
    let is_alone = |columns: &[crate::schema::Name]| matches!(columns, [one] if one == made.name);
    let points = made.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => key.columns.contains(made.name),
        _ => false,
    });
    let is_primary = made.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => is_alone(columns),
        _ => false,
    });
    let counts = made.column.is_some_and(|column| column.identity.is_some() || column.sequence.is_some());
    counts || (is_primary && !points)
}
