//! Headers to a graph: resolves names, reports what does not fit, and leaves a graph without cycles.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Diagnostic, Diagnostics, codes::history as codes, nearest};
use crate::syntax::ast::{self, Word};
use crate::text::Sources;

use super::graph::Graph;
use super::{History, Revision, RevisionSet, label, order, redundant};

/// Words that mean something in a target; `syntax` has reported them, and here they are passed over.
const RESERVED: [&str; 4] = ["head", "heads", "base", "current"];

impl History {
    /// The graph of these files, which are in load order: folder by folder, file names sorted. Load order breaks every tie.
    ///
    /// A file whose header names no revision has been reported by `syntax` and is left out; so is the second file of an id.
    pub fn build(files: Vec<ast::File>, sources: &Sources, diagnostics: &mut Diagnostics) -> Self {
        let mut builder = Builder { revisions: Vec::new(), ids: BTreeMap::new(), labels: BTreeMap::new(), diagnostics };
        builder.ids(files, sources);
        builder.labels();
        let down = builder.parents();
        let depends = builder.dependencies();
        builder.finish(down, depends)
    }
}

struct Builder<'a> {
    revisions: Vec<Revision>,
    ids: BTreeMap<String, usize>,
    labels: BTreeMap<String, usize>,
    diagnostics: &'a mut Diagnostics,
}

