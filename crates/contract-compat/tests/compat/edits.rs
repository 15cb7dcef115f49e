//! Edits of a contract and what each breaks, found by reasoning before any run.
//!
//! A row is an edit (replacements), the three verdicts (wire, rust, schemas), and the direction of the worst breaking
//! finding. Each edit has a new version, so that no `$id` is used twice.

use std::fs;

use contract::{Source, Spec};
use contract_codegen::schemas::Direction;
use contract_compat::{Area, Comparison, Verdict, Witness};

use Verdict::{Breaking as B, Compatible as C, Unproven as U};
use Way::{Both, Neither, Request, Response};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Neither,
    Request,
    Response,
    Both,
}

type Row = (
    &'static str,
    &'static [(&'static str, &'static str)],
    [Verdict; 3],
    Way,
);

#[rustfmt::skip]
const EDITS: &[Row] = &[
    // Nothing.
    ("nothing at all", &[], [C, C, C], Neither),
    ("a description", &[("description: Its name.", "description: The name.")], [C, C, C], Neither),
    ("the order of properties", &[
        ("        city: {type: string, description: The city.}\n        zip: {type: string, description: The code of the city.}\n",
         "        zip: {type: string, description: The code of the city.}\n        city: {type: string, description: The city.}\n"),
    ], [C, C, C], Neither),
    ("an example", &[("example: {_id: o-1}", "example: {_id: o-2}")], [C, C, C], Neither),
    ("a summary", &[("summary: List orders", "summary: All orders")], [C, C, C], Neither),
    ("a tag", &[("      operationId: listOrders\n", "      operationId: listOrders\n      tags: [Orders]\n")], [C, C, C], Neither),
    ("an operation is deprecated", &[("      operationId: listOrders\n", "      operationId: listOrders\n      deprecated: true\n")], [C, C, C], Neither),

    // Required members.
    ("request: a member becomes required", &[("required: [name]", "required: [name, count]")], [B, B, C], Request),
    ("request: a required member becomes optional", &[("      required: [name]\n", "")], [C, B, C], Neither),
    ("request: a new member is required", &[
        ("required: [name]", "required: [name, color]"),
        ("        gift: {", "        color: {type: string, description: Its color.}\n        gift: {"),
    ], [B, C, C], Request),
    ("request: a nested member becomes required", &[("required: [city]", "required: [city, zip]")], [B, B, C], Request),
    ("answer: a member becomes required", &[("required: [_id]", "required: [_id, total]")], [C, B, C], Neither),
    ("answer: a required member becomes optional", &[("      required: [_id]\n", "")], [B, B, C], Response),

    // Properties.
    ("request: an optional property is added", &[("        gift: {", "        color: {type: string, description: Its color.}\n        gift: {")], [C, C, C], Neither),
    ("request: an optional property is removed", &[("        gift: {type: boolean, description: Whether it is a gift.}\n", "")], [U, B, B], Request),
    ("request: a property is renamed", &[("        gift: {", "        gifts: {")], [U, B, B], Request),
    ("request: a required property is renamed", &[("required: [name]", "required: [title]"), ("        name: {type: string, minLength", "        title: {type: string, minLength")], [B, B, B], Request),
    ("answer: an optional property is added", &[("        share: {$ref", "        color: {type: string, description: Its color.}\n        share: {$ref")], [C, C, C], Neither),
    ("answer: an optional property is removed", &[("        note: {type: string, maxLength: 20, description: A note.}\n", "")], [U, B, B], Response),
    ("answer: a property of an item is added", &[("        pieces: {", "        unit: {type: string, description: In what.}\n        pieces: {")], [C, C, C], Neither),

    // Null.
    ("request: null is accepted", &[("gift: {type: boolean,", "gift: {type: boolean, nullable: true,")], [C, C, C], Neither),
    ("request: null is refused", &[("nullable: true, description: A remark.", "description: A remark.")], [B, C, C], Request),
    ("answer: null may come", &[("total: {type: number,", "total: {type: number, nullable: true,")], [B, C, C], Response),

    // Values of an enum.
    ("request: a value is added", &[("enum: [Big, Small]", "enum: [Big, Small, Tiny]")], [C, C, C], Neither),
    ("request: a value is removed", &[("enum: [Big, Small]", "enum: [Big]")], [B, B, B], Request),
    ("request: a value changes its case", &[("enum: [Big, Small]", "enum: [big, Small]")], [B, C, B], Request),
    ("request: the order of values", &[("enum: [Big, Small]", "enum: [Small, Big]")], [C, C, C], Neither),
    ("request: the enum is opened", &[("      type: string\n      enum: [Big, Small]", "      type: string")], [C, B, B], Neither),
    ("request: an enum is added", &[("gift: {type: boolean,", "gift: {type: boolean, enum: [true],")], [B, C, C], Request),
    ("answer: a known value is added", &[("[open, shipped]", "[open, shipped, lost]")], [C, C, C], Neither),
    ("answer: a known value is removed", &[("[open, shipped]", "[open]")], [C, B, C], Neither),
    ("answer: an open enum is closed", &[("x-extensible-enum: [open, shipped]", "enum: [open, shipped]")], [C, B, C], Neither),
    ("parameter: a value is added", &[("enum: [up, down]", "enum: [up, down, none]")], [C, C, C], Neither),
    ("parameter: a value is removed", &[("enum: [up, down]", "enum: [up]")], [B, B, C], Request),

    // Types. The client has one type for all numbers.
    ("request: integer to number", &[("count: {type: integer,", "count: {type: number,")], [C, C, C], Neither),
    ("request: number to integer", &[("amount: {type: number,", "amount: {type: integer,")], [B, C, C], Request),
    ("request: boolean to string", &[("gift: {type: boolean,", "gift: {type: string,")], [B, B, C], Request),
    ("request: any type", &[("gift: {type: boolean,", "gift: {")], [C, B, C], Neither),
    ("answer: integer to number", &[("pieces: {type: integer,", "pieces: {type: number,")], [B, C, C], Response),
    ("answer: number to integer", &[("total: {type: number,", "total: {type: integer,")], [C, C, C], Neither),
    ("answer: string to array", &[("note: {type: string, maxLength: 20,", "note: {type: array, items: {type: string},")], [B, B, C], Response),
    ("answer: any type", &[("product: {type: string,", "product: {")], [B, B, C], Response),

    // Limits.
    ("request: maximum lowered", &[("maximum: 100, description: How much.", "maximum: 99, description: How much.")], [B, C, C], Request),
    ("request: maximum raised", &[("maximum: 100, description: How much.", "maximum: 101, description: How much.")], [C, C, C], Neither),
    ("request: maximum removed", &[("maximum: 100, description: How much.", "description: How much.")], [C, C, C], Neither),
    ("request: minimum becomes exclusive", &[("minimum: 0, maximum: 100, description: How much.", "minimum: 0, exclusiveMinimum: true, maximum: 100, description: How much.")], [B, C, C], Request),
    ("request: minimum added", &[("count: {type: integer,", "count: {type: integer, minimum: -5,")], [B, C, C], Request),
    ("request: multipleOf to a multiple", &[("multipleOf: 2", "multipleOf: 4")], [B, C, C], Request),
    ("request: multipleOf to a divisor", &[("multipleOf: 2", "multipleOf: 1")], [C, C, C], Neither),
    ("request: maxLength lowered", &[("maxLength: 50", "maxLength: 49")], [B, C, C], Request),
    ("request: maxLength raised", &[("maxLength: 50", "maxLength: 51")], [C, C, C], Neither),
    ("request: minLength raised", &[("minLength: 1, maxLength: 50", "minLength: 2, maxLength: 50")], [B, C, C], Request),
    ("request: minLength removed", &[("minLength: 1, maxLength: 50", "maxLength: 50")], [C, C, C], Neither),
    ("request: minItems raised", &[("minItems: 1", "minItems: 2")], [B, C, C], Request),
    ("request: maxItems lowered", &[("maxItems: 5", "maxItems: 4")], [B, C, C], Request),
    ("request: maxItems raised", &[("maxItems: 5", "maxItems: 6")], [C, C, C], Neither),
    ("request: uniqueItems added", &[("minItems: 1, maxItems: 5", "minItems: 1, uniqueItems: true, maxItems: 5")], [B, C, C], Request),
    ("request: maxProperties added", &[("meta: {type: object,", "meta: {type: object, maxProperties: 3,")], [B, C, C], Request),
    ("request: minProperties added", &[("meta: {type: object,", "meta: {type: object, minProperties: 1,")], [B, C, C], Request),
    ("answer: maximum raised", &[("maximum: 10,", "maximum: 11,")], [B, C, C], Response),
    ("answer: maximum lowered", &[("maximum: 10,", "maximum: 9,")], [C, C, C], Neither),
    ("answer: maxLength removed", &[("maxLength: 20, ", "")], [B, C, C], Response),
    ("answer: minimum removed", &[("minimum: 0, description: The sum.", "description: The sum.")], [B, C, C], Response),

    // Patterns and formats, which the client leaves to the platform.
    ("request: a pattern is narrowed", &[("^[A-Z]{3}$", "^[A-M]{3}$")], [B, C, C], Request),
    ("request: a pattern is widened", &[("^[A-Z]{3}$", "^[A-Z0-9]{3}$")], [C, C, C], Neither),
    ("request: a pattern is removed", &[("pattern: \"^[A-Z]{3}$\", ", "")], [C, C, C], Neither),
    ("request: a pattern is added", &[("zip: {type: string,", "zip: {type: string, pattern: \"^[0-9]{5}$\",")], [B, C, C], Request),
    ("request: a format is removed", &[("format: date, ", "")], [C, C, C], Neither),
    ("request: a format is added", &[("zip: {type: string,", "zip: {type: string, format: email,")], [B, C, C], Request),
    ("answer: a pattern is removed", &[("pattern: \"^[0-9]{4}$\", ", "")], [B, C, C], Response),
    ("answer: a pattern is added", &[("product: {type: string,", "product: {type: string, pattern: \"^[a-z]+$\",")], [C, C, C], Neither),

    // Members that are not declared.
    ("request: an object is closed", &[("    Address:\n      type: object\n", "    Address:\n      type: object\n      additionalProperties: false\n")], [B, B, C], Request),
    ("request: a map takes numbers", &[("additionalProperties: {type: string}, description: What else there is.", "additionalProperties: {type: number}, description: What else there is.")], [B, B, C], Request),
    ("request: a map takes anything", &[("additionalProperties: {type: string}, description: What else there is.", "additionalProperties: true, description: What else there is.")], [C, B, C], Neither),
    ("request: a member of a map is declared otherwise", &[("additionalProperties: {type: string}, description: What else there is.", "additionalProperties: {type: string}, properties: {color: {type: integer, description: Its color.}}, description: What else there is.")], [B, B, C], Request),
    ("answer: a map holds texts", &[("additionalProperties: {type: number}", "additionalProperties: {type: string}")], [B, B, C], Response),
    ("answer: a map holds anything", &[("additionalProperties: {type: number}", "additionalProperties: {}")], [B, B, C], Response),

    // Branches. Two of the same type have other names in Rust.
    ("request: a branch is added", &[("    Price:\n      oneOf:\n", "    Price:\n      oneOf:\n        - {type: boolean}\n")], [C, C, C], Neither),
    ("request: a branch is removed", &[("    Price:\n      oneOf:\n        - {type: number}\n", "    Price:\n      oneOf:\n")], [B, B, C], Request),
    ("request: a branch overlaps", &[("    Price:\n      oneOf:\n        - {type: number}\n", "    Price:\n      oneOf:\n        - {type: number}\n        - {type: integer}\n")], [B, B, C], Request),
    ("request: a branch is narrowed", &[("    Price:\n      oneOf:\n        - {type: number}\n", "    Price:\n      oneOf:\n        - {type: number, minimum: 0}\n")], [B, C, C], Request),
    ("answer: a branch is added", &[("    Share:\n      oneOf:\n", "    Share:\n      oneOf:\n        - {type: boolean}\n")], [B, C, C], Response),
    ("answer: a branch is removed", &[("    Share:\n      oneOf:\n        - {type: number}\n", "    Share:\n      oneOf:\n")], [C, B, C], Neither),

    // References.
    ("a component is renamed", &[("schemas/Address\"", "schemas/Place\""), ("    Address:\n", "    Place:\n")], [C, B, B], Neither),
    ("a component is written out", &[("address: {$ref: \"#/components/schemas/Address\"}", "address: {type: object, required: [city], properties: {city: {type: string, description: The city.}, zip: {type: string, description: The code of the city.}}, description: Where it goes.}"), ("    Address:\n      type: object\n      description: Where it goes.\n      required: [city]\n      properties:\n        city: {type: string, description: The city.}\n        zip: {type: string, description: The code of the city.}\n", "")], [C, B, B], Neither),
    ("a component is wrapped", &[("address: {$ref: \"#/components/schemas/Address\"}", "address: {allOf: [{$ref: \"#/components/schemas/Address\"}], description: Where to.}")], [C, C, C], Neither),
    ("answer: a member of a schema that contains itself", &[("name: {type: string, description: Their name.}", "name: {type: integer, description: Their name.}")], [B, B, C], Response),

    // Rules beyond the schema.
    ("request: a rule is added", &[("      x-validations:\n        - {id: count-limit, rule: \"!has(self.count)", "      x-validations:\n        - {id: gifts-only, rule: \"!has(self.gift) || self.gift\", message: Gifts only.}\n        - {id: count-limit, rule: \"!has(self.count)")], [U, C, C], Request),
    ("request: a rule is removed", &[("      x-validations:\n        - {id: count-limit, rule: \"!has(self.count) || self.count < 1000\", message: Too many.}\n", "")], [C, C, C], Neither),
    ("answer: a rule is removed", &[("      x-validations:\n        - {id: total-limit, rule: \"!has(self.total) || self.total < 100000\", message: Too much.}\n", "")], [U, C, C], Response),

    // Parameters.
    ("an optional parameter is added", &[("        - {name: page,", "        - {name: size, in: query, description: How many., schema: {type: integer}}\n        - {name: page,")], [C, C, C], Neither),
    ("a required parameter is added", &[("        - {name: page,", "        - {name: size, in: query, required: true, description: How many., schema: {type: integer}}\n        - {name: page,")], [B, C, C], Request),
    ("a parameter is removed", &[("        - {name: page, in: query, description: Which page., schema: {type: integer, minimum: 0, maximum: 100}}\n", "")], [B, B, C], Request),
    ("a parameter becomes required", &[("{name: page, in: query,", "{name: page, in: query, required: true,")], [B, C, C], Request),
    ("a parameter becomes optional", &[("{name: X-Account, in: header, required: true,", "{name: X-Account, in: header,")], [C, C, C], Neither),
    ("a parameter is moved", &[("{name: page, in: query,", "{name: page, in: header,")], [B, C, C], Request),
    ("a parameter is renamed", &[("{name: page, in: query,", "{name: pages, in: query,")], [B, B, C], Request),
    ("a header is written with other capitals", &[("{name: X-Account,", "{name: x-account,")], [C, C, C], Neither),
    ("a parameter of the path is renamed", &[("/orders/{orderId}", "/orders/{id}"), ("{name: orderId,", "{name: id,")], [C, B, C], Neither),
    ("a parameter's limit is lowered", &[("minimum: 0, maximum: 100}}", "minimum: 0, maximum: 99}}")], [B, C, C], Request),
    ("a parameter is written otherwise", &[("{name: tags, in: query,", "{name: tags, in: query, explode: false,")], [B, C, C], Request),
    ("a style is stated that was meant", &[("{name: tags, in: query,", "{name: tags, in: query, style: form, explode: true,")], [C, C, C], Neither),

    // Operations.
    ("the path changes", &[("/orders/{orderId}", "/shop/orders/{orderId}")], [B, C, C], Request),
    ("the method changes", &[("    post:\n", "    put:\n")], [B, C, C], Request),
    ("an operation is renamed", &[("operationId: listOrders", "operationId: findOrders")], [C, B, B], Neither),
    ("an operation is added", &[("  /orders:\n    get:", "  /ping:\n    get:\n      operationId: ping\n      summary: Ping\n      description: Pings.\n      responses:\n        \"204\": {description: It is there.}\n        4XX: {$ref: \"#/components/responses/Error\"}\n  /orders:\n    get:")], [C, C, C], Neither),

    // Bodies and media types.
    ("the body becomes optional", &[("        required: true\n        content:", "        content:")], [C, C, C], Neither),
    ("requests in another media type only", &[("          application/json:\n            schema: {$ref: \"#/components/schemas/OrderChange\"}", "          application/xml:\n            schema: {$ref: \"#/components/schemas/OrderChange\"}")], [B, U, B], Request),

    // Statuses and headers.
    ("another success", &[("        \"200\":\n          description: Orders.", "        \"202\":\n          description: Later.\n        \"200\":\n          description: Orders.")], [B, U, C], Response),
    ("an error stands by itself", &[("        4XX: {$ref: \"#/components/responses/Error\"}\n        5XX: {$ref: \"#/components/responses/Error\"}\n      x-api", "        \"404\": {$ref: \"#/components/responses/Error\"}\n        4XX: {$ref: \"#/components/responses/Error\"}\n        5XX: {$ref: \"#/components/responses/Error\"}\n      x-api")], [C, C, C], Neither),
    ("an error is removed", &[("        5XX: {$ref: \"#/components/responses/Error\"}\n      x-api", "      x-api")], [C, C, C], Neither),
    ("the success is another", &[("        \"200\":\n          description: Orders.", "        \"201\":\n          description: Orders.")], [B, C, C], Response),
    ("a header may be missing", &[("How many there are., required: true,", "How many there are.,")], [B, C, C], Response),
    ("a header is removed", &[("          headers:\n            X-Total: {description: How many there are., required: true, schema: {type: integer}}\n", "")], [B, C, C], Response),
    ("a header is added", &[("          headers:\n", "          headers:\n            X-Page: {description: Which page., schema: {type: integer}}\n")], [C, C, C], Neither),

    // Access.
    ("another way in is needed", &[("  - key: []\n", "  - token: []\n")], [B, C, C], Request),
    ("another way in is possible", &[("  - key: []\n", "  - key: []\n  - token: []\n")], [C, C, C], Neither),
    ("two ways in are needed at once", &[("  - key: []\n", "  - key: []\n    token: []\n")], [B, C, C], Request),
    ("nothing is needed", &[("security:\n  - key: []\n", "")], [C, C, C], Neither),
    ("the key goes into another header", &[("name: auth,", "name: token,")], [B, C, C], Request),
    ("another scope", &[("x-api-scope: Orders", "x-api-scope: Shop")], [B, C, C], Request),
    ("no scope", &[("      x-api-scope: Orders\n", "")], [C, C, C], Neither),
    ("a server is added", &[("servers:\n", "servers:\n  - {url: \"https://other.example\", description: Another.}\n")], [C, C, C], Neither),
    ("a server is another", &[("https://{host}/v1", "https://{host}/v2")], [B, C, C], Request),
    ("a host is removed", &[("enum: [shop.example, test.example]", "enum: [shop.example]")], [B, C, C], Request),
    ("fewer calls", &[("requests: 60", "requests: 30")], [B, C, C], Request),
    ("more calls", &[("requests: 60", "requests: 90")], [C, C, C], Neither),
    ("calls are counted otherwise", &[("per: account", "per: bot")], [U, C, C], Request),

    // Both ways at once.
    ("a schema of both ways", &[
        ("        owner: {$ref", "        address: {$ref: \"#/components/schemas/Address\"}\n        owner: {$ref"),
        ("city: {type: string,", "city: {type: integer,"),
        ("total: {type: number, minimum: 0,", "total: {type: string,"),
    ], [B, B, C], Both),
];

