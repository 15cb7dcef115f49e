//! Access: security, servers, scopes, limits.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::pair::Pair;
use crate::finding::{Action, Finding, Verdict};
use crate::kind::{Area, Kind};
use crate::text::{code, listed};

use contract::operation::Operation;
use contract::{Node, Span, Spec, pointer_push, resolve};

pub(super) fn findings(pair: &Pair<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = security(pair).into_iter().collect();
    findings.extend(schemes(pair));
    findings.extend(servers(pair));
    findings.extend(scope(pair));
    findings.extend(limit(pair));
    findings
}

/// The value in the operation, or else in the document.
fn nearest<'a>(
    pair: &Pair<'_>,
    spec: &'a Spec,
    operation: &Operation<'a>,
    key: &str,
) -> Option<(&'a Node, Span)> {
    let path = operation
        .pointer
        .rsplit_once('/')
        .map_or("", |(path, _)| path);
    // The document's value applies only to calls to the platform.
    let holders = match pair.documents.is_reversed {
        true => vec![operation.pointer.as_str(), path],
        false => vec![operation.pointer.as_str(), path, ""],
    };
    holders.into_iter().find_map(|holder| {
        let pointer = pointer_push(holder, key);
        Some((spec.root.pointer(&pointer)?, spec.root.locate(&pointer)))
    })
}

/// The alternatives of `security`: each needs these schemes, with their scopes.
type Ways = Vec<BTreeMap<String, BTreeSet<String>>>;

fn ways(pair: &Pair<'_>, spec: &Spec, operation: &Operation<'_>) -> (Ways, Option<Span>) {
    let Some((node, span)) = nearest(pair, spec, operation, "security") else {
        return (Vec::new(), None);
    };
    let ways = node.as_sequence().unwrap_or_default().iter().map(|way| {
        let schemes = way.as_mapping().into_iter().flatten();
        schemes
            .map(|(scheme, member)| {
                let scopes = member.node.as_sequence().unwrap_or_default().iter();
                let scopes = scopes.filter_map(Node::as_str).map(str::to_owned).collect();
                (scheme.clone(), scopes)
            })
            .collect()
    });
    (ways.collect(), Some(span))
}

/// Schemes of the new document that have another name in the old one, with that name.
fn other_names(pair: &Pair<'_>) -> BTreeMap<String, String> {
    let list = |spec: &Spec| -> BTreeMap<String, Value> {
        let pointer = "/components/securitySchemes";
        let schemes = spec.root.pointer(pointer).and_then(Node::as_mapping);
        let schemes = schemes.into_iter().flatten().filter_map(|(name, _)| {
            let (scheme, _) = resolve(&spec.root, &pointer_push(pointer, name))?;
            Some((name.clone(), in_effect(scheme.to_json())))
        });
        schemes.collect()
    };
    let (old, new) = (list(pair.old), list(pair.new));
    let is_new = |(name, _): &(&String, &Value)| !old.contains_key(*name);
    new.iter()
        .filter(is_new)
        .filter_map(|(name, scheme)| {
            let mut before = old.iter();
            let (known, _) =
                before.find(|(known, other)| !new.contains_key(*known) && *other == scheme)?;
            Some((name.clone(), known.clone()))
        })
        .collect()
}

