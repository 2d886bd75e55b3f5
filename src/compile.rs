//! The whole pipeline on one page: load, check, plan, compile.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::check::CheckedRevision;
pub use crate::check::{Conflict, Settings};
use crate::ddl::{self, Compiled, Origin};
use crate::diag::{Diagnostic, Diagnostics};
use crate::forecast::Forecast;
use crate::history::{Direction, History, RouteStep};
use crate::op::RowFile;
use crate::plan::{Plan, PlanFault, Step};
use crate::schema::Schema;
use crate::syntax::ast::{Downgrade, File, HeaderKey, Kind, SchemaFile};
use crate::text::{SourceId, Sources};
use crate::{check, forecast, format, lint, plan, syntax};

/// A history as it was read: its texts, its graph, and what was found wrong so far.
#[derive(Debug, Default)]
pub struct Project {
    /// The texts.
    pub sources: Sources,
    /// The graph.
    pub history: History,
    /// Everything reported so far.
    pub diagnostics: Diagnostics,
    /// The parallel revisions that do not commute, once the history was checked.
    pub conflicts: Vec<Conflict>,
    /// What each revision does, by its number, once the history was checked; `None` where it could not be.
    pub checked: Vec<Option<Arc<CheckedRevision>>>,
    /// How to check.
    pub settings: Settings,
    hashes: HashMap<SourceId, String>,
}

/// The file name of what others own and of the desired schema; both are no revisions.
const SCHEMA_NAMES: [&str; 2] = ["external.mig", "schema.mig"];

/// Whether a path is that of a file without a header, by its name.
pub fn is_schema_path(path: &str) -> bool {
    SCHEMA_NAMES.contains(&path.rsplit(['/', '\\']).next().unwrap_or(path))
}

/// Reads files (display path, bytes) and makes the graph.
pub fn load(files: Vec<(String, Vec<u8>)>, settings: Settings) -> Project {
    let mut project = Project { settings, ..Project::default() };
    let mut parsed = Vec::with_capacity(files.len());
    let mut external = Vec::new();
    for (path, bytes) in files {
        if is_schema_path(&path) {
            let is_external = path.ends_with("external.mig");
            let file = project.read_schema(path, &bytes);
            external.extend(Some(file).filter(|_| is_external));
            continue;
        }
        let file = syntax::read(path, &bytes, &mut project.sources, &mut project.diagnostics);
        project.hashes.insert(file.source, hex(&Sha256::digest(&bytes)));
        parsed.push(file);
    }
    if !external.is_empty() {
        project.settings.external = Some(check::start(&project.settings, &external, &mut project.diagnostics));
    }
    project.history = History::build(parsed, &project.sources, &mut project.diagnostics);
    project
}

/// A file of rows that a revision names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRows {
    /// The revision's source.
    pub source: SourceId,
    /// The path of the revision, as it was given to [`load`].
    pub revision: String,
    /// The file, relative to the revision's folder and inside it.
    pub file: String,
}

impl Project {
    /// Reads a file without a header and reports its faults; it is no part of the history.
    pub fn read_schema(&mut self, path: String, bytes: &[u8]) -> SchemaFile {
        syntax::read_schema(path, bytes, &mut self.sources, &mut self.diagnostics)
    }

    /// Reads a file without a header and gives the schema it describes. Faults are reported. `beside` is the schema of the
    /// history it belongs to: what others own is there for the file too, and what it uses and does not make may come from raw
    /// SQL of the history.
    pub fn load_schema(&mut self, path: String, bytes: &[u8], beside: &Schema) -> Schema {
        let file = syntax::read_schema(path, bytes, &mut self.sources, &mut self.diagnostics);
        let schema = check::check_schema(&self.settings, &file, beside, &mut self.diagnostics);
        self.diagnostics.dedup();
        schema
    }

