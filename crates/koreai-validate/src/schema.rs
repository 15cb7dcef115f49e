//! The contract's schemas by name, each with its validator.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::compiled::Compiled;
use crate::violation::Violations;

/// A schema of the contract and its validator.
///
/// A handle, as cheap to copy as a number. All copies share one validator, built on first use.
///
/// There is a constant for each schema, and [`Schema::named`] for names that come from outside:
///
/// ```
/// use koreai_validate::Schema;
///
/// assert_eq!(Schema::UPDATE_TASK_REQUEST, Schema::named("update-task.request")?);
/// # Ok::<(), koreai_validate::UnknownSchema>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Schema(
    /// Its place in [`koreai_schemas::SCHEMAS`].
    usize,
);

/// The validators, by place.
static COMPILED: [OnceLock<Arc<Compiled>>; koreai_schemas::SCHEMAS.len()] =
    [const { OnceLock::new() }; koreai_schemas::SCHEMAS.len()];

macro_rules! constants {
    ($($constant:ident, $place:literal, $name:literal;)*) => {
        impl Schema {
            $(
                #[doc = concat!("`", $name, "`")]
                pub const $constant: Self = Self($place);
            )*
        }
    };
}
koreai_schemas::each_schema!(constants);

impl Schema {
    /// Every schema of the contract, in the order of [`koreai_schemas::SCHEMAS`].
    pub fn all() -> impl Iterator<Item = Self> {
        (0..koreai_schemas::SCHEMAS.len()).map(Self)
    }

    /// The schema of that name, such as `update-task.request`.
    ///
    /// # Errors
    ///
    /// [`UnknownSchema`], with the names there are, if the contract has none of that name.
    pub fn named(name: &str) -> Result<Self, UnknownSchema> {
        Self::all()
            .find(|schema| schema.name() == name)
            .ok_or_else(|| UnknownSchema {
                name: name.to_owned(),
            })
    }

    /// The schema's name, such as `update-task.request`.
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// What the contract says of the schema: its text, `$id`, operation and direction.
    pub fn definition(self) -> &'static koreai_schemas::Schema {
        &koreai_schemas::SCHEMAS[self.0]
    }

    /// Validates an instance that was parsed already, without rules beyond the schema. `jsonschema`
    /// [answers](crate#two-engines), as it does for every parsed instance.
    ///
    /// [`Validator`](crate::Validator) checks payloads as they come, faster, and says where in the
    /// text a violation is; it also bounds what a payload with millions of them takes.
    ///
    /// # Errors
    ///
    /// Every violation, in the order of the document.
    pub fn validate(self, instance: &Value) -> Result<(), Violations> {
        let compiled = self.compiled();
        let verdict = compiled.fallback().validate(instance);
        verdict.map_err(|violations| violations.documented(compiled.docs))
    }

    /// Whether an instance is valid. Faster than [`Schema::validate`] where the reasons don't
    /// matter. `jsonschema` [answers](crate#two-engines).
    pub fn is_valid(self, instance: &Value) -> bool {
        self.compiled().fallback().is_valid(instance)
    }

    /// The schema as all copies of the handle share it.
    pub(crate) fn compiled(self) -> Arc<Compiled> {
        let compiled =
            COMPILED[self.0].get_or_init(|| Arc::new(Compiled::contract(self.definition())));
        Arc::clone(compiled)
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Schema").field(&self.name()).finish()
    }
}

/// The contract has no schema of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSchema {
    name: String,
}

impl UnknownSchema {
    /// The known name that was probably meant, if one is similar enough.
    pub fn suggestion(&self) -> Option<&'static str> {
        /// As `clap` has it for subcommands and options.
        const SIMILAR: f64 = 0.7;
        Schema::all()
            .map(|schema| (strsim::jaro(&self.name, schema.name()), schema.name()))
            .filter(|(similarity, _)| *similarity > SIMILAR)
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, name)| name)
    }
}

impl fmt::Display for UnknownSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no schema is named `{}`", self.name)?;
        if let Some(suggestion) = self.suggestion() {
            write!(f, "; did you mean `{suggestion}`?")?;
        }
        let known: Vec<_> = Schema::all().map(Schema::name).collect();
        write!(f, " (known: {})", known.join(", "))
    }
}

impl std::error::Error for UnknownSchema {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_compiles() {
        for schema in Schema::all() {
            schema.is_valid(&Value::Null);
        }
        assert_eq!(Schema::all().count(), koreai_schemas::SCHEMAS.len());
    }

    #[test]
    fn every_schema_is_found_by_its_name() {
        for schema in Schema::all() {
            let found = Schema::named(schema.name()).unwrap();
            assert_eq!(found, schema);
        }
    }

    #[test]
    fn an_unknown_name_is_reported_what_there_is() {
        let near = Schema::named("update-task.requests").unwrap_err();
        assert_eq!(near.suggestion(), Some("update-task.request"));
        let far = Schema::named("zzz").unwrap_err();
        assert_eq!(far.suggestion(), None);
        let known: Vec<_> = Schema::all().map(Schema::name).collect();
        let known = known.join(", ");
        assert_eq!(
            far.to_string(),
            format!("no schema is named `zzz` (known: {known})")
        );
        assert_eq!(
            near.to_string(),
            format!(
                "no schema is named `update-task.requests`; \
                 did you mean `update-task.request`? (known: {known})"
            )
        );
    }
}
