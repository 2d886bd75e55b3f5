//! What `upgrade` and `downgrade` share: from a target to a run, or to a script.

use crate::compile::Project;
use crate::ddl::Compiled;
use crate::diag::codes::history::UNKNOWN_APPLIED;
use crate::engine::{AppliedState, AssumedState, Session, real_losses, write_script};
use crate::history::{Direction, History, TargetError};

use super::config::Config;
use super::confirm::{self, Allowed};
use super::{Context, Fault, database, pipeline, watch::Watch};

/// What to run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request<'a> {
    pub direction: Direction,
    pub target: &'a str,
    pub atomic: bool,
    pub allowed: Allowed,
    /// `--tag`
    pub tag: Option<&'a str>,
}

/// Runs the way to the target on the database.
pub(super) fn online(request: Request<'_>, cx: &Context) -> Result<(), Fault> {
    if request.target.contains(':') {
        return Err(Fault::usage(format!("`{}` is a range, and a database is in one state only", request.target))
            .help("give the end of it; a range fits with --sql"));
    }
    let config = pipeline::configuration(cx)?;
    let mut project = pipeline::load_to_plan(&config, cx)?;
    let target = database::choose(&config, cx)?;
    let mut watch = Watch::new(cx.out);
    let mut db = target.connect(cx, &mut watch)?;
    project.settings.server_version = db.major_version();
    let failed = |error: &_, project: &Project| database::failed(error, &project.sources);

    let mut session = Session::begin(&mut db, database::run_options(&config, request.atomic, request.tag), &mut watch)
        .map_err(|error| failed(&error, &project))?;
    let mut steps = compile(request, session.state(), &mut project, cx)?;
    if steps.is_empty() {
        let state = session.state().heads().join(", ");
        let state = if state.is_empty() { "base".to_owned() } else { state };
        let way = request.direction.word();
        let note = format!("Nothing to {way}: the database is at {state}, and {} is reached", request.target);
        cx.out.info(&note);
        return Ok(());
    }
    if request.direction == Direction::Downgrade {
        restore_edited(&mut steps, session.state(), cx)?;
        let losses = real_losses(session.database(), &steps).map_err(|error| failed(&error, &project))?;
        confirm::downgrade(&steps, &losses, target.protected.as_deref(), request.allowed)?;
    }
    let done = session.run(&steps, &mut watch);
    watch.finish();
    done.map_err(|error| failed(&error, &project))?;
    drop(session);
    db.close().map_err(|error| failed(&error, &project))
}

/// Where a file was edited after it was applied, what leads back is not what the file says now but what the database
/// stored when it was applied.
fn restore_edited(steps: &mut [Compiled], state: &AppliedState, cx: &Context) -> Result<(), Fault> {
    for step in steps {
        let Some(applied) = state.revisions.iter().find(|r| r.id == step.revision && r.checksum != step.checksum)
        else {
            continue;
        };
        *step = refuse_irreversible(applied.stored_downgrade())?;
        cx.out.warn(&format!(
            "{} was edited after it was applied: it is taken back by what was stored then, not by what the file says now",
            step.revision
        ));
    }
    Ok(())
}

fn refuse_irreversible(step: Compiled) -> Result<Compiled, Fault> {
    match &step.irreversible {
        Some(reason) => Err(Fault::found(format!("revision {} cannot be taken back: {reason}", step.revision))),
        None => Ok(step),
    }
}

fn compile(
    request: Request<'_>,
    state: &AppliedState,
    project: &mut Project,
    cx: &Context,
) -> Result<Vec<Compiled>, Fault> {
    let applied = state.ids();
    match project.history.route(&applied, request.direction, request.target) {
        Ok(route) => Ok(pipeline::plan(project, &applied, &route, cx)?.1),
        Err(error) => stored(request, state, &project.history, error),
    }
}

/// `downgrade -N` from what the database stored, where a file is missing: the order of application is all it takes.
fn stored(
    request: Request<'_>,
    state: &AppliedState,
    history: &History,
    error: TargetError,
) -> Result<Vec<Compiled>, Fault> {
    let steps = request.target.strip_prefix('-').and_then(|n| n.parse::<usize>().ok());
    let Some(steps) = steps.filter(|&n| {
        error.code == UNKNOWN_APPLIED
            && request.direction == Direction::Downgrade
            && (1..=state.revisions.len()).contains(&n)
    }) else {
        return Err(database::nowhere(error, state, history));
    };
    state.revisions.iter().rev().take(steps).map(|row| refuse_irreversible(row.stored_downgrade())).collect()
}

/// Writes the way to the target as a script to standard output.
pub(super) fn script(request: Request<'_>, cx: &Context) -> Result<(), Fault> {
    let config: Config = pipeline::configuration(cx)?;
    let mut project = pipeline::load_to_plan(&config, cx)?;
    let (from, to) = match request.target.split_once(':') {
        Some((from, to)) => (from, to),
        None if request.direction == Direction::Upgrade => ("base", request.target),
        None => {
            return Err(Fault::usage("a downgrade script needs to know where it starts")
                .help(format!("write both ends: `aludel downgrade --sql FROM:{}`", request.target)));
        }
    };
    let ends = |from: &str| -> Vec<String> { from.split(',').map(|part| part.trim().to_owned()).collect() };
    let from = if from.is_empty() { "base" } else { from };
    let to = match (to, request.direction) {
        ("", Direction::Upgrade) => "heads",
        ("", Direction::Downgrade) => "base",
        (to, _) => to,
    };
    let applied = project.history.state(&ends(from))?;
    let route = project.history.route(&applied, request.direction, to)?;
    if route.is_empty() {
        let from = ends(from).join(", ");
        if request.direction == Direction::Upgrade
            && let Ok(reached) = project.history.state(&ends(to))
            && reached.len() < applied.len()
        {
            return Err(Fault::usage(format!("`{}` goes down: {to} is below {from}", request.target))
                .help(format!("the way back is another script: `aludel downgrade --sql {}`", request.target)));
        }
        cx.out.info(&format!("Nothing to {}: at {from}, {to} is reached", request.direction.word()));
    }
    let (_, steps) = pipeline::plan(&mut project, &applied, &route, cx)?;
    let options = database::script_options(&config, request.atomic, request.tag);
    let text = write_script(&steps, &AssumedState { applied }, &options)
        .map_err(|error| database::failed(&error, &project.sources))?;
    cx.out.result(&text)
}
