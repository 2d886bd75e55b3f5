//! What a change of a column's type does to the rows of its table, to its indexes, checks and foreign keys.
//!
//! Measured (`alter_type:...` in `spec/facts/ddl.json`). The rows stay as they are where the server has nothing to compute:
//! the two types are stored alike (`pg_cast` says so), and no length or precision is narrower.

use crate::op::AlterColumn;
use crate::schema::{ConstraintKind, Definition, Domain, Expr, Index, IndexKey, Name, ObjName, Schema, Table, Type};

use super::words::{Word, bare, words};

/// What becomes of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// They stay as they are.
    Kept,
    /// All are written anew.
    Rewritten,
    /// They stay if `TimeZone` of the session is UTC, and are written anew otherwise.
    ByTimeZone,
}

/// What a change of type costs beside the lock on its table.
#[derive(Clone, Debug)]
pub struct TypeCost {
    /// What becomes of the rows.
    pub rows: Rows,
    /// The indexes that are built again although the rows stay, those of constraints too.
    pub indexes: Vec<Name>,
    /// The checks that are read again for all rows.
    pub checks: Vec<Name>,
    /// The tables at the other ends of foreign keys; the table itself is none of them.
    pub partners: Vec<Partner>,
    /// Whether the values are ordered otherwise than before.
    pub reordered: bool,
    /// Whether another collation holds.
    pub recollated: bool,
}

/// The table at the other end of a foreign key.
#[derive(Clone, Debug)]
pub struct Partner {
    /// The table.
    pub table: ObjName,
    /// Whether the key points to it; else it is the one whose key points here.
    pub referenced: bool,
    /// The foreign key.
    pub key: Name,
    /// The table of the foreign key.
    pub of: ObjName,
    /// Whether the key holds for all rows, so that it is checked again.
    pub valid: bool,
}

/// What the type change of the operation costs, if it has one.
pub fn type_cost(schema: &Schema, op: &AlterColumn) -> Option<TypeCost> {
    let change = op.ty.as_ref()?;
    let table = schema.table(&op.table)?;
    let column = table.columns.get(&op.column.text)?;
    let rows = match (&column.generated, &change.using) {
        (Some(generated), _) if !generated.stored => Rows::Kept,
        (_, Some(using)) if !is_idle(using, &op.column.text, &change.ty) => Rows::Rewritten,
        (_, _) => rows_of(schema, &column.ty, &change.ty),
    };
    let reordered = !ordered_alike(schema, &column.ty, &change.ty);
    let recollated = collation(column.collation.as_deref()) != collation(change.collation.as_deref());
    let mut cost =
        TypeCost { rows, indexes: Vec::new(), checks: Vec::new(), partners: Vec::new(), reordered, recollated };
    cost.partners = partners(schema, table, &op.column.text);
    if rows == Rows::Rewritten {
        return Some(cost);
    }
    let own = |c: &&Name| c.text == op.column.text;
    for constraint in table.constraints.values() {
        let is_built = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
                columns.iter().any(|c| own(&c)) && (reordered || recollated)
            }
            ConstraintKind::Exclude(exclude) => cost.builds(&exclude.index, &op.column.text),
            ConstraintKind::Check { expr, .. } => {
                if expr.mentions(&op.column.text) && !constraint.not_valid {
                    cost.checks.push(constraint.name.clone());
                }
                false
            }
            ConstraintKind::ForeignKey(_) => false,
        };
        if is_built {
            cost.indexes.push(constraint.name.clone());
        }
    }
    let built = table.indexes.values().filter(|index| cost.builds(index, &op.column.text));
    let built: Vec<Name> = built.map(|index| index.name.clone()).collect();
    cost.indexes.extend(built);
    Some(cost)
}

impl TypeCost {
    /// Whether an index is built again although the rows stay: with an expression or a predicate the server does not
    /// compare it with the former one, whatever these are about (`CheckIndexCompatible` in PostgreSQL; measured).
    fn builds(&self, index: &Index, column: &str) -> bool {
        if !index.mentions(column) {
            return false;
        }
        let is_key = index.items.iter().any(|item| match &item.key {
            IndexKey::Column(name) => {
                name.text == column && (self.reordered || (self.recollated && item.collation.is_none()))
            }
            IndexKey::Expr { .. } => false,
        });
        is_key || index.expressions().next().is_some()
    }

    /// Whether all rows have to be taken for written anew: the time zone of the session is not known.
    pub fn rewrites(&self) -> bool {
        self.rows != Rows::Kept
    }
}

