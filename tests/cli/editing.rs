//! What an editor is told, asked of the workspace as a value: no process, no files.

#![allow(clippy::mutable_key_type, reason = "the protocol has edits by address, and an address has a cache inside")]

use std::sync::Arc;

use aludel::lsp::{Encoding, Findings, Workspace};
use lsp_types::{
    CodeAction, CompletionItem, CompletionTextEdit, Diagnostic, DiagnosticSeverity, HoverContents, NumberOrString,
    Position, Range, TextEdit,
};

use crate::memory::{FIRST, Memory, SECOND, one_rule, open, third, uri, workspace};

fn codes(found: &[Diagnostic]) -> Vec<String> {
    let code = |one: &Diagnostic| match &one.code {
        Some(NumberOrString::String(code)) => code.clone(),
        other => panic!("{other:?}"),
    };
    found.iter().map(code).collect()
}

fn hover(body: &str) -> String {
    let (mut workspace, uri, position) = third(body);
    match workspace.hover(&uri, position).map(|hover| hover.contents) {
        Some(HoverContents::Markup(text)) => text.value,
        None => String::new(),
        other => panic!("{other:?}"),
    }
}

fn labels(body: &str) -> Vec<String> {
    let (mut workspace, uri, position) = third(body);
    workspace.completion(&uri, position).into_iter().map(|item| item.label).collect()
}

/// Where the thing at the mark was made: the file, and the text of the line from there on.
fn made(text: &str) -> Option<(String, String)> {
    let (mut workspace, uri, position) = open(text);
    let location = workspace.definition(&uri, position)?;
    let found = location.uri.as_str().rsplit('/').next().expect("a name").to_owned();
    let text = match found.as_str() {
        "1_a.mig" => FIRST.to_owned(),
        "2_b.mig" => SECOND.to_owned(),
        _ => text.replace('¦', ""),
    };
    let start = location.range.start;
    let line = text.lines().nth(start.line as usize).expect("a line");
    Some((found, line[start.character as usize..].to_owned()))
}

fn made_by(body: &str) -> Option<(String, String)> {
    made(&format!("revision c3\nrevises b2\nmessage 'more'\n\nupgrade {{\n{body}\n}}\n"))
}

fn applied(text: &str, edits: &[TextEdit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.range.start.line, edit.range.start.character)));
    let offset = |text: &str, position: Position| {
        let start: usize = text.split_inclusive('\n').take(position.line as usize).map(str::len).sum();
        start + position.character as usize
    };
    let mut text = text.to_owned();
    for edit in edits {
        let range = offset(&text, edit.range.start)..offset(&text, edit.range.end);
        text.replace_range(range, &edit.new_text);
    }
    text
}

#[test]
fn findings_of_every_file_come_with_codes_and_go_when_mended() {
    let mut workspace = workspace(&[("migrations/1_a.mig", FIRST), ("migrations/2_b.mig", SECOND)]);
    let second = uri("migrations/2_b.mig");
    assert_eq!(workspace.check(), Vec::<Findings>::new(), "nothing is open, and no folder is given");

    // A syntax error in one file and an unknown column in another: both are told.
    workspace.set(&second, 1, SECOND.replace("rename_column users.name to", "rename_table userss to"));
    let first = uri("migrations/1_a.mig");
    workspace.set(&first, 1, FIRST.replace("primary key\n", "primary kee\n"));
    let found = workspace.check();
    let of =
        |name: &str| found.iter().find(|one| one.uri.as_str().ends_with(name)).unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(codes(&of("1_a.mig").diagnostics), ["syntax::expected"]);
    assert_eq!(codes(&of("2_b.mig").diagnostics), ["check::unknown-table"]);
    assert_eq!(of("2_b.mig").version, Some(1));
    let told = &of("2_b.mig").diagnostics[0];
    assert_eq!(told.severity, Some(DiagnosticSeverity::ERROR));
    assert_eq!(told.range.start, Position::new(9, 15));
    assert!(told.message.contains("`userss`") && told.message.contains("help: "), "{}", told.message);

    // What is said again is not sent again; what is mended is cleared.
    assert_eq!(workspace.check(), Vec::<Findings>::new());
    workspace.set(&first, 2, FIRST.to_owned());
    workspace.set(&second, 2, SECOND.to_owned());
    let found = workspace.check();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|one| one.diagnostics.is_empty() && one.version == Some(2)), "{found:?}");
}

