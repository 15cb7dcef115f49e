//! Tasks: kept as what was changed about them, over a base that the seed gives each id.
//!
//! So a hundred thousand of them fit into little memory, and a task is the same whether it was
//! asked for first or last.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use koreai_validate::{Schema, Violations};
use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::errors::Refusal;
use crate::seed::{self, Dice};

/// What becomes of the update of a task that was not there before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownTasks {
    /// The task comes into being, as if it had been there all along. No real platform does that;
    /// it saves a bulk load the work of seeding.
    Create,
    /// 404 (assumed: what the platform answers is documented nowhere). The default: a made-up id is a
    /// mistake that a test should find.
    #[default]
    Refuse,
}

#[derive(Clone, Debug)]
pub(crate) struct TaskSettings {
    pub(crate) seed: u64,
    pub(crate) account: String,
    pub(crate) unknown: UnknownTasks,
}

/// What was changed about a task.
#[derive(Clone, Debug, Default)]
struct Changes {
    bot: String,
    fields: Map<String, Value>,
}

/// The tasks of the platform.
pub(crate) struct Tasks {
    settings: TaskSettings,
    by_id: HashMap<String, Changes>,
    /// In the order in which they came into being.
    order: Vec<String>,
    /// The fields of an update that are stored.
    known: BTreeSet<String>,
}

impl Tasks {
    /// With so many tasks of a bot to begin with.
    pub(crate) fn new(settings: TaskSettings, bot: &str, ids: Vec<String>) -> Self {
        let mut tasks = Self {
            settings,
            by_id: HashMap::new(),
            order: Vec::new(),
            known: known_fields(),
        };
        for id in ids {
            tasks.insert(bot, &id);
        }
        tasks
    }

    fn insert(&mut self, bot: &str, id: &str) {
        let changes = Changes {
            bot: bot.to_owned(),
            fields: Map::new(),
        };
        if self.by_id.insert(id.to_owned(), changes).is_none() {
            self.order.push(id.to_owned());
        }
    }

    /// Changes what the body names and nothing else, and gives the whole task.
    ///
    /// What would make the task break its own schema is refused: the table calls a user or a status
    /// just an object, but the answer's members have types.
    pub(crate) fn update(
        &mut self,
        bot: &str,
        id: &str,
        body: Map<String, Value>,
        now: SystemTime,
    ) -> Result<Value, Refusal> {
        let unknown = self.by_id.get(id).is_none_or(|changes| changes.bot != bot);
        if unknown && self.settings.unknown == UnknownTasks::Refuse {
            let reason = format!("the bot has no task `{id}`");
            return Err(Refusal::not_found("Not Found", reason));
        }
        let fields = self.merged(id, body, now);
        let answer = whole(&self.settings, bot, id, &fields);
        check(&answer).map_err(|violations| Refusal::invalid(violations.to_string()))?;
        if unknown {
            self.insert(bot, id);
        }
        if let Some(changes) = self.by_id.get_mut(id) {
            changes.fields = fields;
        }
        Ok(answer)
    }

    fn merged(&self, id: &str, body: Map<String, Value>, now: SystemTime) -> Map<String, Value> {
        let before = self.by_id.get(id).map(|changes| changes.fields.clone());
        let mut fields = before.unwrap_or_default();
        fields.insert("updatedAt".to_owned(), timestamp(now).into());
        if let Some(name) = body.get("name").and_then(Value::as_str) {
            fields.insert("lname".to_owned(), name.to_lowercase().into());
        }
        for (name, value) in body {
            // Members that the contract does not name are taken, but not kept (assumed).
            if self.known.contains(&name) {
                fields.insert(answered_as(name), value);
            }
        }
        fields
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.order.clone()
    }

    pub(crate) fn get(&self, id: &str) -> Option<Value> {
        let changes = self.by_id.get(id)?;
        Some(whole(&self.settings, &changes.bot, id, &changes.fields))
    }
}

