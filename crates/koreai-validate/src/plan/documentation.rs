//! What a schema says for people.

use serde_json::Value;

use crate::options::Lint;

/// How the descriptions of the contract begin a paragraph on what a statement rests on.
const INFERRED: &str = "Inferred, not documented";
const CONTRADICTED: &str = "The vendor's pages contradict each other";
const OBSERVED: &str = "Observed by others, not documented";
const SAMPLE: &str = "Seen in a published sample only";

/// The description of a schema, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Documentation {
    /// What it means.
    pub(crate) description: Option<String>,
    /// What that rests on, unless it is plainly documented.
    pub(crate) provenance: Option<String>,
}

impl Documentation {
    pub(crate) fn read(schema: &Value) -> Self {
        let Some(text) = schema.get("description").and_then(Value::as_str) else {
            return Self::default();
        };
        let is_provenance = |paragraph: &&str| {
            let starts = [INFERRED, CONTRADICTED, OBSERVED, SAMPLE];
            starts.iter().any(|start| paragraph.starts_with(start))
        };
        let (provenance, description): (Vec<_>, Vec<_>) =
            text.split("\n\n").partition(is_provenance);
        let joined =
            |paragraphs: Vec<&str>| (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"));
        Self {
            description: joined(description),
            provenance: joined(provenance),
        }
    }

    /// What strict mode reports of it where it stands in a request.
    pub(crate) fn doubt(&self) -> Option<Lint> {
        if self.rests_on(CONTRADICTED) {
            Some(Lint::Contradicted)
        } else if self.rests_on(INFERRED) {
            Some(Lint::Inferred)
        } else {
            None
        }
    }

    fn rests_on(&self, start: &str) -> bool {
        self.provenance
            .as_ref()
            .is_some_and(|text| text.starts_with(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contract's words for it are known.
    #[test]
    fn description_and_provenance_are_separated() {
        let schema: Value =
            serde_json::from_str(koreai_schemas::get("update-task.request").unwrap().text).unwrap();
        let of = |name: &str| Documentation::read(&schema["properties"][name]);
        assert_eq!(of("lid").doubt(), Some(Lint::Contradicted));
        assert_eq!(of("timestampValue").doubt(), Some(Lint::Inferred));
        assert_eq!(of("name").provenance, None);
        let description = of("lid").description.unwrap();
        assert!(description.starts_with("Identifier") && !description.contains("contradict"));
        let response = koreai_schemas::get("update-task.response").unwrap().text;
        let response: Value = serde_json::from_str(response).unwrap();
        let provenance = Documentation::read(&response["properties"]["_id"]).provenance;
        assert!(provenance.unwrap().starts_with(SAMPLE));
        let report = koreai_schemas::get("get-task-containment-report.response").unwrap();
        let report: Value = serde_json::from_str(report.text).unwrap();
        let observed = Documentation::read(&report["properties"]["streamId"]);
        assert!(observed.provenance.unwrap().starts_with(OBSERVED));
        assert!(!observed.description.unwrap().contains("Observed"));
        assert_eq!(
            Documentation::read(&Value::Bool(true)),
            Documentation::default()
        );
    }
}
