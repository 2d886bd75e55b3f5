//! Functions and procedures.

use super::expr::{Scope, expr};
use super::query::{What, read};
use super::{Settings, column, name};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{Refusal, Refusals, of_name, unknown_object};
use crate::schema::{
    Argument, ArgumentMode, Definition, Name, ObjName, ObjectKey, Parallel, Reads, Returns, Routine, Schema, Type, Use,
    Used, Volatility,
};
use crate::syntax::ast;
use crate::text::Span;

/// The key of a routine, which may be named without arguments where only one has the name.
pub(super) fn key(schema: &Schema, unsigned: ObjectKey, written: &ast::ObjectName) -> Result<ObjectKey, Refusal> {
    if let Some(arguments) = &written.arguments {
        let mut uses = Vec::new();
        let arguments = self::arguments(schema, arguments, &mut uses)?;
        return Ok(signed(schema, unsigned, &arguments));
    }
    let all: Vec<&ObjectKey> = of_name(schema, &unsigned).map(|object| &object.key).collect();
    match all.as_slice() {
        [] => Err(unknown_object(schema, &unsigned)),
        [only] => Ok(ObjectKey { signature: only.signature.clone(), ..unsigned }),
        several => {
            let word = unsigned.kind.word();
            let mut diagnostic = Diagnostic::new(
                code::ROUTINE,
                unsigned.name.span,
                format!("{} {word}s are called `{}`", several.len(), unsigned.name),
                "which of them is not said",
            )
            .help(format!("write the types of its arguments: `{}`", several.first().map_or(&unsigned, |key| *key)));
            for key in several {
                diagnostic = diagnostic.related(key.name.span, format!("`{key}` is made here"));
            }
            Err(Refusal::waiting(diagnostic))
        }
    }
}

/// The key with the types of the arguments.
pub(super) fn signed(schema: &Schema, key: ObjectKey, arguments: &[Argument]) -> ObjectKey {
    let mut arguments = arguments.to_vec();
    for argument in &mut arguments {
        if argument.ty.schema.as_deref() == Some(schema.default_schema()) {
            argument.ty.schema = None;
        }
    }
    ObjectKey { signature: Some(Routine::signature(&arguments)), ..key }
}