#[test]
fn a_change_in_one_file_is_found_in_another_that_is_not_open() {
    let mut workspace = workspace(&[("migrations/1_a.mig", FIRST), ("migrations/2_b.mig", SECOND)]);
    workspace.set(&uri("migrations/1_a.mig"), 1, FIRST.replace("name text", "label text").replace("(name", "(label"));
    let found = workspace.check();
    let second = found.iter().find(|one| one.uri.as_str() == uri("migrations/2_b.mig")).expect("findings");
    assert_eq!(second.version, None);
    assert_eq!(codes(&second.diagnostics), ["check::unknown-column"]);
    // When it is closed, the disk counts again.
    workspace.close(&uri("migrations/1_a.mig"));
    let found = workspace.check();
    assert!(!found.is_empty() && found.iter().all(|one| one.diagnostics.is_empty()), "{found:?}");
}

#[test]
fn related_places_are_in_their_own_files() {
    let (mut workspace, uri, _) = third("  create_table users { id int }");
    let found = workspace.diagnostics(&uri);
    assert_eq!(codes(&found), ["check::name-taken"]);
    let related = found[0].related_information.as_ref().expect("where the first one is made");
    assert!(related[0].location.uri.as_str().ends_with("/my%20pr%C3%B6/migrations/1_a.mig"), "{related:?}");
    assert_eq!(related[0].location.range.start, Position::new(6, 15));
}

#[test]
fn columns_are_counted_as_agreed() {
    for (encoding, start) in [(Encoding::Utf16, 25), (Encoding::Utf8, 28)] {
        let memory = Memory { files: Vec::new(), lint: one_rule() };
        let mut workspace = Workspace::new(Arc::new(memory), encoding, &[]);
        let text =
            "revision a\r\nrevises base\r\nmessage 'm'\r\n\r\nupgrade {\r\n  create_table \"ä😀\" { a nope }\r\n}\r\n";
        workspace.set(&uri("migrations/a.mig"), 1, text.to_owned());
        let found = workspace.diagnostics(&uri("migrations/a.mig"));
        assert_eq!(codes(&found), ["check::unknown-type"]);
        assert_eq!(found[0].range.start, Position::new(5, start), "{encoding:?}");
    }
}

#[test]
fn a_configuration_that_cannot_be_read_is_told_at_its_file() {
    let mut workspace = workspace(&[("broken", "")]);
    workspace.set(&uri("migrations/1_a.mig"), 1, FIRST.to_owned());
    let found = workspace.check();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].uri.as_str().ends_with("/aludel.yaml"));
    assert!(found[0].diagnostics[0].message.contains("what is this?"));
    let hover = workspace.hover(&uri("migrations/1_a.mig"), Position::new(6, 4));
    assert!(hover.is_some(), "its operations can still be asked");
}

#[test]
fn a_file_without_a_project_is_checked_alone() {
    let mut workspace = workspace(&[]);
    for uri in ["untitled:Untitled-1", "file:///elsewhere/x.mig"] {
        workspace.set(uri, 1, FIRST.replace("users (name)", "users (nam)"));
        assert_eq!(codes(&workspace.diagnostics(uri)), ["check::unknown-column"], "{uri}");
        let found = workspace.check();
        assert!(found.iter().any(|one| one.uri.as_str() == uri), "{found:?}");
    }
}

