//! The columns that an operation makes or gives another type: what rules about types look at.

use super::moment::Moment;
use crate::op::Op;
use crate::schema::{Column, Constraint, Name, ObjName, Type};
use crate::syntax::ast::{self, ColumnActionKind, Kind, TableItemKind};
use crate::text::Span;

/// A column that is made, or gets another type.
#[derive(Clone, Debug)]
pub(super) struct MadeColumn<'a> {
    /// Its table.
    pub(super) table: &'a ObjName,
    /// Its name.
    pub(super) name: &'a Name,
    /// Its type from here on.
    pub(super) ty: &'a Type,
    /// Its type as it was written, if it was no raw SQL.
    pub(super) written: Option<&'a ast::TypeName>,
    /// The place of its type, else of its name.
    pub(super) place: Span,
    /// The column, but for its type: as it is made, or as it was before.
    pub(super) column: Option<&'a Column>,
    /// The constraints that are made with it, or those that its table had before.
    pub(super) constraints: Vec<&'a Constraint>,
}

impl MadeColumn<'_> {
    /// Its type with another name: precision and dimensions stay.
    pub(super) fn with_type(&self, name: &str) -> Type {
        Type { name: name.to_owned(), ..self.ty.clone() }
    }
}

/// The columns that an operation makes or gives another type. What a table has from a parent is not made.
pub(super) fn made_columns<'a>(at: &Moment<'a>) -> Vec<MadeColumn<'a>> {
    let types = written_types(at);
    let made = |table: &'a ObjName, name: &'a Name, ty: &'a Type, column, constraints| {
        let written = types.iter().find(|(of, _)| *of == name.as_str()).map(|(_, ty)| *ty);
        let place = written.map_or_else(|| at.place(name.span), |ty| ty.span);
        MadeColumn { table, name, ty, written, place, column, constraints }
    };
    match at.op {
        Op::CreateTable(op) => {
            let own = op.table.columns.values().filter(|column| at.span.contains(column.name.span));
            own.map(|column| {
                let constraints = op.table.constraints.values().collect();
                made(&op.table.name, &column.name, &column.ty, Some(column), constraints)
            })
            .collect()
        }
        Op::AddColumn(op) => {
            let constraints = op.constraints.iter().collect();
            vec![made(&op.table, &op.column.name, &op.column.ty, Some(&op.column), constraints)]
        }
        Op::AlterColumn(op) => {
            let Some(change) = &op.ty else { return Vec::new() };
            let table = at.before.table(&op.table);
            let column = table.and_then(|table| table.columns.get(&op.column.text));
            let constraints = table.into_iter().flat_map(|table| table.constraints.values()).collect();
            vec![made(&op.table, &op.column, &change.ty, column, constraints)]
        }
        _ => Vec::new(),
    }
}

/// The types that an operation has, by the names of their columns.
fn written_types<'a>(at: &Moment<'a>) -> Vec<(&'a str, &'a ast::TypeName)> {
    let Some(written) = at.written else { return Vec::new() };
    match &written.kind {
        Kind::CreateTable(table) => {
            let columns = table.items.iter().filter_map(|item| match &item.kind {
                TableItemKind::Column(column) => Some(column),
                TableItemKind::Constraint(_) | TableItemKind::Index(_) | TableItemKind::Comment(_) => None,
            });
            columns.map(|column| (column.name.name.as_str(), &column.ty)).collect()
        }
        Kind::AddColumn { column, .. } => vec![(column.name.name.as_str(), &column.ty)],
        Kind::AlterColumn { path, actions } => {
            let types = actions.iter().filter_map(|action| match &action.kind {
                ColumnActionKind::Type { ty, .. } => Some(ty),
                _ => None,
            });
            path.parts.last().into_iter().flat_map(|name| types.clone().map(|ty| (name.name.as_str(), ty))).collect()
        }
        _ => Vec::new(),
    }
}
