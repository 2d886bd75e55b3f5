//! Triggers.

use super::expr::{Scope, expr};
use super::{Settings, name, names};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{CreateTrigger, Refusal, Refusals, unknown_table};
use crate::schema::{Deferral, Definition, ObjectKey, ObjectKind, Schema, Table, Trigger, TriggerEvent, TriggerTime};
use crate::syntax::ast;

/// Resolves `create_trigger`.
pub(super) fn create(cx: &Settings, schema: &Schema, written: &ast::Trigger) -> Result<CreateTrigger, Refusal> {
    let on = cx.object(&written.table);
    let table = schema.table(&on);
    let view = schema.view(&on).filter(|object| matches!(object.definition, Definition::View(_)));
    if table.is_none() && view.is_none() {
        return Err(unknown_table(schema, &on));
    }
    let mut refusals = Refusals::default();
    let each_row = written.each_row.unwrap_or(false);
    refusals.take(forms(written, table.is_some(), each_row));
    let nothing = Table::new(on.clone());
    let scope = Scope::Trigger(table.unwrap_or(&nothing), &written.events, each_row);
    let condition = written.condition.as_ref().and_then(|sql| refusals.take(expr(schema, sql, scope)));
    let function = ObjectKey {
        signature: Some(String::new()),
        ..ObjectKey::new(ObjectKind::Function, cx.object(&written.function))
    };
    refusals.finish()?;
    let event = |event: &ast::TriggerEvent| match event {
        ast::TriggerEvent::Insert => TriggerEvent::Insert,
        ast::TriggerEvent::Update(columns) => TriggerEvent::Update(names(columns)),
        ast::TriggerEvent::Delete => TriggerEvent::Delete,
        ast::TriggerEvent::Truncate => TriggerEvent::Truncate,
    };
    let mut events: Vec<TriggerEvent> = written.events.iter().map(event).collect();
    // Their order means nothing.
    events.sort_by_key(|event| match event {
        TriggerEvent::Insert => 0,
        TriggerEvent::Update(_) => 1,
        TriggerEvent::Delete => 2,
        TriggerEvent::Truncate => 3,
    });
    let initially_deferred = written.deferral.initially_deferred.unwrap_or(false);
    let trigger = Trigger {
        name: name(&written.name),
        constraint: written.constraint,
        time: match written.time {
            ast::TriggerTime::Before => TriggerTime::Before,
            ast::TriggerTime::After => TriggerTime::After,
            ast::TriggerTime::InsteadOf => TriggerTime::InsteadOf,
        },
        events,
        from: written.from.as_ref().map(|path| cx.object(path)),
        deferral: Deferral {
            deferrable: written.deferral.deferrable.unwrap_or(initially_deferred),
            initially_deferred,
        },
        old_table: written.old_table.as_ref().map(name),
        new_table: written.new_table.as_ref().map(name),
        each_row,
        condition: condition.map(|(expr, _)| expr),
        function,
        arguments: written.values.clone(),
        enabled: true,
        comment: None,
    };
    Ok(CreateTrigger { table: on, trigger })
}

/// What PostgreSQL refuses of clauses that do not go together (`CreateTriggerFiringOn`).
fn forms(written: &ast::Trigger, on_table: bool, each_row: bool) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    let mut refuse = |message: &str, label: &str, help: &str| {
        refusals.push(Refusal::fatal(
            Diagnostic::new(code::TRIGGER, written.name.span, message.to_owned(), label.to_owned())
                .help(help.to_owned()),
        ));
    };
    let is = |event: fn(&ast::TriggerEvent) -> bool| written.events.iter().any(event);
    let truncate = is(|event| matches!(event, ast::TriggerEvent::Truncate));
    let of_columns = is(|event| matches!(event, ast::TriggerEvent::Update(columns) if !columns.is_empty()));
    let instead = written.time == ast::TriggerTime::InsteadOf;
    if on_table && instead {
        refuse("a table has no `instead of` triggers", "this one is on a table", "write `before` or `after`");
    }
    if !on_table && !instead && each_row {
        refuse(
            "a view has no `before` or `after` triggers for each row",
            "this one is on a view",
            "write `instead of`",
        );
    }
    if !on_table && truncate {
        refuse("a view cannot be truncated", "this trigger is on a view", "remove `truncate`");
    }
    if instead && !each_row {
        refuse("`instead of` triggers run for each row", "it does not say so", "write `for each row`");
    }
    if instead && (written.condition.is_some() || of_columns) {
        refuse(
            "`instead of` triggers have neither `when` nor columns",
            "it has one of them",
            "test it in the function",
        );
    }
    if truncate && each_row {
        refuse("`truncate` triggers run for each statement", "this one is for each row", "write `for each statement`");
    }
    if written.constraint && (written.time != ast::TriggerTime::After || !each_row) {
        let help = "write `after ... for each row`";
        refuse("constraint triggers run after each row", "this one does not", help);
    }
    let deferral = written.deferral.deferrable.is_some() || written.deferral.initially_deferred.is_some();
    if !written.constraint && (deferral || written.from.is_some()) {
        refuse(
            "only constraint triggers have `from`, `deferrable` or `initially`",
            "this one is none",
            "write `create_constraint_trigger`",
        );
    }
    if written.deferral.deferrable == Some(false) && written.deferral.initially_deferred == Some(true) {
        refuse("what is initially deferred must be deferrable", "it is `not deferrable`", "remove one of them");
    }
    let transition = written.old_table.is_some() || written.new_table.is_some();
    if transition && (written.time != ast::TriggerTime::After || written.constraint || !on_table) {
        refuse("only `after` triggers of tables have transition tables", "it refers to one", "remove `referencing`");
    }
    if transition && (of_columns || written.events.len() > 1 || truncate) {
        refuse(
            "a trigger with transition tables is about one event, without columns",
            "it is about more",
            "write one trigger for each event",
        );
    }
    let insert = is(|event| matches!(event, ast::TriggerEvent::Insert));
    let delete = is(|event| matches!(event, ast::TriggerEvent::Delete));
    if written.events.len() == 1 && ((insert && written.old_table.is_some()) || (delete && written.new_table.is_some()))
    {
        let label = if insert { "an insert has no old rows" } else { "a delete has no new rows" };
        refuse("there is no such transition table", label, "remove it");
    }
    refusals.finish()
}