#[test]
fn formatting_changes_only_the_lines_that_differ() {
    let (mut workspace, uri, _) = third("  drop_table    \"order\"");
    let text = workspace.text(&uri).expect("a text").to_owned();
    let edits = workspace.format(&uri);
    assert_eq!(edits.len(), 1);
    assert_eq!(edits[0].range, Range::new(Position::new(5, 0), Position::new(6, 0)));
    let formatted = applied(&text, &edits);
    assert!(formatted.contains("\n  drop_table \"order\"\n"), "{formatted}");
    workspace.set(&uri, 2, formatted);
    assert_eq!(workspace.format(&uri), []);
    workspace.set(&uri, 3, "revision x\n  nonsense {{{".to_owned());
    assert_eq!(workspace.format(&uri), [], "a file with faults is left as it is");
}

#[test]
fn an_operation_tells_its_sql_up_and_down() {
    let told = hover("  drop_¦column users.full_name");
    assert!(told.contains("alter table users drop column full_name"), "{told}");
    assert!(told.contains("down:") && told.contains("alter table users add column full_name text"), "{told}");
    assert!(told.contains("locks users ACCESS EXCLUSIVE: reads and writes wait"), "{told}");
    let told = hover("  trunc¦ate_table \"order\" irreversible 'they are gone'");
    assert!(told.contains("truncate") && told.contains("no way back: they are gone"), "{told}");
    // One with a fault tells its form.
    let told = hover("  drop_¦column users.nope");
    assert!(told.contains("`drop_column T.c`"), "{told}");
}

#[test]
fn names_tell_their_definition_as_of_that_point() {
    let told = hover("  drop_table ¦users");
    assert!(told.contains("table `users`") && told.contains("full_name text not null"), "{told}");
    assert!(told.contains("made in revision `a1` (users), migrations/1_a.mig:7"), "{told}");
    let told = hover("  drop_column users.full_na¦me\n  drop_table \"order\"");
    assert!(told.contains("column `users.full_name`") && told.contains("full_name text not null"), "{told}");
    // It has another name since, and was made where it had the first one.
    assert!(told.contains("in revision `a1` (users), migrations/1_a.mig:9"), "{told}");
    let told = hover("  create_table t {\n    id bigint primary key\n    mood m¦ood\n  }");
    assert!(told.contains("enum `mood`") && told.contains("'fine'"), "{told}");
    let told = hover("  create_table t {\n    id bigint primary key\n    mo¦od mood\n  }");
    assert!(told.contains("column `t.mood`") && told.contains("made in this file, line 8"), "{told}");
    let told = hover("  create_check_constraint c on users (length(ful¦l_name) > 1)");
    assert!(told.contains("column `users.full_name`"), "{told}");
    let told = hover("  create_foreign_key f on \"order\" (user_id) references users (¦id)");
    assert!(told.contains("column `users.id`"), "{told}");
    let told = hover("  execute $$update users u set full_name = u.full_n¦ame$$ reverse nothing");
    assert!(told.contains("column `users.full_name`"), "{told}");
    let told = hover("  drop_view peo¦ple");
    assert!(told.contains("view `people`") && told.contains("create_view people"), "{told}");
    let told = hover("  drop_index users_name¦_idx");
    assert!(told.contains("index `users_name_idx`") && told.contains("on users (full_name)"), "{told}");
    assert_eq!(hover("  -- users¦ are people\n  drop_view people"), "");
}

#[test]
fn a_rule_tells_its_page_and_a_revision_its_message() {
    let told = hover("  allow create-index-bl¦ocks-writes 'small'\n  create_index on users (mood)");
    assert!(told.contains("lint::create-index-blocks-writes") && told.contains("concurrently"), "{told}");
    let (mut workspace, uri, position) = open("revision c3\nrevises b¦2\nmessage 'm'\n\nupgrade {\n}\n");
    let HoverContents::Markup(text) = workspace.hover(&uri, position).expect("a hover").contents else { panic!() };
    assert!(text.value.contains("revision `b2`: orders"), "{}", text.value);
}

