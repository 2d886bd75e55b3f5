//! Edges that say nothing: a parent below another parent, a dependency on an ancestor. Both are warnings.

use crate::diag::{Diagnostic, Diagnostics, codes::history as codes};
use crate::syntax::ast::Word;

use super::Revision;
use super::graph::Graph;

/// Reports them, in load order. `order` has parents first.
pub(super) fn report(revisions: &[Revision], graph: &Graph, order: &[usize], diagnostics: &mut Diagnostics) {
    let mut rank = vec![0; order.len()];
    for (place, &revision) in order.iter().enumerate() {
        rank[revision] = place;
    }
    for (number, revision) in revisions.iter().enumerate().filter(|(_, revision)| revision.sound) {
        let header = &revision.file.header;
        let parents = &graph.down[number];
        for &lower in parents {
            let Some(&upper) = parents.iter().find(|&&upper| upper != lower && is_below(graph, &rank, lower, upper))
            else {
                continue;
            };
            let (lower, upper) = (&revisions[lower], &revisions[upper]);
            let words = header.revises.iter().flat_map(|revises| &revises.parents);
            let Some(word) = word_for(words, lower) else { continue };
            diagnostics.push(
                Diagnostic::new(
                    codes::REDUNDANT_PARENT,
                    word.span,
                    format!("{} is an ancestor of {}, so naming both merges nothing", lower.id, upper.id),
                    "an ancestor of the other parent",
                )
                .help(format!("take it out: `revises {}`; or name the head that was to be merged", upper.id)),
            );
        }
        for &dependency in &graph.depends[number] {
            if !parents.iter().any(|&parent| parent == dependency || is_below(graph, &rank, dependency, parent)) {
                continue;
            }
            let dependency = &revisions[dependency];
            let Some(word) = word_for(header.depends_on.iter(), dependency) else { continue };
            diagnostics.push(
                Diagnostic::new(
                    codes::REDUNDANT_DEPENDENCY,
                    word.span,
                    format!("{} is an ancestor of {} and has run in any case", dependency.id, revision.id),
                    "an ancestor",
                )
                .help("take it out, or name a revision of another branch"),
            );
        }
    }
}

/// Whether one is an ancestor of the other along `revises`. Only what stands between them in the order is looked at.
fn is_below(graph: &Graph, rank: &[usize], lower: usize, upper: usize) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let mut todo = vec![upper];
    while let Some(at) = todo.pop() {
        if at == lower {
            return true;
        }
        todo.extend(graph.down[at].iter().copied().filter(|&r| rank[r] >= rank[lower] && seen.insert(r)));
    }
    false
}

/// The word that names a revision, by its id or a label it carries.
fn word_for<'a>(mut words: impl Iterator<Item = &'a Word>, revision: &Revision) -> Option<&'a Word> {
    words.find(|word| word.text == revision.id || revision.labels.contains(&word.text))
}
