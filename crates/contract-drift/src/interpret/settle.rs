//! At the end of a page: which operations its tables and samples belong to, and which part a row is of.

use std::collections::HashSet;

use super::address::{URL, key, path_names, template};
use super::{Pending, PendingSample, Reader, Row, Stated};
use crate::block::Unread;
use crate::page::{DocPage, Field, PageOperation, Part, Sample};
use crate::read::Form;

/// No page states more errors of an operation, or more rules outside of its tables.
const MOST_STATED: usize = 200;

impl Reader {
    /// Settles which operations tables and samples belong to, and which part a row is of.
    pub(super) fn finish(mut self) -> DocPage {
        self.settle_headed();
        self.give_up_waiting();
        if self.page.operations.is_empty() {
            self.operations_of_samples();
        }
        self.settle_statuses();
        for pending in std::mem::take(&mut self.pending_samples) {
            self.settle_sample(pending);
        }
        for pending in std::mem::take(&mut self.pending) {
            self.settle_table(pending);
        }
        self.hosts();
        let page = &mut self.page;
        if page.operations.is_empty() && page.limits.is_empty() && page.scopes.is_empty() {
            // Without so much as an overview, what else cannot be read comes of that.
            if self.starts.is_empty() {
                page.unread.clear();
            }
            let why = "no operation, rate limit or API scope is stated here: is it the right page, in English, as Markdown, MDX, HTML or OpenAPI?";
            self.unread(why, 0);
        }
        // What is wrong inside of a sample has a place of its own.
        let text = &self.page.source.text;
        for unread in &mut self.page.unread {
            unread.at = text.floor_char_boundary(unread.at);
        }
        self.page.unread.sort_by_key(|unread| unread.at);
        if !self.page.operations.is_empty()
            && let Some(at) = cut_off(text, self.page.form, self.ends_with_heading)
        {
            let why =
                "the page ends in the middle of something: get the whole page, then check again";
            self.page.cut_off = Some(at);
            self.page.unread = vec![Unread {
                why: why.to_owned(),
                at,
            }];
        }
        self.page
    }

    /// A page without an overview still has its calls.
    fn operations_of_samples(&mut self) {
        let mut seen = HashSet::new();
        let calls: Vec<_> = self
            .pending_samples
            .iter()
            .filter_map(|pending| {
                Some((pending.sample.command.clone()?, pending.at, pending.group))
            })
            .collect();
        for (command, at, group) in calls {
            if seen.insert((command.method.clone(), key(&template(&command.url).0))) {
                let auth = command
                    .headers
                    .iter()
                    .find(|name| {
                        name.eq_ignore_ascii_case("auth")
                            || name.eq_ignore_ascii_case("authorization")
                    })
                    .cloned();
                let common = PageOperation {
                    at,
                    groups: vec![group],
                    auth,
                    ..PageOperation::default()
                };
                self.operation(common, command.method, &command.url);
            }
        }
    }

    fn in_group(&self, group: usize) -> Vec<usize> {
        let all = 0..self.page.operations.len();
        let own: Vec<usize> = all
            .clone()
            .filter(|at| self.page.operations[*at].groups.contains(&group))
            .collect();
        if own.is_empty() { all.collect() } else { own }
    }

    /// Errors, statuses of success and deprecations go to the operations that they are with.
    fn settle_statuses(&mut self) {
        for error in std::mem::take(&mut self.pending_errors) {
            for at in self.concerned(&error) {
                let own = &mut self.page.operations[at];
                own.errors_at.get_or_insert(error.at);
                if !own.errors.contains(&error.what) && own.errors.len() < MOST_STATED {
                    own.errors.push(error.what.clone());
                }
            }
        }
        for status in std::mem::take(&mut self.pending_success) {
            for at in self.concerned(&status) {
                let own = &mut self.page.operations[at];
                own.success_at.get_or_insert(status.at);
                own.success.get_or_insert(status.what.clone());
            }
        }
        for sentence in std::mem::take(&mut self.pending_prose) {
            for at in self.concerned(&sentence) {
                let own = &mut self.page.operations[at];
                if own.sentences.len() < MOST_STATED {
                    own.sentences.push((sentence.at, sentence.what.clone()));
                }
            }
        }
        self.settle_rates();
        for stated in std::mem::take(&mut self.pending_common) {
            for at in self.concerned(&stated) {
                self.page.operations[at].complete(&stated.what);
            }
        }
        for stated in std::mem::take(&mut self.deprecated) {
            for at in self.in_group(self.home(stated.group, &stated.below)) {
                let own = &mut self.page.operations[at];
                own.deprecated = true;
                own.deprecated_at.get_or_insert(stated.at);
            }
        }
    }

