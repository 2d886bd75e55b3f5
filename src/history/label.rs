//! Labels by place: which revisions a label reaches beyond the one that carries it.

use super::graph::{Graph, reach};

/// The labels of every revision, own and inherited, sorted.
///
/// Down-stream a label goes to all descendants. Up-stream it goes as far as the first branch or merge point, but only when
/// the way from the labelled revision to its head is a plain chain.
pub(super) fn effective(graph: &Graph, own: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut labels: Vec<Vec<String>> = vec![Vec::new(); own.len()];
    let plain = |r: usize| graph.all_next[r].len() <= 1 && graph.down[r].len() <= 1;
    for (carrier, written) in own.iter().enumerate() {
        if written.is_empty() {
            continue;
        }
        let below = reach(&graph.next, &[carrier]);
        for revision in below.iter() {
            labels[revision].extend(written.iter().cloned());
        }
        if !below.iter().all(plain) {
            continue;
        }
        let mut at = carrier;
        while let [parent] = graph.down[at][..]
            && plain(parent)
        {
            labels[parent].extend(written.iter().cloned());
            at = parent;
        }
    }
    for list in &mut labels {
        list.sort();
        list.dedup();
    }
    labels
}
