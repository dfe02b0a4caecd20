"""Where reports lie, how long, and what starts them."""

from __future__ import annotations

from tests.unit.template import stack


def test_bucket_forgets_what_is_staged_finished_and_half_done() -> None:
    rules = stack.of_type("AWS::S3::Bucket")["ReportsBucket"]["LifecycleConfiguration"]["Rules"]

    kept = {rule.get("Prefix"): rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule}
    # Translated with the parameters' defaults.
    assert kept == {"staging/": 1, "reports/": stack.source()["Parameters"]["ReportRetentionDays"]["Default"]}
    [unfinished] = [rule for rule in rules if "AbortIncompleteMultipartUpload" in rule]
    assert (unfinished["Status"], unfinished.get("Prefix")) == ("Enabled", None)


def test_rows_are_kept_as_long_as_files() -> None:
    days = stack.source()["Parameters"]["ReportRetentionDays"]["Default"]

    for name in ("Publish", "Fail", "Sweep"):
        assert stack.environment(stack.functions()[f"Reports{name}Function"])["RETENTION_DAYS"] == days


def test_weekly_round_is_off_unless_the_stack_says_otherwise() -> None:
    [schedule] = [
        found
        for found in stack.of_type("AWS::Scheduler::Schedule").values()
        if found["Target"]["Arn"] == {"Fn::GetAtt": ["ReportsWeeklyFunction", "Arn"]}
    ]

    assert schedule["State"] == "DISABLED"
    assert stack.source()["Parameters"]["WeeklyReports"]["AllowedValues"] == ["ENABLED", "DISABLED"]


def test_scheduler_may_start_the_state_machine_and_nothing_else() -> None:
    role = stack.of_type("AWS::IAM::Role")["ReportsSchedulerRole"]
    [statement] = role["Policies"][0]["PolicyDocument"]["Statement"]
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Action"] == "states:StartExecution"
    assert statement["Resource"] == {"Ref": "ReportsStateMachine"}
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_sweep_runs_each_minute() -> None:
    rules = stack.of_type("AWS::Events::Rule").values()

    assert [
        rule["ScheduleExpression"]
        for rule in rules
        if {"Fn::GetAtt": ["ReportsSweepFunction", "Arn"]} in [target["Arn"] for target in rule.get("Targets", [])]
    ] == ["rate(1 minute)"]


def test_large_files_have_room_to_be_made_in() -> None:
    renderer = stack.functions()["ReportsRenderFunction"]

    assert (renderer["MemorySize"], renderer["Timeout"], renderer["EphemeralStorage"]) == (1769, 900, {"Size": 2048})
