//! A static site to read and to download from: works in any folder, and loads nothing from elsewhere.
//!
//! Pages are functions of what [`Site`] holds; `inputs` alone runs programs and reads files.

mod authentication;
mod body;
mod content;
mod coverage;
mod fields;
mod inputs;
mod links;
mod markdown;
mod overview;
mod page;
mod place;
mod reference;
mod rust_types;
mod touched;
mod usage;

use maud::html;

pub(super) use inputs::{changelog, packages, renderer, types};

use super::schemas::Files;
use content::LANGUAGES;
pub(super) use content::Site;
use contract_codegen::schemas;
pub use coverage::{Coverage, CoverageError};
use page::Page;
pub use place::Place;

/// The files of the site, or everything that would be wrong with them.
pub(super) fn files(site: &Site<'_>) -> Result<Files, Vec<String>> {
    let mut problems = Vec::new();
    let mut files = site.packages.clone();
    for (path, bytes) in site.schemas {
        files.insert(format!("schemas/{path}"), bytes.clone());
    }
    for (name, bytes) in &site.renderer {
        let path = format!("{}/{name}", reference::FOLDER);
        files.insert(path, reference::asset(bytes));
    }
    let mut page = |name: &str, text: String| files.insert(name.to_owned(), text.into_bytes());
    page("index.html", overview::page(site));
    page("use.html", usage::page(site));
    page("reference.html", reference::page(site.spec));
    page("changelog.html", changes(site));
    if let Some(coverage) = site.coverage {
        page(touched::FILE, touched::page(site, coverage));
    }
    for body in site.bodies {
        let lacking = LANGUAGES
            .iter()
            .filter(|each| site.types_of(body, each).is_empty());
        problems.extend(lacking.map(|each| format!("{}: no type in {}", body.name, each.name)));
        match schemas::rules(site.spec, &body.pointer) {
            Ok(rules) => drop(page(&body::file(body), body::page(site, body, &rules))),
            Err(problem) => problems.push(format!("{}: {}", body.name, problem.message)),
        }
    }
    problems.extend(links::broken(&files));
    match problems.is_empty() {
        true => Ok(files),
        false => Err(problems),
    }
}

fn changes(site: &Site<'_>) -> String {
    let main = html! { div.prose { (markdown::render(site.changelog, 0)) } };
    Page::text(site.spec, "changelog.html", "Changelog", &main)
}

#[cfg(test)]
mod tests {

    use super::reference::RENDERER;
    use super::*;
    use contract::{Source, Spec};
    use insta::assert_snapshot;

    /// A small contract, whose texts look like HTML wherever texts may be.
    const CONTRACT: &str = r##"
openapi: 3.0.3
info: {title: "Tasks & <more>", version: 1.2.3, description: "A <b>small</b> contract."}
paths:
  /tasks/{id}:
    post:
      operationId: updateTask
      summary: Update a <task>
      tags: [All & sundry]
      x-api-scope: Tasks
      externalDocs: {url: "https://vendor.example/page"}
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Task"}
            examples:
              one: {summary: "</h3><script>alert(1)</script>", value: {name: "</code><img src=x>", tags: []}}
              two: {value: {name: a}}
      responses: {"200": {description: Done.}}
components:
  securitySchemes:
    token: {type: apiKey, in: header, name: auth, description: "A <token>."}
  schemas:
    Task:
      type: object
      description: A task.
      required: [name]
      properties:
        name: {type: string, maxLength: 20, description: "Its name, `<b>`."}
        state:
          allOf: [{$ref: "#/components/schemas/State"}]
          description: Where it stands.
          x-provenance: contradicted
          x-provenance-note: "One page says <i>open</i>, another `Open`."
        tags: {type: array, items: {type: string}, nullable: true, description: All tags., x-provenance: sample}
        owner:
          type: object
          description: Whose it is.
          properties:
            share: {oneOf: [{type: number, minimum: 0}, {type: string, pattern: "^[0-9]+$"}], description: In percent.}
          additionalProperties: {type: array, items: {$ref: "#/components/schemas/Task"}}
      x-validations:
        - {rule: "self.name < 'x'", message: a name comes before <x>}
      x-provenance: inferred
      x-provenance-note: From <nothing>.
    State:
      type: string
      description: A state.
      x-extensible-enum: [open, closed]
"##;

