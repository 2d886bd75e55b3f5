//! `aludel dump [REV]`

use clap::{Args, ValueEnum};

use crate::cli::{Context, Fault, pipeline};
use crate::{ddl, write};

/// Arguments of `dump`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// The revision: head, heads, base, an id or its beginning, a label, LABEL@head, ID+2, head-1.
    #[arg(value_name = "REV", default_value = "head")]
    revision: String,

    /// How to write it.
    #[arg(short, long, default_value = "mig")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A schema file: `create_...` operations without a header.
    Mig,
    /// A script that makes the schema in an empty database.
    Sql,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let mut project = pipeline::load_checked(&config, cx)?;
    let applied = project.history.state(&[&args.revision])?;
    let schema = project.schema(&applied);
    pipeline::stop_on_errors(&project, cx)?;
    if !schema.opaque().is_empty() {
        cx.out.note("note: raw SQL changed objects in ways that the model does not follow; that is missing here");
    }
    match args.format {
        Format::Mig => cx.out.result(&write::schema(&schema)),
        Format::Sql => {
            let statements = ddl::create_all(&schema).into_iter().map(|sql| format!("{sql};\n"));
            cx.out.result(&statements.collect::<String>())
        }
    }
}