    /// The files of rows that the revisions name, for the loader to find: each once, in the order of the history.
    pub fn wanted_rows(&self) -> Vec<WantedRows> {
        let mut all = Vec::new();
        for (_, revision) in self.history.iter() {
            for file in row_files(&revision.file).filter(|file| RowFile::is_inside(file)) {
                let (source, path) = (revision.source, revision.path.clone());
                let wanted = WantedRows { source, revision: path, file: file.to_owned() };
                if !all.contains(&wanted) {
                    all.push(wanted);
                }
            }
        }
        all
    }

    /// Takes what the loader found of a file of rows: it, or why it cannot be read. To be called before anything is checked.
    pub fn attach(&mut self, wanted: &WantedRows, found: Result<RowFile, String>) {
        if let (Ok(file), Some(hash)) = (&found, self.hashes.get_mut(&wanted.source)) {
            *hash = hex(&Sha256::digest(format!("{hash} {}", file.hash).as_bytes()));
        }
        self.settings.row_files.insert((wanted.source, wanted.file.clone()), found);
    }

    /// Checks every revision along the graph and reports every fault, and every two parallel revisions that conflict.
    pub fn check(&mut self) {
        self.check_for_a_run();
        let found: Vec<Diagnostic> = self.conflicts.iter().map(|conflict| conflict.diagnostic.clone()).collect();
        self.diagnostics.extend(found);
        self.diagnostics.dedup();
    }

    /// As [`Self::check`], but conflicts between branches are told by [`Self::plan`], and only those that the plan would
    /// run into: of two heads that do not agree, one may be all that a database is to have.
    pub fn check_for_a_run(&mut self) {
        let walked = check::check(&self.settings, &self.history, &mut self.diagnostics);
        self.conflicts = walked.conflicts;
        self.checked = walked.revisions;
        self.diagnostics.dedup();
        let branched = self.history.iter().any(|(number, _)| self.history.parents(number).len() > 1);
        let is_sound = !self.diagnostics.has_errors() && self.conflicts.is_empty();
        if (branched || self.history.heads().len() > 1) && is_sound {
            self.check_order();
        }
    }

    /// The conflicts among these revisions and their ancestors, which a merge of them would bring together.
    pub fn conflicts_below(&self, revisions: &[String]) -> Vec<&Conflict> {
        let numbers: Vec<usize> = revisions.iter().filter_map(|id| self.history.find(id)).collect();
        let below = self.history.ancestors(&numbers);
        let among = |conflict: &&Conflict| below.contains(conflict.one) && below.contains(conflict.other);
        self.conflicts.iter().filter(among).collect()
    }

    /// As [`Self::check`], with those conflicts alone that a merge of these revisions would bring together.
    pub fn check_to_merge(&mut self, revisions: &[String]) {
        self.check_for_a_run();
        let found: Vec<Diagnostic> =
            self.conflicts_below(revisions).into_iter().map(|conflict| conflict.diagnostic.clone()).collect();
        self.diagnostics.extend(found);
        self.diagnostics.dedup();
    }

    /// Tells of conflicts between what is applied or to be applied, where one of the two is still to be applied.
    fn tell_conflicts(&mut self, applied: &[String], route: &[RouteStep]) -> bool {
        let runs: HashSet<usize> =
            route.iter().filter(|step| step.direction == Direction::Upgrade).map(|step| step.revision).collect();
        let is_there = |number: usize| runs.contains(&number) || applied.contains(&self.history.get(number).id);
        let concerns = |conflict: &&Conflict| {
            let (one, other) = (conflict.one, conflict.other);
            (runs.contains(&one) && is_there(other)) || (runs.contains(&other) && is_there(one))
        };
        let found: Vec<Diagnostic> =
            self.conflicts.iter().filter(concerns).map(|conflict| conflict.diagnostic.clone()).collect();
        let is_some = !found.is_empty();
        self.diagnostics.extend(found);
        self.diagnostics.dedup();
        is_some
    }

