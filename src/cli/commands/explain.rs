//! `aludel explain [CODE]`

use std::fmt::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::{Context, Fault};
use crate::diag::{Code, codes, nearest};
use crate::lint::{self, Level};
use crate::render::page;

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// A code as it stands in a diagnostic, such as `history::cycle`, or the part after `::`, as rules of `lint` are called.
    #[arg(value_name = "CODE")]
    code: Option<String>,

    /// How to write it.
    #[arg(short, long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// The pages as they are.
    Markdown,
    /// An array of objects: code, level, title, page.
    Json,
}

/// A code for programs.
#[derive(Serialize)]
struct Explained {
    code: &'static str,
    level: &'static str,
    title: &'static str,
    page: &'static str,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let wanted = match &args.code {
        Some(wanted) => named(wanted)?,
        None => codes::all().collect(),
    };
    match args.format {
        Format::Json => {
            let all: Vec<Explained> = wanted
                .into_iter()
                .map(|code| Explained { code: code.id(), level: level(code), title: code.title(), page: code.0.page })
                .collect();
            cx.out.result(&serde_json::to_string_pretty(&all).unwrap_or_default())
        }
        Format::Markdown => {
            let pages: Vec<&str> = wanted.iter().map(|code| code.0.page).collect();
            cx.out.result(&pages.join("\n"))
        }
        Format::Text if args.code.is_some() => {
            let pages: Vec<String> = wanted.into_iter().map(|code| explained(code, cx)).collect();
            cx.out.result(&pages.join("\n"))
        }
        Format::Text => cx.out.result(&list(&wanted)),
    }
}

/// The code of this id; of a name without its phase, all that have it.
fn named(wanted: &str) -> Result<Vec<Code>, Fault> {
    let found: Vec<Code> = match codes::by_id(wanted) {
        Some(code) => vec![code],
        None => codes::all().filter(|code| code.name() == wanted).collect(),
    };
    if !found.is_empty() {
        return Ok(found);
    }
    let fault = Fault::usage(format!("there is no code {}", crate::render::clean(wanted)));
    let (phase, name) = wanted.split_once("::").unwrap_or(("", wanted));
    let near = codes::all().map(Code::name).find(|other| *other == name);
    let near = near.or_else(|| nearest(name, codes::all().map(Code::name)));
    let of_phase = |code: &Code| code.id().strip_prefix(phase).is_some_and(|rest| rest.starts_with("::"));
    let near = near.and_then(|near| {
        let called = || codes::all().filter(move |code| code.name() == near);
        called().find(of_phase).or_else(|| called().next())
    });
    Err(match near {
        Some(near) => fault.help(format!("did you mean {}?", near.id())),
        None => fault.help("`aludel explain` lists all codes"),
    })
}

/// How loudly it is told unless the configuration says otherwise.
fn level(code: Code) -> &'static str {
    match lint::by_name(code.name()).filter(|rule| rule.code == code).map(|rule| rule.level) {
        Some(Level::Off) => "off",
        Some(Level::Advice | Level::Warning | Level::Error) | None => code.0.severity.word(),
    }
}

fn explained(code: Code, cx: &Context) -> String {
    let off = if level(code) == "off" { ", off unless `lint.rules` turns it on" } else { "" };
    let head = format!("# {} ({}{off}): {}", code.id(), code.0.severity.word(), code.title());
    page(&format!("{head}\n\n{}", code.explanation()), cx.out.style())
}

fn list(wanted: &[Code]) -> String {
    let mut out = String::new();
    let width = wanted.iter().map(|code| code.id().len()).max().unwrap_or(0);
    for &code in wanted {
        let _ = writeln!(out, "{:<width$}  {:<7}  {}", code.id(), level(code), code.title());
    }
    out
}
