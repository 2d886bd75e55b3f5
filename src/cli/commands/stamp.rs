//! `aludel stamp REV...`

use clap::Args;

use crate::cli::config::Config;
use crate::cli::watch::Watch;
use crate::cli::{Context, Fault, database, pipeline};
use crate::compile::Project;
use crate::ddl::Compiled;
use crate::diag::codes::history::UNKNOWN_APPLIED;
use crate::engine::{AppliedState, AssumedState, Session, Stamp, read_alembic, write_stamp_script};
use crate::history::{Direction, History, RouteStep, TargetError};
use crate::render::clean;

/// Arguments of `stamp`.
#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "flags of a command line are what they are")]
pub(in crate::cli) struct Arguments {
    /// What is to be recorded as applied: head, heads, base, an id or its beginning, a label; with --sql also FROM:TO.
    #[arg(value_name = "REV", required_unless_present = "from_alembic")]
    revisions: Vec<String>,

    /// Forgets all that is recorded first, also revisions that no file has.
    #[arg(long)]
    purge: bool,

    /// Writes the SQL to standard output instead of running it; no database is asked.
    #[arg(long)]
    sql: bool,

    /// Written into the log of the database beside what was done: a release, a ticket.
    #[arg(long, value_name = "TEXT")]
    tag: Option<String>,

    /// Records what Alembic has applied to this database: the revisions of the same ids, and all they need.
    #[arg(long, conflicts_with_all = ["revisions", "sql"])]
    from_alembic: bool,

    /// Alembic's table, where it is not called `alembic_version` or is not on the search path.
    #[arg(long, value_name = "[SCHEMA.]TABLE", requires = "from_alembic", default_value = "alembic_version")]
    version_table: String,
}

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let mut project = pipeline::load_checked(&config, cx)?;
    if args.sql { script(args, &config, &mut project, cx) } else { online(args, &config, &mut project, cx) }
}

fn online(args: &Arguments, config: &Config, project: &mut Project, cx: &Context) -> Result<(), Fault> {
    // A target that leads nowhere needs no database to be told.
    project.history.stamp(&[], &args.revisions)?;
    let target = database::choose(config, cx)?;
    let mut watch = Watch::new(cx.out);
    let mut db = target.connect(cx, &mut watch)?;
    project.settings.server_version = db.major_version();
    let options = database::run_options(config, false, args.tag.as_deref());
    let mut session = Session::begin(&mut db, options, &mut watch).map_err(|error| failed(&error, project))?;
    let applied = session.state().ids();
    let kept: &[String] = if args.purge { &[] } else { &applied };
    let wanted = if args.from_alembic {
        let ids = alembic(args, &mut session, project)?;
        let wanted = project.history.state(&ids)?;
        if !kept.is_empty() && !same(kept, &wanted) {
            return Err(Fault::usage("this database has a state of its own already")
                .help("`aludel current` shows it; --purge forgets it and takes Alembic's"));
        }
        wanted
    } else {
        project
            .history
            .stamp(kept, &args.revisions)
            .map_err(|error| lost(error, session.state(), &project.history, args))?
    };
    let change = change(kept, &wanted, project, cx)?;
    let removed = if args.purge { &applied } else { &change.removed };
    let mut stamps: Vec<Stamp<'_>> = removed.iter().rev().map(|id| Stamp::Remove(id)).collect();
    stamps.extend(change.added.iter().map(Stamp::Add));
    let before = session.state().clone();
    session.stamp(&stamps).map_err(|error| failed(&error, project))?;
    let heads = session.state().heads().join(", ");
    drop(session);
    db.close().map_err(|error| failed(&error, project))?;

    let heads = if heads.is_empty() { "base" } else { &heads };
    if stamps.is_empty() {
        cx.out.info(&format!("Nothing to stamp: the database is at {heads}"));
        return Ok(());
    }
    for id in removed.iter().rev().filter(|id| !wanted.contains(id)) {
        let message = before.get(id).map_or("", |row| row.message.as_str());
        cx.out.info(&told("Not applied any more", id, message));
    }
    for step in &change.added {
        cx.out.info(&told("Applied now", &step.revision, &step.message));
    }
    cx.out.info(&format!("The database is recorded at {heads}; nothing was run"));
    Ok(())
}