/// Credentials that were accepted must stay accepted.
fn security(pair: &Pair<'_>) -> Option<Finding> {
    let (old, old_at) = ways(pair, pair.old, pair.before);
    let (new, new_at) = ways(pair, pair.new, pair.after);
    let names = other_names(pair);
    let is_renamed = new
        .iter()
        .flat_map(BTreeMap::keys)
        .any(|name| names.contains_key(name));
    let new: Ways = new
        .into_iter()
        .map(|way| {
            let way = way.into_iter();
            way.map(|(name, scopes)| (names.get(&name).cloned().unwrap_or(name), scopes))
                .collect()
        })
        .collect();
    let as_set = |ways: &Ways| ways.iter().cloned().collect::<BTreeSet<_>>();
    if as_set(&old) == as_set(&new) {
        let message = "the security schemes have other names but are the same";
        return is_renamed.then(|| {
            let mut finding = pair.finding(Area::Security, Kind::Scheme, Action::Renamed, message);
            finding.verdict = Verdict::Equal;
            finding.places(old_at, new_at)
        });
    }
    // Without requirements, a caller needs nothing.
    let alternatives = |ways: &Ways| -> Ways {
        match ways.is_empty() {
            true => vec![BTreeMap::new()],
            false => ways.clone(),
        }
    };
    let is_enough = |had: &BTreeMap<String, BTreeSet<String>>, way: &BTreeMap<_, BTreeSet<_>>| {
        way.iter()
            .all(|(scheme, scopes)| had.get(scheme).is_some_and(|had| scopes.is_subset(had)))
    };
    let (before, after) = (alternatives(&old), alternatives(&new));
    let keeps = before
        .iter()
        .all(|had| after.iter().any(|way| is_enough(had, way)));
    let described = |ways: &Ways| -> String {
        let ways = ways.iter().map(|way| match way.is_empty() {
            true => "nothing".to_owned(),
            false => {
                let schemes: Vec<_> = way
                    .iter()
                    .map(|(scheme, scopes)| match scopes.is_empty() {
                        true => scheme.clone(),
                        false => format!(
                            "{scheme} ({})",
                            scopes.iter().cloned().collect::<Vec<_>>().join(" ")
                        ),
                    })
                    .collect();
                schemes.join(" with ")
            }
        });
        ways.collect::<Vec<_>>().join(" or ")
    };
    let message = format!(
        "a call needed {} and needs {}",
        code(&described(&before)),
        code(&described(&after))
    );
    let finding = pair
        .finding(Area::Security, Kind::Requirement, Action::Changed, message)
        .places(old_at, new_at);
    Some(match keeps {
        true => finding,
        false => finding
            .breaking()
            .help("keep accepting the old credentials, as another item of `security`"),
    })
}

/// The schemes that both versions use.
fn schemes(pair: &Pair<'_>) -> Vec<Finding> {
    let (old, _) = ways(pair, pair.old, pair.before);
    let (new, _) = ways(pair, pair.new, pair.after);
    let names = |ways: &Ways| -> BTreeSet<String> {
        ways.iter().flat_map(|way| way.keys().cloned()).collect()
    };
    let mut findings = Vec::new();
    for name in names(&old).intersection(&names(&new)) {
        let pointer = pointer_push("/components/securitySchemes", name);
        let read = |spec: &Spec| -> Option<serde_json::Value> {
            let (scheme, _) = resolve(&spec.root, &pointer)?;
            Some(in_effect(scheme.to_json()))
        };
        if read(pair.old) != read(pair.new) {
            findings.push(
                pair.finding(
                    Area::Security,
                    Kind::Scheme,
                    Action::Changed,
                    format!("the security scheme {} changed", code(name)),
                )
                .breaking()
                .places(
                    Some(pair.old.root.locate(&pointer)),
                    Some(pair.new.root.locate(&pointer)),
                )
                .help("declare the new scheme under another name, beside the old one"),
            );
        }
    }
    findings
}

/// A scheme without descriptions, hints and lists of available scopes.
fn in_effect(mut scheme: Value) -> Value {
    if let Some(members) = scheme.as_object_mut() {
        members.retain(|key, _| {
            !["description", "bearerFormat", "scopes"].contains(&key.as_str())
                && !key.starts_with("x-")
        });
        for member in members.values_mut() {
            *member = in_effect(member.take());
        }
    }
    scheme
}

