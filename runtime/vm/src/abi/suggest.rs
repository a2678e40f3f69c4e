//! "Did you mean": the nearest of some names, by a weighted edit distance.
//!
//! The weights and limits are CPython's, so that the same mistakes get the same hints.

/// Cost of inserting, deleting or replacing a character.
const MOVE: usize = 2;
/// Cost of a difference in case only.
const CASE: usize = 1;
/// Longer names get no suggestion.
const MAX_NAME: usize = 40;
/// With this many candidates nothing is suggested.
const MAX_CANDIDATES: usize = 750;

/// The candidate most like `name`, if any is like it at all. The first of equals wins.
pub fn closest<'a>(name: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    if candidates.clone().nth(MAX_CANDIDATES - 1).is_some() {
        return None;
    }
    let mut best: Option<(&str, usize)> = None;
    for candidate in candidates.filter(|c| *c != name) {
        let mut limit = (name.len() + candidate.len() + 3) * MOVE / 6;
        if let Some((_, distance)) = best {
            limit = limit.min(distance.saturating_sub(1));
        }
        let distance = distance(name.as_bytes(), candidate.as_bytes(), limit);
        if distance <= limit && best.is_none_or(|(_, d)| distance < d) {
            best = Some((candidate, distance));
        }
    }
    best.map(|(candidate, _)| candidate)
}

fn replacement(a: u8, b: u8) -> usize {
    match () {
        _ if a == b => 0,
        _ if a.eq_ignore_ascii_case(&b) => CASE,
        _ => MOVE,
    }
}

/// Edit distance of two strings; anything above `limit` is reported as some number above it.
pub fn distance<'a>(mut a: &'a [u8], mut b: &'a [u8], limit: usize) -> usize {
    if a == b {
        return 0;
    }
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > MAX_NAME || b.len() > MAX_NAME {
        return limit + 1;
    }
    if b.len() < a.len() {
        (a, b) = (b, a);
    }
    if (b.len() - a.len()) * MOVE > limit {
        return limit + 1;
    }
    // row[i]: distance of a[..=i] and the part of b seen so far.
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    for (j, y) in b.iter().enumerate() {
        let (mut diagonal, mut left) = (j * MOVE, (j + 1) * MOVE);
        let mut least = usize::MAX;
        for (cell, x) in row.iter_mut().zip(a) {
            let here = (diagonal + replacement(*x, *y)).min(left.min(*cell) + MOVE);
            (diagonal, left) = (*cell, here);
            *cell = here;
            least = least.min(here);
        }
        if least > limit {
            return limit + 1;
        }
    }
    row[a.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested() {
        let names = |name| closest(name, ["key", "reverse", "maxsplit", "sep"].into_iter());
        assert_eq!(names("revers"), Some("reverse"));
        assert_eq!(names("sepp"), Some("sep"));
        assert_eq!(names("KEY"), Some("key"));
        assert_eq!(names("foo"), None);
        assert_eq!(closest("enc", ["encoding", "errors"].into_iter()), None);
        assert_eq!(closest("fse", ["fget", "fset", "fdel", "doc"].into_iter()), Some("fset"));
    }

    #[test]
    fn distances() {
        assert_eq!(distance(b"", b"abc", 99), 6);
        assert_eq!(distance(b"a", b"A", 99), 1);
        assert_eq!(distance(b"kitten", b"sitting", 99), 6);
        assert_eq!(distance(b"flaw", b"lawn", 99), 4);
    }
}
