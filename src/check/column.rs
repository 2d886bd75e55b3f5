//! Columns: types, clauses, and the constraints written on them.

use super::constraint::Wanted;
use super::expr::{Scope, expr};
use super::name;
use crate::diag::{Diagnostic, codes::check as code, nearest};
use crate::op::{Refusal, Refusals, not_system};
use crate::schema::{
    Column, ColumnDefault, Generated, Grants, Identity, NameKind, Naming, NotNullKept, ObjName, OwnedSequence, Part,
    Schema, SequenceOptions, Table, Type, TypeFault, provider_of_type,
};
use crate::syntax::ast::{self, ColumnClauseKind as Clause};
use crate::text::{Span, quote_literal};

/// Types that functions can have and columns cannot. Source: PostgreSQL's documentation, "Pseudo-Types".
const PSEUDO_TYPES: &[&str] = &[
    "any",
    "anyarray",
    "anycompatible",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "cstring",
    "event_trigger",
    "internal",
    "record",
    "trigger",
    "unknown",
    "void",
];

/// Reads a column. Computed values are read later, when all columns of the table are known: see [`computed`].
/// `taken` says which relation's names are in use besides those of the schema.
pub(super) fn column<'a>(
    schema: &Schema,
    table: &ObjName,
    written: &'a ast::Column,
    taken: &dyn Fn(&str) -> bool,
) -> Result<(Column, Vec<Wanted<'a>>), Refusal> {
    let mut refusals = Refusals::default();
    let own = name(&written.name);
    refusals.take(not_system(&own));
    let serial = serial_type(&written.ty);
    let ty = match serial {
        Some(ty) if written.ty.dims.is_empty() => Some(Type::named(ty)),
        _ => refusals.take(type_name(schema, &written.ty)),
    };
    let mut column = Column {
        name: own.clone(),
        ty: ty.unwrap_or_else(|| Type::named("text")),
        collation: None,
        not_null: serial.is_some(),
        not_null_name: None,
        not_null_kept: NotNullKept::default(),
        default: None,
        identity: None,
        generated: None,
        sequence: None,
        statistics: None,
        storage: None,
        compression: None,
        grants: Grants::default(),
        comment: None,
    };
    let sequence = || {
        Naming::default().choose(NameKind::Sequence, &table.name, &[&own.text], None, |name| {
            taken(name) || schema.relation(&table.sibling(name, own.span)).is_some()
        })
    };
    if serial.is_some() {
        column.default = Some(ColumnDefault::Sequence);
        column.sequence = Some(OwnedSequence { name: sequence(), ty: column.ty.clone(), unlogged: false });
    }
    let mut wanted = Vec::new();
    let mut nulls = None;
    let mut value = serial.map(|_| (written.ty.span, "serial has a default of its own"));
    let mut excluded = |span, text, refusals: &mut Refusals| {
        if let Some((first, first_text)) = value.replace((span, text)) {
            refusals.push(Refusal::fatal(
                Diagnostic::new(code::COLUMN_CLAUSES, span, format!("column `{own}` gets its value in two ways"), text)
                    .related(first, first_text)
                    .help("a column has at most one of `default`, an identity and a computed value"),
            ));
        }
    };
    for clause in &written.clauses {
        match &clause.kind {
            Clause::NotNull => column.not_null = true,
            Clause::Null => nulls = Some(clause.span),
            Clause::Default(sql) => {
                excluded(clause.span, "a default", &mut refusals);
                column.default = refusals.take(default(schema, sql)).flatten();
            }
            Clause::Identity(identity) => {
                excluded(clause.span, "an identity", &mut refusals);
                column.not_null = true;
                column.identity = Some(read_identity(identity, sequence));
                if !column.ty.is_integer() && column.ty.builtin {
                    refusals.push(Refusal::fatal(Diagnostic::new(
                        code::COLUMN_CLAUSES,
                        written.ty.span,
                        format!("identity column `{own}` must be smallint, integer or bigint"),
                        format!("{} is not", column.ty),
                    )));
                }
            }
            Clause::Generated { .. } => excluded(clause.span, "a computed value", &mut refusals),
            Clause::Collate(path) => {
                column.collation = Some(spelled(path));
                if column.ty.is_collatable() == Some(false) {
                    refusals.push(Refusal::fatal(Diagnostic::new(
                        code::COLUMN_CLAUSES,
                        clause.span,
                        format!("type {} has no collation", column.ty),
                        "only texts are sorted by one",
                    )));
                }
            }
            Clause::Comment(text) => column.comment = comment(text),
            // It is no part of the column: see `data::backfill`.
            Clause::Backfill(_) => {}
            // Read in `values`, which knows the server's version.
            Clause::Statistics(_) | Clause::Storage(_) | Clause::Compression(_) => {}
            Clause::OwnedSequence { name: sequence, ty } => {
                column.sequence =
                    refusals.take(owned_sequence(schema, &column, written, clause.span, sequence, ty.as_ref()));
            }
            Clause::PrimaryKey(_) | Clause::Unique { .. } | Clause::Check(_) | Clause::References(_) => {
                wanted.push(Wanted::OnColumn(&written.name, clause));
            }
        }
    }
    if let Some(default) = &column.default
        && is_next_value(table, &column, default)
    {
        column.default = Some(ColumnDefault::Sequence);
    }
    if let Some(span) = nulls {
        let key = written.clauses.iter().find(|c| matches!(c.kind, Clause::PrimaryKey(_)));
        if column.not_null || key.is_some() {
            refusals.push(Refusal::fatal(Diagnostic::new(
                code::COLUMN_CLAUSES,
                span,
                format!("column `{own}` is both null and not null"),
                "`null` contradicts the rest of the column",
            )));
        }
    }
    refusals.finish()?;
    Ok((column, wanted))
}

