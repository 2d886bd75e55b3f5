//! A generated history, the same for a seed on every machine: 30% new tables of 6 to 10 columns, 35% new columns, 10%
//! indexes, 10% foreign keys, 5% changes of a column, 5% drops, 5% checks and unique constraints.

use std::fmt::Write as _;

struct Random(u64);

impl Random {
    /// splitmix64
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or(0)
    }
}

const TYPES: &[&str] =
    &["integer", "text", "varchar(80)", "timestamptz", "boolean not null default false", "numeric(12, 2)", "jsonb"];

/// Files of a linear history: display path and bytes.
pub fn generate(revisions: usize, seed: u64) -> Vec<(String, Vec<u8>)> {
    let mut random = Random(seed);
    // A table's number, and how many columns `c1`, `c2`, ... it has.
    let mut tables: Vec<(usize, usize)> = Vec::new();
    let mut files = Vec::with_capacity(revisions);
    let mut unique = 0;
    for number in 1..=revisions {
        unique += 1;
        let draw = if tables.len() < 3 { 0 } else { random.below(100) };
        let at = random.below(tables.len());
        let body = if draw < 30 {
            let columns = 6 + random.below(5);
            let mut body =
                format!("  create_table t{number} {{\n    id bigint generated always as identity primary key\n");
            for column in 1..columns {
                let ty = TYPES[random.below(TYPES.len())];
                let _ = writeln!(body, "    c{column} {ty}");
            }
            body.push_str("  }");
            tables.push((number, columns - 1));
            body
        } else {
            let (table, columns) = tables[at];
            let column = 1 + random.below(columns);
            let other = tables[random.below(tables.len())].0;
            match draw {
                30..65 => {
                    tables[at].1 += 1;
                    format!("  add_column t{table}.c{} {}", columns + 1, TYPES[random.below(TYPES.len())])
                }
                65..75 => format!("  create_index i{unique} on t{table} (id, c{column}) where (c{column} is not null)"),
                75..85 => format!(
                    "  add_column t{table}.r{unique} bigint\n  create_foreign_key f{unique} on t{table} (r{unique}) references t{other}"
                ),
                85..90 => format!("  alter_column t{table}.c{column} comment 'changed in {number}'"),
                90..95 => {
                    if columns > 1 {
                        tables[at].1 -= 1;
                        format!("  drop_column t{table}.c{columns}")
                    } else {
                        format!("  comment_table t{table} 'small'")
                    }
                }
                _ => format!("  create_check_constraint k{unique} on t{table} (c{column} is not null or id > 0)"),
            }
        };
        let parent = if number == 1 { "base".to_owned() } else { format!("{:012x}", number - 1) };
        let text = format!(
            "revision {number:012x}\nrevises {parent}\nmessage 'change number {number}'\n\nupgrade {{\n{body}\n}}\n"
        );
        files.push((format!("migrations/{number:012x}.mig"), text.into_bytes()));
    }
    files
}