#[test]
fn a_name_leads_to_where_it_was_made() {
    let found = |file: &str, line: &str| Some((file.to_owned(), line.to_owned()));
    assert_eq!(made_by("  drop_table us¦ers"), found("1_a.mig", "users {"));
    assert_eq!(made_by("  drop_column users.mo¦od"), found("1_a.mig", "mood mood"));
    assert_eq!(made_by("  drop_column us¦ers.mood"), found("1_a.mig", "users {"));
    assert_eq!(made_by("  drop_column users.full_name¦"), found("1_a.mig", "name text not null"));
    assert_eq!(
        made_by("  drop_constraint users.users_name¦_check"),
        found("1_a.mig", "users_name_check check (name <> '')")
    );
    assert_eq!(made_by("  drop_index users_¦name_idx"), found("1_a.mig", "users_name_idx on users (name)"));
    assert_eq!(made_by("  drop_table \"or¦der\""), found("2_b.mig", "\"order\" {"));
    assert_eq!(made_by("  drop_view ¦people"), found("1_a.mig", "people as $$select u.id from users u$$"));
    assert_eq!(made_by("  create_table t { a mo¦od }"), found("1_a.mig", "mood { 'fine' 'sad' }"));
    assert_eq!(made_by("  add_column users.x int\n  drop_column users.¦x"), found("3_c.mig", "x int"));
    assert_eq!(made_by("  drop_table no¦pe"), None);
    assert_eq!(made("revision c3\nrevises ¦b2\nmessage 'm'\n\nupgrade {\n}\n"), found("2_b.mig", "b2"));
    assert_eq!(made("revision c3\nrevises b2\ndepends_on a¦1\nmessage 'm'\n\nupgrade {\n}\n"), found("1_a.mig", "a1"));
}

#[test]
fn all_places_that_name_a_thing_are_found_whatever_its_name_was() {
    let places = |body: &str, with_origins: bool| -> Vec<(String, u32, u32)> {
        let (mut workspace, uri, position) = third(body);
        let found = workspace.references(&uri, position, with_origins);
        let file = |uri: &str| uri.rsplit('/').next().expect("a name").to_owned();
        let place =
            |one: &lsp_types::Location| (file(one.uri.as_str()), one.range.start.line, one.range.start.character);
        found.iter().map(place).collect()
    };
    let wanted = |all: &[(&str, u32, u32)]| -> Vec<(String, u32, u32)> {
        all.iter().map(|(file, line, column)| ((*file).to_owned(), *line, *column)).collect()
    };
    let body = "  drop_view people\n  rename_table users to persons\n  comment_table per¦sons 'x'\n  execute $$update persons set id = 1 -- persons$$ reverse nothing";
    let first = [("1_a.mig", 12, 33), ("1_a.mig", 13, 43), ("2_b.mig", 7, 39), ("2_b.mig", 9, 16), ("3_c.mig", 6, 15)];
    let last = [("3_c.mig", 7, 16), ("3_c.mig", 8, 19)];
    assert_eq!(places(body, false), wanted(&[&first[..], &last].concat()));
    let (made, renamed) = ([("1_a.mig", 6, 15)], [("3_c.mig", 6, 24)]);
    assert_eq!(places(body, true), wanted(&[&made[..], &first, &renamed, &last].concat()));
    let column = [("1_a.mig", 8, 4), ("1_a.mig", 10, 39), ("1_a.mig", 12, 40), ("2_b.mig", 9, 22), ("2_b.mig", 9, 30)];
    let own = [("3_c.mig", 5, 20)];
    assert_eq!(places("  drop_column users.full_na¦me", true), wanted(&[&column[..], &own].concat()));
    assert_eq!(places("  drop_¦column users.full_name", true), []);
}

#[test]
fn a_downgrade_block_starts_with_the_schema_after_the_upgrade() {
    let text = "revision c3\nrevises b2\nmessage 'm'\n\nupgrade {\n  add_column users.x int\n}\n\ndowngrade {\n  drop_column users.¦x\n}\n";
    assert_eq!(made(text), Some(("3_c.mig".to_owned(), "x int".to_owned())));
}

