//! Extended statistics.

use aludel::schema::Schema;

use super::Random;
use super::pick::{columns, name, steady_column, table};
use super::schemas::placed;

pub fn create_statistics(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let kinds = random.pick(&["", " (mcv)", " (ndistinct, dependencies)"]);
    let mut items = columns(random, table, 3)?;
    if random.chance(20) {
        items.push_str(&format!(", lower({}::text)", steady_column(random, table)?));
    }
    let target = random.pick(&["", "", " statistics 50"]);
    Some(format!("create_statistics {}{kinds} on {} ({items}){target}", placed(random, schema), table.name))
}

/// Any statistics there are.
fn statistics(random: &mut Random, schema: &Schema) -> Option<String> {
    let all: Vec<String> = schema.statistics_names().map(ToString::to_string).collect();
    if all.is_empty() { None } else { Some(all[random.below(all.len())].clone()) }
}

pub fn alter_statistics(random: &mut Random, schema: &Schema) -> Option<String> {
    let target = random.pick(&["100", "0", "default"]);
    Some(format!("alter_statistics {} set statistics {target}", statistics(random, schema)?))
}

pub fn drop_statistics(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_statistics {}", statistics(random, schema)?))
}

pub fn rename_statistics(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_statistics {} to {}", statistics(random, schema)?, name(random)))
}
