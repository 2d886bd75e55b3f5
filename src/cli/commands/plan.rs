//! `aludel plan upgrade|downgrade TARGET`

use clap::{Args, ValueEnum};

use crate::cli::{Context, Fault, database, pipeline};
use crate::engine::read_state;
use crate::history;
use crate::render::{plan_json, plan_text};

/// Arguments of `plan`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// Which way.
    direction: Direction,

    /// The target, as for `upgrade` and `downgrade`.
    #[arg(value_name = "TARGET", allow_negative_numbers = true)]
    target: String,

    /// Plans from these revisions (and all they need) instead of the database's state; `base` for none.
    #[arg(long, value_name = "REV[,REV]", value_delimiter = ',')]
    from: Vec<String>,

    /// How to write it.
    #[arg(short, long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Direction {
    /// Towards the heads.
    Upgrade,
    /// Towards the base.
    Downgrade,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading.
    Text,
    /// One object: steps, `heads_after`.
    Json,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let mut project = pipeline::load_to_plan(&config, cx)?;
    let state = if args.from.is_empty() {
        let asked = database::asked(&config, cx, |db, schema| Ok((read_state(db, schema)?, db.major_version())));
        let (state, version) = asked?;
        // What statements cost differs from version to version.
        if config.server_version().is_none() {
            project.settings.server_version = version;
        }
        Some(state)
    } else {
        None
    };
    let applied = match &state {
        Some(state) => state.ids(),
        None => project.history.state(&args.from)?,
    };
    let direction = match args.direction {
        Direction::Upgrade => history::Direction::Upgrade,
        Direction::Downgrade => history::Direction::Downgrade,
    };
    let route = project.history.route(&applied, direction, &args.target).map_err(|error| match &state {
        Some(state) => database::nowhere(error, state, &project.history),
        None => error.into(),
    })?;
    let (plan, compiled) = pipeline::plan(&mut project, &applied, &route, cx)?;
    let costs = project.forecasts(&applied, &plan);
    let text = match args.format {
        Format::Text => plan_text(&plan, &compiled, &costs, &project.sources),
        Format::Json => plan_json(&plan, &compiled, &costs, &project.sources),
    };
    cx.out.result(&text)
}
