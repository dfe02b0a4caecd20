"""The state machine's definition, before anybody runs it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from statelint.linter import Linter

from functions.reports import failures
from functions.reports.rendering import RenderingError, TooManyRows, TypesettingFailed
from functions.reports.service.generation import LONGEST_WORK
from functions.reports.service.planning import RightsLost
from kernel.staging import StagedObjectBroken
from tests.unit.template import stack

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "functions/reports/state_machine.asl.json").read_text()
MACHINE = json.loads(TEXT)
TEMPLATE = stack.unrolled()
PASSING = {
    "Lambda.TooManyRequestsException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
}


def states(machine: dict[str, Any], parent: dict[str, Any] | None = None) -> Iterator[tuple[str, Any, Any]]:
    """Every state with its name and the Parallel that it lies in."""
    for name, state in machine["States"].items():
        yield name, state, parent
        for branch in state.get("Branches", []):
            yield from states(branch, state)


TASKS = [(name, state, parent) for name, state, parent in states(MACHINE) if state["Type"] == "Task"]
NAMES = [name for name, _, _ in TASKS]


def test_definition_is_valid() -> None:
    assert Linter.validate(MACHINE) == []


@pytest.mark.parametrize(("name", "task", "parent"), TASKS, ids=NAMES)
def test_task_is_tried_again_where_that_helps(name: str, task: Any, parent: Any) -> None:
    tries = {error: retry for retry in task["Retry"] for error in retry["ErrorEquals"]}

    assert tries.keys() >= PASSING
    for error in PASSING:
        assert (tries[error]["MaxAttempts"], tries[error]["JitterStrategy"]) == (6, "FULL")
        assert tries[error]["BackoffRate"] > 1
    for error in ("States.Timeout", "Sandbox.Timedout"):
        assert tries[error]["MaxAttempts"] == 1
    assert not {"States.ALL", "States.TaskFailed", "TooManyRows", "Runtime.ExitError"} & tries.keys()
    assert task["TimeoutSeconds"] <= MACHINE["TimeoutSeconds"]


def test_plan_outlasts_a_failover() -> None:
    """A schedule's run has no operation before its plan: nobody would hear that it was lost."""
    [retry] = [each for each in MACHINE["States"]["Plan"]["Retry"] if "OperationalError" in each["ErrorEquals"]]
    pauses = [
        min(retry["IntervalSeconds"] * retry["BackoffRate"] ** number, retry["MaxDelaySeconds"])
        for number in range(retry["MaxAttempts"])
    ]

    assert "Unavailable" in retry["ErrorEquals"]
    assert 180 < sum(pauses) < MACHINE["TimeoutSeconds"] / 2


@pytest.mark.parametrize(("name", "task", "parent"), TASKS, ids=NAMES)
def test_whatever_fails_ends_in_the_failing_path(name: str, task: Any, parent: Any) -> None:
    [catch] = (parent or task)["Catch"]

    assert catch["ErrorEquals"] == ["States.ALL"]
    assert catch["Next"] == ("Failed" if name == "Fail" else "Fail")
    assert (catch["ResultPath"] == "$.failure") is (name != "Fail"), "the reason must not push the operation out"


@pytest.mark.parametrize(("name", "task", "parent"), TASKS, ids=NAMES)
def test_task_calls_a_function_that_is_deployed_and_waits_longer_than_it_runs(
    name: str, task: Any, parent: Any
) -> None:
    placeholder = re.fullmatch(r"\$\{(\w+)\}", task["Parameters"]["FunctionName"])
    assert placeholder is not None
    substitutions = TEMPLATE["Resources"]["ReportsStateMachine"]["Properties"]["DefinitionSubstitutions"]

    function = substitutions[placeholder[1]]["Fn::GetAtt"][0]

    properties = TEMPLATE["Resources"][function]["Properties"]
    assert properties["Timeout"] < task["TimeoutSeconds"]
    module = ROOT / properties["Handler"].removesuffix(".handler").replace(".", "/")
    assert module.with_suffix(".py").exists()


def test_every_placeholder_is_filled_and_used() -> None:
    filled = TEMPLATE["Resources"]["ReportsStateMachine"]["Properties"]["DefinitionSubstitutions"]

    assert set(re.findall(r"\$\{(\w+)\}", TEXT)) == set(filled)


def test_machine_may_call_its_functions_and_no_other() -> None:
    properties = TEMPLATE["Resources"]["ReportsStateMachine"]["Properties"]
    [statement] = properties["Policies"][0]["Statement"]
    called = [value for name, value in properties["DefinitionSubstitutions"].items() if name != "Partition"]

    assert statement["Action"] == "lambda:InvokeFunction"
    assert statement["Resource"] == called


def test_report_under_work_is_kept_longer_than_the_work_may_take() -> None:
    assert LONGEST_WORK.total_seconds() > MACHINE["TimeoutSeconds"]


@pytest.mark.parametrize(
    "error",
    [
        TooManyRows(6000, 5000),
        TypesettingFailed("killed"),
        RenderingError("full"),
        StagedObjectBroken("gone"),
        RightsLost("left"),
    ],
)
def test_known_exception_reaches_the_failing_path_as_its_code(error: Exception) -> None:
    raised = failures.known(error)

    assert raised is not None
    # What Lambda tells of an exception.
    caught = {"Error": type(raised).__name__, "Cause": json.dumps({"errorMessage": str(raised), "stackTrace": []})}
    assert failures.of_error(caught).code == str(raised)
    assert failures.known(KeyError("secret")) is None


@pytest.mark.parametrize("caught", [None, {}, {"Error": "ValueError", "Cause": "user=admin password=1234"}])
def test_unknown_failure_tells_nothing_of_our_insides(caught: dict[str, str] | None) -> None:
    assert failures.of_error(caught) == failures.INTERNAL
