//! "Did you mean": the name closest to a misspelt one.
//!
//! The distance is Levenshtein's with cheaper case changes; bounds and costs are CPython's, so that the same suggestions come out.

const MOVE_COST: usize = 2;
const CASE_COST: usize = 1;
/// Longer names are not compared.
const MAX_LENGTH: usize = 40;
/// More candidates than this are not looked at.
const MAX_CANDIDATES: usize = 750;

/// The candidate closest to `wanted`, if one is close enough.
pub fn closest<'a>(candidates: &'a [String], wanted: &str) -> Option<&'a str> {
    if candidates.len() >= MAX_CANDIDATES {
        return None;
    }
    let wanted_bytes = wanted.as_bytes();
    let mut best = None;
    let mut best_distance = usize::MAX;
    for candidate in candidates {
        if candidate == wanted {
            continue;
        }
        let bytes = candidate.as_bytes();
        let limit = ((wanted_bytes.len() + bytes.len() + 3) * MOVE_COST / 6).min(best_distance.saturating_sub(1));
        let distance = distance(wanted_bytes, bytes, limit);
        if distance > limit {
            continue;
        }
        if distance < best_distance {
            best = Some(candidate.as_str());
            best_distance = distance;
        }
    }
    best
}

fn substitution_cost(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE_COST
    } else {
        MOVE_COST
    }
}

/// The distance, or anything above `limit` if it is above that.
fn distance<'a>(mut a: &'a [u8], mut b: &'a [u8], limit: usize) -> usize {
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., x], [rest_b @ .., y]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE_COST;
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return limit + 1;
    }
    if b.len() < a.len() {
        (a, b) = (b, a);
    }
    if (b.len() - a.len()) * MOVE_COST > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE_COST).collect();
    let mut result = 0;
    for (j, &y) in b.iter().enumerate() {
        let mut diagonal = j * MOVE_COST;
        result = diagonal;
        let mut minimum = usize::MAX;
        for (i, &x) in a.iter().enumerate() {
            let substitute = diagonal + substitution_cost(y, x);
            diagonal = row[i];
            let insert_or_delete = result.min(diagonal) + MOVE_COST;
            result = substitute.min(insert_or_delete);
            row[i] = result;
            minimum = minimum.min(result);
        }
        if minimum > limit {
            return limit + 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn suggests_what_cpython_suggests() {
        let names = |list: &[&str]| list.iter().map(|s| s.to_string()).collect::<Vec<_>>();
        assert_eq!(closest(&names(&["blech", "foo"]), "bluch"), Some("blech"));
        assert_eq!(closest(&names(&["key", "reverse"]), "KEY"), Some("key"));
        assert_eq!(closest(&names(&["alpha", "beta"]), "zzz"), None);
        assert_eq!(closest(&names(&["same"]), "same"), None);
    }
}
