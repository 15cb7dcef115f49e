//! Figures as the page writes them, and the names that the style sheet colours their parts by.

/// How the parts of a bar are called in the style sheet, as in `shares::NAMES`.
pub(super) const CLASSES: [&str; 4] = ["own", "dropped", "agent", "open"];

/// Where there is no figure.
pub(super) const NOTHING: &str = "–";

/// With a space that does not break.
pub(super) fn percent(percent: f64) -> String {
    format!("{percent:.1}\u{a0}%")
}

/// A count with commas between thousands; a fraction, which no count should have, with one digit.
pub(super) fn whole(count: f64) -> String {
    if count.fract() != 0.0 {
        return format!("{count:.1}");
    }
    let digits = format!("{count:.0}");
    let mut grouped = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 row`, `2 rows`.
pub(super) fn plural(count: usize, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {what}{s}", whole(count as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        for (count, written) in [
            (0.0, "0"),
            (999.0, "999"),
            (1_000.0, "1,000"),
            (1_234_567.0, "1,234,567"),
            (2.5, "2.5"),
        ] {
            assert_eq!(whole(count), written);
        }
        assert_eq!(plural(1, "row"), "1 row");
        assert_eq!(plural(5_000, "row"), "5,000 rows");
    }
}