/// Reads `owns sequence NAME [as TYPE]`.
fn owned_sequence(
    schema: &Schema,
    column: &Column,
    written: &ast::Column,
    at: Span,
    sequence: &ast::Ident,
    ty: Option<&ast::TypeName>,
) -> Result<OwnedSequence, Refusal> {
    let own = &column.name;
    if column.sequence.is_some() {
        return Err(Refusal::fatal(Diagnostic::new(
            code::COLUMN_CLAUSES,
            at,
            format!("column `{own}` owns two sequences"),
            "serial has a sequence of its own",
        )));
    }
    let (ty, place) = match ty {
        Some(ty) => (type_name(schema, ty)?, ty.span),
        None => (column.ty.clone(), written.ty.span),
    };
    if !ty.is_integer() {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::COLUMN_CLAUSES,
                place,
                format!("sequence `{}` must be smallint, integer or bigint", name(sequence)),
                format!("{ty} is not"),
            )
            .help("write the type of its numbers: `owns sequence NAME as bigint`"),
        ));
    }
    Ok(OwnedSequence { name: sequence.name.clone(), ty, unlogged: false })
}

/// Whether a default is the next value of the sequence that the column owns.
pub(super) fn is_next_value(table: &ObjName, column: &Column, default: &ColumnDefault) -> bool {
    let (ColumnDefault::Expr(expr), Some(owned)) = (default, &column.sequence) else { return false };
    let mut tokens = String::new();
    for part in &expr.parts {
        match part {
            Part::Sql { tokens: own, .. } => tokens.push_str(&own.replace(' ', "")),
            Part::Literal(key) => tokens.push_str(&quote_literal(&key.name.to_string()).replace(' ', "")),
            Part::Column(_) | Part::Table(_) | Part::Object(_) => return false,
        }
    }
    let called = [true, false].map(|qualified| ObjName { qualified, ..table.sibling(&owned.name, table.span) });
    called
        .iter()
        .map(|name| quote_literal(&name.to_string()).replace(' ', ""))
        .any(|name| tokens == format!("nextval({name})") || tokens == format!("nextval({name}::regclass)"))
}

/// Reads the computed value of a column, if it has one, in the scope of its table.
pub(super) fn computed(schema: &Schema, table: &Table, written: &ast::Column) -> Result<Option<Generated>, Refusal> {
    let Some((sql, stored)) = written.clauses.iter().find_map(|clause| match &clause.kind {
        Clause::Generated { expr, stored } => Some((expr, *stored)),
        _ => None,
    }) else {
        return Ok(None);
    };
    let (expr, _) = expr(schema, sql, Scope::Columns(table, "a computed column"))?;
    for column in expr.columns() {
        let is_itself = column == written.name.name;
        if is_itself || table.columns.get(column).is_some_and(|other| other.generated.is_some()) {
            return Err(Refusal::fatal(Diagnostic::new(
                code::EXPRESSION,
                sql.span,
                format!("computed column `{}` mentions computed column `{column}`", name(&written.name)),
                "computed columns are computed from stored ones",
            )));
        }
    }
    Ok(Some(Generated { expr, stored }))
}

/// Reads a default; `default null` is none, as on the server.
pub(super) fn default(schema: &Schema, sql: &ast::Sql) -> Result<Option<ColumnDefault>, Refusal> {
    let (expr, _) = expr(schema, sql, Scope::Default)?;
    if sql.text.eq_ignore_ascii_case("null") {
        return Ok(None);
    }
    Ok(Some(ColumnDefault::Expr(expr)))
}

/// A comment; the empty text is none, as on the server.
pub(super) fn comment(text: &ast::Text) -> Option<String> {
    (!text.value.is_empty()).then(|| text.value.clone())
}

