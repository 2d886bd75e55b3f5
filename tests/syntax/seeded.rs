//! Faults seeded into valid files: as many findings as faults, each on its line.

use proptest::prelude::*;

use super::{findings, upgrade};

/// Lines that hold one fault each, between operations.
const BAD_OPERATIONS: &[&str] = &[
    "drop_tabel a",
    "drop_table",
    "drop_table a b",
    "drop_table a.b.c",
    "drop_table order",
    "drop_table 'a'",
    "drop_table \"a",
    "drop_column a",
    "add_column a.b",
    "add_column a.b not null",
    "add_column a.b int nul",
    "add_column a.b int default",
    "add_column a.b int unique unique",
    "add_column a.b int default 'x",
    "add_column a.b numeric(3",
    "add_column a.b int check (a > 0",
    "add_column a.b int references",
    "alter_column a.b",
    "alter_column a.b set not null",
    "rename_table a b",
    "create_index on t",
    "create_index on t ()",
    "create_index ont t (a)",
    "create_foreign_key on a (b) references c on delete nothing",
    "create_check_constraint on a b > 0",
    "execute $$a$$ revrese nothing",
    "execute $$a$$",
    "execute $$a$$ b $$c$$ reverse nothing",
    "execute reverse nothing",
    "execut $$a$$ reverse nothing",
    "create table a",
    "create_rule v as $$select 1$$",
    "create_thing e { 'a' 'b' }",
    "create_table t",
    "create_table t { a nul nul }",
    "create_tabel t { a int }",
    "comment_table t nothing",
    "drop_table a;",
    "drop_table a /* b",
];

const GOOD_OPERATIONS: &[&str] = &[
    "drop_table a",
    "add_column a.b int not null default 0",
    "execute $$select 1$$ reverse nothing",
    "create_table t { a int, b text }",
    "create_index on t (a)",
    "comment_table t 'it''s'",
    "-- a comment",
];

/// Lines that hold one fault each, in a table.
const BAD_ITEMS: &[&str] = &[
    "a",
    "a not null",
    "a int nul",
    "a int not null not null",
    "a int default",
    "a int default 'x",
    "a int \"x",
    "a numeric(3",
    "a int check (b > (1)",
    "a int check b",
    "a int references",
    "a int generated always",
    "a int comment x",
    "a int constraint c default 1",
    "a int null not null",
    "order int",
    "primary key",
    "unique",
    "constraint c not null",
    "constraint c",
    "primary key ()",
    "foreign key (a)",
    "foreign key (a) references",
    "check a > 0",
    "index ()",
    "index (a) were (b)",
    "exclude using gist (a)",
    "a timestamp with timezone",
    "a int[x]",
    "?",
    "'x'",
    "a int /* b",
    "a interval day too second",
];

const GOOD_ITEMS: &[&str] = &[
    "a int",
    "b numeric(12, 2) not null default 0 check (b > 0)",
    "c text comment 'it''s'",
    "index (a) where (b > 0)",
    "constraint d unique (a, b)",
    "-- a comment",
    "e timestamp(3) with time zone default now()",
];

/// Lines, some of them bad, and the numbers of these.
fn mixed(good: &[&str], bad: &[&str], choices: &[(bool, usize)], first: usize) -> (String, Vec<usize>) {
    let mut lines = Vec::new();
    let mut wanted = Vec::new();
    for (index, &(is_bad, choice)) in choices.iter().enumerate() {
        if is_bad {
            wanted.push(first + index);
            lines.push(bad[choice % bad.len()]);
        } else {
            lines.push(good[choice % good.len()]);
        }
    }
    (lines.join("\n"), wanted)
}

fn check(text: &str, wanted: &[usize]) -> Result<(), TestCaseError> {
    let found = findings(text);
    let lines: Vec<usize> =
        found.iter().filter_map(|finding| finding.split_once(':')).filter_map(|(line, _)| line.parse().ok()).collect();
    prop_assert_eq!(&lines, wanted, "{}\n{:#?}", text, found);
    Ok(())
}

fn choices() -> impl Strategy<Value = Vec<(bool, usize)>> {
    prop::collection::vec((prop::bool::weighted(0.4), 0..1000_usize), 1..12)
}

proptest! {
    #![proptest_config(super::laws::cases())]

    #[test]
    fn between_operations(choices in choices()) {
        let (lines, wanted) = mixed(GOOD_OPERATIONS, BAD_OPERATIONS, &choices, 6);
        check(&upgrade(&lines), &wanted)?;
    }

    #[test]
    fn in_a_table(choices in choices()) {
        let (lines, wanted) = mixed(GOOD_ITEMS, BAD_ITEMS, &choices, 8);
        check(&upgrade(&format!("create_table t {{\nfirst int\n{lines}\n}}")), &wanted)?;
    }
}

#[test]
fn every_fault_by_itself() {
    for bad in BAD_OPERATIONS {
        assert_eq!(findings(&upgrade(&format!("drop_table a\n{bad}\ndrop_table b"))).len(), 1, "{bad}");
    }
    for bad in BAD_ITEMS {
        let text = upgrade(&format!("create_table t {{\na int\n{bad}\nb int\n}}\ndrop_table a"));
        assert_eq!(findings(&text).len(), 1, "{bad}\n{:?}", findings(&text));
    }
}