#[test]
fn what_may_follow_is_offered() {
    let has = |body: &str, wanted: &[&str], unwanted: &[&str]| {
        let found = labels(body);
        for one in wanted {
            assert!(found.iter().any(|label| label == one), "{body}: {one} in {found:?}");
        }
        for one in unwanted {
            assert!(!found.iter().any(|label| label == one), "{body}: no {one} in {found:?}");
        }
    };
    has("  ¦", &["create_table", "execute", "allow"], &["users", "id"]);
    has("  drop_¦", &["drop_table"], &[]);
    has("  drop_table ¦", &["users", "\"order\""], &["people", "mood", "id"]);
    has("  drop_column ¦", &["users"], &["id"]);
    has("  drop_column users.¦", &["id", "full_name", "mood"], &["name", "user_id", "users"]);
    has("  drop_column \"order\".u¦", &["user_id"], &["full_name"]);
    has("  drop_constraint users.¦", &["users_name_check"], &["id"]);
    has("  drop_index ¦", &["users_name_idx"], &["users"]);
    has("  drop_view ¦", &["people"], &["users"]);
    has("  create_index on ¦", &["users"], &["id"]);
    has("  create_index on users (¦", &["id", "full_name"], &["user_id"]);
    has("  create_index on users (id, ¦)", &["full_name"], &["user_id"]);
    has("  create_foreign_key on \"order\" (¦", &["user_id"], &["full_name"]);
    has("  create_foreign_key on \"order\" (user_id) references users (¦", &["id"], &["user_id"]);
    has("  create_foreign_key on \"order\" (user_id) references ¦", &["users"], &["user_id"]);
    has("  add_column users.x ¦", &["text", "mood"], &["users"]);
    has("  add_column users.x text ¦", &["not null", "default", "references"], &["text"]);
    has("  alter_column users.mood type ¦", &["text", "mood"], &["users"]);
    has("  create_table t {\n    a ¦\n  }", &["text", "mood"], &["users"]);
    has("  create_table t {\n    a bigint references ¦\n  }", &["users"], &["a"]);
    has("  create_table t {\n    abc text\n    check (a¦)\n  }", &["abc"], &["full_name"]);
    has("  allow ¦", &["create-index-blocks-writes"], &["unknown-table"]);
    has("  allow create-in¦", &["create-index-blocks-writes"], &[]);
    has("  execute $$update users set ¦$$ reverse nothing", &["full_name", "\"order\""], &["user_id"]);
    has("  execute $$update users set ¦", &["full_name"], &["outside"]);
    has("  create_index on users (id) ¦", &["where", "include"], &["users"]);
    has("  create_function f(a ¦)", &["text", "mood"], &[]);
    has("  grant ¦", &["select"], &["users"]);
    has("  grant select on table ¦", &["users"], &["select"]);
    has("  owner ¦", &["table"], &["users"]);
    assert_eq!(labels("  rename_table users to ¦"), Vec::<String>::new());
    assert_eq!(labels("  comment_table users 'a ¦b'"), Vec::<String>::new());
    assert_eq!(labels("  comment_table users 'a ¦"), Vec::<String>::new());
    assert_eq!(labels("  -- drop_¦"), Vec::<String>::new());
    // What was dropped above is no longer there.
    has("  drop_view people\n  drop_index users_name_idx\n  drop_index ¦", &[], &["users_name_idx"]);
}

#[test]
fn a_header_is_completed_too() {
    let offered = |text: &str| -> Vec<CompletionItem> {
        let (mut workspace, uri, position) = open(text);
        workspace.completion(&uri, position)
    };
    let found = offered("revision c3\nrevises ¦");
    let labels: Vec<&str> = found.iter().map(|item| item.label.as_str()).collect();
    assert_eq!(labels, ["b2", "a1", "base"], "the newest first");
    assert_eq!(found[0].detail.as_deref(), Some("orders"));
    let found = offered("revision c3\nrev¦\nmessage 'm'\n");
    let Some(CompletionTextEdit::Edit(edit)) = &found[1].text_edit else { panic!("{found:?}") };
    assert_eq!(edit.new_text, "revises");
    assert_eq!(edit.range, Range::new(Position::new(1, 0), Position::new(1, 3)));
    let verbs = offered("revision c3\nrevises b2\nmessage 'm'\n\nupgrade {\n  ¦\n}\n");
    let add = verbs.iter().find(|item| item.label == "add_column").expect("a verb");
    assert_eq!(add.detail.as_deref(), Some("add_column T.c TYPE clauses"));
}

