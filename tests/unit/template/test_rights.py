"""Least privilege: what each function may read, write and call."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.template import stack


def resources_of(function: str, action: str) -> list[Any]:
    return [
        resource
        for statement in stack.role_statements(function)
        if action in stack.as_list(statement["Action"])
        for resource in stack.as_list(statement["Resource"])
    ]


def unexplained_wildcards(found: list[tuple[str, dict[str, Any]]], reasons: dict[str, Any]) -> list[str]:
    """Allowing statements over every resource or every action, without a reason in their resource's Metadata."""
    return [
        f"{name}: {statement.get('Sid', statement['Action'])}"
        for name, statement in found
        if statement["Effect"] == "Allow"
        and (
            "*" in stack.as_list(statement["Resource"]) or any("*" in one for one in stack.as_list(statement["Action"]))
        )
        and not reasons.get(name, {}).get("WildcardReason")
    ]


def test_no_policy_covers_every_resource_without_a_written_reason() -> None:
    metadata = {name: found.get("Metadata", {}) for name, found in stack.resources().items()}

    assert unexplained_wildcards(list(stack.statements()), metadata) == []


def test_wildcard_is_noticed() -> None:
    everything = {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}

    assert unexplained_wildcards([("Role", everything)], {}) == ["Role: logs:PutLogEvents"]
    assert unexplained_wildcards([("Role", everything)], {"Role": {"WildcardReason": "takes no resource"}}) == []


@pytest.mark.parametrize("function", sorted(set(stack.functions()) - {"PlatformMigrateFunction"}))
def test_function_reads_the_secrets_it_is_given_and_no_other(function: str) -> None:
    variables = stack.environment(stack.functions()[function])

    given = [variables[name] for name in ("DATABASE_SECRET_ARN", "SIGNING_KEYS_SECRET_ARN") if name in variables]
    assert resources_of(function, "secretsmanager:GetSecretValue") == given


@pytest.mark.parametrize("function", sorted(set(stack.functions()) - {"PlatformMigrateFunction"}))
def test_function_is_given_the_database_of_its_own_service(function: str) -> None:
    variables = stack.environment(stack.functions()[function])

    service = str(variables["SERVICE"])
    assert function.lower().startswith(service)
    expected = None if service == "platform" else {"Ref": f"{service.capitalize()}DatabaseSecret"}
    assert variables.get("DATABASE_SECRET_ARN") == expected


def test_only_users_functions_know_the_signing_keys() -> None:
    knowing = {
        function
        for function in stack.functions()
        if {"Ref": "SigningKeysSecret"} in resources_of(function, "secretsmanager:GetSecretValue")
    }

    assert knowing == {"UsersApiFunction", "UsersAuthorizerFunction"}


def test_only_the_migration_reads_the_admin_secret() -> None:
    admin = {"Ref": "DatabaseAdminSecretArn"}
    reading = {
        function for function in stack.functions() if admin in resources_of(function, "secretsmanager:GetSecretValue")
    }

    assert reading == {"PlatformMigrateFunction"}


def test_only_readers_of_the_directory_call_another_function() -> None:
    calling = {
        function: {resource["Fn::GetAtt"][0] for resource in resources_of(function, "lambda:InvokeFunction")}
        for function in stack.functions()
        if resources_of(function, "lambda:InvokeFunction")
    }

    assert calling == {
        "CoursesApiFunction": {"UsersQueryFunction"},
        "GradebookApiFunction": {"CoursesQueryFunction", "UsersQueryFunction"},
        "GradebookConsumerFunction": {"CoursesQueryFunction"},
        "HomeworkApiFunction": {"CoursesQueryFunction"},
        "HomeworkConsumerFunction": {"CoursesQueryFunction"},
        "ProfilesApiFunction": {"CoursesQueryFunction", "UsersQueryFunction"},
        "ProfilesConsumerFunction": {"UsersQueryFunction"},
        "ProfilesSweepFunction": {"UsersQueryFunction"},
        "QuizzesApiFunction": {"CoursesQueryFunction"},
        "QuizzesConsumerFunction": {"CoursesQueryFunction"},
        "NotificationsApiFunction": {"CoursesQueryFunction", "UsersQueryFunction"},
        "NotificationsConsumerFunction": {"CoursesQueryFunction"},
        "ReportsApiFunction": {"CoursesQueryFunction", "UsersQueryFunction"},
        "ReportsConsumerFunction": {"CoursesQueryFunction"},
        "ReportsPlanFunction": {"CoursesQueryFunction", "UsersQueryFunction"},
        "ScheduleApiFunction": {"CoursesQueryFunction"},
        "ScheduleConsumerFunction": {"CoursesQueryFunction"},
    }


