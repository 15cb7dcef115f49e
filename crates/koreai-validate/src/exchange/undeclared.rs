//! Names that the contract does not declare: which of them are kept, and how many.

use std::collections::BTreeMap;

/// The longest undeclared name that is kept.
const MAX_NAME: usize = 40;

/// How many digits such a name may have: an id has more.
const MAX_DIGITS: usize = 3;

/// A name that nothing declares, or `*` if it may be data: a date, an id, a text.
pub(super) fn public_name(name: &str) -> &str {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$');
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let is_public = name.len() <= MAX_NAME
        && digits <= MAX_DIGITS
        // So the parts of a token begin.
        && !name.starts_with("eyJ")
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
        && name.chars().all(is_plain);
    if is_public { name } else { "*" }
}

/// How many undeclared names of one kind are kept: the first ones in order.
pub(super) const MAX_UNDECLARED: usize = 50;

/// The entry of an undeclared place, if there is room for it among those of its kind. The places kept are the first
/// ones in order, so that it does not matter in which order they are seen.
pub(super) fn bounded_entry<T: Default>(
    places: &mut BTreeMap<String, T>,
    place: String,
) -> Option<&mut T> {
    if !places.contains_key(&place) {
        let kind = kind(&place).to_owned();
        let same = places.range(kind.clone()..).map(|(known, _)| known);
        let same = same.take_while(|known| known.starts_with(&kind));
        let (count, last) = same.fold((0, None), |(count, _), known| (count + 1, Some(known)));
        match last.cloned() {
            Some(last) if count >= MAX_UNDECLARED && place > last => return None,
            Some(last) if count >= MAX_UNDECLARED => drop(places.remove(&last)),
            _ => {}
        }
    }
    Some(places.entry(place).or_default())
}

/// What undeclared places of one kind begin with: `request.query.`, `response.200.body#`.
fn kind(place: &str) -> &str {
    match place.starts_with('/') {
        // A pointer into one body.
        true => "",
        false => {
            let end = place.find('#').or_else(|| place.rfind('.'));
            end.map_or("", |end| &place[..=end])
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_may_be_data_are_not_kept() {
        for name in ["slaPolicy", "_id", "$schema", "x-rate-limit", "v2"] {
            assert_eq!(public_name(name), name);
        }
        let long = "a".repeat(41);
        for name in [
            "",
            "2026-01-01",
            "st-084d3c5e",
            "John Doe",
            "a@b.c",
            "é",
            "a/b",
            &long,
        ] {
            assert_eq!(public_name(name), "*", "{name}");
        }
    }

    proptest! {
        /// Whatever the order, the same places are kept, each with its full count.
        #[test]
        fn the_places_kept_are_the_first(names in prop::collection::vec(0..90_u32, 0..400)) {
            let mut kept: BTreeMap<String, u64> = BTreeMap::new();
            let mut all: BTreeMap<String, u64> = BTreeMap::new();
            for name in names {
                let place = format!("response.200.body#/{name:02}");
                *all.entry(place.clone()).or_default() += 1;
                bounded_entry(&mut kept, place).into_iter().for_each(|count| *count += 1);
                bounded_entry(&mut kept, "response.header.a".to_owned());
            }
            kept.remove("response.header.a");
            let expected: BTreeMap<_, _> = all.into_iter().take(MAX_UNDECLARED).collect();
            prop_assert_eq!(kept, expected);
        }
    }
}