fn script(args: &Arguments, config: &Config, project: &mut Project, cx: &Context) -> Result<(), Fault> {
    if args.purge {
        return Err(Fault::usage("a script says what it assumes to be applied, and --purge assumes nothing")
            .help("give the state that it starts from: `aludel stamp --sql FROM:TO`; or run --purge without --sql"));
    }
    let (from, targets) = match &args.revisions[..] {
        [range] => match range.split_once(':') {
            Some((from, to)) => (from, vec![to.to_owned()]),
            None => ("base", vec![range.clone()]),
        },
        several => ("base", several.to_vec()),
    };
    let from: Vec<&str> = if from.trim().is_empty() { vec!["base"] } else { from.split(',').map(str::trim).collect() };
    let applied = project.history.state(&from)?;
    let wanted = project.history.stamp(&applied, &targets)?;
    let change = change(&applied, &wanted, project, cx)?;
    let mut stamps: Vec<Stamp<'_>> = change.removed.iter().rev().map(|id| Stamp::Remove(id)).collect();
    stamps.extend(change.added.iter().map(Stamp::Add));
    let options = database::script_options(config, false, args.tag.as_deref());
    cx.out.result(&write_stamp_script(&stamps, &AssumedState { applied }, &options))
}

/// Which rows go, and what the rows that come hold.
struct Change {
    removed: Vec<String>,
    added: Vec<Compiled>,
}

/// What leads from one state to another. The rows that come are those that an upgrade would leave, with its way back.
fn change(applied: &[String], wanted: &[String], project: &mut Project, cx: &Context) -> Result<Change, Fault> {
    let (kept, removed): (Vec<String>, Vec<String>) = applied.iter().cloned().partition(|id| wanted.contains(id));
    let new = wanted.iter().filter(|id| !kept.contains(id)).filter_map(|id| project.history.find(id));
    let route: Vec<RouteStep> = new.map(|revision| RouteStep { revision, direction: Direction::Upgrade }).collect();
    let added = if route.is_empty() { Vec::new() } else { pipeline::plan(project, &kept, &route, cx)?.1 };
    Ok(Change { removed, added })
}

/// The revisions that Alembic's table holds, all of which have files here.
fn alembic(args: &Arguments, session: &mut Session<'_>, project: &Project) -> Result<Vec<String>, Fault> {
    let (schema, table) = match args.version_table.split_once('.') {
        Some((schema, table)) => (Some(schema), table),
        None => (None, args.version_table.as_str()),
    };
    let shown = clean(&args.version_table).into_owned();
    let found = read_alembic(session.database(), schema, table).map_err(|error| failed(&error, project))?;
    let Some(ids) = found else {
        return Err(Fault::usage(format!("this database has no table {shown}"))
            .help("where Alembic was told to use another one, name it: --version-table [SCHEMA.]TABLE"));
    };
    if ids.is_empty() {
        return Err(Fault::usage(format!("{shown} is empty: Alembic has applied nothing here"))
            .help("there is nothing to take over; `aludel upgrade` begins"));
    }
    let missing: Vec<String> =
        ids.iter().filter(|id| project.history.find(id).is_none()).map(|id| clean(id).into_owned()).collect();
    if !missing.is_empty() {
        return Err(Fault::usage(format!("{shown} has {}, and no file here has this id", missing.join(", "))).help(
            "the revision that describes what is there takes the id over: `aludel revision --rev-id ID -m MESSAGE`; or \
             record another one: `aludel stamp REV`",
        ));
    }
    Ok(ids)
}

/// An applied revision that no file has keeps a stamp from knowing what it stands on.
fn lost(error: TargetError, state: &AppliedState, history: &History, args: &Arguments) -> Fault {
    let unknown = error.code == UNKNOWN_APPLIED;
    let mut fault = Fault::from(error);
    if let Some(row) = state.revisions.iter().find(|row| unknown && history.find(&row.id).is_none()) {
        fault.help = Some(format!(
            "the database stored of it: {}\nget its file back, or forget all {} recorded revisions first: `aludel stamp \
             --purge {}`",
            database::stored(row),
            state.revisions.len(),
            args.revisions.join(" ")
        ));
    }
    fault
}

fn same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|id| other.contains(id))
}

fn told(what: &str, id: &str, message: &str) -> String {
    format!("{what}: {}, {}", clean(id), clean(message.lines().next().unwrap_or("")))
}

fn failed(error: &crate::engine::EngineError, project: &Project) -> Fault {
    database::failed(error, &project.sources)
}
