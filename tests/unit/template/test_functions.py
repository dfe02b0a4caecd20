"""Every function: its code, its room, its log; and the size of the whole."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from tests.unit.template import stack

FUNCTIONS = sorted(stack.functions())
# Measured: one permission of a route costs about 400 bytes of the 20 KB that a function's resource policy may have.
ROUTES_PER_FUNCTION = 45
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
RESOURCES_OF_A_STACK = 500


@pytest.mark.parametrize("function", FUNCTIONS)
def test_log_group_is_the_stacks_own_and_forgets(function: str) -> None:
    group = stack.functions()[function]["LoggingConfig"]["LogGroup"]["Ref"]
    retention = stack.source()["Parameters"]["LogRetentionDays"]["Default"]

    assert group == function.replace("Function", "LogGroup")
    assert stack.of_type("AWS::Logs::LogGroup")[group]["RetentionInDays"] == retention


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_is_traced_and_has_its_layers(function: str) -> None:
    properties = stack.functions()[function]

    expected = ["KernelLayer", "RuntimeLayer"] + ["RenderingLayer"] * (function == "ReportsRenderFunction")
    assert properties["TracingConfig"] == {"Mode": "Active"}
    assert [re.sub(r"[0-9a-f]{10}$", "", layer["Ref"]) for layer in properties["Layers"]] == expected


@pytest.mark.parametrize("function", FUNCTIONS)
def test_handler_lives_in_the_artifact_of_the_functions_name(function: str) -> None:
    folder = re.findall("[A-Z][a-z]+", function)[0].lower()
    handler = stack.functions()[function]["Handler"]

    assert re.fullmatch(rf"functions\.{folder}\.handlers\.[a-z_]+\.handler", str(handler))


def test_code_of_a_loop_names_its_service() -> None:
    """Else the packager gives every iteration the first one's artifact, silently."""
    for key, loop in stack.source()["Resources"].items():
        if not key.startswith("Fn::ForEach::"):
            continue
        for name, resource in loop[2].items():
            if resource["Type"] == "AWS::Serverless::Function":
                assert resource["Properties"]["CodeUri"]["Fn::FindInMap"][1] == {"Ref": loop[0]}, name


@pytest.mark.parametrize("function", FUNCTIONS)
def test_memory_and_time_are_sensible(function: str) -> None:
    properties = stack.functions()[function]

    assert 512 <= properties["MemorySize"] <= 1769
    if function.endswith("ApiFunction"):
        assert 15 <= properties["Timeout"] <= 29, "the gateway waits 29 seconds"


@pytest.mark.parametrize("function", ["UsersApiFunction", "UsersAuthorizerFunction", "UsersFirstAdminFunction"])
def test_password_functions_have_a_whole_processor(function: str) -> None:
    assert stack.functions()[function]["MemorySize"] == 1769


def test_resource_policies_stay_small() -> None:
    permissions = Counter(
        permission["FunctionName"]["Ref"]
        for permission in stack.of_type("AWS::Lambda::Permission").values()
        if permission["Principal"] == "apigateway.amazonaws.com" and "Ref" in permission["FunctionName"]
    )

    assert permissions["UsersApiFunction"] > 15
    assert max(permissions.values()) <= ROUTES_PER_FUNCTION


def test_stack_has_room_to_grow() -> None:
    assert len(stack.resources()) < 0.9 * RESOURCES_OF_A_STACK


def referenced(value: Any) -> set[str]:
    if isinstance(value, dict):
        return ({value["Ref"]} if "Ref" in value else set()).union(*map(referenced, value.values()))
    return set().union(*map(referenced, value)) if isinstance(value, list) else set()


def test_vpc_is_used_only_when_subnets_are_given() -> None:
    for properties in stack.functions().values():
        condition, inside, outside = properties["VpcConfig"]["Fn::If"]
        assert (condition, outside) == ("InVpc", {"Ref": "AWS::NoValue"})
        assert referenced(inside) == {"SubnetIds", "SecurityGroupIds"}
