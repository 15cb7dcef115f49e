//! OpenAPI 3.0 as a table: which object has which fields, and of which shape.
//!
//! Source: OpenAPI Specification 3.0.4, section "Schema". Extensions (`x-…`) may stand on every
//! object and are not listed.

/// What may stand at a place.
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
    /// A string out of a set.
    OneOf(&'static [&'static str]),
    /// An object of the table.
    Object(&'static Object),
    /// An object of the table, or a reference to one.
    RefOr(&'static Object),
    /// A list.
    List(&'static Shape),
    /// A mapping with free keys.
    Map(&'static Shape),
    /// `additionalProperties`: a schema, a reference to one, or a boolean.
    SchemaOrBoolean,
}

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What may stand there.
    pub shape: Shape,
}

/// An object of OpenAPI 3.0.
#[derive(Debug)]
pub struct Object {
    /// Its name in the specification.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// For objects whose other keys are data: which keys, and what stands there.
    pub keyed: Option<Keyed>,
}

/// Keys that are data.
#[derive(Clone, Copy, Debug)]
pub struct Keyed {
    /// Whether a key may stand here.
    pub accepts: fn(&str) -> bool,
    /// What a key looks like, for messages.
    pub like: &'static str,
    /// What stands there.
    pub shape: Shape,
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
    }
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        required: false,
        shape,
    }
}

const fn object(name: &'static str, fields: &'static [Field]) -> Object {
    Object {
        name,
        fields,
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
        may("servers", List(&Obj(&SERVER))),
        must("paths", Obj(&PATHS)),
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
            Obj(&object("License", &[must("name", Text), may("url", Text)])),
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
    ],
);

static PATHS: Object = Object {
    name: "Paths",
    fields: &[],
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
        must("responses", Obj(&RESPONSES)),
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
    fields: &[may("default", RefOr(&RESPONSE))],
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
    fields: &[],
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

static LINK: Object = object(
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
        may("exclusiveMaximum", Boolean),
        may("minimum", Number),
        may("exclusiveMinimum", Boolean),
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
        ),
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
        may("nullable", Boolean),
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
    ],
);

/// A way to authenticate. Which of its fields are required depends on its `type`.
static SECURITY_SCHEME: Object = object(
    "Security Scheme",
    &[
        must(
            "type",
            OneOf(&["apiKey", "http", "oauth2", "openIdConnect"]),
        ),
        may("description", Text),
        may("name", Text),
        may("in", OneOf(&["query", "header", "cookie"])),
        may("scheme", Text),
        may("bearerFormat", Text),
        may("flows", Any),
        may("openIdConnectUrl", Text),
    ],
);

static SECURITY_REQUIREMENT: Shape = Map(&List(&Text));
