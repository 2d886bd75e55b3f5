//! Another order of the rows, for histories in which the order of listings would need many lanes.
//!
//! Listings stay on a branch as long as they can. Where branches are merged back and forth, a lane stays open for each of
//! them. Here lines are ended before others are begun.

use super::Target;

/// The rows in an order that keeps few lines open, as numbers of the former rows. What a line leads to stays below it.
pub(super) fn narrow(rows: &[Vec<Target>]) -> Vec<usize> {
    let mut waiting = vec![0_usize; rows.len()];
    for target in rows.iter().flatten() {
        waiting[target.row] += 1;
    }
    let mut ready: Vec<(usize, usize)> = (0..rows.len()).filter(|&row| waiting[row] == 0).map(|row| (0, row)).collect();
    let mut open: Vec<Target> = Vec::new();
    let mut order = Vec::with_capacity(rows.len());
    let opens = |row: usize, open: &[Target]| {
        let ended = open.iter().filter(|target| target.row == row).count();
        let begun = rows[row].iter().filter(|target| !open.contains(target)).count();
        (begun + rows.len()).saturating_sub(ended)
    };
    // What could be drawn since the last row comes first: that is the branch one is on.
    while let Some(at) =
        (0..ready.len()).min_by_key(|&at| (opens(ready[at].1, &open), std::cmp::Reverse(ready[at].0), ready[at].1))
    {
        let (_, row) = ready.remove(at);
        order.push(row);
        open.retain(|target| target.row != row);
        for target in &rows[row] {
            if !open.contains(target) {
                open.push(*target);
            }
            waiting[target.row] -= 1;
            if waiting[target.row] == 0 {
                ready.push((order.len(), target.row));
            }
        }
    }
    order
}