/// The page has other names for two members in its request table than in its sample answer; that
/// each pair means the same is assumed.
fn answered_as(name: String) -> String {
    match name.as_str() {
        "caseTmp" => "taskTmp".to_owned(),
        "lid" => "iId".to_owned(),
        _ => name,
    }
}

fn check(task: &Value) -> Result<(), Violations> {
    let schema = Schema::UPDATE_TASK_RESPONSE;
    match schema.is_valid(task) {
        true => Ok(()),
        false => schema.validate(task),
    }
}

/// The fields that the contract lists for an update.
fn known_fields() -> BTreeSet<String> {
    let schema = Schema::UPDATE_TASK_REQUEST.definition().text;
    serde_json::from_str::<Value>(schema)
        .ok()
        .and_then(|schema| Some(schema["properties"].as_object()?.keys().cloned().collect()))
        .unwrap_or_default()
}

fn whole(settings: &TaskSettings, bot: &str, id: &str, changes: &Map<String, Value>) -> Value {
    let mut task = base(settings, bot, id);
    if let Some(members) = task.as_object_mut() {
        members.extend(changes.clone());
    }
    task
}

const NAMES: [&str; 8] = [
    "Call the customer back",
    "Check the invoice",
    "Send the contract",
    "Confirm the address",
    "Order a replacement",
    "Review the complaint",
    "Schedule a visit",
    "Refund the deposit",
];

const PEOPLE: [&str; 4] = ["Ada Example", "Ben Sample", "Chi Placeholder", "Dov Demo"];

