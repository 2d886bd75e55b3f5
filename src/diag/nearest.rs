//! "Did you mean": the nearest known name.

/// The candidate that is most likely meant by `wanted`, if one is near enough to be worth showing.
///
/// Near is a Damerau-Levenshtein distance of at most a third of the length (at least 1, at most 3), letter case ignored;
/// of the letters wanted at least one is right.
/// Ties go to the candidate that comes first.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted_folded = wanted.to_lowercase();
    let letters = wanted.chars().count();
    let limit = (letters / 3).clamp(1, 3);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != wanted)
        .map(|candidate| (strsim::damerau_levenshtein(&wanted_folded, &candidate.to_lowercase()), candidate))
        .filter(|&(distance, _)| distance <= limit && distance < letters)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("usres", ["posts", "users"]), Some("users"));
        assert_eq!(nearest("Users", ["users"]), Some("users"));
        assert_eq!(nearest("invoice", ["posts", "users"]), None);
        assert_eq!(nearest("id", ["ib", "ic"]), Some("ib"));
        assert_eq!(nearest("a", ["b"]), None);
    }
}
