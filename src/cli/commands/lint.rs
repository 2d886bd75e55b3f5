//! `aludel lint`

use std::collections::HashSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::config::Config;
use crate::cli::{Context, Fault, Output, fault::FOUND, pipeline, worth};
use crate::diag::Diagnostics;
use crate::render::{Graphical, json, short, summary};

/// Arguments of `lint`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Only what these files or folders are about; everything is checked all the same.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to write the findings.
    #[arg(short, long, default_value = "graphical")]
    format: Format,

    /// Counts these as errors too.
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the text around each place.
    Graphical,
    /// One line each: path:line:column: error[code]: message.
    Short,
    /// An array of objects.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings.
    Warnings,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = Config::find_if_any(cx.global.config.as_deref(), cx.global.env.as_deref())?;
    let mut project = match &config {
        Some(config) => {
            let mut project = pipeline::load(config)?;
            pipeline::read_schema(config, &mut project)?;
            project
        }
        None if args.paths.is_empty() => return pipeline::configuration(cx).map(|_| ()),
        None => pipeline::load_files(&args.paths)?,
    };
    project.check();
    let settings = config.as_ref().map(|config| config.lint().clone()).unwrap_or_default();
    let findings = project.lint(&settings, crate::lint::Scope::Each);
    let mut found = Diagnostics::default();
    found.extend(findings.into_iter().map(|finding| finding.diagnostic));
    let mut files = project.sources.iter().count();
    if let Some(config) = &config
        && !args.paths.is_empty()
    {
        let wanted = pipeline::expand(&args.paths)?;
        files = wanted.len();
        let here = std::env::current_dir()?;
        let names: Vec<String> = wanted.iter().map(|path| pipeline::display(&config.root, &here.join(path))).collect();
        let read: HashSet<&str> = project.sources.iter().map(|(_, source)| source.name()).collect();
        if let Some(other) = names.iter().find(|name| !read.contains(name.as_str())) {
            return Err(Fault::usage(format!("{other} is not part of the history, so it was not checked"))
                .help("revisions stand in the folders that `migrations` names in the configuration"));
        }
        let mut kept = Diagnostics::default();
        kept.extend(
            found
                .iter()
                .filter(|d| {
                    let name = project.sources.get(d.primary.span.source).map(crate::text::Source::name);
                    name.is_some_and(|name| names.iter().any(|wanted| wanted == name))
                })
                .cloned(),
        );
        found = kept;
    }
    found.sort();
    match args.format {
        Format::Graphical => {
            cx.out.result(&Graphical::new(&project.sources, cx.out.style()).all(&found))?;
        }
        Format::Short => cx.out.result(&short(&found, &project.sources))?,
        Format::Json => cx.out.result(&json(&found, &project.sources))?,
    }
    if !cx.out.quiet {
        let gap = if args.format == Format::Graphical && !found.is_empty() { "\n" } else { "" };
        Output::tell(&format!("{gap}{}", summary(&found, files)));
        if args.paths.is_empty() && !project.diagnostics.has_errors() {
            let lossy = worth::of_all(&mut project);
            if !lossy.is_empty() {
                Output::tell(lossy.trim_end());
            }
        }
    }
    let (errors, warnings) = found.counts();
    if errors > 0 || (warnings > 0 && args.deny == Some(Deny::Warnings)) { Err(Fault::told(FOUND)) } else { Ok(()) }
}
