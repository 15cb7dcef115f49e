//! How calls are authenticated, and the way there from any page.

use maud::{Markup, html};

use super::markdown;
use contract::{Node, Spec};

/// The way to how calls are authenticated, from any page. The reference shows that behind a button to log
/// in, which it has not.
pub(super) fn to_authentication(spec: &Spec) -> Markup {
    html! {
        @if schemes(spec).next().is_some() {
            p.remark { a href="index.html#authentication" { "How calls are authenticated" } }
        }
    }
}

fn schemes(spec: &Spec) -> impl Iterator<Item = (&str, &Node)> {
    let schemes = spec.root.pointer("/components/securitySchemes");
    let schemes = schemes.and_then(Node::as_mapping).into_iter().flatten();
    schemes.map(|(name, scheme)| (name.as_str(), &scheme.node))
}

/// The part of the first page that says how calls are authenticated.
pub(super) fn section(spec: &Spec) -> Markup {
    html! {
        @for (number, (name, scheme)) in schemes(spec).enumerate() {
            @let text = |key| scheme.get(key).and_then(Node::as_str);
            @if number == 0 { h2 #authentication { "Authentication" } }
            h3 { (name) }
            @if let (Some(place), Some(name)) = (text("in"), text("name")) {
                p { "In the " (place) " " code { (name) } "." }
            }
            @if let Some(description) = text("description") { (markdown::render(description, 2)) }
        }
    }
}
