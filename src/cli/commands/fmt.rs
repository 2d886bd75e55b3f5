//! `aludel fmt`

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::config::Config;
use crate::cli::{Context, Fault, Output, fault::FOUND, files, pipeline};
use crate::compile::is_schema_path;
use crate::diag::Diagnostics;
use crate::render::{Graphical, summary};
use crate::text::{Source, Sources};
use crate::{format, syntax};

/// Arguments of `fmt`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Files or folders; `-` for standard input. Without any, all revisions of the project.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Changes nothing; names the files that would change. Exit code 1 if there are any.
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    if args.paths.iter().any(|path| path == Path::new("-")) {
        if args.paths.len() > 1 {
            return Err(Fault::usage("`-` stands alone").help("format standard input or files, not both"));
        }
        return standard_input(args, cx);
    }
    let (paths, schema) = if args.paths.is_empty() {
        let config = pipeline::configuration(cx)?;
        let mut paths = pipeline::revision_files(&config)?;
        paths.extend(pipeline::schema_files(&config)?);
        (paths, Some(config.schema()))
    } else {
        let config = Config::find_if_any(cx.global.config.as_deref(), cx.global.env.as_deref())?;
        (pipeline::expand(&args.paths)?, config.map(|config| config.schema()))
    };
    let here = std::env::current_dir()?;
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    let mut changed = Vec::new();
    for path in &paths {
        let bytes = pipeline::read(path)?;
        let name = pipeline::display(&here, path);
        let is_schema = is_schema_path(&name) || schema.as_deref() == Some(here.join(path).as_path());
        let Some(text) = formatted(&name, &bytes, is_schema, &mut sources, &mut found) else { continue };
        if text.as_bytes() != bytes {
            changed.push((path, name, text));
        }
    }
    for (path, name, text) in &changed {
        if !args.check {
            files::replace(path, text.as_bytes())?;
        }
        cx.out.result(name)?;
    }
    report(&found, &sources, cx)?;
    if args.check && !changed.is_empty() {
        return Err(Fault::found(format!("{} of {} files are not formatted", changed.len(), paths.len()))
            .help("`aludel fmt` formats them"));
    }
    Ok(())
}

fn standard_input(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    let text = formatted("<stdin>", &bytes, false, &mut sources, &mut found);
    report(&found, &sources, cx)?;
    match text {
        Some(text) if args.check && text.as_bytes() != bytes => Err(Fault::found("standard input is not formatted")),
        Some(text) if !args.check => cx.out.result(&text),
        Some(_) | None => Ok(()),
    }
}

/// The canonical text, unless the file has syntax errors: then nothing is changed.
fn formatted(
    name: &str,
    bytes: &[u8],
    is_schema: bool,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Option<String> {
    let mark = found.len();
    if is_schema {
        let file = syntax::read_schema(name, bytes, sources, found);
        let text = sources.get(file.source).map(Source::shared)?;
        return (!found.errors_since(mark)).then(|| format::format_schema(&file, &text));
    }
    let file = syntax::read(name, bytes, sources, found);
    let text = sources.get(file.source).map(Source::shared)?;
    (!found.errors_since(mark)).then(|| format::format(&file, &text))
}

fn report(found: &Diagnostics, sources: &Sources, cx: &Context) -> Result<(), Fault> {
    if !found.has_errors() {
        return Ok(());
    }
    Output::tell(&Graphical::new(sources, cx.out.error_style()).all(found));
    Output::tell(&format!("\n{}; files with errors were left as they are", summary(found, sources.iter().count())));
    Err(Fault::told(FOUND))
}