fn servers(pair: &Pair<'_>) -> Vec<Finding> {
    let (old, new) = (
        nearest(pair, pair.old, pair.before, "servers"),
        nearest(pair, pair.new, pair.after, "servers"),
    );
    let list = |found: &Option<(&Node, Span)>| -> Vec<(String, Node)> {
        let items = found.as_ref().and_then(|(node, _)| node.as_sequence());
        let items = items.unwrap_or_default().iter();
        items
            .filter_map(|item| {
                let url = item.get("url")?.as_str()?.trim_end_matches('/');
                Some((url.to_owned(), item.clone()))
            })
            .collect()
    };
    let at = (
        old.as_ref().map(|(_, span)| span.clone()),
        new.as_ref().map(|(_, span)| span.clone()),
    );
    let (old, new) = (list(&old), list(&new));
    let mut findings = Vec::new();
    for (url, before) in &old {
        match new.iter().find(|(other, _)| other == url) {
            Some((_, after)) => findings.extend(variables(pair, url, before, after)),
            None => findings.push(
                pair.finding(
                    Area::Server,
                    Kind::Server,
                    Action::Removed,
                    format!("the server {} was removed", code(url)),
                )
                .breaking()
                .places(at.0.clone(), at.1.clone())
                .help("keep it in the list beside the new one"),
            ),
        }
    }
    for (url, _) in &new {
        if old.iter().all(|(other, _)| other != url) {
            findings.push(
                pair.finding(
                    Area::Server,
                    Kind::Server,
                    Action::Added,
                    format!("the server {} was added", code(url)),
                )
                .places(at.0.clone(), at.1.clone()),
            );
        }
    }
    findings
}

fn variables(pair: &Pair<'_>, url: &str, before: &Node, after: &Node) -> Vec<Finding> {
    let mut findings = Vec::new();
    let list = |node: &Node| -> BTreeMap<String, Node> {
        let members = node.get("variables").and_then(Node::as_mapping);
        let members = members.into_iter().flatten();
        members
            .map(|(name, member)| (name.clone(), member.node.clone()))
            .collect()
    };
    let after = list(after);
    for (name, was) in list(before) {
        let Some(is) = after.get(&name) else { continue };
        let places = (Some(was.span.clone()), Some(is.span.clone()));
        let text = |node: &Node| {
            node.get("default")
                .and_then(Node::as_str)
                .map(str::to_owned)
        };
        if text(&was) != text(is) {
            let message = format!(
                "the default of {} of the server {} was {} and is {}",
                code(&name),
                code(url),
                code(&text(&was).unwrap_or_default()),
                code(&text(is).unwrap_or_default())
            );
            findings.push(
                pair.finding(Area::Server, Kind::Default, Action::Changed, message)
                    .breaking()
                    .places(places.0.clone(), places.1.clone()),
            );
        }
        let values = |node: &Node| -> Option<BTreeSet<String>> {
            let items = node.get("enum")?.as_sequence()?.iter();
            Some(items.filter_map(Node::as_str).map(str::to_owned).collect())
        };
        let gone: Vec<String> = match (values(&was), values(is)) {
            (_, None) => Vec::new(),
            (None, Some(_)) => vec!["any other value".to_owned()],
            (Some(was), Some(is)) => was.difference(&is).cloned().collect(),
        };
        let come: Vec<String> = match (values(&was), values(is)) {
            (None, _) => Vec::new(),
            (Some(_), None) => vec!["anything".to_owned()],
            (Some(was), Some(is)) => is.difference(&was).cloned().collect(),
        };
        if !come.is_empty() {
            let message = format!("{} can now also be {}", code(&name), listed(&come));
            findings.push(
                pair.finding(Area::Server, Kind::Enum, Action::Added, message)
                    .places(places.0.clone(), places.1.clone()),
            );
        }
        if !gone.is_empty() {
            let message = format!("{} can no longer be {}", code(&name), listed(&gone));
            findings.push(
                pair.finding(Area::Server, Kind::Enum, Action::Removed, message)
                    .breaking()
                    .places(places.0, places.1),
            );
        }
    }
    findings
}

