//! `aludel lsp`

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::cli::config::Config;
use crate::cli::fault::{FOUND, WORLD};
use crate::cli::files::plain;
use crate::cli::{Context, Fault, Output, pipeline};
use crate::compile::Project;
use crate::lsp::{Disk, Ended, Found, serve};

/// Arguments of `lsp`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Speaks over standard input and output. There is no other way, so it says nothing; editors often add it.
    #[arg(long)]
    stdio: bool,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let _ = args.stdio;
    let files = Files { configuration: cx.global.config.clone(), environment: cx.global.env.clone() };
    let log = |line: &str| Output::tell(&crate::render::clean(line));
    match serve(BufReader::new(std::io::stdin()), std::io::stdout().lock(), Arc::new(files), log) {
        Ended::Well => Ok(()),
        Ended::Left => Err(Fault::told(FOUND)),
        Ended::Broken(reason) => {
            log(&format!("the editor's messages cannot be read: {reason}"));
            Err(Fault::told(WORLD))
        }
    }
}

/// The disk, as the other commands read it.
struct Files {
    /// `--config`, which then is that of every file.
    configuration: Option<PathBuf>,
    environment: Option<String>,
}

impl Disk for Files {
    fn configuration(&self, path: &Path) -> Option<PathBuf> {
        match &self.configuration {
            Some(named) => std::path::absolute(named).ok(),
            None => Config::nearest(path),
        }
    }

    fn project(&self, configuration: &Path) -> Result<Found, String> {
        let read = || {
            let config = Config::find(Some(configuration), self.environment.as_deref())?;
            let folders = pipeline::folders(&config)?;
            let mut files = pipeline::read_all(&config)?;
            for (path, _) in &mut files {
                *path = plain(path);
            }
            let schema = plain(&config.schema());
            let desired = if schema.is_file() { Some(pipeline::read(&schema)?) } else { None };
            Ok(Found {
                root: config.root.clone(),
                settings: config.settings(),
                lint: config.lint().clone(),
                folders: folders.iter().map(|folder| plain(folder)).collect(),
                schema,
                files,
                desired,
            })
        };
        read().map_err(|fault: Fault| match fault.help {
            Some(help) => format!("{}\nhelp: {help}", fault.message),
            None => fault.message,
        })
    }

    fn shown(&self, root: &Path, path: &Path) -> String {
        pipeline::display(root, path)
    }

    fn attach_rows(&self, project: &mut Project, root: &Path) {
        pipeline::attach_rows(project, root);
    }
}