/// A task as it is before anybody changes it.
fn base(settings: &TaskSettings, bot: &str, id: &str) -> Value {
    let seed = settings.seed;
    let mut dice = Dice::new(seed, &["task", id]);
    let mut one_of = |names: &[&'static str]| -> &'static str {
        let index = dice.below(names.len() as u64);
        usize::try_from(index)
            .ok()
            .and_then(|index| names.get(index))
            .unwrap_or(&"")
    };
    let name = one_of(&NAMES);
    let creator = one_of(&PEOPLE);
    let customer = one_of(&PEOPLE);
    let user = |name: &str| json!({"name": name, "_id": seed::id(seed, "u", &[name]), "profImage": "no-avatar"});
    // Some day in the 90 from 2025-03-01: the clock has no part in it, so that bytes stay equal.
    let created = UNIX_EPOCH
        + Duration::from_secs(1_740_787_200)
        + Duration::from_millis(dice.below(90 * 24 * 3_600 * 1_000));
    let stamped = created - Duration::from_millis(dice.below(100));
    let updated = created + Duration::from_millis(dice.below(3_600_000));
    let millis = |time: SystemTime| {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or_default()
    };
    json!({
        "_id": id,
        "caseId": seed::id(seed, "ci", &[id]),
        "caseRefId": format!("CS{:06}", dice.below(1_000_000)),
        "taskTmp": "demo",
        "name": name,
        "lname": name.to_lowercase(),
        "tags": [],
        "userInfo": {"_id": seed::id(seed, "u", &[customer]), "name": customer},
        "sessIds": [],
        "accountId": settings.account,
        "iId": bot,
        "orgId": seed::id(seed, "o", &[]),
        "convIds": [],
        "status": {
            "_id": seed::id(seed, "sts", &["open"]),
            "name": "Open",
            "lname": "open",
            "statusCategory": "open",
            "type": "system",
            "desc": "Nobody has finished it",
            "isEnabled": true,
            "isActive": true,
        },
        "source": "rtm",
        "conversationType": "TASK",
        "fields": [
            field(seed, "dueDate", "Due Date", "datetime"),
            field(seed, "desc", "Description", "textarea"),
            field(seed, "name", "Title", "input"),
        ],
        "participants": [],
        "priority": {
            "_id": seed::id(seed, "pr", &["medium"]),
            "name": "Medium",
            "lname": "medium",
            "type": "system",
            "desc": "Neither high nor low",
            "color": "#16A34A",
            "isEnabled": true,
            "isActive": true,
            "score": 10,
        },
        "refId": format!("TS{:06}", dice.below(1_000_000)),
        "assigneeType": "unassigned",
        "isCustTsk": false,
        "isActive": true,
        "attachments": [],
        "feedback": [],
        "createdBy": user(creator),
        "updatedBy": user(creator),
        "timestampValue": millis(stamped),
        "activityIds": [],
        "commentIds": [],
        "resolutionCmts": [],
        "isBreached": false,
        "queues": [],
        "channel": [],
        "createdAt": timestamp(created),
        "updatedAt": timestamp(updated),
        "currAssignee": {},
        "ETA": "",
    })
}

fn field(seed: u64, name: &str, title: &str, data_type: &str) -> Value {
    json!({
        "_id": seed::id(seed, "fd", &[name]),
        "show": true,
        "displayName": title,
        "lname": title.to_lowercase(),
        "desc": title,
        "isEnabled": true,
        "isActive": true,
        "metaData": {
            "type": data_type,
            "displayName": title,
            "name": name,
            "description": title,
            "placeholder": title,
            "readOnly": false,
            "tooltipText": title,
        },
        "type": "system",
        "required": true,
        "dataType": data_type,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks(unknown: UnknownTasks) -> Tasks {
        let settings = TaskSettings {
            seed: 3,
            account: "account".to_owned(),
            unknown,
        };
        Tasks::new(settings, "st-1", vec!["ti-1".to_owned()])
    }

    fn update(tasks: &mut Tasks, id: &str, body: Value) -> Result<Value, Refusal> {
        let Value::Object(body) = body else {
            panic!("an object was expected");
        };
        tasks.update("st-1", id, body, UNIX_EPOCH)
    }

    #[test]
    fn only_what_is_sent_changes() {
        let mut tasks = tasks(UnknownTasks::Refuse);
        let before = tasks.get("ti-1").unwrap();
        update(&mut tasks, "ti-1", json!({"tags": ["a"], "desc": "x"})).unwrap();
        let after = update(&mut tasks, "ti-1", json!({"name": "New Name", "tags": []})).unwrap();
        let mut expected = before;
        for (name, value) in [
            ("tags", json!([])),
            ("desc", json!("x")),
            ("name", json!("New Name")),
            ("lname", json!("new name")),
            ("updatedAt", json!("1970-01-01T00:00:00.000Z")),
        ] {
            expected[name] = value;
        }
        assert_eq!(after, expected);
        assert_eq!(tasks.get("ti-1"), Some(after));
    }

    #[test]
    fn what_is_sent_goes_before_what_follows() {
        let mut tasks = tasks(UnknownTasks::Refuse);
        let body = json!({"name": "A", "lname": "b", "updatedAt": "c", "caseTmp": "d", "lid": "e"});
        let task = update(&mut tasks, "ti-1", body).unwrap();
        assert_eq!(task["lname"], "b");
        assert_eq!(task["updatedAt"], "c");
        assert_eq!(task["taskTmp"], "d");
        assert_eq!(task["iId"], "e");
        assert!(task.get("caseTmp").is_none());
    }

    #[test]
    fn what_would_break_the_task_is_refused_and_not_kept() {
        let mut tasks = tasks(UnknownTasks::Create);
        let before = tasks.get("ti-1");
        assert!(update(&mut tasks, "ti-1", json!({"userInfo": {"_id": 7}})).is_err());
        assert_eq!(tasks.get("ti-1"), before);
        assert!(update(&mut tasks, "ti-2", json!({"status": {"name": 7}})).is_err());
        assert_eq!(tasks.ids(), ["ti-1"]);
        // This one is not among the fields of an update.
        assert!(update(&mut tasks, "ti-1", json!({"isCustTsk": "no"})).is_ok());
    }

    #[test]
    fn unknown_tasks_come_into_being_or_not() {
        let mut open = tasks(UnknownTasks::Create);
        assert_eq!(update(&mut open, "ti-9", json!({})).unwrap()["_id"], "ti-9");
        assert_eq!(open.ids(), ["ti-1", "ti-9"]);
        assert!(update(&mut tasks(UnknownTasks::Refuse), "ti-9", json!({})).is_err());
    }
}
