//! Findings: what is wrong, where, and how to fix it.

use std::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::source::{Source, Span};

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is generated until it is fixed.
    Error,
    /// Worth fixing; generation goes on.
    Warning,
}

/// One finding in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How serious it is.
    pub severity: Severity,
    /// Which rule found it.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
    /// Whether it breaks only a convention of this project, so that it is not an error in other documents.
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

    /// A finding that does not stop generation.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// Adds how to fix it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Marks the finding as one about a convention of this project.
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

            /// The rule's name, printed in brackets after `error`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

impl Code {
    /// Whether the rule is about the form of a document. All other rules rely on the form.
    pub fn is_about_form(self) -> bool {
        self <= Self::CircularReference
    }
}

codes! {
    /// The text is not valid YAML, or uses YAML that readers disagree about.
    NotYaml => "not-yaml",
    /// A scalar that readers of YAML 1.1 and 1.2 read differently.
    YamlReaders => "yaml-readers",
    /// A key appears twice in one mapping.
    DuplicateKey => "duplicate-key",
    /// The document does not say that it is OpenAPI 3.0 or 3.1.
    NotOpenapi => "not-openapi-3.0",
    /// Something from OpenAPI 3.1 that cannot be expressed in 3.0.
    Newer => "openapi-3.1",
    /// A value has the wrong type for its place in OpenAPI.
    Structure => "structure",
    /// A `$ref` whose target does not exist, is in another document, or is the wrong kind of object.
    Reference => "reference",
    /// A `$ref` that leads back to itself, or a chain of too many `$ref`s.
    CircularReference => "circular-reference",
    /// An operation without an `operationId`, or with one that gives no unique name in Rust.
    OperationId => "operation-id",
    /// A path that equals another one, or that contains characters no path can have.
    Path => "path",
    /// A link to an unknown operation, or with a parameter that the operation does not have.
    Link => "link",
    /// The path and the path parameters do not match.
    PathParameter => "path-parameter",
    /// Two parameters of an operation that are the same parameter in the client.
    DuplicateParameter => "duplicate-parameter",
    /// A parameter that the client cannot send as described.
    Parameter => "parameter",
    /// A method that the client cannot send.
    Method => "method",
    /// A body in a media type that the client does not support, or in several media types.
    MediaType => "media-type",
    /// Responses of an operation that have different types.
    ResponseTypes => "response-types",
    /// A response that any object is valid for.
    WeakResponse => "weak-response",
    /// A response that allows no unknown members.
    ClosedResponse => "closed-response",
    /// A response that allows no unknown values.
    ClosedEnum => "closed-enum",
    /// Branches that the client cannot distinguish.
    AnyOf => "any-of",
    /// `oneOf` branches that the same value is valid for.
    OneOf => "one-of",
    /// `readOnly` or `writeOnly` where it has no meaning, or both at once.
    ReadOnly => "read-only",
    /// A schema that no value can satisfy, because it requires itself.
    Endless => "endless-schema",
    /// A schema with `not`.
    Not => "not",
    /// A discriminator, which the client ignores.
    Discriminator => "discriminator",
    /// Keys beside a `$ref`, which readers ignore.
    ReferenceSiblings => "reference-siblings",
    /// `null` where the client cannot distinguish it from something else.
    Nullable => "nullable",
    /// An array of fixed length that is too long for the client's type.
    FixedArray => "fixed-array",
    /// Schemas whose merge would not end.
    RecursiveMerge => "recursive-merge",
    /// A schema that contradicts itself.
    Schema => "schema",
    /// Something that the client ignores.
    Ignored => "ignored",
    /// A security requirement whose scheme does not exist.
    Security => "security",
    /// Two things that have the same name in Rust, or one whose name is not valid in Rust.
    Name => "name",
    /// Something has no description.
    Description => "description",
    /// A TODO of a draft that nobody has filled in yet.
    Todo => "todo",
    /// An example that is not valid against its schema.
    Example => "example",
    /// A default that is not valid against its schema.
    Default => "default",
    /// A value of an `enum` that is not valid against its schema.
    EnumValue => "enum-value",
    /// A pattern that is invalid, or that means different things in different languages.
    Pattern => "pattern",
    /// An `x-` key that nothing reads.
    UnknownExtension => "unknown-extension",
    /// An `x-` key in the wrong place, or with the wrong content.
    Extension => "extension",
    /// A rule that is not valid CEL, or that uses an unknown name.
    Rule => "rule",
    /// Something that the client generator refuses.
    Generator => "generator",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Sorts findings by their place in the document, and drops duplicates.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
}

/// A document with errors, and its findings.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{} has errors: {}", document.name, summary(findings))]
pub struct Rejected {
    /// The document.
    pub document: Box<Source>,
    /// Its errors and warnings, in the order of the document.
    pub findings: Vec<Diagnostic>,
}

impl Rejected {
    /// Sorts the findings of a document.
    pub fn new(document: Source, mut findings: Vec<Diagnostic>) -> Self {
        sort(&mut findings);
        Self {
            document: Box::new(document),
            findings,
        }
    }
}

/// Whether any finding is an error, which stops generation.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Findings for people: `file:line:col`, the line, what is wrong, how to fix it.
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

/// A longer line (minified JSON) is not shown, only its number.
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
    let (text, marked) = source.line_at(&diagnostic.span);
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
    let counted = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    let parts = [
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
