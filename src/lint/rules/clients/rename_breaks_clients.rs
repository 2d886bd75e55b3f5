//! A rename of what programs name in their queries.

use super::Rule;
use super::old_name::{column_is_replaced, relation_is_replaced};
use crate::diag::codes::lint::clients as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{Op, RenameObject};
use crate::schema::{ObjName, ObjectKind, Target};
use crate::text::{Span, quote_ident, quote_literal};

pub(super) const RULE: Rule = Rule::operation(code::RENAME_BREAKS_CLIENTS, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((span, what, help)) = renamed(at) else { return };
    let message = format!("programs that still say {what} fail from here on");
    out.push(out.at(at.place(span), message, "the old name means nothing any more").help(help));
}

/// What is renamed: where, the old name, and the way out.
fn renamed(at: &Moment<'_>) -> Option<(Span, String, String)> {
    match at.op {
        Op::RenameTable(op) => {
            let table = at.before.table(&op.table).filter(|_| !at.run.is_new(&op.table))?;
            let to = op.table.sibling(op.to.text.clone(), op.to.span);
            // A partition is reached by the name of its parent.
            if table.partition_of.is_some() || relation_is_replaced(at, &op.table, Some(&to)) {
                return None;
            }
            let columns: Vec<String> = table.columns.keys().map(|name| quote_ident(name)).collect();
            Some((
                op.table.span,
                format!("`{}`", op.table),
                format!(
                    "leave a view in its place for a release, which takes writes too:\n\
                     rename_table {} to {}\n\
                     create_view {} as $$select {} from {to}$$",
                    op.table,
                    op.to,
                    op.table,
                    columns.join(", ")
                ),
            ))
        }
        Op::RenameColumn(op) => {
            let table = at.before.table(&op.table).filter(|_| !at.run.is_new_column(&op.table, &op.column.text))?;
            if column_is_replaced(at, &op.table, &op.column, Some(&op.to)) {
                return None;
            }
            let ty = table.columns.get(&op.column.text).map(|column| column.ty.to_string())?;
            Some((
                op.column.span,
                format!("`{}.{}`", op.table, op.column),
                format!(
                    "let both be there for a release:\n\
                     add_column {0}.{2} {ty}\n\
                     -- programs write both, the rows are filled, programs read the new one; in a later revision:\n\
                     drop_column {0}.{1}",
                    op.table, op.column, op.to
                ),
            ))
        }
        Op::RenameObject(op) => object(at, op),
        Op::RenameEnumValue(op) => {
            let added = at.earlier().any(
                |one| matches!(one, Op::AddEnumValue(add) if add.key.name == op.key.name && add.label == op.label),
            );
            let back = at.later().any(|one| {
                matches!(one, Op::RenameEnumValue(later) if later.key.name == op.key.name && later.to == op.label)
            });
            if at.run.is_new_object(&op.key) || added || back {
                return None;
            }
            Some((
                op.label.span,
                format!("{} of `{}`", quote_literal(&op.label.text), op.key),
                format!(
                    "let both be there for a release, and change the rows when no program writes the old one:\n\
                     add_enum_value {} {}",
                    op.key,
                    quote_literal(&op.to.text)
                ),
            ))
        }
        Op::SetSchema(op) => moved(at, &op.on, &op.to.text),
        _ => None,
    }
}

fn object(at: &Moment<'_>, op: &RenameObject) -> Option<(Span, String, String)> {
    let key = &op.key;
    let to = key.name.sibling(op.to.text.clone(), op.to.span);
    let back = at.later().any(|one| match one {
        Op::RenameObject(later) => later.key.kind == key.kind && later.to.text == key.name.name,
        Op::CreateObject(later) => later.object.key.kind == key.kind && later.object.key.name == key.name,
        _ => false,
    });
    if at.run.is_new_object(key) || back || relation_is_replaced(at, &key.name, Some(&to)) {
        return None;
    }
    let help = match key.kind {
        // What programs say of an extension is the names of what it brings.
        ObjectKind::Extension => return None,
        ObjectKind::Schema => {
            "make the new schema, and views in the old one for what is moved with `set_schema`; or wait until no program \
             says the old name"
                .to_owned()
        }
        ObjectKind::View | ObjectKind::MaterializedView => format!(
            "leave a view in its place for a release:\n\
             {} {key} to {}\n\
             create_view {key} as $$select * from {to}$$",
            at.op.verb(),
            op.to
        ),
        ObjectKind::Function | ObjectKind::Procedure => {
            "make it under the new name, and drop the old one in a later release".to_owned()
        }
        ObjectKind::Enum | ObjectKind::Domain => "wait until no program casts to it by the old name".to_owned(),
        ObjectKind::Sequence => "wait until no program says the old name to `nextval` and `currval`".to_owned(),
    };
    Some((key.name.span, format!("`{}`", key.name), help))
}

/// The same for what moves into another schema.
fn moved(at: &Moment<'_>, on: &Target, to: &str) -> Option<(Span, String, String)> {
    let name: &ObjName = match on {
        Target::Table(name) => {
            let table = at.before.table(name)?;
            if at.run.is_new(name) || table.partition_of.is_some() {
                return None;
            }
            name
        }
        Target::Object(key) => {
            if at.run.is_new_object(key) || key.kind == ObjectKind::Extension {
                return None;
            }
            &key.name
        }
        Target::Column(..)
        | Target::Constraint(..)
        | Target::Index(_)
        | Target::Policy(..)
        | Target::Trigger(..)
        | Target::Statistics(_) => return None,
    };
    let back = at.later().any(|one| matches!(one, Op::SetSchema(later) if later.to.text == name.schema));
    if back || relation_is_replaced(at, name, None) {
        return None;
    }
    Some((
        name.span,
        format!("`{name}`"),
        format!(
            "have `{}` in the `search_path` of all programs before, or leave a view of the old name for a release",
            quote_ident(to)
        ),
    ))
}
