//! What the command line takes from the contract: lists of values, fields.

use std::sync::LazyLock;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use koreai_validate::Schema;
use serde_json::{Map, Value};

/// The vendor's page on apps, scopes and tokens, which the contract names; a test sees that it does.
pub(crate) const INTRODUCTION: &str =
    "https://docs.kore.ai/ai-for-service/apis/automation/api-introduction";

/// The values of an enumeration among the filters of a report, in the order of the contract.
pub(crate) fn filter_values(name: &str) -> Vec<String> {
    static SCHEMA: LazyLock<Value> =
        LazyLock::new(|| parsed(Schema::CREATE_TASK_CONTAINMENT_REPORT_REQUEST));
    let values = SCHEMA["$defs"][name]["enum"].as_array();
    let values = values.into_iter().flatten().filter_map(Value::as_str);
    values.map(str::to_owned).collect()
}

/// The name of a schema as an argument: from the contract, so that help, completion and the tip for a misspelt name follow it.
pub(crate) fn schema_name() -> impl TypedValueParser<Value = Schema> {
    PossibleValuesParser::new(Schema::all().map(Schema::name)).try_map(|name| Schema::named(&name))
}

/// The fields of an update of a task, by name, each with its schema.
pub(crate) fn task_fields() -> &'static Map<String, Value> {
    static FIELDS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
        match parsed(Schema::UPDATE_TASK_REQUEST)
            .get_mut("properties")
            .map(Value::take)
        {
            Some(Value::Object(fields)) => fields,
            _ => Map::new(),
        }
    });
    &FIELDS
}

fn parsed(schema: Schema) -> Value {
    // Embedded, and tested where it is generated.
    serde_json::from_str(schema.definition().text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_here_is_in_the_contract() {
        let contract = include_str!("../../../spec/openapi.yaml");
        assert!(contract.contains(&format!("\nexternalDocs:\n  url: {INTRODUCTION}\n")));
        assert!(task_fields().contains_key("name"));
        for name in ["ConversationType", "ConversationStatus"] {
            assert!(!filter_values(name).is_empty(), "{name}");
        }
    }
}
