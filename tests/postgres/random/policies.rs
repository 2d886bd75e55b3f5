//! Row-level security.

use aludel::schema::{PolicyCommand, Schema, Table};

use super::Random;
use super::pick::{any, column, condition, name, role, table, written};

/// `table.policy` of each.
pub fn all(schema: &Schema) -> Vec<String> {
    let of = |table: &Table| {
        table.policies.values().map(|one| format!("{}.{}", table.name, written(&one.name.text))).collect::<Vec<_>>()
    };
    schema.tables().flat_map(of).collect()
}

pub fn enable_row_security(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("enable_row_security {}", table(random, schema)?.name))
}

pub fn disable_row_security(random: &mut Random, schema: &Schema) -> Option<String> {
    let all = schema.tables().filter(|table| table.row_security.enabled).map(|table| table.name.to_string());
    Some(format!("disable_row_security {}", any(random, all.collect())?))
}

pub fn force_row_security(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("force_row_security {}", table(random, schema)?.name))
}

pub fn no_force_row_security(random: &mut Random, schema: &Schema) -> Option<String> {
    let all = schema.tables().filter(|table| table.row_security.forced).map(|table| table.name.to_string());
    Some(format!("no_force_row_security {}", any(random, all.collect())?))
}

/// A condition on the table, or on another in a subquery.
fn row_condition(random: &mut Random, schema: &Schema, own: &Table) -> Option<String> {
    if random.chance(25) {
        let other = table(random, schema)?;
        let read = column(random, other)?;
        return Some(match random.below(2) {
            0 => format!("exists (select 1 from {} as o where o.{read} is not null)", other.name),
            _ => format!("(select count(*) from {}) > 0", other.name),
        });
    }
    if random.chance(15) {
        return Some(
            random.pick(&["true", "current_user = 'alice'", "current_setting('a.b', true) is null"]).to_owned(),
        );
    }
    condition(random, schema, own)
}

/// ` using (...) with check (...)`, each where the command has it.
fn conditions(random: &mut Random, schema: &Schema, own: &Table, command: PolicyCommand) -> Option<String> {
    let (using, check) = match command {
        PolicyCommand::Insert => (false, true),
        PolicyCommand::Select | PolicyCommand::Delete => (true, false),
        PolicyCommand::All | PolicyCommand::Update => (random.chance(80), random.chance(50)),
    };
    let mut out = String::new();
    if using {
        out.push_str(&format!(" using ({})", row_condition(random, schema, own)?));
    }
    if check {
        out.push_str(&format!(" with check ({})", row_condition(random, schema, own)?));
    }
    Some(out)
}

/// ` to alice, bob`, or everybody.
fn roles(random: &mut Random) -> String {
    let one = role(random);
    match random.below(6) {
        0 => " to public".to_owned(),
        1 => format!(" to {one}"),
        2 if one != "alice" => format!(" to {one}, alice"),
        _ => String::new(),
    }
}

pub fn create_policy(random: &mut Random, schema: &Schema) -> Option<String> {
    let own = table(random, schema)?;
    let kind = random.pick(&["", "", " as permissive", " as restrictive"]);
    let command = random.pick(&[
        PolicyCommand::All,
        PolicyCommand::All,
        PolicyCommand::Select,
        PolicyCommand::Insert,
        PolicyCommand::Update,
        PolicyCommand::Delete,
    ]);
    let written = if command == PolicyCommand::All && random.chance(70) {
        String::new()
    } else {
        format!(" for {}", command.word())
    };
    let conditions = conditions(random, schema, own, command)?;
    Some(format!("create_policy {} on {}{kind}{written}{}{conditions}", name(random), own.name, roles(random)))
}

pub fn alter_policy(random: &mut Random, schema: &Schema) -> Option<String> {
    let all = schema.tables().flat_map(|table| table.policies.values().map(move |policy| (table, policy)));
    let (own, policy) = any(random, all.collect())?;
    let mut changes = if random.chance(60) { conditions(random, schema, own, policy.command)? } else { String::new() };
    if changes.is_empty() {
        changes = format!(" to {}", random.pick(&["public", "alice", "bob, app_reader"]));
    }
    Some(format!("alter_policy {}.{}{changes}", own.name, written(&policy.name.text)))
}

pub fn rename_policy(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_policy {} to {}", any(random, all(schema))?, name(random)))
}

pub fn drop_policy(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_policy {}", any(random, all(schema))?))
}