    /// A section of rate limits is of all operations before it that its parent heading holds, except those
    /// that have limits of their own.
    fn settle_rates(&mut self) {
        let rates = std::mem::take(&mut self.pending_rates);
        // The groups that have a limit, each with the headings it is below.
        let with_limits: HashSet<(usize, &[usize])> = rates
            .iter()
            .map(|rate| (self.home(rate.group, &rate.below), rate.below.as_slice()))
            .collect();
        for rate in &rates {
            let home = self.home(rate.group, &rate.below);
            let mut own = match &rate.what.in_section {
                None => self.of_method(home, rate.method.as_ref()),
                Some(method) => self.of_method(home, method.as_ref()),
            };
            if rate.what.in_section == Some(None) && home == rate.group {
                let has_own = |group: usize| {
                    let mut all = with_limits.iter();
                    all.any(|(other, below)| *other == group && *below != rate.below)
                };
                let others = self.around(&rate.below).into_iter();
                let others = others.filter(|group| *group < home && !has_own(*group));
                own.extend(others.flat_map(|group| self.in_group(group)));
            }
            if own.is_empty() {
                self.page.limits.push(rate.what.limit.clone());
            }
            for at in own {
                let limits = &mut self.page.operations[at].rate_limits;
                if limits.len() < MOST_STATED {
                    limits.push(rate.what.limit.clone());
                }
            }
        }
    }

    /// The groups of operations below the nearest of some headings that holds any.
    fn around(&self, headings: &[usize]) -> Vec<usize> {
        let held = headings.iter().rev().map(|heading| {
            let groups = 1..=self.starts.len();
            let groups = groups.filter(|group| self.starts[group - 1].contains(heading));
            groups.collect::<Vec<_>>()
        });
        held.into_iter()
            .find(|groups| !groups.is_empty())
            .unwrap_or_default()
    }

    /// The group of operations that something is with: the last one before it, unless it is below the
    /// heading of another, whose address follows.
    fn home(&self, last: usize, below: &[usize]) -> usize {
        match self.around(below).as_slice() {
            [only] => *only,
            _ => last,
        }
    }

    /// The operations that something is said of.
    fn concerned<T>(&self, stated: &Stated<T>) -> Vec<usize> {
        let home = self.home(stated.group, &stated.below);
        self.of_method(home, stated.method.as_ref())
    }

    /// The operation of a method, or all of the group where none is named.
    fn of_method(&self, group: usize, method: Option<&String>) -> Vec<usize> {
        let candidates = self.in_group(group);
        match method.and_then(|method| self.with_method(&candidates, Some(method))) {
            Some(at) => vec![at],
            None => candidates,
        }
    }

    fn with_method(&self, candidates: &[usize], method: Option<&String>) -> Option<usize> {
        let operation = |at: usize| &self.page.operations[at].method;
        match method {
            Some(method) => candidates
                .iter()
                .copied()
                .find(|at| operation(*at) == method),
            None => None,
        }
        .or_else(|| (candidates.len() == 1).then(|| candidates[0]))
    }

