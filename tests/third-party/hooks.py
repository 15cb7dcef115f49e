"""What Schemathesis has to know about the mock. It loads this by its own means.

The mock knows one bot, and the report jobs that were started: ids that are made up lead nowhere.
"""

import json
import os
import subprocess
from zlib import crc32

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

BOT = os.environ["KOREAI_BOT_ID"]
KNOWN = {"botId": BOT, "streamId": BOT, "_id": os.environ["THIRD_PARTY_REPORT"]}


@schemathesis.hook
def before_load_schema(_context, raw_schema):
    """Ids of the mock for those of the examples, and which answer leads to which call."""
    for parameter in raw_schema["components"]["parameters"].values():
        if parameter["name"] in KNOWN:
            parameter["example"] = KNOWN[parameter["name"]]
    start = raw_schema["paths"]["/api/public/bot/{botId}/taskContainmentReport"]["post"]
    start["responses"]["200"]["links"] = {
        "report": {
            "operationId": "getTaskContainmentReport",
            "parameters": {"botId": "$request.path.botId", "_id": "$response.body#/_id"},
        }
    }


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """A known id for three in four of those that were made up at random."""
    for name, value in (case.path_parameters or {}).items():
        text = str(value)
        chosen = text.startswith(("st-", "ds-")) or crc32(text.encode(errors="replace")) % 4 == 0
        if name in KNOWN and not chosen:
            case.path_parameters[name] = KNOWN[name]


@schemathesis.hook
def filter_failure(_context, failure, case, response):
    """Passes over what can be explained, and writes down the explanation as a finding.

    Schemathesis gives one finding for all requests that an operation wrongly refuses. If that were
    listed as known, a mock that refuses too much would pass.
    """
    if not isinstance(failure, RejectedPositiveData) or response.status_code != 412:
        return True
    reason = explanation(case)
    if reason is None:
        return True
    finding = {"finding": f"RejectedPositiveData, {reason}", "at": case.operation.label}
    with open(os.environ["THIRD_PARTY_EXPLAINED"], "a", encoding="utf-8") as file:
        print(json.dumps(finding), file=file)
    return False


def explanation(case):
    """What is wrong with a body that no schema can say, or None."""
    if not case.operation.label.endswith("/taskContainmentReport"):
        return None
    return "for its dates" if breaks_a_rule(case.body) else None


def breaks_a_rule(body):
    """Whether our validator finds that a body is as the schema says, but breaks a rule."""
    schema = "create-task-containment-report.request"
    command = [os.environ["THIRD_PARTY_KOREAI"], "validate", "--schema", schema, "--format", "json"]
    done = subprocess.run(
        command, input=json.dumps(body), capture_output=True, encoding="utf-8", check=False
    )
    findings = json.loads(done.stdout)["findings"]
    errors = [finding for finding in findings if finding["level"] == "error"]
    return errors != [] and all(finding["class"].startswith("rule") for finding in errors)
