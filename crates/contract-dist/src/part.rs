//! What can be built.

use clap::ValueEnum;

/// A folder of what is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Part {
    /// The schemas and the contract, for a web server.
    Schemas,
    /// The package for JavaScript and TypeScript.
    Npm,
    /// The package for Python.
    Python,
    /// Pages to read: the reference, one for each schema, the changelog.
    Site,
    /// The conformance kit, with which validators in any language are checked: an archive and its checksum.
    Kit,
    /// The crates, as they are published.
    Crates,
    /// The command line for machines like this one, its completions and man pages.
    Koreai,
    /// `contract-diff` for machines like this one: an archive and its checksum.
    Diff,
}

impl Part {
    /// Its folder.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Schemas => "schemas",
            Self::Npm => "npm",
            Self::Python => "python",
            Self::Site => "site",
            Self::Kit => "kit",
            Self::Crates => "crates",
            Self::Koreai => "koreai",
            Self::Diff => "contract-diff",
        }
    }

    /// As progress shows it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Schemas => "schemas",
            Self::Npm => "npm package: schemas, types, validators",
            Self::Python => "Python package: schemas, types, models",
            Self::Site => "site: pages, API reference",
            Self::Kit => "conformance kit",
            Self::Crates => "crates",
            Self::Diff => "contract-diff (built for release)",
            Self::Koreai => {
                "command line, completions, man pages (built for release: some minutes at first)"
            }
        }
    }

    /// This one, and what it is made of.
    pub(crate) fn with_needed(self) -> &'static [Self] {
        match self {
            Self::Schemas => &[Self::Schemas],
            Self::Npm => &[Self::Schemas, Self::Npm],
            Self::Python => &[Self::Schemas, Self::Python],
            Self::Site => &[Self::Schemas, Self::Npm, Self::Python, Self::Site],
            Self::Kit => &[Self::Kit],
            Self::Crates => &[Self::Crates],
            Self::Koreai => &[Self::Koreai],
            Self::Diff => &[Self::Diff],
        }
    }
}