    const COVERAGE: &str = r#"{
        "exchanges": 9, "others": 2, "operations": [{
            "operation": "updateTask", "exchanges": 7,
            "parameters": [{"name": "<id>", "count": 7}, {"name": "dry", "count": 0}],
            "statuses": [{"name": "200", "count": 7}],
            "bodies": [{
                "schema": "update-task.request", "payloads": 7,
                "members": [{"name": "/name", "count": 3}, {"name": "/tags", "count": 0}],
                "values": [{"pointer": "/state", "value": "<open>", "count": 0}]
            }, {"schema": "other", "payloads": 0, "members": [], "values": []}]
        }]
    }"#;

    fn site<T>(contract: &str, changelog: &str, see: impl FnOnce(&Site<'_>) -> T) -> T {
        let (spec, _) =
            Spec::parse(Source::new("contract.yaml".to_owned(), contract)).expect("a contract");
        let bodies = schemas::bodies(&spec).expect("bodies");
        let rendered = crate::schemas::files(&spec, &bodies, None, &released()).expect("schemas");
        let text = |text: &str| text.as_bytes().to_vec();
        let task = "/components/schemas/Task";
        let name = "/components/schemas/Task/properties/name";
        let done = "/paths/~1tasks~1{id}/post/responses/200";
        let observed = [
            ("updateTask", Some(task), name, "12×, since 2026-11-01"),
            ("updateTask", None, done, "7×"),
            // Neither of another operation, nor of another body.
            ("closeTask", Some(task), name, "13×"),
            ("closeTask", None, done, "14×"),
            ("updateTask", Some("/components/schemas/Other"), name, "15×"),
        ];
        let observed = observed
            .into_iter()
            .map(|(operation, body, pointer, text)| {
                let place = Place {
                    operation: Some(operation.to_owned()),
                    body: body.map(str::to_owned),
                    pointer: pointer.to_owned(),
                };
                (place, text.to_owned())
            });
        let observed = observed.collect();
        let coverage = Coverage::parse(COVERAGE.as_bytes()).expect("coverage");
        let types = LANGUAGES.iter().map(|language| {
            let name = format!("update-task.request.{}", language.id);
            (name, text("type Task<T> = \"</code>\";\n"))
        });
        see(&Site {
            spec: &spec,
            bodies: &bodies,
            schemas: &rendered,
            packages: Files::from([("npm/tasks-1.2.3.tgz".to_owned(), text("packed"))]),
            types: types.collect(),
            renderer: RENDERER
                .map(|name| (name.to_owned(), text("a\n/*# sourceMappingURL=b.map*/")))
                .into(),
            changelog,
            observed: &observed,
            coverage: Some(&coverage),
            is_served: false,
        })
    }

    /// An earlier version, in which the body has another schema.
    fn released() -> Files {
        let schema =
            br#"{"$id": "https://koreai.invalid/schemas/1.1.0/update-task.request.schema.json"}"#;
        Files::from([(
            "1.1.0/update-task.request.schema.json".to_owned(),
            schema.to_vec(),
        )])
    }

    fn shown(files: &Files, page: &str) -> String {
        let page = String::from_utf8_lossy(&files[page]);
        let (_, main) = page.split_once("<main>").expect("a main part");
        let (main, _) = main.split_once("</main>").expect("its end");
        main.replace("><", ">\n<")
    }

    #[test]
    fn pages() {
        let files = site(
            CONTRACT,
            "# Changelog\n\n## 1.2.3\n\n<First>.\n\n## 1.1.0\n\nReleased 2026-01-31.\n",
            files,
        )
        .expect("a whole site");
        for page in [
            "index",
            "use",
            "update-task.request",
            "changelog",
            "coverage",
        ] {
            let text = shown(&files, &format!("{page}.html"));
            // The schema is shown as it is in its file.
            let (text, _) = text.split_once("<h2 id=\"schema\"").unwrap_or((&text, ""));
            assert_snapshot!(page, text);
        }
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_snapshot!("files", names.join("\n"));
    }

    #[test]
    fn nothing_of_the_contract_becomes_an_element() {
        let files = site(CONTRACT, "<script>", files).expect("a whole site");
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
            let page = String::from_utf8_lossy(bytes);
            let scripts = page.matches("<script").count();
            assert_eq!(
                scripts,
                if path == "reference.html" { 3 } else { 0 },
                "{path}"
            );
            for element in [
                "<img", "<b>", "<i>", "<task", "<more", "<nothing", "<x>", "<T>", "<id>", "<open>",
            ] {
                assert!(!page.contains(element), "{path}: {element}");
            }
        }
    }

    #[test]
    fn the_style_and_script_are_those_that_the_policy_allows() {
        let files = site(CONTRACT, "", files).expect("a whole site");
        let page = String::from_utf8_lossy(&files["reference.html"]);
        let (_, policy) = page.split_once("content=\"default-src").expect("a policy");
        let (policy, _) = policy.split_once('"').expect("its end");
        for (start, end) in [("<style>", "</style>"), ("<script>", "</script>")] {
            let (_, text) = page.split_once(start).expect("a start");
            let (text, _) = text.split_once(end).expect("an end");
            assert!(
                policy.replace("&#39;", "'").contains(&page::hash(text)),
                "{start}"
            );
        }
        assert!(!policy.contains("unsafe"));
    }

    #[test]
    fn no_map_is_asked_for() {
        assert_eq!(
            reference::asset(b"a\n\n/*# sourceMappingURL=b.css.map*/"),
            b"a\n\n"
        );
        let code = b"const text = 'x'; //# sourceMappingURL=x";
        assert_eq!(reference::asset(code), code);
    }

    #[test]
    fn what_is_not_whole_is_reported() {
        let problems = site(CONTRACT, "[gone](README.md)", |site| {
            let mut types = site.types.clone();
            types.remove("update-task.request.rust");
            files(&Site {
                types,
                packages: site.packages.clone(),
                renderer: site.renderer.clone(),
                ..*site
            })
        });
        assert_eq!(
            problems.expect_err("problems"),
            [
                "update-task.request: no type in Rust",
                "changelog.html: `README.md` leads to no file of the site",
            ]
        );
    }
}
