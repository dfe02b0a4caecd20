"""Mails and SMS: who may send them, what wakes the mailer, and what SES reports."""

from __future__ import annotations

from tests.unit.template import stack


def allowed(function: str, action: str) -> list[object]:
    return [
        resource
        for statement in stack.role_statements(function)
        if action in stack.as_list(statement["Action"]) and statement["Effect"] == "Allow"
        for resource in stack.as_list(statement["Resource"])
    ]


def test_only_the_mailer_sends_mails_and_sms() -> None:
    for action in ("ses:SendEmail", "sns:Publish"):
        assert {name for name in stack.functions() if allowed(name, action)} == {"NotificationsMailerFunction"}


def test_mailer_publishes_to_no_topic() -> None:
    refused = [
        statement["Resource"]
        for statement in stack.role_statements("NotificationsMailerFunction")
        if statement["Effect"] == "Deny" and statement["Action"] == "sns:Publish"
    ]

    assert [str(resource).partition("sns:")[2] for resource in refused] == ["*:*:*"]


def test_only_the_consumer_wakes_the_mailer() -> None:
    queue = {"Fn::GetAtt": ["NotificationsMailQueue", "Arn"]}

    waking = {name for name in stack.functions() if queue in allowed(name, "sqs:SendMessage")}
    assert waking == {"NotificationsConsumerFunction"}


def test_mailer_runs_when_woken_and_each_minute() -> None:
    mapping = stack.of_type("AWS::Lambda::EventSourceMapping")["NotificationsMailerFunctionWoken"]
    rule = stack.of_type("AWS::Events::Rule")["NotificationsMailerFunctionEachMinute"]
    queue = stack.of_type("AWS::SQS::Queue")["NotificationsMailQueue"]

    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["NotificationsMailQueue", "Arn"]}
    assert rule["ScheduleExpression"] == "rate(1 minute)"
    assert queue["VisibilityTimeout"] >= 6 * stack.functions()["NotificationsMailerFunction"]["Timeout"]
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["NotificationsMailDeadLetterQueue", "Arn"]}


def test_mailer_has_time_to_hear_from_ses_after_its_last_message() -> None:
    from functions.notifications.handlers.mailer import BUDGET_SECONDS
    from functions.notifications.service.messages import CLAIM_LASTS

    timeout = stack.functions()["NotificationsMailerFunction"]["Timeout"]
    connect_and_read_seconds = 12
    assert BUDGET_SECONDS + connect_and_read_seconds < timeout < CLAIM_LASTS.total_seconds()


def test_reports_of_ses_reach_the_function_that_blocks_addresses() -> None:
    [destination] = stack.of_type("AWS::SES::ConfigurationSetEventDestination").values()
    [policy] = stack.of_type("AWS::SNS::TopicPolicy").values()
    [statement] = policy["PolicyDocument"]["Statement"]
    subscribed = [
        subscription["Endpoint"]
        for subscription in stack.of_type("AWS::SNS::Subscription").values()
        if subscription["TopicArn"] == {"Ref": "NotificationsMailTopic"}
    ]

    assert set(destination["EventDestination"]["MatchingEventTypes"]) == {"bounce", "complaint"}
    assert destination["EventDestination"]["SnsDestination"] == {"TopicARN": {"Ref": "NotificationsMailTopic"}}
    assert statement["Principal"] == {"Service": "ses.amazonaws.com"}
    assert "aws:SourceArn" in statement["Condition"]["StringEquals"]
    assert subscribed == [{"Fn::GetAtt": ["NotificationsBouncesFunction", "Arn"]}]
    dead = stack.functions()["NotificationsBouncesFunction"]["DeadLetterConfig"]["TargetArn"]
    assert dead == {"Fn::GetAtt": ["NotificationsBouncesDeadLetterQueue", "Arn"]}


def test_trouble_with_mail_raises_an_alarm() -> None:
    alarms = stack.of_type("AWS::CloudWatch::Alarm")

    metrics = {alarm["MetricName"] for alarm in alarms.values() if alarm["Namespace"] == "Campus"}
    assert {"messages_unknown_total", "messages_failed_total"} <= metrics
    for queue in ("NotificationsMailDeadLetter", "NotificationsBouncesDeadLetter"):
        dimensions = alarms[f"{queue}Alarm"]["Dimensions"]
        assert dimensions == [{"Name": "QueueName", "Value": {"Fn::GetAtt": [f"{queue}Queue", "QueueName"]}}]