fn collation(written: Option<&str>) -> Option<&str> {
    written.filter(|name| !["\"default\"", "default", "pg_catalog.\"default\""].contains(name))
}

fn partners(schema: &Schema, table: &Table, column: &str) -> Vec<Partner> {
    let among = |names: &[Name]| names.iter().any(|name| name.text == column);
    let mut found: Vec<Partner> = Vec::new();
    for (constraint, key) in table.foreign_keys() {
        if among(&key.columns) && key.target.table != table.name {
            found.push(Partner {
                table: key.target.table.clone(),
                referenced: true,
                key: constraint.name.clone(),
                of: table.name.clone(),
                valid: !constraint.not_valid,
            });
        }
    }
    for (other, name, key) in schema.references_to(&table.name) {
        if among(&key.target.columns) && other.name != table.name {
            let valid = other.constraints.get(&name.text).is_some_and(|constraint| !constraint.not_valid);
            let (of, key) = (other.name.clone(), name.clone());
            found.push(Partner { table: other.name.clone(), referenced: false, key, of, valid });
        }
    }
    found
}

/// Whether `using` only says what would happen anyway: the column itself, or it cast to the new type.
fn is_idle(using: &Expr, column: &str, to: &Type) -> bool {
    let all = words(using);
    let text = |words: &[Word]| -> String {
        let all = words.iter().map(|word| match word {
            Word::Sql(text) => text.clone(),
            Word::Column(name) => name.clone(),
            Word::Object(key) => key.name.to_string(),
        });
        all.collect::<Vec<_>>().join(" ")
    };
    let is_target = |words: &[Word]| {
        let written = text(words);
        let (name, rest) = written.split_once(" (").unwrap_or((&written, ""));
        let (args, array) = rest.split_once(')').unwrap_or(("", rest));
        let array = array.contains('[') || name.contains('[');
        let name = name.split(" [").next().unwrap_or(name);
        let args: Vec<String> =
            args.split(',').map(|arg| arg.trim().to_owned()).filter(|arg| !arg.is_empty()).collect();
        let (schema, name) = match name.split_once(" . ") {
            Some((schema, name)) => (Some(schema), name),
            None => (None, name),
        };
        Type::from_written(schema, name, false, &args, array).is_ok_and(|ty| ty == *to)
    };
    match bare(&all) {
        [Word::Column(name)] => name == column,
        [Word::Column(name), cast, ty @ ..] if cast.is("::") => name == column && is_target(ty),
        [cast, open, Word::Column(name), r#as, ty @ .., close]
            if cast.is("cast") && open.is("(") && r#as.is("as") && close.is(")") =>
        {
            name == column && is_target(ty)
        }
        _ => false,
    }
}

fn domain<'a>(schema: &'a Schema, ty: &Type) -> Option<&'a Domain> {
    match schema.object_of_type(ty).filter(|_| !ty.array).map(|object| &object.definition) {
        Some(Definition::Domain(domain)) => Some(domain),
        Some(
            Definition::Schema
            | Definition::Extension(_)
            | Definition::Enum(_)
            | Definition::Sequence(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Routine(_),
        )
        | None => None,
    }
}

/// Whether a type is a domain that has a condition, itself or through the domain it is made of.
pub fn is_constrained(schema: &Schema, ty: &Type) -> bool {
    domain(schema, ty)
        .is_some_and(|domain| domain.not_null || !domain.checks.is_empty() || is_constrained(schema, &domain.ty))
}

/// Whether a type is a domain that refuses nulls.
pub fn refuses_nulls(schema: &Schema, ty: &Type) -> bool {
    domain(schema, ty).is_some_and(|domain| domain.not_null || refuses_nulls(schema, &domain.ty))
}

/// The default that a column of a domain has if it has none of its own.
pub fn default_of_type<'a>(schema: &'a Schema, ty: &Type) -> Option<&'a Expr> {
    let domain = domain(schema, ty)?;
    domain.default.as_ref().or_else(|| default_of_type(schema, &domain.ty))
}

/// The type below all domains. The server forgets the length that a domain gives.
fn below(schema: &Schema, ty: &Type) -> Type {
    match domain(schema, ty) {
        Some(domain) => Type { args: Vec::new(), ..below(schema, &domain.ty) },
        None => ty.clone(),
    }
}

