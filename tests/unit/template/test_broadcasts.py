"""The queue behind which messages to many are fanned out."""

from __future__ import annotations

from tests.unit.template import stack

WORKER = "NotificationsBroadcastsFunction"
QUEUE = "NotificationsBroadcastQueue"
DEAD = "NotificationsBroadcastDeadLetterQueue"


def arn(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


def test_only_the_api_may_send() -> None:
    sending = {
        function
        for function in stack.functions()
        for statement in stack.role_statements(function)
        if "sqs:SendMessage" in stack.as_list(statement["Action"])
        and arn(QUEUE) in stack.as_list(statement["Resource"])
    }

    assert sending == {"NotificationsApiFunction"}
    assert stack.environment(stack.functions()["NotificationsApiFunction"])["BROADCAST_QUEUE_URL"] == {"Ref": QUEUE}


def test_worker_gives_back_only_what_failed() -> None:
    mapping = stack.of_type("AWS::Lambda::EventSourceMapping")[f"{WORKER}Queue"]

    assert mapping["EventSourceArn"] == arn(QUEUE)
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_failed_message_ends_in_a_dead_letter_queue_that_raises_an_alarm() -> None:
    queues = stack.of_type("AWS::SQS::Queue")
    alarm = stack.of_type("AWS::CloudWatch::Alarm")["NotificationsBroadcastDeadLetterAlarm"]

    assert queues[QUEUE]["RedrivePolicy"]["deadLetterTargetArn"] == arn(DEAD)
    assert queues[DEAD]["MessageRetentionPeriod"] > queues[QUEUE]["MessageRetentionPeriod"]
    assert alarm["Dimensions"][0]["Value"] == {"Fn::GetAtt": [DEAD, "QueueName"]}
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")


def test_message_stays_hidden_six_times_as_long_as_the_worker_may_take() -> None:
    timeout = stack.functions()[WORKER]["Timeout"]

    assert stack.of_type("AWS::SQS::Queue")[QUEUE]["VisibilityTimeout"] >= 6 * timeout


def test_new_code_waits_for_the_migration() -> None:
    assert "NotificationsMigration" in stack.as_list(stack.resources()[WORKER]["DependsOn"])