    fn settle_sample(&mut self, pending: PendingSample) {
        let candidates = self.in_group(pending.group);
        let same_call = pending.sample.command.as_ref().and_then(|command| {
            let path = key(&template(&command.url).0);
            candidates.iter().copied().find(|at| {
                let operation = &self.page.operations[*at];
                operation.method == command.method && key(&operation.path) == path
            })
        });
        let method = pending
            .sample
            .command
            .as_ref()
            .map(|command| &command.method);
        let method = pending.method.as_ref().or(method);
        let operation = same_call
            .or_else(|| self.with_method(&candidates, method))
            .or_else(|| candidates.first().copied());
        self.page.unread.extend(pending.sample.unread);
        if pending.part == Part::Unknown && pending.sample.body.is_some() && operation.is_some() {
            self.unread(
                "a sample that no heading places (Sample Request, Sample Response)",
                pending.at,
            );
        }
        let members = pending.sample.body.as_ref().map(crate::sample::members);
        let sample = Sample {
            part: pending.part,
            operation,
            command: pending.sample.command,
            members: members.unwrap_or_default(),
            body: pending.sample.body,
            cut: pending.sample.cut,
            at: pending.at,
        };
        // A call names its address; an answer is of all addresses of the call.
        if sample.command.is_none() {
            let first = operation.into_iter().collect();
            for twin in self.with_twins(first, &candidates).into_iter().skip(1) {
                let operation = Some(twin);
                self.page.samples.push(Sample {
                    operation,
                    ..sample.clone()
                });
            }
        }
        self.page.samples.push(sample);
    }

    /// Some operations, and those of a page's candidates that are the same call at another address.
    fn with_twins(&self, mut operations: Vec<usize>, candidates: &[usize]) -> Vec<usize> {
        let is_same = |one: usize, other: usize| {
            let (one, other) = (&self.page.operations[one], &self.page.operations[other]);
            let names = (called(&one.path), called(&other.path));
            one.method == other.method && names.0.is_some() && names.0 == names.1
        };
        let is_twin = |at: &&usize| {
            !operations.contains(at) && operations.iter().any(|own| is_same(*own, **at))
        };
        let twins: Vec<usize> = candidates.iter().filter(is_twin).copied().collect();
        operations.extend(twins);
        operations
    }

    fn settle_table(&mut self, pending: Pending) {
        let candidates = self.in_group(pending.group);
        if candidates.is_empty() {
            if let Some(row) = pending.rows.first() {
                self.unread("a table of no operation that the page states", row.at);
            }
            return;
        }
        let of_method = self.with_method(&candidates, pending.method.as_ref());
        let table: Vec<usize> = match pending.part {
            Part::Path | Part::Query | Part::Header | Part::Unknown => candidates.clone(),
            Part::Request => {
                let with_body = candidates.iter().copied().find(|at| {
                    matches!(
                        self.page.operations[*at].method.as_str(),
                        "POST" | "PUT" | "PATCH"
                    )
                });
                let own = of_method.filter(|at| self.page.operations[*at].method != "GET");
                own.or(with_body).or(of_method).into_iter().collect()
            }
            Part::Error => of_method.map_or(candidates.clone(), |at| vec![at]),
            Part::Response => of_method
                .or_else(|| candidates.first().copied())
                .into_iter()
                .collect(),
        };
        let table = self.with_twins(table, &candidates);
        // A name that a call's headers have as well is one of them only among others that are shown.
        let is_shown = |row: &Row| {
            let (part, _) = self.part_of(Part::Unknown, &row.path, &table, true);
            part != Part::Unknown
        };
        let shown = pending.rows.iter().filter(|row| is_shown(row)).count();
        let by_header = pending.part != Part::Unknown || shown * 2 > pending.rows.len();
        for row in pending.rows {
            let mut operations = table.clone();
            let uses = operations
                .iter()
                .map(|at| self.page.operations[*at].groups.len());
            let uses = uses.max().unwrap_or(1);
            if !row.methods.is_empty() {
                operations.retain(|at| row.methods.contains(&self.page.operations[*at].method));
            }
            let (part, stated) = self.part_of(pending.part, &row.path, &operations, by_header);
            self.page.fields.push(Field {
                part,
                stated,
                operations,
                path: row.path,
                // Of several uses of one call, each may leave out what another requires.
                required: match pending.part == Part::Request && uses > 1 {
                    true => row.required.map(|_| false),
                    false => row.required,
                },
                disputed: row.disputed,
                deprecated: row.deprecated,
                struck: row.struck,
                kind: row.kind,
                items: row.items,
                prose: row.prose,
                description: row.description,
                at: row.at,
            });
        }
    }

