//! What the formatter does with a text.

use aludel::format::{format, format_name, format_operation};

use super::{ALL, findings, read};

#[track_caller]
fn formats(text: &str, wanted: &str) {
    assert_eq!(findings(text), Vec::<String>::new(), "{text}");
    let (file, _, _) = read(text);
    assert_eq!(format(&file, text), wanted);
    let (again, _, _) = read(wanted);
    assert_eq!(format(&again, wanted), wanted, "a second time");
}

#[test]
fn one_of_everything() {
    let (file, _, _) = read(ALL);
    let once = format(&file, ALL);
    assert_eq!(findings(&once), Vec::<String>::new());
    let (again, _, _) = read(&once);
    assert_eq!(format(&again, &once), once);
}

#[test]
fn header_lines_come_in_order_with_their_comments() {
    formats(
        "-- top\n\nMESSAGE 'm' -- what\nrevises  b ,c\n-- who\nrevision A1\ntransaction none\n-- up\nupgrade{}",
        "-- top\n\n-- who\nrevision A1\nrevises b, c\nmessage 'm' -- what\ntransaction none\n\n-- up\nupgrade {}\n",
    );
}

#[test]
fn blank_lines_are_kept_one_at_a_time() {
    formats(
        "revision a\nrevises base\nmessage 'm'\nupgrade {\n\n\n  drop_table a\n\n\n\n  drop_table b\n  drop_table c\n\n}\n\n\ndowngrade irreversible 'x'\n\n",
        "revision a\nrevises base\nmessage 'm'\n\nupgrade {\n  drop_table a\n\n  drop_table b\n  drop_table c\n}\n\ndowngrade irreversible 'x'\n",
    );
}

#[test]
fn comments_stay_where_they_belong() {
    formats(
        "revision a\nrevises base\nmessage 'm'\nupgrade { -- first\n  create_table t { -- of t\n    a int, -- of a\n    -- above b\n    b text\n      -- inside b\n      not null\n    -- last\n  } -- after t\n  /* before */ drop_table c\n  -- end\n} -- after\n-- the end",
        "revision a\nrevises base\nmessage 'm'\n\nupgrade {\n  -- first\n  create_table t {\n    -- of t\n    a int -- of a\n    -- above b\n    -- inside b\n    b text not null\n    -- last\n  } -- after t\n  /* before */\n  drop_table c\n  -- end\n} -- after\n-- the end\n",
    );
}

#[test]
fn clauses_come_in_order_and_words_in_lower_case() {
    formats(
        "revision a\nrevises base\nmessage 'm'\nupgrade { create_table T { A  INT COMMENT 'x' UNIQUE CHECK ( a>0 ) DEFAULT  now( ) NOT NULL, \"B\" Text COLLATE \"C\" } }",
        "revision a\nrevises base\nmessage 'm'\n\nupgrade {\n  create_table t {\n    a int not null default now( ) unique check (a>0) comment 'x'\n    \"B\" text collate \"C\"\n  }\n}\n",
    );
}

#[test]
fn sql_and_dollar_text_are_kept_byte_for_byte() {
    let kept = "revision a\nrevises base\nmessage 'm'\n\nupgrade {\n  execute $$\n    select  1 ;\n  -- x\n$$ reverse nothing\n  create_check_constraint on t (a  >\n 1 -- c\n)\n  create_index on t (a, -- first\n    b)\n}\n";
    formats(kept, kept);
}

#[test]
fn names_are_quoted_where_a_reader_would_stumble() {
    assert_eq!(format_name("comment"), "\"comment\"");
    assert_eq!(format_name("users"), "users");
    assert_eq!(format_name("Users"), "\"Users\"");
}

#[test]
fn a_file_without_a_header_is_its_operations() {
    let formatted = |text: &str| {
        let mut found = aludel::diag::Diagnostics::default();
        let file = aludel::syntax::parse_schema(aludel::text::SourceId(0), text, &mut found);
        assert!(found.is_empty(), "{found:?}");
        aludel::format::format_schema(&file, text)
    };
    let text = "-- top\n\n\nCREATE_TABLE a { x  int, -- x\n y int }\n-- of i\ncreate_index  i on a (x)\n-- end";
    let wanted = "-- top\n\ncreate_table a {\n  x int -- x\n  y int\n}\n-- of i\ncreate_index i on a (x)\n-- end\n";
    assert_eq!(formatted(text), wanted);
    assert_eq!(formatted(wanted), wanted);
    assert_eq!(formatted("-- nothing\n"), "-- nothing\n");
    assert_eq!(formatted(""), "");
}

#[test]
fn a_tree_without_its_text_can_be_printed() {
    let (file, _, _) = read(ALL);
    let operations = file.upgrade.expect("there is one").operations;
    let printed: Vec<String> = operations.iter().map(format_operation).collect();
    assert_eq!(printed.get(1).map(String::as_str), Some("drop_table old.account"));
    assert!(
        printed
            .first()
            .is_some_and(|table| table.starts_with("create_table account {\n  id bigint") && table.ends_with('}'))
    );
}
