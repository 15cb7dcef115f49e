//! Bugs that users reported for similar tools, as whole documents.

use std::time::Instant;

use contract::{Source, Spec};
use contract_compat::{Bump, Comparison, Kind, Verdict, Witness, compare, human, raised};

fn spec(name: &str, text: &str) -> Spec {
    match Spec::parse(Source::new(name, text)) {
        Ok((spec, _)) => spec,
        Err((_, findings)) => panic!("{name}: {findings:#?}"),
    }
}

/// One operation whose request and response have the same schema.
fn depot(schema: &str) -> String {
    format!(
        r##"
openapi: 3.0.3
info: {{title: Depot, version: 1.0.0, description: Boxes of a depot.}}
servers: [{{url: "https://depot.example", description: The depot.}}]
paths:
  /boxes:
    post:
      operationId: putBox
      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: "#/components/schemas/Box"}}}}}}
      responses:
        "200":
          description: The box.
          content: {{application/json: {{schema: {{$ref: "#/components/schemas/Box"}}}}}}
components:
  schemas:
    Box: {schema}
"##
    )
}

fn compared(old: &str, new: &str) -> Comparison {
    compare(&spec("old", old), &spec("new", new))
}

#[test]
fn a_read_only_member_that_becomes_required_breaks_no_caller() {
    let report = compared(
        &depot("{type: object, required: [_id], properties: {_id: {type: string}}}"),
        &depot(
            "{type: object, required: [_id, sum], properties: {_id: {type: string}, sum: {type: string, readOnly: true}}}",
        ),
    );
    assert_eq!(report.operations[0].verdicts[0], Verdict::Compatible);
    assert!(!human(&report, false).contains("is now required"));
}

#[test]
fn a_member_that_becomes_read_only_is_a_finding() {
    let report = compared(
        &depot(
            "{type: object, required: [_id], properties: {_id: {type: string}, owner: {type: string}}}",
        ),
        &depot(
            "{type: object, required: [_id], properties: {_id: {type: string}, owner: {type: string, readOnly: true}}}",
        ),
    );
    assert_eq!(report.operations[0].verdicts[0], Verdict::Unproven);
    assert_eq!(raised(&report).needed, Bump::Major);
    assert!(human(&report, false).contains("the platform ignores it"));
}

/// Paths and `operationId`s, old and new, and whether an id now means another operation.
#[test]
fn a_name_that_leads_to_another_operation_breaks_generated_clients() {
    let document = |operations: &[(&str, &str)]| {
        let paths: Vec<String> = operations
            .iter()
            .map(|(path, id)| {
                format!("{path}: {{post: {{operationId: {id}, responses: {{'200': {{description: D.}}}}}}}}")
            })
            .collect();
        format!(
            "{{openapi: 3.0.3, info: {{title: T, version: 1.0.0}}, paths: {{{}}}}}",
            paths.join(", ")
        )
    };
    type Operations<'a> = &'a [(&'a str, &'a str)];
    let rows: [(Operations<'_>, Operations<'_>, bool); 5] = [
        (
            &[("/a", "pause"), ("/b", "resume")],
            &[("/a", "resume"), ("/b", "pause")],
            true,
        ),
        (
            &[("/a", "x"), ("/b", "y"), ("/c", "z")],
            &[("/a", "y"), ("/b", "z"), ("/c", "x")],
            true,
        ),
        (
            &[("/a", "pause")],
            &[("/a", "resume"), ("/b", "pause")],
            true,
        ),
        (
            &[("/a", "pause"), ("/b", "resume")],
            &[("/b", "pause")],
            true,
        ),
        (
            &[("/a", "pause"), ("/b", "resume")],
            &[("/b", "resume"), ("/a", "pause")],
            false,
        ),
    ];
    for (old, new, leads_elsewhere) in rows {
        let report = compared(&document(old), &document(new));
        let found = report.findings.iter().any(|finding| {
            finding.kind == Kind::OperationId && finding.verdict == Verdict::Breaking
        });
        assert_eq!(found, leads_elsewhere, "{old:?} {new:?}");
    }
}

#[test]
fn choices_that_multiply_come_to_an_end_with_a_payload() {
    let choices = |count: usize, branches: usize| {
        let all: Vec<String> = (0..count)
            .map(|choice| {
                let one: Vec<String> = (0..branches)
                    .map(|branch| {
                        let name = format!("p{choice}_{branch}");
                        format!("{{type: object, required: [{name}], properties: {{{name}: {{type: string}}}}}}")
                    })
                    .collect();
                format!("{{oneOf: [{}]}}", one.join(", "))
            })
            .collect();
        depot(&format!("{{allOf: [{}]}}", all.join(", ")))
    };
    for (count, branches) in [(3, 3), (4, 4)] {
        let start = Instant::now();
        let report = compared(&choices(count, branches), &choices(count, branches + 1));
        assert_eq!(report.operations[0].verdicts[0], Verdict::Breaking);
        let is_shown =
            |finding: &contract_compat::Finding| matches!(finding.witness, Some(Witness::Found(_)));
        assert!(
            report.findings.iter().any(is_shown),
            "{}",
            human(&report, false)
        );
        let not_generated = report
            .findings
            .iter()
            .any(|finding| finding.kind == Kind::Client && finding.verdict == Verdict::Unproven);
        assert!(not_generated, "the generator is not asked");
        println!("{count} choices of {branches}: {:?}", start.elapsed());
    }
}

/// What cannot be decided within the budget is `not decided`, with the same report each time.
#[test]
fn a_used_up_budget_is_reported_the_same_each_time() {
    let pattern = |last: &str| {
        depot(&format!(
            "{{type: string, minLength: 9000, pattern: '^(.*a.{{12}}|.*b.{{11}}|{last})+$'}}"
        ))
    };
    let reports = [(); 2].map(|()| human(&compared(&pattern("x"), &pattern("y")), false));
    assert!(reports[0].contains("not decided: "), "{}", reports[0]);
    assert_eq!(reports[0], reports[1]);
}

#[test]
fn schemas_with_the_same_meaning_are_equal() {
    let report = compared(
        &depot(
            "{type: object, required: [_id], properties: {_id: {type: string, pattern: '^[0-9]{2}$'}}}",
        ),
        &depot(
            "{type: object, required: [_id], additionalProperties: true, properties: {_id: {type: string, pattern: '^[0-9][0-9]$'}}}",
        ),
    );
    let text = human(&report, false);
    assert_eq!(report.verdict(), Verdict::Compatible, "{text}");
    assert!(
        report
            .findings
            .iter()
            .all(|one| one.verdict == Verdict::Equal),
        "{text}"
    );
    assert_eq!(raised(&report).needed, Bump::Patch, "{text}");
    assert!(text.contains("differs, with the same meaning"), "{text}");
}
