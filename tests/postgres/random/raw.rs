//! Raw SQL.

use aludel::schema::Schema;

use super::Random;
use super::pick::{table, written};

pub fn execute(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let plain = table.columns.values().find(|c| c.generated.is_none() && c.identity.is_none())?;
    let (on, column) = (&table.name, written(&plain.name.text));
    Some(format!("execute $$update {on} set {column} = {column}$$ reverse $$select count(*) from {on}$$"))
}