fn base() -> String {
    let file = "tests/base.yaml";
    fs::read_to_string(file).expect("the contract of the tests")
}

fn spec(name: &str, text: &str) -> Spec {
    match Spec::parse(Source::new(name, text)) {
        Ok((spec, _)) => spec,
        Err((_, findings)) => panic!("{name}: {findings:#?}"),
    }
}

fn edited(name: &str, edits: &[(&str, &str)]) -> String {
    let mut text = base().replace("version: 1.0.0", "version: 2.0.0");
    for (from, to) in edits {
        assert_eq!(
            text.matches(from).count(),
            1,
            "{name}: {from:?} appears once"
        );
        text = text.replacen(from, to, 1);
    }
    text
}

/// The worst verdict of each aspect, and the direction of the worst finding on the wire.
fn outcome(report: &Comparison) -> ([Verdict; 3], Way) {
    let worst = contract_compat::Aspect::ALL.map(|aspect| {
        let found = report
            .findings
            .iter()
            .filter(|finding| finding.aspect == aspect);
        found.map(|finding| finding.verdict).max().unwrap_or(C)
    });
    let goes = |direction| {
        report.findings.iter().any(|finding| {
            finding.aspect == contract_compat::Aspect::Wire
                && finding.verdict > C
                && finding.direction == Some(direction)
        })
    };
    let way = match (goes(Direction::Request), goes(Direction::Response)) {
        (false, false) => Neither,
        (true, false) => Request,
        (false, true) => Response,
        (true, true) => Both,
    };
    (worst, way)
}

