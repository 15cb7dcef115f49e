//! A schema, made ready for everything that is asked of it.

use std::sync::OnceLock;

use serde_json::Value;

use crate::declared_names::DeclaredNames;
use crate::error::SchemaError;
use crate::fallback::Fallback;
use crate::options::{Lint, PatternEngine};
use crate::parse::parse;
use crate::plan::Plan;
use crate::rules::{Rule, Rules};

/// A schema and what was made of it so far: what takes long is made when it is first needed.
pub(crate) struct Compiled {
    schema: Value,
    pub(crate) plan: Option<Plan>,
    pub(crate) declared: DeclaredNames,
    pub(crate) rules: Rules,
    /// Rules for strict validation alone, and the lint of each.
    pub(crate) warnings: (Rules, Vec<Lint>),
    /// Whether the plan judges by all of the rules.
    pub(crate) plan_has_rules: bool,
    /// Whether the plan judges by all of the warnings.
    pub(crate) plan_has_warnings: bool,
    /// Whether it is the schema of a request.
    pub(crate) request: bool,
    /// The vendor's page.
    pub(crate) docs: Option<&'static str>,
    fallback: OnceLock<Fallback>,
}

impl Compiled {
    /// A schema of the contract, with its rules.
    pub(crate) fn contract(definition: &'static koreai_schemas::Schema) -> Self {
        Self::contract_with(definition, Rules::contract(definition))
    }

    /// A schema of the contract, with other rules.
    pub(crate) fn contract_with(definition: &'static koreai_schemas::Schema, rules: Rules) -> Self {
        // No input leads here: the schemas are embedded, and a test compiles them all.
        let schema = serde_json::from_str(definition.text)
            .unwrap_or_else(|error| panic!("schema {}: {error}", definition.name));
        let lints =
            lints(definition).unwrap_or_else(|error| panic!("schema {}: {error}", definition.name));
        let compiled = Self {
            request: definition.direction == koreai_schemas::Direction::Request,
            docs: definition.operation().and_then(|operation| operation.docs),
            ..Self::new(schema)
        };
        compiled
            .with_rules(rules)
            .with_warnings(Rules::contract_warnings(definition), lints)
    }

    /// A schema of another table.
    pub(crate) fn definition(
        definition: &'static koreai_schemas::Schema,
    ) -> Result<Self, SchemaError> {
        let lints = lints(definition).map_err(SchemaError::new)?;
        let rules = definition.rules.iter().map(Rule::from).collect();
        let compiled = Self {
            request: definition.direction == koreai_schemas::Direction::Request,
            ..Self::other(definition.text, PatternEngine::Linear)?
        };
        let warnings = definition.warnings.iter();
        let warnings = warnings.map(|warning| Rule::from(&warning.rule)).collect();
        Ok(compiled
            .with_rules(Rules::interpreted(rules))
            .with_warnings(Rules::interpreted(warnings), lints))
    }

    /// The same with other rules. Compiled ones become part of the plan.
    pub(crate) fn with_rules(mut self, rules: Rules) -> Self {
        self.plan_has_rules = match (&mut self.plan, rules.compiled()) {
            (Some(plan), Some(compiled)) => plan.attach(compiled),
            _ => rules.is_empty(),
        };
        self.rules = rules;
        self
    }

    /// The same with rules for strict validation alone, and the lint of each.
    fn with_warnings(mut self, rules: Rules, lints: Vec<Lint>) -> Self {
        self.plan_has_warnings = match (&mut self.plan, rules.compiled()) {
            (Some(plan), Some(compiled)) => plan.attach_warnings(compiled, &lints),
            _ => rules.is_empty(),
        };
        self.warnings = (rules, lints);
        self
    }

    /// Another schema.
    pub(crate) fn other(text: &str, engine: PatternEngine) -> Result<Self, SchemaError> {
        let schema = parse(text.as_bytes()).map_err(|error| {
            let begins_as_json = text.trim_start().starts_with(['{', '[', '"']);
            let help = match begins_as_json || text.trim().is_empty() {
                true => "",
                false => "; a schema in YAML is not read: convert it first (`yq -o json FILE`)",
            };
            SchemaError::new(format!("{error}{help}"))
        })?;
        let fallback = Fallback::compile(&schema, text, engine)?;
        let mut compiled = Self::new(schema);
        if fallback.is_inexact() {
            // The plan knows the nearest doubles of the numbers of the schema.
            compiled.plan = None;
        }
        // It was empty so far.
        let _ = compiled.fallback.set(fallback);
        Ok(compiled)
    }

    fn new(schema: Value) -> Self {
        Self {
            plan: Plan::compile(&schema),
            declared: DeclaredNames::new(&schema),
            rules: Rules::default(),
            plan_has_rules: true,
            plan_has_warnings: true,
            warnings: (Rules::default(), Vec::new()),
            request: false,
            docs: None,
            fallback: OnceLock::new(),
            schema,
        }
    }

    pub(crate) fn schema(&self) -> &Value {
        &self.schema
    }

    /// The location of a rule of the contract: rules have no place in the schema itself.
    pub(crate) fn rule_location(&self, index: usize) -> String {
        let id = self.schema.get("$id").and_then(Value::as_str);
        format!("{}#x-validations/{index}", id.unwrap_or_default())
    }

    pub(crate) fn fallback(&self) -> &Fallback {
        self.fallback.get_or_init(|| {
            // Only a schema of the contract gets here, and a test compiles them all.
            let text = self.schema.to_string();
            let compiled = Fallback::compile(&self.schema, &text, PatternEngine::Linear);
            compiled.unwrap_or_else(|error| panic!("a schema: {error}"))
        })
    }
}

/// The lints of the rules that strict validation alone reports. The error says which code no lint has.
fn lints(definition: &koreai_schemas::Schema) -> Result<Vec<Lint>, String> {
    let lint = |warning: &koreai_schemas::Warning| warning.code.parse::<Lint>();
    let lints = definition.warnings.iter().map(lint);
    lints
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}
