//! What is wrong, where, and how to mend it.

use std::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::source::{Source, Span};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is generated until it is mended.
    Error,
    /// Worth mending; generation goes on.
    Warning,
}

/// One finding in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Which rule found it.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// Whether it is against a convention of this project, and not wrong in a document of others.
    pub is_convention: bool,
}

impl Diagnostic {
    /// A finding that stops generation.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            span,
            message: message.into(),
            help: None,
            is_convention: false,
        }
    }

    /// A finding that does not.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// The same finding with a word on how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding, as one of a convention of this project.
    #[must_use]
    pub fn convention(mut self) -> Self {
        self.is_convention = true;
        self
    }

    fn order(&self) -> (&Span, Code, &str) {
        (&self.span, self.code, &self.message)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// The rules. Their names are stable: scripts may rely on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The rule's name, as it stands in brackets after `error`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

impl Code {
    /// Whether the rule is about the form of a document, on which all others rely.
    pub fn is_of_form(self) -> bool {
        self <= Self::CircularReference
    }
}

codes! {
    /// The text is not the YAML that readers agree on.
    NotYaml => "not-yaml",
    /// A scalar that readers of YAML 1.1 and 1.2 take for different things.
    YamlReaders => "yaml-readers",
    /// A key stands twice in one mapping.
    DuplicateKey => "duplicate-key",
    /// The document does not say that it is OpenAPI 3.0 or 3.1.
    NotOpenapi => "not-openapi-3.0",
    /// What OpenAPI 3.1 says and 3.0 has no word for.
    Newer => "openapi-3.1",
    /// Something has the wrong shape for its place in OpenAPI.
    Structure => "structure",
    /// A `$ref` leads nowhere, elsewhere, or to the wrong kind of thing.
    Reference => "reference",
    /// A `$ref` says of a thing that it is itself, or leads to what it means over too many others.
    CircularReference => "circular-reference",
    /// An operation has no `operationId`, or one that makes no name of its own in Rust.
    OperationId => "operation-id",
    /// A path that is another one, or that holds what no path can.
    Path => "path",
    /// A link that leads to no operation, or hands on what that does not take.
    Link => "link",
    /// Path and path parameters do not belong together.
    PathParameter => "path-parameter",
    /// Two parameters of an operation are one and the same to the client.
    DuplicateParameter => "duplicate-parameter",
    /// A parameter is sent in a way that the client cannot.
    Parameter => "parameter",
    /// A method that the client cannot send.
    Method => "method",
    /// A body in a media type that the client cannot take, or in several.
    MediaType => "media-type",
    /// Answers of an operation that have different types.
    ResponseTypes => "response-types",
    /// An answer that any object would pass for.
    WeakResponse => "weak-response",
    /// An answer that may have no members but the known ones.
    ClosedResponse => "closed-response",
    /// An answer that may have no values but the known ones.
    ClosedEnum => "closed-enum",
    /// Branches that the client cannot tell apart.
    AnyOf => "any-of",
    /// Branches of which exactly one must fit, and several do.
    OneOf => "one-of",
    /// `readOnly` or `writeOnly` where it says nothing, or both at once.
    ReadOnly => "read-only",
    /// A schema that no value can satisfy, since each would contain another.
    Endless => "endless-schema",
    /// A schema that says what a value is not.
    Not => "not",
    /// A discriminator, which nothing reads.
    Discriminator => "discriminator",
    /// Keys beside a `$ref`, which readers ignore.
    ReferenceSiblings => "reference-siblings",
    /// `null` where the client cannot tell it from something else.
    Nullable => "nullable",
    /// An array too long for the type that the client would give it.
    FixedArray => "fixed-array",
    /// Schemas that would be merged without end.
    RecursiveMerge => "recursive-merge",
    /// A schema that contradicts itself.
    Schema => "schema",
    /// Something that the client does not heed.
    Ignored => "ignored",
    /// A security requirement that names no scheme.
    Security => "security",
    /// Two things that get the same name in Rust, or one that gets none.
    Name => "name",
    /// Something has no description.
    Description => "description",
    /// What a draft left to a person is not written yet.
    Todo => "todo",
    /// An example that its own schema does not accept.
    Example => "example",
    /// A default that its own schema does not accept.
    Default => "default",
    /// A value of an `enum` that its own schema does not accept.
    EnumValue => "enum-value",
    /// A pattern that is none, or that does not mean the same everywhere.
    Pattern => "pattern",
    /// An `x-` key that nothing reads.
    UnknownExtension => "unknown-extension",
    /// An `x-` key in the wrong place, or with the wrong content.
    Extension => "extension",
    /// A rule that is no CEL, or that names what there is not.
    Rule => "rule",
    /// The generator cannot take a construct, and says so itself.
    Generator => "generator",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Findings in the order of the document, each once.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
}

/// A document with errors, and everything that was found in it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{} has errors: {}", document.name, summary(findings))]
pub struct Rejected {
    /// The document.
    pub document: Box<Source>,
    /// Its errors and warnings, in the order of the document.
    pub findings: Vec<Diagnostic>,
}

impl Rejected {
    /// What was found in a document, put in order.
    pub fn new(document: Source, mut findings: Vec<Diagnostic>) -> Self {
        sort(&mut findings);
        Self {
            document: Box::new(document),
            findings,
        }
    }
}

/// Whether anything stops generation.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Findings as a person reads them: `file:line:col`, the line, what is wrong, how to mend it.
pub fn render(source: &Source, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&renderer.render(&[report(source, diagnostic)]));
        out.push_str("\n\n");
    }
    out
}

/// A line longer than this (minified JSON) is named, not shown.
const MAX_SHOWN_LINE: usize = 1000;

fn report<'a>(source: &'a Source, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.name());
    let (line, column) = source.line_column(diagnostic.span.start);
    let (text, marked) = source.line_of(&diagnostic.span);
    let report = if text.len() > MAX_SHOWN_LINE {
        title.element(
            Origin::path(source.name.as_str())
                .line(line)
                .char_column(column),
        )
    } else {
        title.element(
            Snippet::source(text)
                .path(source.name.as_str())
                .line_start(line)
                .annotation(AnnotationKind::Primary.span(marked)),
        )
    };
    match &diagnostic.help {
        Some(help) => report.element(Level::HELP.message(help.as_str())),
        None => report,
    }
}

/// `2 errors, 1 warning`.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    };
    let told = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    let parts = [
        told(count(Severity::Error), "error"),
        told(count(Severity::Warning), "warning"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