/// A token without the scope is rejected.
fn scope(pair: &Pair<'_>) -> Option<Finding> {
    let text = |operation: &Operation<'_>| {
        let scope = operation.node.get("x-api-scope").and_then(Node::as_str);
        scope.map(str::to_owned)
    };
    let (old, new) = (text(pair.before), text(pair.after));
    let (action, message) = match (&old, &new) {
        (Some(old), Some(new)) if old != new => (
            Action::Changed,
            format!("the API scope was {} and is {}", code(old), code(new)),
        ),
        (None, Some(new)) => (
            Action::Added,
            format!("the API scope {} is now needed", code(new)),
        ),
        (Some(old), None) => (
            Action::Removed,
            format!("the API scope {} is no longer needed", code(old)),
        ),
        _ => return None,
    };
    let places = places(pair, "x-api-scope");
    let finding = pair
        .finding(Area::Security, Kind::Scope, action, message)
        .places(places.0, places.1);
    Some(match action {
        Action::Removed => finding,
        _ => finding.breaking().help(
            "announce which scope to add, and that it takes effect once the app is published",
        ),
    })
}

fn places(pair: &Pair<'_>, key: &str) -> (Option<Span>, Option<Span>) {
    (
        Some(
            pair.old
                .root
                .locate(&pointer_push(&pair.before.pointer, key)),
        ),
        Some(
            pair.new
                .root
                .locate(&pointer_push(&pair.after.pointer, key)),
        ),
    )
}

/// Numbers of requests by length of the window in seconds.
type Windows = BTreeMap<u64, u64>;

struct Limit {
    per: String,
    budget: String,
    windows: Windows,
}

fn read(operation: &Operation<'_>) -> Option<Limit> {
    let node = operation.node.get("x-rate-limit")?;
    let text = |key| {
        node.get(key)
            .and_then(Node::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let windows = node
        .get("windows")
        .and_then(Node::as_sequence)
        .unwrap_or_default();
    let windows = windows.iter().filter_map(|window| {
        let number = |key| window.get(key)?.to_json().as_u64();
        Some((number("seconds")?, number("requests")?))
    });
    Some(Limit {
        per: text("per"),
        budget: text("budget"),
        windows: windows.collect(),
    })
}

/// Callers that respect the old limit must not exceed the new one.
fn limit(pair: &Pair<'_>) -> Option<Finding> {
    let (old, new) = (read(pair.before), read(pair.after));
    let places = places(pair, "x-rate-limit");
    let finding = |action, message: String| {
        pair.finding(Area::Limit, Kind::RateLimit, action, message)
            .places(places.0.clone(), places.1.clone())
    };
    let described = |limit: &Limit| {
        let windows = limit.windows.iter();
        let windows: Vec<_> = windows.map(|(s, n)| format!("{n} in {s} s")).collect();
        code(&format!("{} per {}", windows.join(", "), limit.per))
    };
    match (old, new) {
        (None, None) => None,
        (None, Some(new)) => {
            let message = format!("calls are now limited: {}", described(&new));
            Some(finding(Action::Added, message).breaking())
        }
        (Some(old), None) => {
            let message = format!(
                "calls are no longer limited; the limit was {}",
                described(&old)
            );
            Some(finding(Action::Removed, message))
        }
        (Some(old), Some(new)) if old.per != new.per || old.budget != new.budget => {
            let message = format!(
                "calls were counted as {} and are now counted as {}",
                code(&format!("{} per {}", old.budget, old.per)),
                code(&format!("{} per {}", new.budget, new.per))
            );
            let why = "it is not known how many calls share a count";
            Some(finding(Action::Changed, message).unproven(why))
        }
        (Some(old), Some(new)) if old.windows != new.windows => {
            let message = format!(
                "the rate limit was {} and is {}",
                described(&old),
                described(&new)
            );
            // A new window is respected if the old windows that cover it allow no more requests.
            let keeps = new.windows.iter().all(|(seconds, requests)| {
                old.windows.iter().any(|(window, allowed)| {
                    let covering = seconds.div_ceil((*window).max(1));
                    covering.saturating_mul(*allowed) <= *requests
                })
            });
            let finding = finding(Action::Changed, message);
            Some(match keeps {
                true => finding,
                false => finding.breaking(),
            })
        }
        _ => None,
    }
}
