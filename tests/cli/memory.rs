//! A project in memory, for a workspace without files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aludel::compile::{Project, Settings};
use aludel::lint;
use aludel::lsp::{Disk, Encoding, Found, Workspace};
use lsp_types::Position;

/// A project in memory, in a folder with a blank and an umlaut in its name.
pub struct Memory {
    pub files: Vec<(&'static str, String)>,
    pub lint: lint::Settings,
}

/// The one rule that speaks here: what the others find is not what is tested.
pub fn one_rule() -> lint::Settings {
    let others = lint::all().map(|rule| rule.code.name()).filter(|name| *name != "create-index-blocks-writes");
    let rules = others.map(|name| (name.to_owned(), lint::Level::Off)).collect();
    lint::Settings { rules, ..lint::Settings::default() }
}

pub const ROOT: &str = if cfg!(windows) { "C:\\my prö" } else { "/my prö" };

pub fn path(name: &str) -> PathBuf {
    Path::new(ROOT).join(name)
}

pub fn uri(name: &str) -> String {
    let root = if cfg!(windows) { "/C%3A/my%20pr%C3%B6" } else { "/my%20pr%C3%B6" };
    format!("file://{root}/{name}")
}

impl Disk for Memory {
    fn configuration(&self, path: &Path) -> Option<PathBuf> {
        path.starts_with(ROOT).then(|| Path::new(ROOT).join("aludel.yaml"))
    }

    fn project(&self, _: &Path) -> Result<Found, String> {
        if self.files.iter().any(|(name, _)| *name == "broken") {
            return Err("aludel.yaml: line 1: what is this?".to_owned());
        }
        let files = self.files.iter().map(|(name, text)| (path(name), text.clone().into_bytes())).collect();
        Ok(Found {
            root: ROOT.into(),
            settings: Settings::default(),
            lint: self.lint.clone(),
            folders: vec![path("migrations")],
            schema: path("schema.mig"),
            files,
            desired: None,
        })
    }

    fn shown(&self, root: &Path, path: &Path) -> String {
        path.strip_prefix(root).unwrap_or(path).display().to_string().replace('\\', "/")
    }

    fn attach_rows(&self, _: &mut Project, _: &Path) {}
}

pub const FIRST: &str = "\
revision a1
revises base
message 'users'

upgrade {
  create_enum mood { 'fine' 'sad' }
  create_table users {
    id bigint primary key
    name text not null
    mood mood
    constraint users_name_check check (name <> '')
  }
  create_index users_name_idx on users (name)
  create_view people as $$select u.id from users u$$
}
";

pub const SECOND: &str = "\
revision b2
revises a1
message 'orders'

upgrade {
  create_table \"order\" {
    id bigint primary key
    user_id bigint not null references users (id), index (user_id)
  }
  rename_column users.name to full_name
}
";

pub fn workspace(files: &[(&'static str, &str)]) -> Workspace {
    let files = files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    Workspace::new(Arc::new(Memory { files, lint: one_rule() }), Encoding::Utf16, &[])
}

/// A workspace with two revisions on the disk, and a third that is open; `¦` marks the place in it, which is given back.
pub fn third(body: &str) -> (Workspace, String, Position) {
    let header = "revision c3\nrevises b2\nmessage 'more'\n\nupgrade {\n";
    open(&format!("{header}{body}\n}}\n"))
}

pub fn open(text: &str) -> (Workspace, String, Position) {
    let mut workspace = workspace(&[("migrations/1_a.mig", FIRST), ("migrations/2_b.mig", SECOND)]);
    let at = text.find('¦').unwrap_or(0);
    let before = &text[..at];
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap_or("").encode_utf16().count();
    let position = Position::new(u32::try_from(line).expect("few"), u32::try_from(character).expect("few"));
    let uri = uri("migrations/3_c.mig");
    workspace.set(&uri, 1, text.replace('¦', ""));
    (workspace, uri, position)
}