def test_events_go_to_our_bus_alone() -> None:
    for function in stack.functions():
        for resource in resources_of(function, "events:PutEvents"):
            assert resource == {"Fn::GetAtt": ["EventBus", "Arn"]}


def objects(action: str, bucket: str) -> dict[str, list[str]]:
    """Whose functions may do something with a bucket's objects, and with which keys."""
    prefix = f"${{{bucket}.Arn}}/"
    found = {
        function: [
            str(resource["Fn::Sub"] if isinstance(resource, dict) else resource).removeprefix(prefix)
            for resource in resources_of(function, action)
            if prefix in str(resource)
        ]
        for function in stack.functions()
    }
    return {function: keys for function, keys in found.items() if keys}


def test_two_services_touch_uploads_and_each_only_its_own() -> None:
    own = {
        f"{service.capitalize()}ApiFunction": [f"{service}/*", f"pending/{service}/*"]
        for service in ("homework", "profiles")
    }

    assert objects("s3:PutObject", "UploadsBucket") == own
    assert objects("s3:GetObject", "UploadsBucket").keys() <= own.keys()


def test_each_step_writes_where_it_has_to_and_only_publishing_makes_reports() -> None:
    assert objects("s3:PutObject", "ReportsBucket") == {
        "GradebookExportFunction": ["staging/*/gradebook.ndjson"],
        "ScheduleExportFunction": ["staging/*/schedule.ndjson"],
        "ProfilesExportFunction": ["staging/*/profiles.ndjson"],
        "ReportsRenderFunction": ["staging/*/report.*"],
        "ReportsPublishFunction": ["reports/*"],
    }


def test_reports_are_read_to_sign_links_alone() -> None:
    assert objects("s3:GetObject", "ReportsBucket") == {
        "ReportsApiFunction": ["reports/*"],
        "ReportsRenderFunction": ["staging/*/*.ndjson"],
        "ReportsPublishFunction": ["staging/*/report.*"],
    }


def test_staging_is_cleared_by_those_who_end_operations() -> None:
    assert objects("s3:DeleteObject", "ReportsBucket") == {
        "ReportsPublishFunction": ["reports/*", "staging/*"],
        "ReportsFailFunction": ["staging/*"],
        "ReportsSweepFunction": ["staging/*", "reports/*"],
    }


def test_reports_role_is_handed_to_scheduler_alone() -> None:
    for function in stack.functions():
        for statement in stack.role_statements(function):
            if "iam:PassRole" in stack.as_list(statement["Action"]):
                assert statement["Resource"] == {"Fn::GetAtt": ["ReportsSchedulerRole", "Arn"]}
                passed_to = statement["Condition"]["StringEquals"]["iam:PassedToService"]
                assert passed_to == "scheduler.amazonaws.com"


@pytest.mark.parametrize("name", ["UploadsBucket", "ReportsBucket"])
def test_bucket_is_private_encrypted_and_refuses_plain_transport(name: str) -> None:
    bucket = stack.of_type("AWS::S3::Bucket")[name]
    [refusal] = stack.of_type("AWS::S3::BucketPolicy")[f"{name}Policy"]["PolicyDocument"]["Statement"]

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]
    assert (refusal["Effect"], refusal["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_no_secret_is_written_in_the_template() -> None:
    for name, secret in stack.of_type("AWS::SecretsManager::Secret").items():
        assert "SecretString" not in secret, name
        assert secret["GenerateSecretString"]["PasswordLength"] >= 32
    for name, parameter in stack.source()["Parameters"].items():
        assert parameter.get("NoEcho") is True or "Password" not in name
    for function, properties in stack.functions().items():
        assert "FirstAdminPassword" not in str(stack.environment(properties)), function
