"""template.yaml as CloudFormation would see it: loops unrolled, SAM's resources written out."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from samcli.lib.cfn_language_extensions.sam_integration import expand_language_extensions
from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

ROOT = Path(__file__).parents[3]
# What SAM asks AWS for: the managed policies that it attaches to roles.
MANAGED = {
    name: f"arn:aws:iam::aws:policy/{name}"
    for name in (
        "AWSXrayWriteOnlyAccess",
        "AWSXRayDaemonWriteAccess",
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaSQSQueueExecutionRole",
        "service-role/AWSLambdaVPCAccessExecutionRole",
    )
}

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GatewayRoute:
    """One method of one gateway resource: the function that answers and whether the authorizer is asked."""

    method: str
    path: str
    function: str
    is_public: bool


@cache
def source() -> dict[str, Any]:
    """The template as written."""
    return dict(yaml_parse((ROOT / "template.yaml").read_text()))


@cache
def unrolled() -> dict[str, Any]:
    """The template with its loops unrolled, SAM resources as written."""
    return dict(
        expand_language_extensions(copy.deepcopy(source()), parameter_values={}, enabled=True).expanded_template
    )


@cache
def resources() -> dict[str, Resource]:
    """Every resource of the deployed stack by its logical id."""
    template = copy.deepcopy(unrolled())
    template["Transform"] = "AWS::Serverless-2016-10-31"
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    for resource in template["Resources"].values():
        for name in ("CodeUri", "ContentUri", "DefinitionUri"):
            if name in resource.get("Properties", {}):
                resource["Properties"][name] = "s3://bucket/key"
    session = boto3.Session(region_name="eu-central-1")
    translator = Translator(managed_policy_map=dict(MANAGED), sam_parser=Parser(), boto_session=session)
    return dict(translator.translate(sam_template=template, parameter_values={})["Resources"])


def of_type(kind: str) -> dict[str, Resource]:
    """The properties of all resources of one CloudFormation type, by logical id."""
    return {name: found["Properties"] for name, found in resources().items() if found["Type"] == kind}


def functions() -> dict[str, Resource]:
    """The properties of every Lambda function."""
    return of_type("AWS::Lambda::Function")


def environment(properties: Resource) -> dict[str, Any]:
    """A function's own variables."""
    return dict(properties["Environment"]["Variables"])


def statements(*, principals: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of every policy of the stack with its resource's logical id."""
    for name, found in resources().items():
        properties = found["Properties"]
        documents = [properties.get("PolicyDocument")]
        documents += [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        for document in filter(None, documents):
            for statement in document["Statement"]:
                if principals or "Principal" not in statement:
                    yield name, statement


def role_statements(function: str) -> list[dict[str, Any]]:
    """What one function may do, by its own role and by policies attached to it."""
    role = f"{function}Role"
    attached = {
        name for name, properties in of_type("AWS::IAM::Policy").items() if {"Ref": role} in properties["Roles"]
    }
    return [statement for name, statement in statements() if name == role or name in attached]


def as_list(value: Any) -> list[Any]:
    """CloudFormation's "one or several" as several."""
    return value if isinstance(value, list) else [value]


@cache
def gateway_routes() -> tuple[GatewayRoute, ...]:
    """The API's routes without CORS preflights."""
    found = []
    for path, methods in of_type("AWS::ApiGateway::RestApi")["Api"]["Body"]["paths"].items():
        for method, operation in methods.items():
            if method == "options":
                continue
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            function = uri.split("${")[-1].split(".Arn")[0]
            asked = [name for item in operation.get("security", []) for name in item]
            found.append(GatewayRoute(method.upper(), path, function, "SessionAuthorizer" not in asked))
    return tuple(found)


def answered_by(method: str, path: str) -> GatewayRoute | None:
    """The route that API Gateway picks for a request: literal segments hide parameters, and it never turns back."""
    segments = path.strip("/").split("/")
    candidates = [route.path.strip("/").split("/") for route in gateway_routes()]
    for depth, segment in enumerate(segments):
        deep = [candidate for candidate in candidates if len(candidate) > depth]
        literal = [candidate for candidate in deep if candidate[depth] == segment]
        candidates = literal or [candidate for candidate in deep if candidate[depth].startswith("{")]
    chosen = {"/" + "/".join(candidate) for candidate in candidates if len(candidate) == len(segments)}
    matching = [route for route in gateway_routes() if route.path in chosen and route.method == method]
    return matching[0] if matching else None
