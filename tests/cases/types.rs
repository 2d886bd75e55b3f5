//! What a change of type costs by the program, beside what was measured: every pair of types, on every version.

use aludel::compile::{self, Settings};
use aludel::forecast::{Cx, Forecast, Role, Run, fact_ids, forecast, refused};
use aludel::history::Direction;
use aludel::op::Op;
use aludel::schema::{ObjName, Schema};
use aludel::text::Span;
use serde::Deserialize;

#[derive(Deserialize)]
struct Measured {
    id: String,
    versions: (u32, u32),
    #[serde(default)]
    setup: String,
    statement: String,
}

/// A revision of raw SQL.
fn revision(id: &str, parent: &str, sql: &str) -> (String, Vec<u8>) {
    let text = format!(
        "revision {id}\nrevises {parent}\nmessage '{id}'\n\nupgrade {{\n  execute $sql${sql}$sql$ irreversible 'x'\n}}\n"
    );
    (format!("{id}.mig"), text.into_bytes())
}

/// Whether rows are written anew, whether they are read, whether indexes are built.
type Work = (bool, bool, bool);

/// The schema after the setup, and the operation that the statement is.
fn followed(measured: &Measured) -> (Schema, Op) {
    let is_data = |sql: &&str| !sql.trim_start().starts_with("INSERT");
    let setup: Vec<&str> = measured.setup.split(';').filter(is_data).collect();
    let files = vec![revision("a", "base", &setup.join(";")), revision("b", "a", &measured.statement)];
    let mut project = compile::load(files, Settings::default());
    project.check();
    assert!(!project.diagnostics.has_errors(), "{}: {:?}", measured.id, project.diagnostics);
    let start = ["a".to_owned()];
    let before = project.schema(&start);
    let route = project.history.route(&start, Direction::Upgrade, "b").expect("a route");
    let plan = project.plan(&start, &route).expect("a plan");
    let planned = plan.steps.into_iter().flat_map(|step| step.operations);
    let mut raw = planned.filter_map(|planned| if let Op::Execute(raw) = planned.op { Some(raw) } else { None });
    let op = raw.next().and_then(|raw| raw.sql.follows.into_iter().next()).expect("a statement that is followed");
    (before, op)
}

fn forecast_of(before: &Schema, op: &Op, version: u32) -> Work {
    let costs = forecast(op, &Cx { before, run: &Run::default(), version });
    let any = |is: fn(&Forecast) -> bool| costs.iter().any(is);
    let rewrites = any(|cost| !cost.rewrites.is_empty());
    assert!(!any(|cost| cost.unknown), "{costs:?}");
    let Op::AlterColumn(alter) = op else { panic!("{op:?}") };
    // What is dropped before the statement and made again after it is built by statements of its own.
    let builds = any(|cost| cost.builds_indexes) || !alter.rebuilt.indexes.is_empty();
    (rewrites, rewrites || any(|cost| !cost.scans.is_empty()), builds)
}

fn measured_work(id: &'static str, version: u32) -> Work {
    let table = ObjName { schema: "public".into(), name: "t".into(), qualified: false, span: Span::default() };
    let cx = Cx { before: &Schema::new("public"), run: &Run::default(), version };
    let fact = Forecast::default().and(&cx, id, &[(Role::Target, &table)]);
    let rewrites = !fact.rewrites.is_empty();
    (rewrites, rewrites || !fact.scans.is_empty(), fact.builds_indexes)
}

#[test]
fn every_measured_change_of_type_is_forecast() {
    let data = include_str!("../../spec/facts/measured.json");
    let all: Vec<Measured> = serde_json::from_str(data).expect("measurements");
    let mut count = 0;
    let mut faults = Vec::new();
    for measured in all.iter().filter(|one| one.id.starts_with("alter_type:")) {
        let id = fact_ids().into_iter().find(|id| *id == measured.id).expect("a fact");
        // Some are refused for the values that were there, or for a cast that is missing.
        let versions = (measured.versions.0..=measured.versions.1).filter(|&version| refused(id, version).is_none());
        let mut model = None;
        for version in versions {
            let (before, op) = model.get_or_insert_with(|| followed(measured));
            // The time zone of the session is not known, so the worst is said.
            let is_by_zone = id.contains("TimeZone=");
            let expected = if is_by_zone { (true, true, true) } else { measured_work(id, version) };
            let found = forecast_of(before, op, version);
            count += 1;
            if found != expected {
                faults.push(format!("{id} on {version}: {found:?}, measured {expected:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 600, "only {count}");
}
