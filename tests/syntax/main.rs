//! The parser from outside: what valid files become, and which findings faulty ones give.

mod laws;
mod make;

use aludel::diag::{Diagnostics, Severity};
use aludel::syntax::ast::{ColumnClauseKind, File, Kind, TableItemKind};
use aludel::syntax::parse;
use aludel::text::Sources;

fn read(text: &str) -> (File, Sources, Diagnostics) {
    let mut sources = Sources::default();
    let id = sources.add("a.mig", text);
    let normal = sources.get(id).map(aludel::text::Source::shared).expect("just added");
    let mut diagnostics = Diagnostics::default();
    let file = parse(id, &normal, &mut diagnostics);
    (file, sources, diagnostics)
}

/// `line:column code: headline` of every finding.
fn findings(text: &str) -> Vec<String> {
    let (_, sources, diagnostics) = read(text);
    let mut all = Vec::new();
    for d in diagnostics.iter() {
        assert_eq!(d.severity, Severity::Error);
        assert!(!d.message.contains("you") && !d.message.contains('_') || d.message.contains('`'), "{}", d.message);
        assert!(!d.primary.text.is_empty());
        let (_, at) = sources.locate(d.primary.span).expect("the source is known");
        all.push(format!("{}:{} {}: {}", at.line, at.column, d.code.id(), d.message));
    }
    all
}

const HEAD: &str = "revision a1\nrevises base\nmessage 'm'\n\n";

fn upgrade(body: &str) -> String {
    format!("{HEAD}upgrade {{\n{body}\n}}\n")
}

const ALL: &str = include_str!("all.mig");

#[test]
fn every_core_operation_parses() {
    let (file, _, _) = read(ALL);
    assert_eq!(findings(ALL), Vec::<String>::new());
    let operations = file.upgrade.expect("there is one").operations;
    assert_eq!(operations.len(), 36);
    let Kind::CreateTable(table) = &operations[0].kind else { panic!("a table comes first") };
    assert_eq!(table.items.len(), 23);
    let TableItemKind::Column(id) = &table.items[0].kind else { panic!("a column comes first") };
    assert!(matches!(id.clauses[0].kind, ColumnClauseKind::Identity(_)));
}

#[test]
fn show() {
    let cases: Vec<String> = vec![
        String::new(),
        "-- only\n".into(),
        "hello world\n".into(),
        format!("{HEAD}"),
        "revision a\nrevises base\nmessage 'x'\nupgrade {\n  drop_table a\n".into(),
        "revison a\nrevises base, b\nmesage 'x'\nupgarde {\n  drop_table a\n}\n".into(),
        "revision head\nrevises a-b, base\nmessage x\nlabels -a, ok\nrevision b\ncreated 'tomorrow'\nfoo bar\nupgrade {}\n".into(),
        upgrade("  create_tabel t {\n    id int nul\n  }\n  drop_column email\n  drop_table a.b.c\n  drop_table order\n  creat_view v as $$x$$\n  alter_column a.b set not null"),
        upgrade("  create_table t {\n    id bigint\n    primary key\n    name not null\n    x numeric(3, 2\n    y text nott null\n    constraint c not null\n    z int default 'abc\n    w int unique unique constraint q not null\n  }"),
        upgrade("  execute $$ do $$ begin end $$ $$ reverse nothing\n  execute $$x$$\n  execute $$y$$ revrese nothing"),
        upgrade("  execute $$ update x\n    set b = 1\n  execute $$y$$ reverse nothing\n  drop_tabel x"),
        upgrade("  create_table t {\n    id bigint\n    comment 'x'\n    b int\n    comment 'y'\n    comment 'z'\n  }\n  execut $$a$$\n  drop table b\n  add_column a.b"),
        upgrade("  create_table t {\n    id bigint\n  drop_table y"),
        upgrade("  create_table t {\n    id bigint\n  }}\n  drop_table y\n drop_tabel z"),
        upgrade("  create_table t\n    id bigint\n    b nothing nul\n  }\n  drop_table y\n  create_table z"),
        "drop_table x\ndrop_tabel y\n".into(),
        format!("{HEAD}upgrade {{ drop_table x }}\ndowngrade {{ drop_table y }}\nfoo bar\nbaz\n"),
        format!("{HEAD}downgrade {{}}\nupgrade {{}}\nupgrade {{}}\n"),
        format!("{HEAD}upgrade\n"),
        format!("{HEAD}upgrade {{ execute $$a$$ reverse nothing\nexecute $$b$$ reverse nothing irreversible 'x' }} downgrade {{ execute $$c$$ }}"),
        format!("{HEAD}upgrade {{ execute $$a$$ }} downgrade irreversible 'why'"),
        upgrade(&format!("  create_check_constraint on t ({}1{})", "(".repeat(10000), ")".repeat(10000))),
        upgrade("  create_table t {\n    a int default /* x\n    b int\n    ) int\n    unique\n    match full\n    exclude using gist (a with =)\n  }\n  allow x"),
        upgrade("  drop_table t if exists\n  drop_table t cascade;\n  create_index ont users (x)\n  create_foreign_key on a (b) references on delete cascade\n  alter_column a.b not null null type int type text default\n  create_index on t ()"),
        upgrade("  drop_table \"abc\n  drop_table \"\"\n  drop_table aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        upgrade("  create_table t {\n    a int,\n    not null\n    b int default 5 + not null\n    c int check a > 0\n    d int references\n    e varchar(\n    f timestamp with timezone\n    g int generated always\n    h int[x]\n  }"),
    ];
    for case in &cases {
        let short: String = case.chars().take(900).collect();
        println!("-----\n{short}");
        let (_, sources, diagnostics) = read(case);
        for d in diagnostics.iter() {
            let (_, at) = sources.locate(d.primary.span).expect("known");
            println!("  {}:{}+{} {}: {} [{}]", at.line, at.column, d.primary.span.end - d.primary.span.start, d.code.id(), d.message, d.primary.text);
            println!("      help: {}", d.help.clone().unwrap_or_default().replace('\n', " | "));
        }
    }
}

#[test]
fn formatting_all() {
    let (file, _, _) = read(ALL);
    let once = aludel::format::format(&file, ALL);
    println!("{once}");
    assert_eq!(findings(&once), Vec::<String>::new());
    let (again, sources, _) = read(&once);
    let _ = sources;
    assert_eq!(aludel::format::format(&again, &once), once);
}
