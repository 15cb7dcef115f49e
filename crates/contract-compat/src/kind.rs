//! What a finding is about, as types with the texts of the reports.

use serde::{Serialize, Serializer};

/// An enum whose variants have these texts.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($variant,)*
        }

        impl $name {
            /// As written in reports.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

names! {
    /// The part of the contract.
    Area {
        Body = "body",
        Callback = "callback",
        Client = "client",
        Document = "document",
        Header = "header",
        Limit = "limit",
        Link = "link",
        MediaType = "media type",
        Operation = "operation",
        Parameter = "parameter",
        Path = "path",
        RequestBody = "request body",
        ResponseBody = "response body",
        Schema = "schema",
        Security = "security",
        Server = "server",
        Status = "status",
    }
}

names! {
    /// The kind of thing in that part.
    Kind {
        AdditionalProperties = "additionalProperties",
        AnyOf = "anyOf",
        Body = "body",
        Callback = "callback",
        Client = "client",
        Default = "default",
        Deprecated = "deprecated",
        Discriminator = "discriminator",
        Encoding = "encoding",
        Enum = "enum",
        EnumValue = "enum value",
        Extension = "extension",
        Field = "field",
        File = "file",
        Format = "format",
        Function = "function",
        Header = "header",
        Id = "$id",
        Impl = "impl",
        Item = "item",
        Link = "link",
        MaxItems = "maxItems",
        MaxLength = "maxLength",
        MaxProperties = "maxProperties",
        Maximum = "maximum",
        MediaType = "media type",
        Method = "method",
        MinItems = "minItems",
        MinLength = "minLength",
        MinProperties = "minProperties",
        Minimum = "minimum",
        Module = "module",
        MultipleOf = "multipleOf",
        Name = "name",
        Not = "not",
        Nullable = "nullable",
        OneOf = "oneOf",
        OperationId = "operationId",
        Operation = "operation",
        Parameter = "parameter",
        Path = "path",
        Pattern = "pattern",
        Property = "property",
        RateLimit = "rate limit",
        ReadOnly = "readOnly",
        Required = "required",
        Requirement = "requirement",
        Rule = "rule",
        Schema = "schema",
        Scheme = "scheme",
        Scope = "scope",
        Serialisation = "serialisation",
        Server = "server",
        Status = "status",
        Tags = "tags",
        Twin = "twin",
        Type = "type",
        UniqueItems = "uniqueItems",
        Variant = "variant",
        Webhook = "webhook",
        WriteOnly = "writeOnly",
        Xml = "xml",
    }
}