    /// The walk sees each branch by itself, and a merge in one order. An empty database gets the branches in the order
    /// of a route, and that has to work too.
    fn check_order(&mut self) {
        if let Ok(route) = self.history.route(&[], Direction::Upgrade, "heads") {
            let order: Vec<usize> = route.iter().map(|step| step.revision).collect();
            plan::replay(&self.settings, &self.history, &order, &mut self.diagnostics);
            self.diagnostics.dedup();
        }
    }

    /// What the rules find in a history that was checked, with everything that was reported so far but errors of other
    /// phases are never waived. Sorted by place.
    pub fn lint(&self, settings: &lint::Settings, scope: lint::Scope<'_>) -> Vec<lint::Finding> {
        lint::lint(&self.settings, &self.history, &self.sources, settings, scope, &self.diagnostics)
    }

    /// The schema after these revisions and all that they follow, in a history that was checked. Nothing is reported.
    pub fn schema_after(&self, revisions: &[usize]) -> Schema {
        let order = self.history.sort(&self.history.ancestors(revisions));
        check::replay(&self.settings, &self.checked, &order)
    }

    /// Plans a route from the revisions that are applied, by id, in the order they were applied. Faults are reported.
    pub fn plan(&mut self, applied: &[String], route: &[RouteStep]) -> Result<Plan, PlanFault> {
        if self.tell_conflicts(applied, route) {
            return Err(PlanFault::Faulty);
        }
        let mut found = Diagnostics::default();
        let plan = plan::plan(&self.settings, &self.history, applied, route, &mut found);
        self.diagnostics.extend(found.iter().cloned());
        self.diagnostics.dedup();
        plan
    }

    /// The schema after these revisions, in this order. Faults are reported.
    pub fn schema(&mut self, applied: &[String]) -> Schema {
        let numbers: Vec<usize> = applied.iter().filter_map(|id| self.history.find(id)).collect();
        let (schema, _) = plan::replay(&self.settings, &self.history, &numbers, &mut self.diagnostics);
        self.diagnostics.dedup();
        schema
    }

    /// Compiles a plan to SQL.
    pub fn compile(&self, plan: &Plan) -> Vec<Compiled> {
        plan.steps.iter().map(|step| ddl::compile(step, self.origin(step.revision))).collect()
    }

    /// What each statement of a plan costs the others who work on the database: for each step, one for each statement of its
    /// compiled form. `applied` is what the plan starts from. What one step makes is new for the later ones too.
    pub fn forecasts(&self, applied: &[String], plan: &Plan) -> Vec<Vec<Forecast>> {
        let numbers: Vec<usize> = applied.iter().filter_map(|id| self.history.find(id)).collect();
        // Faults were reported when the plan was made.
        let (start, _) = plan::replay(&self.settings, &self.history, &numbers, &mut Diagnostics::default());
        let shared = |step: &Step| !self.history.get(step.revision).transaction_none();
        forecast::forecasts(start, &plan.steps, &shared, self.settings.server_version)
    }

    /// Whether a revision's meaning is another than that of the stored checksum. The bytes are compared first.
    pub fn is_edited(&self, number: usize, checksum: &str, file_hash: &str) -> bool {
        let source = self.history.get(number).source;
        self.hashes.get(&source).is_none_or(|hash| hash != file_hash) && self.checksum(number) != checksum
    }

    /// SHA-256 of the canonical form of a revision's file, hex.
    fn checksum(&self, number: usize) -> String {
        let file = &self.history.get(number).file;
        let mut canonical = meaning(file);
        // What is in a file of rows is as much a part of the revision as what it says itself.
        for name in row_files(file) {
            if let Some(Ok(found)) = self.settings.row_files.get(&(file.source, name.to_owned())) {
                canonical.push_str(&found.hash);
                canonical.push('\n');
            }
        }
        hex(&Sha256::digest(canonical.as_bytes()))
    }