impl Builder<'_> {
    fn ids(&mut self, files: Vec<ast::File>, sources: &Sources) {
        for file in files {
            let Some(word) = file.header.revision.clone() else { continue };
            if let Some(&first) = self.ids.get(&word.text) {
                let first = &mut self.revisions[first];
                first.sound = false;
                self.diagnostics.push(
                    Diagnostic::new(
                        codes::DUPLICATE_ID,
                        word.span,
                        format!("revision {} stands in two files", word.text),
                        "the same id again",
                    )
                    .related(first.id_span, "first here")
                    .help("give this file an id of its own, and let it revise the other one if it should run after it"),
                );
                continue;
            }
            self.ids.insert(word.text.clone(), self.revisions.len());
            let revision = revision(file, &word, sources);
            self.revisions.push(revision);
        }
    }

    fn labels(&mut self) {
        for number in 0..self.revisions.len() {
            for word in self.revisions[number].file.header.labels.clone() {
                if RESERVED.contains(&word.text.as_str()) {
                    continue;
                }
                if let Some(&other) = self.ids.get(&word.text) {
                    self.diagnostics.push(
                        Diagnostic::new(
                            codes::LABEL_IS_ID,
                            word.span,
                            format!("label {} is the id of a revision", word.text),
                            "a label must differ from every id",
                        )
                        .related(self.revisions[other].id_span, "the revision of this id")
                        .help("choose another label"),
                    );
                } else if self.labels.get(&word.text) == Some(&number) {
                    self.diagnostics.push(
                        Diagnostic::new(
                            codes::LISTED_TWICE,
                            word.span,
                            format!("label {} is listed twice", word.text),
                            "the same label again",
                        )
                        .help("take it out"),
                    );
                } else if let Some(&other) = self.labels.get(&word.text) {
                    let first = self.revisions[other].file.header.labels.iter().find(|w| w.text == word.text);
                    let finding = Diagnostic::new(
                        codes::DUPLICATE_LABEL,
                        word.span,
                        format!("two revisions carry the label {}", word.text),
                        "the same label again",
                    )
                    .help("take it out here: descendants of the first revision inherit it; or choose another label");
                    let finding = match first {
                        Some(first) => finding.related(first.span, "first here"),
                        None => finding,
                    };
                    self.diagnostics.push(finding);
                } else {
                    self.labels.insert(word.text.clone(), number);
                    self.revisions[number].labels.push(word.text);
                }
            }
        }
    }

    fn parents(&mut self) -> Vec<Vec<usize>> {
        let mut down = Vec::with_capacity(self.revisions.len());
        for number in 0..self.revisions.len() {
            let words = self.revisions[number].file.header.revises.as_ref().map(|r| r.parents.clone());
            let mut parents = Vec::new();
            for word in words.unwrap_or_default() {
                if is_malformed(&word.text) {
                    self.revisions[number].sound = false;
                } else if let Some(parent) = self.ids.get(&word.text).copied() {
                    self.edge(number, parent, &word, &mut parents);
                } else {
                    self.revisions[number].sound = false;
                    let finding = Diagnostic::new(
                        codes::MISSING_PARENT,
                        word.span,
                        format!("no revision {} for {} to revise", word.text, self.revisions[number].id),
                        "no file has this id",
                    );
                    let help = self.unknown_parent(&word.text);
                    self.diagnostics.push(finding.help(help));
                }
            }
            self.revisions[number].parents = parents.iter().map(|&p| self.revisions[p].id.clone()).collect();
            down.push(parents);
        }
        down
    }

    fn unknown_parent(&self, wanted: &str) -> String {
        if let Some(&carrier) = self.labels.get(wanted) {
            return format!("`{wanted}` is a label; write the id it stands for: {}", self.revisions[carrier].id);
        }
        let starts: Vec<&String> = self.ids.keys().filter(|id| id.starts_with(wanted)).collect();
        if let [only] = starts[..] {
            return format!("ids stand in full in a header: {only}");
        }
        match nearest(wanted, self.ids.keys().map(String::as_str)) {
            Some(near) => format!("did you mean {near}?"),
            None => "write the id of the revision before this one, or `revises base` for the first one".to_owned(),
        }
    }

    fn dependencies(&mut self) -> Vec<Vec<usize>> {
        let mut depends = Vec::with_capacity(self.revisions.len());
        for number in 0..self.revisions.len() {
            let mut found = Vec::new();
            for word in self.revisions[number].file.header.depends_on.clone() {
                if let Some(other) = self.ids.get(&word.text).or_else(|| self.labels.get(&word.text)).copied() {
                    self.edge(number, other, &word, &mut found);
                } else {
                    self.revisions[number].sound = false;
                    let names = self.ids.keys().chain(self.labels.keys()).map(String::as_str);
                    let help = match nearest(&word.text, names) {
                        Some(near) => format!("did you mean {near}?"),
                        None => "write the id of the other revision in full, or the label that stands in its header"
                            .to_owned(),
                    };
                    self.diagnostics.push(
                        Diagnostic::new(
                            codes::MISSING_DEPENDENCY,
                            word.span,
                            format!(
                                "no revision or label {} for {} to depend on",
                                word.text, self.revisions[number].id
                            ),
                            "no file has this id or label",
                        )
                        .help(help),
                    );
                }
            }
            self.revisions[number].depends_on = found.iter().map(|&p| self.revisions[p].id.clone()).collect();
            depends.push(found);
        }
        depends
    }

    /// Adds an edge, unless it leads to its own start or is there already.
    fn edge(&mut self, from: usize, to: usize, word: &Word, edges: &mut Vec<usize>) {
        if from == to {
            self.revisions[from].sound = false;
            self.diagnostics.push(
                Diagnostic::new(
                    codes::SELF_REFERENCE,
                    word.span,
                    format!("revision {} waits for itself", self.revisions[from].id),
                    "its own id or label",
                )
                .help("name the revision that comes before this one, or write `revises base`"),
            );
        } else if edges.contains(&to) {
            self.diagnostics.push(
                Diagnostic::new(
                    codes::LISTED_TWICE,
                    word.span,
                    format!("{} is listed twice", self.revisions[to].id),
                    "the same revision again",
                )
                .help("take it out"),
            );
        } else {
            edges.push(to);
        }
    }

    fn finish(mut self, mut down: Vec<Vec<usize>>, mut depends: Vec<Vec<usize>>) -> History {
        while let Some(cycle) = find_cycle(&down, &depends) {
            self.report_cycle(&cycle);
            for &member in &cycle {
                down[member].retain(|to| !cycle.contains(to));
                depends[member].retain(|to| !cycle.contains(to));
                self.revisions[member].sound = false;
            }
        }
        let graph = Graph::new(down, depends);
        let everything = RevisionSet::of(self.revisions.len(), &(0..self.revisions.len()).collect::<Vec<_>>());
        let mut order = order::newest_first(&graph, &everything);
        order.reverse();
        for &number in &order {
            let sound = graph.down[number].iter().chain(&graph.depends[number]).all(|&p| self.revisions[p].sound);
            self.revisions[number].sound &= sound;
        }
        redundant::report(&self.revisions, &graph, &order, self.diagnostics);
        let own: Vec<Vec<String>> = self.revisions.iter().map(|r| r.labels.clone()).collect();
        let effective = label::effective(&graph, &own);
        History { revisions: self.revisions, ids: self.ids, labels: self.labels, effective, graph, order }
    }

    /// A cycle is reported once, at the word that closes it in the file that loads first.
    fn report_cycle(&mut self, cycle: &[usize]) {
        let place = |from: usize, to: usize| {
            let revision = &self.revisions[from];
            let header = &revision.file.header;
            let target = &self.revisions[to];
            header
                .revises
                .iter()
                .flat_map(|r| &r.parents)
                .chain(&header.depends_on)
                .find(|w| w.text == target.id || target.labels.contains(&w.text))
                .map_or(revision.id_span, |w| w.span)
        };
        let names: Vec<&str> = cycle.iter().map(|&r| self.revisions[r].id.as_str()).collect();
        let mut finding = Diagnostic::new(
            codes::CYCLE,
            place(cycle[0], cycle[1 % cycle.len()]),
            format!("revisions {} wait for each other", names.join(", ")),
            format!("{} waits for {}", names[0], names[1 % names.len()]),
        )
        .help("one of these lines must name an earlier revision, or `base`");
        for at in 1..cycle.len() {
            let to = (at + 1) % cycle.len();
            finding = finding.related(place(cycle[at], cycle[to]), format!("{} waits for {}", names[at], names[to]));
        }
        self.diagnostics.push(finding);
    }
}