/// Resolves a function or procedure; the arguments stand with its name.
pub(super) fn routine(
    cx: &Settings,
    schema: &Schema,
    written: &ast::Routine,
    own: &ast::ObjectName,
) -> Result<(Definition, Vec<Use>), Refusal> {
    let mut refusals = Refusals::default();
    let mut uses = Vec::new();
    let none = ast::Arguments { items: Vec::new(), span: own.path.span };
    let read_arguments = own.arguments.as_ref().unwrap_or(&none);
    let arguments = refusals.take(arguments(schema, read_arguments, &mut uses)).unwrap_or_default();
    let returns = match &written.returns {
        None => Some(Returns::Nothing),
        Some(ast::Returns::Type { set, ty }) => {
            refusals.take(type_name(schema, ty, &mut uses)).map(|ty| Returns::Type { set: *set, ty })
        }
        Some(ast::Returns::Table { columns, .. }) => {
            let columns = columns
                .iter()
                .filter_map(|(ident, ty)| refusals.take(type_name(schema, ty, &mut uses)).map(|ty| (name(ident), ty)));
            Some(Returns::Table(columns.collect()))
        }
    };
    let language = written.language.as_ref().map_or_else(|| Name::new("sql", own.path.span), name);
    let mut reads = Vec::new();
    if let Some(body) = written.body.as_ref().filter(|_| language.text == "sql") {
        reads = refusals.take(read(cx, schema, body, What::Body)).map(|read| read.uses).unwrap_or_default();
    }
    if let Some(returns) = &returns {
        refusals.take(check(written, returns, &arguments, own.path.span));
    }
    refusals.finish()?;
    let default_uses = arguments.iter().filter_map(|argument| argument.default.as_ref());
    for key in default_uses.flat_map(crate::schema::Expr::objects) {
        uses.push(Use { what: Used::Object(key.clone()), span: read_arguments.span });
    }
    let setting = |setting: &ast::Setting| {
        let values: Vec<&str> = setting.values.iter().map(|value| value.text.as_str()).collect();
        (column::spelled(&setting.name), (!values.is_empty()).then(|| values.join(", ")))
    };
    let routine = Routine {
        arguments,
        returns: returns.unwrap_or(Returns::Nothing),
        language,
        window: written.window,
        volatility: match written.volatility {
            Some(ast::Volatility::Immutable) => Volatility::Immutable,
            Some(ast::Volatility::Stable) => Volatility::Stable,
            Some(ast::Volatility::Volatile) | None => Volatility::Volatile,
        },
        strict: written.null_input == Some(ast::NullInput::Strict),
        leakproof: written.leakproof == Some(true),
        definer: written.definer == Some(true),
        parallel: match written.parallel {
            Some(ast::Parallel::Safe) => Parallel::Safe,
            Some(ast::Parallel::Restricted) => Parallel::Restricted,
            Some(ast::Parallel::Unsafe) | None => Parallel::Unsafe,
        },
        cost: written.cost.as_ref().map(|cost| cost.text.clone()),
        rows: written.rows.as_ref().map(|rows| rows.text.clone()),
        support: written.support.as_ref().map(column::spelled),
        settings: written.settings.iter().map(setting).collect(),
        body: written.body.as_ref().map(|body| body.value.clone()).unwrap_or_default(),
        reads: Reads { uses: reads, gone: false },
    };
    Ok((Definition::Routine(Box::new(routine)), uses))
}

/// The pseudo-types that functions know. Source: PostgreSQL's documentation, "Pseudo-Types".
const PSEUDO: &[&str] = &[
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
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
    "void",
];

/// Reads the type of an argument or a result; PostgreSQL forgets lengths and precisions here.
fn type_name(schema: &Schema, written: &ast::TypeName, uses: &mut Vec<Use>) -> Result<Type, Refusal> {
    let span = written.span;
    let array = !written.dims.is_empty();
    if let [ident] = written.path.parts.as_slice()
        && PSEUDO.contains(&ident.name.as_str())
    {
        return Ok(Type { array, ..Type::named(&ident.name) });
    }
    let (space, ident) = match written.path.parts.as_slice() {
        [.., space, ident] => (Some(space.name.clone()), ident),
        [ident] => (None, ident),
        [] => return column::type_name(schema, written),
    };
    let named = ObjName {
        schema: space.clone().unwrap_or_else(|| schema.default_schema().to_owned()),
        name: ident.name.clone(),
        qualified: space.is_some(),
        span,
    };
    let row = Type { schema: space, name: ident.name.clone(), args: Vec::new(), array, builtin: false };
    if schema.table(&named).is_some() {
        uses.push(Use { what: Used::Table(named), span });
        return Ok(row);
    }
    if let Some(view) = schema.view(&named) {
        uses.push(Use { what: Used::Object(ObjectKey { name: named, ..view.key.clone() }), span });
        return Ok(row);
    }
    if let Some(found) = schema.named_type(&named) {
        uses.push(Use { what: Used::Object(ObjectKey { name: named, ..found.key.clone() }), span });
    }
    let mut ty = column::type_name(schema, written)?;
    ty.args.clear();
    if ty.builtin && ty.name.starts_with("interval") {
        "interval".clone_into(&mut ty.name);
    }
    Ok(ty)
}