/// Reads an identity; `sequence` names its sequence where that was not written.
pub(super) fn read_identity(written: &ast::Identity, sequence: impl FnOnce() -> String) -> Identity {
    let mut options = SequenceOptions::default();
    let mut named = None;
    for option in &written.options {
        match option {
            ast::SequenceOption::Start(n) => options.start = Some(*n),
            ast::SequenceOption::Increment(n) => options.increment = Some(*n),
            ast::SequenceOption::MinValue(n) => options.min = *n,
            ast::SequenceOption::MaxValue(n) => options.max = *n,
            ast::SequenceOption::Cache(n) => options.cache = Some(*n),
            ast::SequenceOption::Cycle(on) => options.cycle = *on,
            ast::SequenceOption::Name(path) => named = path.parts.last().map(|last| last.name.clone()),
        }
    }
    Identity { always: written.always, options, sequence: named.unwrap_or_else(sequence) }
}

/// The integer type behind `serial` and its kin.
fn serial_type(written: &ast::TypeName) -> Option<&'static str> {
    let [ident] = written.path.parts.as_slice() else { return None };
    if ident.quoted || !written.args.is_empty() {
        return None;
    }
    match ident.name.as_str() {
        "serial" | "serial4" => Some("integer"),
        "bigserial" | "serial8" => Some("bigint"),
        "smallserial" | "serial2" => Some("smallint"),
        _ => None,
    }
}

/// Reads a type.
pub(super) fn type_name(schema: &Schema, written: &ast::TypeName) -> Result<Type, Refusal> {
    let (space, ident) = match written.path.parts.as_slice() {
        [.., space, ident] => (Some(space.name.as_str()), ident),
        [ident] => (None, ident),
        [] => {
            return Err(Refusal::fatal(Diagnostic::new(code::UNKNOWN_TYPE, written.span, "a type is missing", "here")));
        }
    };
    let args: Vec<String> = written.args.iter().map(|arg| arg.text.clone()).collect();
    let ty =
        Type::from_written(space, &ident.name, ident.quoted, &args, !written.dims.is_empty()).map_err(|fault| {
            let TypeFault::Args(takes) = fault;
            Refusal::fatal(Diagnostic::new(
                code::BAD_TYPE,
                written.span,
                format!("wrong arguments for type `{}`", ident.name),
                takes,
            ))
        })?;
    if serial_type(&ast::TypeName { dims: Vec::new(), ..written.clone() }).is_some() {
        return Err(Refusal::fatal(Diagnostic::new(
            code::BAD_TYPE,
            written.span,
            format!("`{}` is not a type of its own", ident.name),
            "only a new column can be serial, and not an array",
        )));
    }
    if ty.builtin || !schema.opaque().is_empty() {
        return Ok(ty);
    }
    if PSEUDO_TYPES.contains(&ident.name.as_str()) && space.is_none() {
        return Err(Refusal::fatal(Diagnostic::new(
            code::BAD_TYPE,
            written.span,
            format!("no column can be of type `{ty}`"),
            "a pseudo-type, for functions only",
        )));
    }
    let named = ObjName {
        schema: space.unwrap_or(schema.default_schema()).to_owned(),
        name: ident.name.clone(),
        qualified: space.is_some(),
        span: written.span,
    };
    if schema.named_type(&named).is_some() {
        return Ok(ty);
    }
    if schema.is_poisoned(&ident.name) {
        return Err(Refusal { diagnostics: Vec::new(), waits: true });
    }
    let extension = provider_of_type(&ident.name);
    if extension.is_some_and(|extension| schema.has_extension(extension)) || schema.has_unknown_extension() {
        return Ok(ty);
    }
    let own = schema.objects().filter(|object| object.key.kind.space() == crate::schema::Space::Types);
    let near = nearest(
        &ident.name,
        Type::known_names().map(|name| -> &str { name }).chain(own.map(|object| object.key.name.name.as_str())),
    );
    let help = match (extension, near) {
        (Some(extension), _) => format!(
            "extension {extension} provides it: `create_extension {extension}` before, or `create_extension {extension} or keep` where it may be there"
        ),
        (None, Some(near)) => format!("there is a type `{near}`"),
        (None, None) => {
            "if an extension or something else provides it, say so before: `create_extension NAME`".to_owned()
        }
    };
    Err(Refusal::waiting(
        Diagnostic::new(code::UNKNOWN_TYPE, written.span, format!("unknown type `{ty}`"), "no such type at this point")
            .help(help),
    ))
}

/// A path as SQL spells it.
pub(super) fn spelled(path: &ast::Path) -> String {
    path.parts.iter().map(|part| name(part).to_string()).collect::<Vec<_>>().join(".")
}