/// Whether it can be no id, which `syntax` has reported.
fn is_malformed(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    RESERVED.contains(&id) || !id.bytes().all(fits)
}

/// A file's header as a revision; its edges come later.
fn revision(file: ast::File, id: &Word, sources: &Sources) -> Revision {
    let header = &file.header;
    Revision {
        id: id.text.clone(),
        parents: Vec::new(),
        depends_on: Vec::new(),
        depends_on_written: header.depends_on.iter().map(|w| w.text.clone()).collect(),
        labels: Vec::new(),
        message: header.message.as_ref().map(|m| m.value.trim().to_owned()).unwrap_or_default(),
        created: header.created.as_ref().map(|c| c.value.clone()),
        source: file.source,
        path: sources.get(file.source).map(|s| s.name().to_owned()).unwrap_or_default(),
        sound: header.revises.is_some(),
        id_span: id.span,
        file: Arc::new(file),
    }
}

/// A cycle along the edges, from its member that loads first; `None` if there is none.
fn find_cycle(down: &[Vec<usize>], depends: &[Vec<usize>]) -> Option<Vec<usize>> {
    let len = down.len();
    let edges = |r: usize| down[r].iter().chain(&depends[r]).copied();
    let mut waiting: Vec<usize> = (0..len).map(|r| edges(r).count()).collect();
    let mut arriving: Vec<Vec<usize>> = vec![Vec::new(); len];
    for from in 0..len {
        for to in edges(from) {
            arriving[to].push(from);
        }
    }
    let mut ready: Vec<usize> = (0..len).filter(|&r| waiting[r] == 0).collect();
    let mut done = RevisionSet::new(len);
    while let Some(revision) = ready.pop() {
        done.insert(revision);
        for &child in &arriving[revision] {
            waiting[child] -= 1;
            if waiting[child] == 0 {
                ready.push(child);
            }
        }
    }
    // What is left is on a cycle or after one; every member has an edge to another one, so following them comes round.
    let start = (0..len).find(|&r| !done.contains(r))?;
    let mut path = vec![start];
    let mut at = start;
    loop {
        at = edges(at).find(|&to| !done.contains(to))?;
        if let Some(first) = path.iter().position(|&r| r == at) {
            let mut cycle = path.split_off(first);
            let lowest = cycle.iter().enumerate().min_by_key(|&(_, &r)| r).map_or(0, |(at, _)| at);
            cycle.rotate_left(lowest);
            return Some(cycle);
        }
        path.push(at);
    }
}
