//! Whether a name that is given up in a revision still means something at the end of it.

use crate::lint::moment::Moment;
use crate::op::{Move, Op};
use crate::schema::{Name, ObjName, ObjectKind};

/// Whether the revision puts something into the place of a relation that is renamed or dropped: a view of the old name, another table, the same one renamed
/// back; or the relation itself takes the place of another.
pub(super) fn relation_is_replaced(at: &Moment<'_>, old: &ObjName, new: Option<&ObjName>) -> bool {
    let comes = at.later().any(|op| match op {
        Op::CreateObject(op) => {
            matches!(op.object.key.kind, ObjectKind::View | ObjectKind::MaterializedView) && op.object.key.name == *old
        }
        Op::RenameObject(op) => op.key.name.sibling(op.to.text.clone(), op.to.span) == *old,
        _ => match op.moves() {
            Some(Move::MakesTable(name) | Move::RenamesTable(_, name)) => name == *old,
            Some(Move::MakesColumn(..) | Move::RenamesColumn(..)) | None => false,
        },
    });
    let took_a_place = at.earlier().any(|op| match op {
        Op::DropTable(op) => Some(&op.table) == new,
        Op::RenameTable(op) => Some(&op.table) == new,
        Op::DropObject(op) => Some(&op.key.name) == new,
        Op::RenameObject(op) => Some(&op.key.name) == new,
        _ => false,
    });
    comes || took_a_place
}

/// The same of a column of a table; a view of the name that its table had before the revision may stand for both.
pub(super) fn column_is_replaced(at: &Moment<'_>, table: &ObjName, old: &Name, new: Option<&Name>) -> bool {
    let comes = at.later_on(table).iter().any(|(name, op)| match op.moves() {
        Some(Move::MakesColumn(of, column) | Move::RenamesColumn(of, _, column)) => of == *name && column == *old,
        Some(Move::MakesTable(_) | Move::RenamesTable(..)) | None => false,
    });
    let took_a_place = at.earlier().any(|op| match op {
        Op::DropColumn(op) => op.table == *table && Some(&op.column) == new,
        Op::RenameColumn(op) => op.table == *table && Some(&op.column) == new,
        _ => false,
    });
    comes || took_a_place || has_view_in_its_place(at, table)
}

/// Whether the table is renamed in this revision, and a view has the name that it had.
fn has_view_in_its_place(at: &Moment<'_>, table: &ObjName) -> bool {
    let renamed: Vec<(ObjName, ObjName)> = at
        .earlier()
        .chain(at.later())
        .filter_map(|op| match op.moves() {
            Some(Move::RenamesTable(from, to)) => Some((from, to)),
            Some(Move::MakesTable(_) | Move::MakesColumn(..) | Move::RenamesColumn(..)) | None => None,
        })
        .collect();
    let former = renamed.iter().filter(|(from, to)| to == table || from == table).map(|(from, _)| from);
    let views = || {
        at.earlier().chain(at.later()).filter_map(|op| match op {
            Op::CreateObject(op) if op.object.key.kind == ObjectKind::View => Some(&op.object.key.name),
            _ => None,
        })
    };
    former.into_iter().any(|from| views().any(|view| view == from))
}