    /// An address and a call say better than a heading where a parameter is.
    fn part_of(
        &self,
        stated: Part,
        path: &[String],
        operations: &[usize],
        by_header: bool,
    ) -> (Part, Option<Part>) {
        let [name] = path else { return (stated, None) };
        if matches!(stated, Part::Request | Part::Response) {
            return (stated, None);
        }
        let shown = operations.iter().find_map(|at| {
            let operation = &self.page.operations[*at];
            if operation.query.iter().any(|other| other == name) {
                Some(Part::Query)
            } else if path_names(&operation.path).any(|other| other.eq_ignore_ascii_case(name))
                || name == "host"
            {
                Some(Part::Path)
            } else if !by_header {
                None
            } else {
                self.page
                    .samples_of(*at, Part::Request)
                    .filter_map(|sample| sample.command.as_ref())
                    .any(|command| {
                        command
                            .headers
                            .iter()
                            .any(|other| other.eq_ignore_ascii_case(name))
                    })
                    .then_some(Part::Header)
            }
        });
        match shown {
            Some(part) if part != stated => (part, (stated != Part::Unknown).then_some(stated)),
            // What is in no path of an operation can be no parameter of it.
            None if stated == Part::Path => (Part::Query, None),
            _ => (stated, None),
        }
    }

    /// The host is a parameter in name only: its description holds the address.
    fn hosts(&mut self) {
        let text = &self.page.source.text;
        for field in self
            .page
            .fields
            .iter()
            .filter(|field| field.path == ["host"])
        {
            let rest = text[field.at..].char_indices().nth(1000);
            let end = rest.map_or(text.len(), |(end, _)| field.at + end);
            let host = URL
                .find(&text[field.at..end])
                .and_then(|url| url.as_str().split("//").nth(1))
                .map(|host| host.trim_end_matches(['/', '.', '|', '>']).to_owned())
                .filter(|host| !host.contains(['{', '/']));
            // Without an address in the row, the one of the endpoint holds.
            for at in field.operations.iter().filter(|_| host.is_some()) {
                self.page.operations[*at].host.clone_from(&host);
            }
        }
        self.page.fields.retain(|field| field.path != ["host"]);
    }
}

/// What a path calls: its last segment that is not a placeholder, and what follows it.
fn called(path: &str) -> Option<String> {
    let path = key(path);
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let last = segments.iter().rposition(|segment| *segment != "{}")?;
    Some(segments[last..].join("/"))
}

/// Where a page that ends in the middle of something ends: in a sample, in a row, behind a heading that
/// announces what does not come.
fn cut_off(text: &str, form: Form, ends_with_heading: bool) -> Option<usize> {
    let last = text.trim_end();
    let line = last.rfind('\n').map_or(0, |before| before + 1);
    let ends = match form {
        Form::Html => !last.to_ascii_lowercase().ends_with("</html>") && !last.ends_with("-->"),
        Form::Flattened | Form::OpenApi => false,
        Form::Markdown => {
            let shown = last[line..].trim();
            let above = last[..line]
                .lines()
                .rev()
                .take_while(|line| line.trim_start().starts_with('|'));
            let closed = above.filter(|line| line.trim_end().ends_with('|')).count();
            ends_with_heading
                || is_in_fence(last)
                || shown.starts_with('|')
                    && !(shown.len() > 1 && shown.ends_with('|'))
                    && closed > 1
        }
    };
    ends.then_some(line)
}

/// Whether a text ends inside of a fence.
fn is_in_fence(text: &str) -> bool {
    let mut fence: Option<&str> = None;
    for line in text.lines().map(str::trim) {
        let marks = line.len() - line.trim_start_matches(['`', '~']).len();
        match fence {
            Some(open) if line.starts_with(open) && marks == line.len() => fence = None,
            None if line.starts_with("```") || line.starts_with("~~~") => {
                fence = Some(&line[..marks]);
            }
            _ => {}
        }
    }
    fence.is_some()
}