    /// What a revision's state row says of it.
    fn origin(&self, number: usize) -> Origin {
        let revision = self.history.get(number);
        Origin {
            revision: revision.id.clone(),
            parents: revision.parents.clone(),
            depends_on: revision.depends_on.clone(),
            message: revision.message.clone(),
            transaction_none: revision.transaction_none(),
            checksum: self.checksum(number),
            file_hash: self.hashes.get(&revision.source).cloned().unwrap_or_default(),
            path: revision.path.clone(),
        }
    }
}

/// The canonical text of what a file says to the database: comments, blank lines and waivers say nothing to it, and a
/// change of these alone is no change.
pub fn meaning(file: &File) -> String {
    let mut bare = file.clone();
    bare.comments.clear();
    bare.header.allows.clear();
    bare.header.lines.retain(|(key, _)| *key != HeaderKey::Allow);
    let downgrade = match &mut bare.downgrade {
        Some(Downgrade::Block(block)) => Some(block),
        Some(Downgrade::Irreversible { .. }) | None => None,
    };
    for operation in bare.upgrade.iter_mut().chain(downgrade).flat_map(|block| &mut block.operations) {
        operation.allows.clear();
        if let Kind::CreateTable(table) = &mut operation.kind {
            table.items.iter_mut().for_each(|item| item.allows.clear());
        }
    }
    format::format(&bare, "")
}

/// The files of rows that a revision names, in the order of the text.
pub fn row_files(file: &File) -> impl Iterator<Item = &str> {
    let downgrade = match &file.downgrade {
        Some(Downgrade::Block(block)) => Some(block),
        Some(Downgrade::Irreversible { .. }) | None => None,
    };
    let operations = file.upgrade.iter().chain(downgrade).flat_map(|block| &block.operations);
    operations.filter_map(|operation| match &operation.kind {
        Kind::CopyRows(copy) => Some(copy.file.value.as_str()),
        _ => None,
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Direction;

    fn checksums(text: &str) -> (String, String) {
        let mut project = load(vec![("1.mig".to_owned(), text.as_bytes().to_vec())], Settings::default());
        let route = project.history.route(&[], Direction::Upgrade, "head").expect("a route");
        let plan = project.plan(&[], &route).expect("a plan");
        let step = project.compile(&plan).remove(0);
        (step.checksum, step.file_hash)
    }

    #[test]
    fn the_checksum_is_of_the_meaning_and_the_hash_of_the_bytes() {
        let plain = "revision a\nrevises base\nmessage 'm'\nupgrade {\n  create_table t { a int }\n}\n";
        let dressed = "-- why\r\nREVISION a\r\nrevises base\r\nmessage 'm'\r\n\r\nallow style 'why'\r\nupgrade {\r\n  allow x 'y'\r\n  create_table t {\r\n\r\n    allow z 'y'\r\n    a int -- what\r\n  }\r\n}\r\n";
        let changed = plain.replace("int", "bigint");
        assert_eq!(checksums(plain).0, checksums(dressed).0);
        assert_ne!(checksums(plain).1, checksums(dressed).1);
        assert_ne!(checksums(plain).0, checksums(&changed).0);
    }

    #[test]
    fn what_the_run_has_made_costs_nobody_anything() {
        let text = |id: &str, parent: &str, body: &str| {
            let text = format!("revision {id}\nrevises {parent}\nmessage 'm'\nupgrade {{\n{body}\n}}\n");
            (format!("{id}.mig"), text.into_bytes())
        };
        let files = vec![
            text("a", "base", "  create_table t { a text primary key, b text unique }"),
            text("b", "a", "  alter_column t.b type varchar(30)"),
        ];
        let mut project = load(files, Settings::default());
        let mut locks = |applied: &[String]| {
            let route = project.history.route(applied, Direction::Upgrade, "head").expect("a route");
            let plan = project.plan(applied, &route).expect("a plan");
            let costs = project.forecasts(applied, &plan);
            costs.iter().flatten().flat_map(|cost| cost.locks.clone()).count()
        };
        assert_eq!(locks(&[]), 0);
        assert!(locks(&["a".to_owned()]) > 0);
    }
}
