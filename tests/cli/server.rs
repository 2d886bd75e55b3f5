//! `aludel lsp` as an editor meets it: the real program, spoken to frame by frame.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// An answer that takes longer is lost.
const PATIENCE: Duration = Duration::from_mins(1);

struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<Value>,
    /// Findings that came while an answer was waited for.
    found: Vec<Value>,
    next: i64,
}

impl Client {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_aludel"))
            .args(["lsp", "--stdio"])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut output = BufReader::new(child.stdout.take().expect("an output"));
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            while let Some(message) = frame(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, output: receiver, found: Vec::new(), next: 1 }
    }

    fn raw(&mut self, text: &str) {
        let input = self.input.as_mut().expect("an input");
        input.write_all(text.as_bytes()).expect("it reads");
        input.flush().expect("it reads");
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(&format!("Content-Length: {}\r\n\r\n{text}", text.len()));
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: &Value) -> i64 {
        let id = self.next;
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    fn receive(&mut self) -> Value {
        self.output.recv_timeout(PATIENCE).expect("an answer")
    }

    fn answer(&mut self, id: &Value) -> Value {
        loop {
            let message = self.receive();
            if message["id"] == *id && message.get("method").is_none() {
                return message;
            }
            if message["method"] == "textDocument/publishDiagnostics" {
                self.found.push(message["params"].clone());
            }
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(&json!(id));
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn findings(&mut self) -> Value {
        if !self.found.is_empty() {
            return self.found.remove(0);
        }
        loop {
            let message = self.receive();
            if message["method"] == "textDocument/publishDiagnostics" {
                return message["params"].clone();
            }
        }
    }

    /// The exit code, and what was logged.
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let mut log = String::new();
        let mut errors = self.child.stderr.take().expect("a log");
        errors.read_to_string(&mut log).expect("a text");
        (self.child.wait().expect("an end").code(), log)
    }
}

fn frame(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(count) = line.strip_prefix("Content-Length: ") {
            length = count.parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON"))
}

/// A configuration in which one rule speaks: what the others find is not what is tested.
fn configuration(migrations: &str) -> String {
    let others = aludel::lint::all().map(|rule| rule.code.name()).filter(|name| *name != "create-index-blocks-writes");
    let rules: Vec<String> = others.map(|name| format!("    {name}: off\n")).collect();
    format!("migrations: {migrations}\nlint:\n  rules:\n{}", rules.concat())
}

/// A project on the disk, and the address of its folder.
fn project() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("my project");
    std::fs::create_dir_all(root.join("migrations")).expect("a folder");
    std::fs::write(root.join("aludel.yaml"), configuration("migrations")).expect("a file");
    std::fs::write(
        root.join("migrations/1.mig"),
        "revision a1\nrevises base\nmessage 'users'\n\nupgrade {\n  create_table users {\n    id bigint primary key\n  }\n}\n",
    )
    .expect("a file");
    let path = folder.path().display().to_string().replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    (folder, format!("file://{slash}{path}/my%20project"))
}

fn text(operation: &str) -> String {
    format!("revision b2\nrevises a1\nmessage 'more'\n\nupgrade {{\n  {operation}\n}}\n")
}

#[test]
fn a_session_from_hello_to_goodbye() {
    let (folder, root) = project();
    let mut client = Client::start(folder.path());

    let early = client.ask("textDocument/hover", &json!({}));
    assert_eq!(client.answer(&json!(early))["error"]["code"], -32002);

    let can = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let hello = client.request("initialize", &json!({ "processId": null, "rootUri": root, "capabilities": can }));
    assert_eq!(hello["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(hello["serverInfo"]["name"], "aludel");
    client.notify("initialized", &json!({}));
    let watch = client.receive();
    assert_eq!(watch["method"], "client/registerCapability");
    client.send(&json!({ "jsonrpc": "2.0", "id": watch["id"], "result": null }));

    // A fault, told; mended, and cleared.
    let uri = format!("{root}/migrations/2.mig");
    let document = json!({ "uri": uri, "languageId": "mig", "version": 1, "text": text("drop_column   users.nope") });
    client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    let found = client.findings();
    assert_eq!(found["uri"], json!(uri));
    assert_eq!(found["diagnostics"][0]["code"], "check::unknown-column");
    assert_eq!(found["diagnostics"][0]["range"]["start"], json!({ "line": 5, "character": 22 }));
    let change = |version: i64, text: String| json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": text }] });
    client.notify("textDocument/didChange", &change(2, text("add_column   users.name text")));
    let found = client.findings();
    assert_eq!((&found["diagnostics"], &found["version"]), (&json!([]), &json!(2)));

    let at =
        |character: u32| json!({ "textDocument": { "uri": uri }, "position": { "line": 5, "character": character } });
    let edits = client.request("textDocument/formatting", &json!({ "textDocument": { "uri": uri }, "options": {} }));
    assert_eq!(edits[0]["newText"], "  add_column users.name text\n");
    let hover = client.request("textDocument/hover", &at(4));
    let told = hover["contents"]["value"].as_str().expect("a text");
    assert!(told.contains("alter table users add column name text"), "{told}");
    let made = client.request("textDocument/definition", &at(17));
    assert_eq!(made["uri"], json!(format!("{root}/migrations/1.mig")));
    assert_eq!(made["range"]["start"], json!({ "line": 5, "character": 15 }));
    let offered = client.request("textDocument/completion", &at(21));
    assert_eq!(offered[0]["label"], "id");
    let outline = client.request("textDocument/documentSymbol", &json!({ "textDocument": { "uri": uri } }));
    assert_eq!(outline[0]["children"][0]["name"], "add_column   users.name text");

    client.notify("textDocument/didChange", &change(3, text("create_index on users (id)")));
    let found = client.findings();
    assert_eq!(found["diagnostics"][0]["code"], "lint::create-index-blocks-writes");
    let range = json!({ "start": { "line": 5, "character": 2 }, "end": { "line": 5, "character": 2 } });
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", &params);
    let titles: Vec<&str> = actions.as_array().expect("actions").iter().filter_map(|it| it["title"].as_str()).collect();
    assert!(titles.contains(&"allow `create-index-blocks-writes` here"), "{titles:?}");

    // A change on the disk, which the editor tells of.
    std::fs::write(folder.path().join("my project/migrations/1.mig"), "revision a1\n").expect("a file");
    client.notify("workspace/didChangeWatchedFiles", &json!({ "changes": [] }));
    loop {
        let found = client.findings();
        if found["uri"] == json!(format!("{root}/migrations/1.mig")) {
            assert!(!found["diagnostics"].as_array().expect("findings").is_empty());
            break;
        }
    }

    assert_eq!(client.request("shutdown", &Value::Null), Value::Null);
    let late = client.ask("textDocument/hover", &at(4));
    assert_eq!(client.answer(&json!(late))["error"]["code"], -32600);
    client.notify("exit", &Value::Null);
    assert_eq!(client.end(), (Some(0), String::new()));
}

#[test]
fn what_cannot_be_understood_is_answered() {
    let (folder, root) = project();
    let mut client = Client::start(folder.path());
    let capabilities = json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } });
    let hello = json!({ "workspaceFolders": [{ "uri": root, "name": "it" }], "capabilities": capabilities });
    assert_eq!(client.request("initialize", &hello)["capabilities"]["positionEncoding"], "utf-8");

    let error = |client: &mut Client, method: &str, params: Value| {
        let id = client.ask(method, &params);
        client.answer(&json!(id))["error"]["code"].clone()
    };
    assert_eq!(error(&mut client, "initialize", hello.clone()), -32600);
    assert_eq!(error(&mut client, "workspace/nonsense", json!({})), -32601);
    assert_eq!(error(&mut client, "textDocument/hover", json!([1])), -32602);
    assert_eq!(
        error(&mut client, "textDocument/hover", json!({ "textDocument": { "uri": "a" }, "position": -1 })),
        -32602
    );
    // A file that is not open has nothing to tell.
    let at = json!({ "textDocument": { "uri": "file:///x y/%zz.mig" }, "position": { "line": 4_000_000_000_u32, "character": 0 } });
    for method in ["textDocument/hover", "textDocument/definition"] {
        assert_eq!(client.request(method, &at), Value::Null);
    }
    assert_eq!(client.request("textDocument/completion", &at), json!([]));
    // Notifications that make no sense are passed over.
    client.notify("textDocument/didOpen", &json!({}));
    client
        .notify("textDocument/didChange", &json!({ "textDocument": { "uri": "file:///no.mig" }, "contentChanges": 7 }));
    client.notify("$/setTrace", &json!({ "value": "off" }));

    // Frames that hold no message, in the midst of others.
    client.raw("Content-Length: 9\r\n\r\n{nonsense");
    assert_eq!(client.answer(&Value::Null)["error"]["code"], -32700);
    client.send(&json!({ "jsonrpc": "2.0", "id": 0.5, "method": "shutdown" }));
    assert_eq!(client.answer(&json!(0.5))["error"]["code"], -32600);

    // Of two that come at once, the second is cancelled before its turn.
    let ask = |id: &str| {
        let params = json!({ "textDocument": { "uri": "file:///x.mig" }, "position": { "line": 0, "character": 0 } });
        let text = json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params }).to_string();
        format!("Content-Length: {}\r\n\r\n{text}", text.len())
    };
    let cancel = json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": "second" } }).to_string();
    let all = format!("{}{}Content-Length: {}\r\n\r\n{cancel}", ask("first"), ask("second"), cancel.len());
    client.raw(&all);
    assert!(client.answer(&json!("first")).get("result").is_some());
    let second = client.answer(&json!("second"));
    // It may have been quicker; it is answered in either case.
    assert!(second.get("result").is_some() || second["error"]["code"] == -32800, "{second}");
    assert_eq!(client.request("shutdown", &Value::Null), Value::Null);
    client.notify("exit", &Value::Null);
    let (code, log) = client.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("textDocument/didOpen: /textDocument/uri is missing"), "{log}");
}

