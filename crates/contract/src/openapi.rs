//! OpenAPI 3.0 and 3.1 as a table: which object has which fields, and of which type.
//!
//! Source: OpenAPI Specification 3.0.4 and 3.1.1, section "Schema"; JSON Schema 2020-12 for what a
//! schema has in 3.1. Extensions (`x-…`) may be on every object and are not listed.

/// Whose fields are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Those of OpenAPI 3.0.
    V3_0,
    /// Those of OpenAPI 3.1.
    V3_1,
    /// Those of a document after it was read: 3.0's, and what is kept of 3.1.
    Model,
}

impl Version {
    /// As written in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::V3_0 | Self::Model => "3.0",
            Self::V3_1 => "3.1",
        }
    }
}

/// Versions of a field that all versions have.
const EVERY: &[Version] = &[Version::V3_0, Version::V3_1, Version::Model];
/// Versions of a field that 3.1 does not have.
const OLD: &[Version] = &[Version::V3_0, Version::Model];
/// Versions of a 3.1 field that is converted to 3.0.
const NEW: &[Version] = &[Version::V3_1];
/// Versions of a 3.1 field that is kept.
const KEPT: &[Version] = &[Version::V3_1, Version::Model];

/// The type of a value.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Anything.
    Any,
    /// A string.
    Text,
    /// A boolean.
    Boolean,
    /// A number.
    Number,
    /// A whole number from 0.
    Count,
    /// One of some strings.
    OneOf(&'static [&'static str]),
    /// An object of the table.
    Object(&'static Object),
    /// An object of the table, or a reference to one.
    RefOr(&'static Object),
    /// A list.
    List(&'static Shape),
    /// A mapping with any keys.
    Map(&'static Shape),
    /// `additionalProperties`: a schema, a reference to one, or a boolean.
    SchemaOrBoolean,
    /// The name of a type, or a list of such names.
    Types,
}

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether it is required.
    pub required: bool,
    /// Its type.
    pub shape: Shape,
    /// Which versions have it.
    versions: &'static [Version],
}

impl Field {
    const fn only(self, versions: &'static [Version]) -> Self {
        Self { versions, ..self }
    }

    /// Whether a version has the field with this type.
    pub fn is_in(&self, version: Version) -> bool {
        self.versions.contains(&version)
    }
}

/// An object of OpenAPI.
#[derive(Debug)]
pub struct Object {
    /// Its name in the specification.
    pub name: &'static str,
    /// Its fields, of all versions.
    all: &'static [Field],
    /// For objects whose other keys are data: which keys, and the type of their values.
    pub keyed: Option<Keyed>,
}

/// Keys that are data.
#[derive(Clone, Copy, Debug)]
pub struct Keyed {
    /// Whether a key is allowed.
    pub accepts: fn(&str) -> bool,
    /// What a key looks like, for messages.
    pub like: &'static str,
    /// The type of the values.
    pub shape: Shape,
}

impl Object {
    /// The fields that a version has.
    pub fn fields(&self, version: Version) -> impl Iterator<Item = &'static Field> + use<> {
        self.all.iter().filter(move |field| field.is_in(version))
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

const fn must(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        required: true,
        shape,
        versions: EVERY,
    }
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        required: false,
        shape,
        versions: EVERY,
    }
}

const fn object(name: &'static str, all: &'static [Field]) -> Object {
    Object {
        name,
        all,
        keyed: None,
    }
}

use Shape::Object as Obj;
use Shape::{Any, Boolean, Count, List, Map, Number, OneOf, RefOr, Text};

/// The whole document.
pub static DOCUMENT: Object = object(
    "OpenAPI",
    &[
        must("openapi", Text),
        must("info", Obj(&INFO)),
        may("jsonSchemaDialect", Text).only(NEW),
        may("servers", List(&Obj(&SERVER))),
        must("paths", Obj(&PATHS)).only(OLD),
        may("paths", Obj(&PATHS)).only(NEW),
        may("webhooks", Map(&Obj(&PATH_ITEM))).only(KEPT),
        may("components", Obj(&COMPONENTS)),
        may("security", List(&SECURITY_REQUIREMENT)),
        may("tags", List(&Obj(&TAG))),
        may("externalDocs", Obj(&EXTERNAL_DOCS)),
    ],
);

static INFO: Object = object(
    "Info",
    &[
        must("title", Text),
        may("summary", Text).only(NEW),
        may("description", Text),
        may("termsOfService", Text),
        may(
            "contact",
            Obj(&object(
                "Contact",
                &[may("name", Text), may("url", Text), may("email", Text)],
            )),
        ),
        may(
            "license",
            Obj(&object(
                "License",
                &[
                    must("name", Text),
                    may("identifier", Text).only(NEW),
                    may("url", Text),
                ],
            )),
        ),
        must("version", Text),
    ],
);

static SERVER: Object = object(
    "Server",
    &[
        must("url", Text),
        may("description", Text),
        may("variables", Map(&Obj(&SERVER_VARIABLE))),
    ],
);

static SERVER_VARIABLE: Object = object(
    "Server Variable",
    &[
        may("enum", List(&Text)),
        must("default", Text),
        may("description", Text),
    ],
);

static COMPONENTS: Object = object(
    "Components",
    &[
        may("schemas", Map(&RefOr(&SCHEMA))),
        may("responses", Map(&RefOr(&RESPONSE))),
        may("parameters", Map(&RefOr(&PARAMETER))),
        may("examples", Map(&RefOr(&EXAMPLE))),
        may("requestBodies", Map(&RefOr(&REQUEST_BODY))),
        may("headers", Map(&RefOr(&HEADER))),
        may("securitySchemes", Map(&RefOr(&SECURITY_SCHEME))),
        may("links", Map(&RefOr(&LINK))),
        may("callbacks", Map(&RefOr(&CALLBACK))),
        may("pathItems", Map(&Obj(&PATH_ITEM))).only(KEPT),
    ],
);

static PATHS: Object = Object {
    name: "Paths",
    all: &[],
    keyed: Some(Keyed {
        accepts: |key| key.starts_with('/'),
        like: "a path that begins with `/`",
        shape: Obj(&PATH_ITEM),
    }),
};

/// One path.
pub static PATH_ITEM: Object = object(
    "Path Item",
    &[
        may("$ref", Text),
        may("summary", Text),
        may("description", Text),
        may("get", Obj(&OPERATION)),
        may("put", Obj(&OPERATION)),
        may("post", Obj(&OPERATION)),
        may("delete", Obj(&OPERATION)),
        may("options", Obj(&OPERATION)),
        may("head", Obj(&OPERATION)),
        may("patch", Obj(&OPERATION)),
        may("trace", Obj(&OPERATION)),
        may("servers", List(&Obj(&SERVER))),
        may("parameters", List(&RefOr(&PARAMETER))),
    ],
);

/// The methods that a path can have, in the order of the specification.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// One operation.
pub static OPERATION: Object = object(
    "Operation",
    &[
        may("tags", List(&Text)),
        may("summary", Text),
        may("description", Text),
        may("externalDocs", Obj(&EXTERNAL_DOCS)),
        may("operationId", Text),
        may("parameters", List(&RefOr(&PARAMETER))),
        may("requestBody", RefOr(&REQUEST_BODY)),
        must("responses", Obj(&RESPONSES)).only(OLD),
        may("responses", Obj(&RESPONSES)).only(NEW),
        may("callbacks", Map(&RefOr(&CALLBACK))),
        may("deprecated", Boolean),
        may("security", List(&SECURITY_REQUIREMENT)),
        may("servers", List(&Obj(&SERVER))),
    ],
);

static EXTERNAL_DOCS: Object = object(
    "External Documentation",
    &[may("description", Text), must("url", Text)],
);

/// One parameter.
pub static PARAMETER: Object = object(
    "Parameter",
    &[
        must("name", Text),
        must("in", OneOf(&["query", "header", "path", "cookie"])),
        may("description", Text),
        may("required", Boolean),
        may("deprecated", Boolean),
        may("allowEmptyValue", Boolean),
        may(
            "style",
            OneOf(&[
                "matrix",
                "label",
                "form",
                "simple",
                "spaceDelimited",
                "pipeDelimited",
                "deepObject",
            ]),
        ),
        may("explode", Boolean),
        may("allowReserved", Boolean),
        may("schema", RefOr(&SCHEMA)),
        may("example", Any),
        may("examples", Map(&RefOr(&EXAMPLE))),
        may("content", Map(&Obj(&MEDIA_TYPE))),
    ],
);

/// One request body.
pub static REQUEST_BODY: Object = object(
    "Request Body",
    &[
        may("description", Text),
        must("content", Map(&Obj(&MEDIA_TYPE))),
        may("required", Boolean),
    ],
);

/// A body in one media type.
pub static MEDIA_TYPE: Object = object(
    "Media Type",
    &[
        may("schema", RefOr(&SCHEMA)),
        may("example", Any),
        may("examples", Map(&RefOr(&EXAMPLE))),
        may("encoding", Map(&Obj(&ENCODING))),
    ],
);

static ENCODING: Object = object(
    "Encoding",
    &[
        may("contentType", Text),
        may("headers", Map(&RefOr(&HEADER))),
        may("style", Text),
        may("explode", Boolean),
        may("allowReserved", Boolean),
    ],
);

/// The responses of an operation.
pub static RESPONSES: Object = Object {
    name: "Responses",
    all: &[may("default", RefOr(&RESPONSE))],
    keyed: Some(Keyed {
        accepts: is_status,
        like: "a status such as `200` or `4XX`",
        shape: RefOr(&RESPONSE),
    }),
};

fn is_status(key: &str) -> bool {
    matches!(key.as_bytes(), [b'1'..=b'5', rest @ ..]
        if rest == b"XX" || (rest.len() == 2 && rest.iter().all(u8::is_ascii_digit)))
}

/// One response.
pub static RESPONSE: Object = object(
    "Response",
    &[
        must("description", Text),
        may("headers", Map(&RefOr(&HEADER))),
        may("content", Map(&Obj(&MEDIA_TYPE))),
        may("links", Map(&RefOr(&LINK))),
    ],
);

static CALLBACK: Object = Object {
    name: "Callback",
    all: &[],
    keyed: Some(Keyed {
        accepts: |_| true,
        like: "an expression",
        shape: Obj(&PATH_ITEM),
    }),
};

/// An example.
pub static EXAMPLE: Object = object(
    "Example",
    &[
        may("summary", Text),
        may("description", Text),
        may("value", Any),
        may("externalValue", Text),
    ],
);

/// A link from a response to an operation.
pub static LINK: Object = object(
    "Link",
    &[
        may("operationRef", Text),
        may("operationId", Text),
        may("parameters", Map(&Any)),
        may("requestBody", Any),
        may("description", Text),
        may("server", Obj(&SERVER)),
    ],
);

/// A header of a response.
pub static HEADER: Object = object(
    "Header",
    &[
        may("description", Text),
        may("required", Boolean),
        may("deprecated", Boolean),
        may("allowEmptyValue", Boolean),
        may("style", Text),
        may("explode", Boolean),
        may("allowReserved", Boolean),
        may("schema", RefOr(&SCHEMA)),
        may("example", Any),
        may("examples", Map(&RefOr(&EXAMPLE))),
        may("content", Map(&Obj(&MEDIA_TYPE))),
    ],
);

static TAG: Object = object(
    "Tag",
    &[
        must("name", Text),
        may("description", Text),
        may("externalDocs", Obj(&EXTERNAL_DOCS)),
    ],
);

/// A schema.
pub static SCHEMA: Object = object(
    "Schema",
    &[
        may("title", Text),
        may("multipleOf", Number),
        may("maximum", Number),
        may("exclusiveMaximum", Boolean).only(OLD),
        may("exclusiveMaximum", Number).only(NEW),
        may("minimum", Number),
        may("exclusiveMinimum", Boolean).only(OLD),
        may("exclusiveMinimum", Number).only(NEW),
        may("maxLength", Count),
        may("minLength", Count),
        may("pattern", Text),
        may("maxItems", Count),
        may("minItems", Count),
        may("uniqueItems", Boolean),
        may("maxProperties", Count),
        may("minProperties", Count),
        may("required", List(&Text)),
        may("enum", List(&Any)),
        may(
            "type",
            OneOf(&["array", "boolean", "integer", "number", "object", "string"]),
        )
        .only(OLD),
        may("type", Shape::Types).only(NEW),
        may("allOf", List(&RefOr(&SCHEMA))),
        may("oneOf", List(&RefOr(&SCHEMA))),
        may("anyOf", List(&RefOr(&SCHEMA))),
        may("not", RefOr(&SCHEMA)),
        may("items", RefOr(&SCHEMA)),
        may("properties", Map(&RefOr(&SCHEMA))),
        may("additionalProperties", Shape::SchemaOrBoolean),
        may("description", Text),
        may("format", Text),
        may("default", Any),
        may("nullable", Boolean).only(OLD),
        may(
            "discriminator",
            Obj(&object(
                "Discriminator",
                &[must("propertyName", Text), may("mapping", Map(&Text))],
            )),
        ),
        may("readOnly", Boolean),
        may("writeOnly", Boolean),
        may(
            "xml",
            Obj(&object(
                "XML",
                &[
                    may("name", Text),
                    may("namespace", Text),
                    may("prefix", Text),
                    may("attribute", Boolean),
                    may("wrapped", Boolean),
                ],
            )),
        ),
        may("externalDocs", Obj(&EXTERNAL_DOCS)),
        may("example", Any),
        may("deprecated", Boolean),
        may("examples", List(&Any)).only(KEPT),
        may("$defs", Map(&RefOr(&SCHEMA))).only(KEPT),
        may("const", Any).only(NEW),
        may("contentEncoding", Text).only(NEW),
        may("contentMediaType", Text).only(NEW),
        may("contentSchema", RefOr(&SCHEMA)).only(NEW),
        may("prefixItems", List(&RefOr(&SCHEMA))).only(NEW),
        may("contains", RefOr(&SCHEMA)).only(NEW),
        may("minContains", Count).only(NEW),
        may("maxContains", Count).only(NEW),
        may("patternProperties", Map(&RefOr(&SCHEMA))).only(NEW),
        may("propertyNames", RefOr(&SCHEMA)).only(NEW),
        may("dependentRequired", Map(&List(&Text))).only(NEW),
        may("dependentSchemas", Map(&RefOr(&SCHEMA))).only(NEW),
        may("unevaluatedItems", RefOr(&SCHEMA)).only(NEW),
        may("unevaluatedProperties", RefOr(&SCHEMA)).only(NEW),
        may("if", RefOr(&SCHEMA)).only(NEW),
        may("then", RefOr(&SCHEMA)).only(NEW),
        may("else", RefOr(&SCHEMA)).only(NEW),
        may("$id", Text).only(NEW),
        may("$schema", Text).only(NEW),
        may("$anchor", Text).only(NEW),
        may("$dynamicAnchor", Text).only(NEW),
        may("$dynamicRef", Text).only(NEW),
        may("$vocabulary", Any).only(NEW),
        may("$comment", Text).only(NEW),
    ],
);

/// The types that a schema of 3.1 can name.
pub const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// A way to authenticate. Which of its fields are required depends on its `type`.
static SECURITY_SCHEME: Object = object(
    "Security Scheme",
    &[
        must(
            "type",
            OneOf(&["apiKey", "http", "oauth2", "openIdConnect"]),
        )
        .only(OLD),
        must(
            "type",
            OneOf(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"]),
        )
        .only(NEW),
        may("description", Text),
        may("name", Text),
        may("in", OneOf(&["query", "header", "cookie"])),
        may("scheme", Text),
        may("bearerFormat", Text),
        may("flows", Obj(&OAUTH_FLOWS)),
        may("openIdConnectUrl", Text),
    ],
);

static OAUTH_FLOWS: Object = object(
    "OAuth Flows",
    &[
        may("implicit", Obj(&OAUTH_FLOW)),
        may("password", Obj(&OAUTH_FLOW)),
        may("clientCredentials", Obj(&OAUTH_FLOW)),
        may("authorizationCode", Obj(&OAUTH_FLOW)),
    ],
);

static OAUTH_FLOW: Object = object(
    "OAuth Flow",
    &[
        may("authorizationUrl", Text),
        may("tokenUrl", Text),
        may("refreshUrl", Text),
        must("scopes", Map(&Text)),
    ],
);

static SECURITY_REQUIREMENT: Shape = Map(&List(&Text));