/// What becomes of rows when values of one type become values of the other by themselves.
fn rows_of(schema: &Schema, from: &Type, to: &Type) -> Rows {
    if from == to {
        return Rows::Kept;
    }
    if is_constrained(schema, to) {
        return Rows::Rewritten;
    }
    if let Some(domain) = domain(schema, to) {
        return rows_of(schema, from, &domain.ty);
    }
    plain(&below(schema, from), to)
}

fn plain(from: &Type, to: &Type) -> Rows {
    let kept = |is_kept: bool| if is_kept { Rows::Kept } else { Rows::Rewritten };
    if from == to {
        return Rows::Kept;
    }
    if from.array || to.array {
        let same = from.array && to.array && from.name == to.name && from.schema == to.schema;
        return kept(same && to.args.is_empty());
    }
    let (a, b) = (stem(from), stem(to));
    if a == b && from.schema == to.schema {
        return kept(fits(a, from, to));
    }
    if [a, b] == ["timestamp", "timestamptz"] || [a, b] == ["timestamptz", "timestamp"] {
        let full = to.args.is_empty() || to.args == ["6"];
        return if full { Rows::ByTimeZone } else { Rows::Rewritten };
    }
    kept(to.args.is_empty() && stored_alike(a, b))
}

/// The name without the fields of an interval.
fn stem(ty: &Type) -> &str {
    if ty.builtin && ty.name.starts_with("interval") { "interval" } else { &ty.name }
}

/// Whether one type takes all that the other of the same name has.
fn fits(name: &str, from: &Type, to: &Type) -> bool {
    let number = |ty: &Type, at: usize| ty.args.get(at).and_then(|arg| arg.parse::<i64>().ok());
    let precision = |ty: &Type| number(ty, 0).unwrap_or(6);
    match name {
        "varchar" | "varbit" => {
            to.args.is_empty() || number(from, 0).zip(number(to, 0)).is_some_and(|(from, to)| to >= from)
        }
        "numeric" => {
            let scale = number(from, 1).unwrap_or(0) == number(to, 1).unwrap_or(0);
            to.args.is_empty() || (scale && number(from, 0).zip(number(to, 0)).is_some_and(|(from, to)| to >= from))
        }
        "timestamp" | "timestamptz" | "time" | "timetz" => precision(to) >= precision(from),
        // A field that is left out rounds what is below it; larger ones are never cut off.
        "interval" => {
            let (old, new) = (least_field(from), least_field(to));
            new <= old && (old > 0 || precision(to) >= precision(from))
        }
        // `bpchar` has no length to pad or cut to.
        _ => to.args.is_empty() || from.args == to.args,
    }
}

/// The smallest field that an interval keeps, counted from seconds.
fn least_field(interval: &Type) -> usize {
    let fields = ["second", "minute", "hour", "day", "month", "year"];
    let last = interval.name.rsplit(' ').next().unwrap_or_default();
    fields.iter().position(|field| *field == last).unwrap_or(0)
}

/// Types that are texts for the server.
const TEXTS: &[&str] = &["text", "varchar", "char"];

/// Whether the server stores values of both types alike and converts the one to the other without a function. Source:
/// `pg_cast` of PostgreSQL 15, `castmethod` `b`, and the measured `citext`.
fn stored_alike(from: &str, to: &str) -> bool {
    match (from, to) {
        ("text" | "varchar", "text" | "varchar" | "char" | "citext")
        | ("citext", "text" | "varchar")
        | ("cidr", "inet")
        | ("bit", "varbit")
        | ("varbit", "bit")
        | ("regproc", "regprocedure")
        | ("regprocedure", "regproc")
        | ("regoper", "regoperator")
        | ("regoperator", "regoper") => true,
        ("xml", _) => TEXTS.contains(&to),
        ("integer" | "oid", _) => to == "oid" || to == "integer" || to.starts_with("reg"),
        (_, "integer" | "oid") => from.starts_with("reg"),
        _ => false,
    }
}

/// Whether an index orders values of both types by the same rules.
fn ordered_alike(schema: &Schema, from: &Type, to: &Type) -> bool {
    let (from, to) = (below(schema, from), below(schema, to));
    if from.array != to.array {
        return false;
    }
    let (a, b) = (stem(&from), stem(&to));
    let is_id = |name: &str| name == "oid" || name.starts_with("reg");
    let is_text = |name: &str| name == "text" || name == "varchar";
    let is_net = |name: &str| name == "inet" || name == "cidr";
    a == b || (is_id(a) && is_id(b)) || (is_text(a) && is_text(b)) || (is_net(a) && is_net(b))
}
