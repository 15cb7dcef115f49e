//! What a page means for the contract.

use serde::Serialize;

use crate::edit::Change;

/// What there is to do about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// The contract does not say what the page says: change it, or mark why not.
    Contract,
    /// The page disagrees with itself, or with another page.
    Contradiction,
    /// The page says less than it did: a person has to see why.
    Loss,
    /// Nothing that matters.
    Cosmetic,
}

impl Class {
    /// All of them, the gravest first.
    pub const ALL: [Self; 4] = [
        Self::Contract,
        Self::Contradiction,
        Self::Loss,
        Self::Cosmetic,
    ];

    /// As in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Contradiction => "contradiction",
            Self::Loss => "loss",
            Self::Cosmetic => "cosmetic",
        }
    }
}

/// What kind of finding it is. The names are stable: reports and scripts have them.
macro_rules! codes {
    ($($name:ident = $text:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($name,)*
        }

        impl Code {
            /// As in reports.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

// In the order of their names, by which findings are sorted.
codes! {
    Added = "added",
    Auth = "auth",
    AuthGone = "auth-gone",
    Contradiction = "contradiction",
    Default = "default",
    DefaultGone = "default-gone",
    Deprecated = "deprecated",
    DeprecatedGone = "deprecated-gone",
    DeprecatedUnlisted = "deprecated-unlisted",
    Errors = "errors",
    ErrorsGone = "errors-gone",
    Format = "format",
    FormatGone = "format-gone",
    Host = "host",
    HostGone = "host-gone",
    ItemType = "item-type",
    Limit = "limit",
    LimitGone = "limit-gone",
    MediaType = "media-type",
    MediaTypeGone = "media-type-gone",
    Method = "method",
    Moved = "moved",
    ObservedMark = "observed-mark",
    ObservedMember = "observed-member",
    ObservedRequired = "observed-required",
    ObservedStatus = "observed-status",
    ObservedType = "observed-type",
    ObservedValue = "observed-value",
    OperationAdded = "operation-added",
    OperationDeprecated = "operation-deprecated",
    OperationRemoved = "operation-removed",
    PagesDisagree = "pages-disagree",
    Path = "path",
    PathParameterName = "path-parameter-name",
    RateLimit = "rate-limit",
    RateLimitGone = "rate-limit-gone",
    RateLimitPer = "rate-limit-per",
    Removed = "removed",
    Renamed = "renamed",
    Required = "required",
    RequiredGone = "required-gone",
    RuleAdded = "rule-added",
    RuleChanged = "rule-changed",
    RuleGone = "rule-gone",
    Sample = "sample",
    SampleCut = "sample-cut",
    SampleGone = "sample-gone",
    SampleHeader = "sample-header",
    SampleHeaders = "sample-headers",
    SampleMember = "sample-member",
    SampleType = "sample-type",
    SampleValue = "sample-value",
    Scope = "scope",
    ScopeGone = "scope-gone",
    ScopeUnlisted = "scope-unlisted",
    StruckOut = "struck-out",
    Success = "success",
    SuccessGone = "success-gone",
    TableGone = "table-gone",
    Title = "title",
    Truncated = "truncated",
    Type = "type",
    TypeGone = "type-gone",
    Unlisted = "unlisted",
    ValueGone = "value-gone",
    Values = "values",
    ValuesGone = "values-gone",
    Words = "words",
}

impl Code {
    /// Whether no change of the contract takes such a finding away: the check compares the page with
    /// what it stated when it was reviewed.
    pub(super) fn is_settled_by_review(self) -> bool {
        matches!(
            self,
            Self::Errors
                | Self::Format
                | Self::RuleAdded
                | Self::RuleChanged
                | Self::SampleHeader
                | Self::StruckOut
                | Self::Success
        )
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What there is to do about it.
    pub class: Class,
    /// What kind of finding it is.
    pub code: Code,
    /// Which of the pages it is about.
    pub page: usize,
    /// Where in the page: a byte.
    pub at: usize,
    /// Where in the contract: a JSON pointer.
    pub contract: Option<String>,
    /// What differs.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The edit of the contract that resolves it, if one can be made without a person.
    pub change: Option<Change>,
    /// The edit that takes it out at once, which is made only when asked for.
    pub removal: Option<Change>,
    /// The operation of the page that the contract does not have, if that is what it is about.
    pub operation: Option<usize>,
}

impl Finding {
    pub(super) fn new(class: Class, code: Code, page: usize, at: usize, message: String) -> Self {
        Self {
            class,
            code,
            page,
            at,
            contract: None,
            message,
            help: None,
            change: None,
            removal: None,
            operation: None,
        }
    }

    #[must_use]
    pub(super) fn contract(mut self, pointer: impl Into<String>) -> Self {
        self.contract = Some(pointer.into());
        self
    }

    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub(super) fn change(mut self, change: impl Into<Option<Change>>) -> Self {
        self.change = change.into();
        self
    }
}
