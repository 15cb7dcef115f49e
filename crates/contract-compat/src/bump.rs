//! How far the version has to be raised: Semantic Versioning, with Cargo's reading of versions
//! below 1.0.0, where the second part does what the first does later.

use semver::Version;
use serde::Serialize;

use crate::comparison::Comparison;
use crate::finding::Verdict;
use crate::kind::Kind;

/// How far a version is raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// Not at all.
    None,
    /// Nothing but words changed.
    Patch,
    /// Something was added, and nobody is broken.
    Minor,
    /// Somebody is broken, or may be.
    Major,
}

/// How far the version has to be raised, and whether it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// What the differences call for.
    pub needed: Bump,
    /// The lowest version that would do, where the old one can be read.
    pub least: Option<String>,
    /// Why the new version does not do.
    pub problem: Option<String>,
}

/// How far the version has to be raised, and how far it is.
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
            let problem = format!("the {which} `info.version` is no semantic version: `{text}`");
            return Raised {
                needed,
                least: None,
                problem: Some(problem),
            };
        }
    };
    let least = least(&was, needed);
    // A version that is only about to come out promises as much as the one that does.
    let core = Version::new(is.major, is.minor, is.patch);
    let is_enough = match needed {
        Bump::None => is >= was,
        _ => is > was && core >= least,
    };
    let problem = (!is_enough).then(|| match is < was {
        true => format!("`info.version` went back, from {was} to {is}"),
        false => format!("`info.version` is {is} and must be at least {least}"),
    });
    Raised {
        needed,
        least: Some(least.to_string()),
        problem,
    }
}

fn needed(report: &Comparison) -> Bump {
    // Any new version is another `$id`.
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
    // What is about to come out has the room for all that its number stands for.
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
    fn each_part_is_raised_by_what_it_stands_for() {
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