/// What each edit breaks, and for bodies, with which payload.
#[test]
fn each_edit_has_the_expected_verdicts() {
    assert!(EDITS.len() >= 80, "{}", EDITS.len());
    let old = spec("base.yaml", &base());
    let mut wrong = Vec::new();
    for (name, edits, verdicts, way) in EDITS {
        let new = spec(name, &edited(name, edits));
        let report = contract_compat::compare(&old, &new);
        let found = outcome(&report);
        let findings = || contract_compat::human(&report, false);
        if found != (*verdicts, *way) {
            wrong.push(format!(
                "{name}: expected {verdicts:?} {way:?}, found {found:?}\n{}",
                findings()
            ));
        }
        let is_shown = report.findings.iter().all(|finding| {
            finding.area != Area::Body
                || finding.verdict != B
                || matches!(finding.witness, Some(Witness::Found(_)))
        });
        if !is_shown {
            wrong.push(format!("{name}: no payload shows it\n{}", findings()));
        }
    }
    let count = wrong.len();
    assert!(
        count == 0,
        "{count} of {}:\n{}",
        EDITS.len(),
        wrong.join("\n")
    );
}

/// Changes that nobody notices are not reported, and need no new version.
#[test]
fn descriptions_are_not_reported() {
    let old = spec("base.yaml", &base());
    let same = contract_compat::compare(&old, &old);
    assert!(same.is_empty());
    let new = spec(
        "new",
        &edited(
            "new",
            &[("description: Its name.", "description: The name.")],
        ),
    );
    let report = contract_compat::compare(&old, &new);
    assert!(report.findings.is_empty() && report.is_reworded);
}