/// Reads arguments.
fn arguments(schema: &Schema, written: &ast::Arguments, uses: &mut Vec<Use>) -> Result<Vec<Argument>, Refusal> {
    let mut refusals = Refusals::default();
    let mut all: Vec<Argument> = Vec::new();
    for one in &written.items {
        let ty = refusals.take(type_name(schema, &one.ty, uses));
        let default = one.default.as_ref().and_then(|sql| refusals.take(expr(schema, sql, Scope::Default)));
        let Some(ty) = ty else { continue };
        let mode = match one.mode {
            Some(ast::ArgumentMode::Out) => ArgumentMode::Out,
            Some(ast::ArgumentMode::InOut) => ArgumentMode::InOut,
            Some(ast::ArgumentMode::Variadic) => ArgumentMode::Variadic,
            Some(ast::ArgumentMode::In) | None => ArgumentMode::In,
        };
        let fault = |message: &str, label: &str| {
            Refusal::fatal(Diagnostic::new(code::ROUTINE, one.span, message.to_owned(), label.to_owned()))
        };
        if let Some(own) = &one.name
            && let Some(first) = all.iter().filter_map(|other| other.name.as_ref()).find(|other| other.text == own.name)
        {
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::REPEATED,
                    own.span,
                    format!("two arguments are called `{}`", own.name),
                    "the second time",
                )
                .related(first.span, "the first time"),
            ));
        }
        if mode == ArgumentMode::Variadic
            && !ty.array
            && !["any", "anyarray", "anycompatiblearray"].contains(&ty.name.as_str())
        {
            refusals.push(fault("a variadic argument is an array", "not an array"));
        }
        if mode == ArgumentMode::Out && default.is_some() {
            refusals.push(fault("an argument that only goes out has no default", "nobody gives it a value"));
        }
        let before = all.iter().any(|other| other.default.is_some());
        if before && default.is_none() && one.default.is_none() && mode != ArgumentMode::Out {
            refusals.push(fault("every argument after one with a default needs one too", "it has none"));
        }
        all.push(Argument { mode, name: one.name.as_ref().map(name), ty, default: default.map(|(expr, _)| expr) });
    }
    refusals.finish()?;
    Ok(all)
}

/// What PostgreSQL refuses of clauses that do not go together.
fn check(written: &ast::Routine, returns: &Returns, arguments: &[Argument], at: Span) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    let mut refuse = |message: &str, label: &str, help: &str| {
        refusals.push(Refusal::fatal(
            Diagnostic::new(code::ROUTINE, at, message.to_owned(), label.to_owned()).help(help.to_owned()),
        ));
    };
    let out = arguments.iter().any(|a| matches!(a.mode, ArgumentMode::Out | ArgumentMode::InOut));
    if written.procedure {
        let clauses = [
            ("returns", written.returns.is_some()),
            ("window", written.window),
            ("immutable, stable or volatile", written.volatility.is_some()),
            ("strict", written.null_input.is_some()),
            ("leakproof", written.leakproof.is_some()),
            ("parallel", written.parallel.is_some()),
            ("cost", written.cost.is_some()),
            ("rows", written.rows.is_some()),
            ("support", written.support.is_some()),
        ];
        for (clause, _) in clauses.iter().filter(|(_, is_there)| *is_there) {
            let help = "remove it, or make it a function";
            refuse(&format!("a procedure has no `{clause}`"), "only functions have it", help);
        }
        return refusals.finish();
    }
    let set = matches!(returns, Returns::Type { set: true, .. } | Returns::Table(_));
    match returns {
        Returns::Nothing if !out => {
            refuse(
                "what the function returns is missing",
                "it has no `returns`",
                "write `returns T`, or `returns void`",
            );
        }
        Returns::Table(_) if out => {
            let help = "write all of them as columns of the table";
            refuse("`returns table` and `out` arguments do not go together", "it has both", help);
        }
        Returns::Nothing | Returns::Table(_) | Returns::Type { .. } => {}
    }
    if written.rows.is_some() && !set {
        refuse("`rows` is for functions that return a set", "it returns one row", "remove `rows`, or write `setof`");
    }
    refusals.finish()
}
