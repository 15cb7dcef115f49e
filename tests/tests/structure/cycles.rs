//! Circles among the arrows.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::modules::FileId;
use crate::names::Arrows;

/// The shortest circle through each arrow, once each, the shortest first. A pair is a circle of two. Each file of
/// a circle names the next, and the last one the first.
pub(crate) fn circles(arrows: &Arrows) -> Vec<Vec<FileId>> {
    let mut found = BTreeMap::new();
    for (&from, targets) in arrows {
        for &to in targets.keys() {
            if let Some(mut way) = shortest_way(arrows, to, from) {
                way.rotate_right(1);
                let files: BTreeSet<FileId> = way.iter().copied().collect();
                found.entry((files.len(), files)).or_insert(way);
            }
        }
    }
    found.into_values().collect()
}

/// Both ends included.
fn shortest_way(arrows: &Arrows, from: FileId, to: FileId) -> Option<Vec<FileId>> {
    let mut reached_from = BTreeMap::from([(from, from)]);
    let mut queue = VecDeque::from([from]);
    while let Some(file) = queue.pop_front() {
        if file == to {
            let mut way = vec![to];
            while let Some(&last) = way.last()
                && last != from
            {
                way.push(reached_from[&last]);
            }
            way.reverse();
            return Some(way);
        }
        for &next in arrows.get(&file).into_iter().flat_map(BTreeMap::keys) {
            reached_from.entry(next).or_insert_with(|| {
                queue.push_back(next);
                file
            });
        }
    }
    None
}
