"""Queues, rules and relays."""

from __future__ import annotations

import pytest

from tests.unit.template import stack

CONSUMERS = ["Courses", "Homework", "Gradebook", "Quizzes", "Schedule", "Profiles", "Notifications", "Reports"]
SERVICES = ["Users", *CONSUMERS]


def queue(name: str) -> stack.Resource:
    return stack.of_type("AWS::SQS::Queue")[name]


def arn(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


def test_consumers_are_those_of_the_mapping() -> None:
    assert sorted(stack.source()["Mappings"]["Consumers"]) == sorted(CONSUMERS)
    assert sorted(stack.source()["Mappings"]["Services"]) == sorted(SERVICES)


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_failed_message_ends_in_a_dead_letter_queue(consumer: str) -> None:
    redrive = queue(f"{consumer}Queue")["RedrivePolicy"]

    assert redrive["deadLetterTargetArn"] == arn(f"{consumer}DeadLetterQueue")
    assert 3 <= redrive["maxReceiveCount"] <= 10
    kept, dead = queue(f"{consumer}Queue"), queue(f"{consumer}DeadLetterQueue")
    assert dead["MessageRetentionPeriod"] > kept["MessageRetentionPeriod"]


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_undeliverable_event_ends_in_the_rules_own_dead_letter_queue(consumer: str) -> None:
    [target] = stack.of_type("AWS::Events::Rule")[f"{consumer}Rule"]["Targets"]

    assert target["Arn"] == arn(f"{consumer}Queue")
    assert target["DeadLetterConfig"]["Arn"] == arn(f"{consumer}RuleDeadLetterQueue")


@pytest.mark.parametrize("consumer", CONSUMERS)
@pytest.mark.parametrize("kind", ["Queue", "RuleDeadLetterQueue"])
def test_only_the_rule_may_send(consumer: str, kind: str) -> None:
    policy = stack.of_type("AWS::SQS::QueuePolicy")[f"{consumer}{kind}Policy"]

    [statement] = policy["PolicyDocument"]["Statement"]
    assert policy["Queues"] == [{"Ref": f"{consumer}{kind}"}]
    assert statement["Resource"] == arn(f"{consumer}{kind}")
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Condition"]["ArnEquals"]["aws:SourceArn"] == arn(f"{consumer}Rule")


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_one_bad_message_does_not_send_the_batch_back(consumer: str) -> None:
    mapping = stack.of_type("AWS::Lambda::EventSourceMapping")[f"{consumer}ConsumerFunctionQueue"]

    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["EventSourceArn"] == arn(f"{consumer}Queue")


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_message_stays_hidden_six_times_as_long_as_the_function_may_take(consumer: str) -> None:
    timeout = stack.functions()[f"{consumer}ConsumerFunction"]["Timeout"]

    assert queue(f"{consumer}Queue")["VisibilityTimeout"] >= 6 * timeout


@pytest.mark.parametrize("consumer", CONSUMERS)
@pytest.mark.parametrize("kind", ["DeadLetter", "RuleDeadLetter"])
def test_first_dead_letter_raises_an_alarm(consumer: str, kind: str) -> None:
    alarm = stack.of_type("AWS::CloudWatch::Alarm")[f"{consumer}{kind}Alarm"]

    assert alarm["Dimensions"][0]["Value"] == {"Fn::GetAtt": [f"{consumer}{kind}Queue", "QueueName"]}
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_rule_listens_to_versioned_events_of_our_services(consumer: str) -> None:
    pattern = stack.of_type("AWS::Events::Rule")[f"{consumer}Rule"]["EventPattern"]

    roles = {row["Role"].removesuffix("_service") for row in stack.source()["Mappings"]["Services"].values()}
    folders = {row["Folder"] for row in stack.source()["Mappings"]["Services"].values()}
    assert {source.removeprefix("campus.") for source in pattern["source"]} <= folders | roles
    assert all(detail_type.endswith(".v1") for detail_type in pattern["detail-type"])


@pytest.mark.parametrize("service", SERVICES)
def test_relay_runs_each_minute(service: str) -> None:
    [rule] = [
        rule
        for rule in stack.of_type("AWS::Events::Rule").values()
        if rule["Targets"][0]["Arn"] == arn(f"{service}RelayFunction")
    ]

    assert rule["ScheduleExpression"] == "rate(1 minute)"


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("kind", ["Api", "Relay", "Consumer"])
def test_new_code_waits_for_the_migration(service: str, kind: str) -> None:
    function = stack.resources().get(f"{service}{kind}Function")
    if function is None:
        assert (service, kind) == ("Users", "Consumer")
        return

    waits = {"Ref": f"{service}Migration"} in stack.environment(function["Properties"]).values()
    assert waits or f"{service}Migration" in stack.as_list(function["DependsOn"])


def test_migration_runs_again_when_the_migrations_or_the_database_change() -> None:
    for service in SERVICES:
        migration = stack.of_type("Custom::Migration")[f"{service}Migration"]
        assert migration["DatabaseSecretArn"] == {"Ref": f"{service}DatabaseSecret"}
        assert migration["Revision"]["Ref"].startswith("PlatformMigrateFunctionVersion")
        assert "Database" in migration
