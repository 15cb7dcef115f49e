//! Which part of the version must be raised: Semantic Versioning as Cargo reads it. Below 1.0.0, the second part
//! has the role of the first.

use semver::Version;
use serde::Serialize;

use crate::comparison::Comparison;
use crate::finding::Verdict;
use crate::kind::Kind;

/// Which part of a version is raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// None.
    None,
    /// Only descriptions changed.
    Patch,
    /// Compatible changes.
    Minor,
    /// Breaking changes, or possibly breaking ones.
    Major,
}

/// Which part of the version must be raised, and whether it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// The part that the differences require.
    pub needed: Bump,
    /// The lowest sufficient version, if the old one is readable.
    pub least: Option<String>,
    /// Why the new version is not sufficient.
    pub problem: Option<String>,
}

/// Which part of the version must be raised, and whether it was.
pub fn raised(report: &Comparison) -> Raised {
    let needed = needed(report);
    let [old, new] = &report.versions;
    let (was, is) = match (Version::parse(old), Version::parse(new)) {
        (Ok(was), Ok(is)) => (was, is),
        (was, _) => {
            let (which, text) = match was {
                Err(_) => ("old", old),
                Ok(_) => ("new", new),
            };
            let problem = format!("the {which} `info.version` is not a semantic version: `{text}`");
            return Raised {
                needed,
                least: None,
                problem: Some(problem),
            };
        }
    };
    let least = least(&was, needed);
    // A pre-release promises the same as its release.
    let core = Version::new(is.major, is.minor, is.patch);
    let is_enough = match needed {
        Bump::None => is >= was,
        _ => is > was && core >= least,
    };
    let problem = (!is_enough).then(|| match is < was {
        true => format!("`info.version` was lowered from {was} to {is}"),
        false => format!("`info.version` is {is} and must be at least {least}"),
    });
    Raised {
        needed,
        least: Some(least.to_string()),
        problem,
    }
}

fn needed(report: &Comparison) -> Bump {
    // Every new version changes the `$id`s.
    let verdicts = report
        .findings
        .iter()
        .filter(|finding| finding.kind != Kind::Id)
        .map(|finding| finding.verdict);
    match verdicts.max() {
        Some(Verdict::Breaking | Verdict::Unproven) => Bump::Major,
        Some(Verdict::Compatible) => Bump::Minor,
        Some(Verdict::Equal) => Bump::Patch,
        None if report.is_reworded => Bump::Patch,
        None => Bump::None,
    }
}

/// The lowest version after a bump.
fn least(was: &Version, needed: Bump) -> Version {
    let Version {
        major,
        minor,
        patch,
        ..
    } = *was;
    let core = Version::new(major, minor, patch);
    let raised = match (needed, major, minor) {
        (Bump::None, ..) => return was.clone(),
        (Bump::Major, 0, 0) => Version::new(0, 0, patch + 1),
        (Bump::Major, 0, _) => Version::new(0, minor + 1, 0),
        (Bump::Major, ..) => Version::new(major + 1, 0, 0),
        (Bump::Minor, 1.., _) => Version::new(major, minor + 1, 0),
        (Bump::Minor | Bump::Patch, ..) => Version::new(major, minor, patch + 1),
    };
    // A pre-release can still contain every change that its number allows.
    let has_room = match needed {
        Bump::Major if major > 0 => minor == 0 && patch == 0,
        Bump::Major if minor > 0 => patch == 0,
        Bump::Minor if major > 0 => patch == 0,
        _ => true,
    };
    match !was.pre.is_empty() && has_room {
        true => core,
        false => raised,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bump_raises_its_part() {
        for (was, needed, expected) in [
            ("1.2.3", Bump::None, "1.2.3"),
            ("1.2.3", Bump::Patch, "1.2.4"),
            ("1.2.3", Bump::Minor, "1.3.0"),
            ("1.2.3", Bump::Major, "2.0.0"),
            ("0.2.3", Bump::Patch, "0.2.4"),
            ("0.2.3", Bump::Minor, "0.2.4"),
            ("0.2.3", Bump::Major, "0.3.0"),
            ("0.0.3", Bump::Major, "0.0.4"),
            ("1.0.0-rc.1", Bump::Major, "1.0.0"),
            ("1.2.4-rc.1", Bump::Patch, "1.2.4"),
            ("1.2.4-rc.1", Bump::Minor, "1.3.0"),
            ("1.2.4-rc.1", Bump::Major, "2.0.0"),
            ("0.2.0-rc.1", Bump::Major, "0.2.0"),
            ("0.2.1-rc.1", Bump::Major, "0.3.0"),
        ] {
            let was = Version::parse(was).expect("a version");
            assert_eq!(
                least(&was, needed).to_string(),
                expected,
                "{was} {needed:?}"
            );
        }
    }
}