fn all_actions(body: &str) -> (String, Vec<CodeAction>) {
    let (mut workspace, uri, _) = third(body);
    let all = Range::new(Position::new(0, 0), Position::new(99, 0));
    let actions = workspace.code_actions(&uri, all);
    (workspace.text(&uri).expect("a text").to_owned(), actions)
}

#[test]
fn a_finding_can_be_allowed_where_it_is() {
    let (text, actions) = all_actions("  create_index on users (mood)");
    let allow = actions.iter().find(|action| action.title == "allow `create-index-blocks-writes` here");
    let edit = allow.expect("an action").edit.clone().expect("an edit");
    let changes = edit.changes.expect("changes");
    let edits = changes.values().next().expect("a file");
    let text = applied(&text, edits);
    assert!(text.contains("  allow create-index-blocks-writes ''\n  create_index on users (mood)\n"), "{text}");
    // It holds, and the linter asks for the reason.
    let (mut workspace, uri, _) = third("");
    workspace.set(&uri, 2, text);
    assert_eq!(codes(&workspace.diagnostics(&uri)), ["lint::waiver-without-reason"]);
    assert_eq!(workspace.code_actions(&uri, Range::new(Position::new(0, 0), Position::new(99, 0))), []);
}

#[test]
fn a_finding_can_be_mended_where_the_rule_knows_how() {
    let (text, actions) = all_actions("  create_index on users (mood)");
    let fix = actions.iter().find(|action| action.is_preferred == Some(true)).expect("a fix");
    let changes = fix.edit.clone().expect("an edit").changes.expect("changes");
    let mended = applied(&text, changes.values().next().expect("a file"));
    assert!(mended.contains("create_index concurrently"), "{mended}");
    assert_eq!(codes(fix.diagnostics.as_ref().expect("what it mends")), ["lint::create-index-blocks-writes"]);
    let (mut workspace, uri, _) = third("");
    workspace.set(&uri, 2, mended);
    assert_eq!(codes(&workspace.diagnostics(&uri)), Vec::<String>::new());
}

#[test]
fn an_error_cannot_be_allowed() {
    let (_, actions) = all_actions("  drop_table nope");
    assert_eq!(actions, []);
}

#[test]
fn the_outline_has_the_operations_in_their_blocks() {
    let (mut workspace, uri, _) = third("  create_table t {\n    a int\n    b int\n  }\n  drop_table \"order\"");
    let outline = workspace.symbols(&uri);
    let names: Vec<&str> = outline.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(names, ["upgrade"]);
    let inside = outline[0].children.as_ref().expect("operations");
    let names: Vec<&str> = inside.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(names, ["create_table t", "drop_table \"order\""]);
    let folds: Vec<(u32, u32)> = workspace.folds(&uri).iter().map(|fold| (fold.start_line, fold.end_line)).collect();
    assert_eq!(folds, [(4, 9), (5, 7)]);
}

/// No place of no text that is half written makes it panic: every beginning of a text is asked everything.
#[test]
fn every_beginning_of_a_text_can_be_asked() {
    let text = format!("{SECOND}\ndowngrade {{\n  execute $$select 1$$ reverse nothing\n  allow x 'y'\n}}\n")
        .replace('o', "ö");
    for text in [text.as_str(), FIRST] {
        let (mut workspace, uri, _) = open("");
        for at in (0..=text.len()).step_by(3).filter(|&at| text.is_char_boundary(at)) {
            let start = &text[..at];
            workspace.set(&uri, 1, start.to_owned());
            let line = u32::try_from(start.matches('\n').count()).expect("few");
            let column = start.rsplit('\n').next().unwrap_or("").encode_utf16().count();
            let position = Position::new(line, u32::try_from(column).expect("few"));
            workspace.completion(&uri, position);
            workspace.hover(&uri, position);
            workspace.definition(&uri, position);
            workspace.symbols(&uri);
            workspace.format(&uri);
        }
    }
}