#[test]
fn a_file_belongs_to_the_nearest_configuration() {
    let (folder, root) = project();
    let inner = folder.path().join("my project/migrations/inner");
    std::fs::create_dir_all(inner.join("db")).expect("a folder");
    std::fs::write(inner.join("aludel.yaml"), configuration("./../inner/db")).expect("a file");
    let external = "create_table theirs {\n  id bigint primary key\n}\n";
    std::fs::write(inner.join("db/external.mig"), external).expect("a file");
    let mut client = Client::start(folder.path());
    client.request("initialize", &json!({ "rootUri": root, "capabilities": {} }));
    client.notify("initialized", &json!({}));
    let open = |client: &mut Client, name: &str, text: &str| {
        let uri = format!("{root}/{name}");
        let document = json!({ "uri": uri, "languageId": "mig", "version": 1, "text": text });
        client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
        let found = client.findings();
        assert_eq!(found["uri"], json!(uri));
        let codes = found["diagnostics"].as_array().expect("findings").iter();
        codes.map(|one| one["code"].as_str().expect("a code").to_owned()).collect::<Vec<_>>()
    };
    // `users` is of the outer project and `theirs` of the inner one.
    let inside = "revision x\nrevises base\nmessage 'm'\n\nupgrade {\n  drop_table users\n  create_view v as $$select id from theirs$$\n}\n";
    assert_eq!(open(&mut client, "migrations/inner/db/1.mig", inside), ["check::unknown-table"]);
    // What lies in no folder of a project is checked alone.
    let beside = "revision y\nrevises a1\nmessage 'm'\n\nupgrade {\n}\n";
    assert_eq!(open(&mut client, "notes/1.mig", beside), ["history::missing-parent"]);
    assert_eq!(open(&mut client, "schema.mig", "drop_table users\n"), ["syntax::not-a-schema"]);
    // A configuration that is spoiled, and mended.
    std::fs::write(inner.join("aludel.yaml"), "migration: db\n").expect("a file");
    client.notify(
        "textDocument/didSave",
        &json!({ "textDocument": { "uri": format!("{root}/migrations/inner/db/1.mig") } }),
    );
    let mut found = Vec::new();
    while !found.iter().any(|one: &Value| one["uri"].as_str().is_some_and(|uri| uri.ends_with("/inner/aludel.yaml"))) {
        found.push(client.findings());
    }
    let told = found.last().expect("findings")["diagnostics"][0]["message"].as_str().expect("a text").to_owned();
    assert!(told.contains("migration"), "{told}");
    client.request("shutdown", &Value::Null);
    client.notify("exit", &Value::Null);
    assert_eq!(client.end().0, Some(0));
}

#[test]
fn a_client_that_dies_or_stammers_ends_the_server() {
    let (folder, _) = project();
    let hello = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
    let hello = format!("Content-Length: {}\r\n\r\n{hello}", hello.len());
    for (input, code, told) in [
        (String::new(), 1, ""),
        (hello.clone(), 1, ""),
        (format!("{hello}Content-Length: 33\r\n\r\n{{\"jsonrpc\""), 3, "the input ends in the middle of a message"),
        (format!("{hello}GET / HTTP/1.1\r\n\r\n"), 3, "a header line has no colon"),
        (format!("{hello}Content-Length: 18446744073709551615\r\n\r\n"), 3, "no length that can be read"),
    ] {
        let mut client = Client::start(folder.path());
        client.raw(&input);
        if !input.is_empty() {
            client.answer(&json!(1));
        }
        let (ended, log) = client.end();
        assert_eq!(ended, Some(code), "{input:?}: {log}");
        assert!(log.contains(told) && log.is_empty() == told.is_empty(), "{input:?}: {log}");
    }
}
