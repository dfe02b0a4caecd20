"""The gateway has every route of the contract, with the right door, and no other."""

from __future__ import annotations

import re

import pytest

from tests.contract_routes import ROUTES, Route
from tests.unit.template import stack

# Resources that exist only for callers who write a literal verb's colon as %3A.
VERB_FALLBACKS = {
    ("POST", "/api/{collection_verb}"),
    ("POST", "/api/users/{user_id}"),
    ("POST", "/api/courses/{course_id}/{part_verb}"),
    ("GET", "/api/courses/{course_id}/{part_verb}"),
    ("POST", "/api/schedule/{schedule_verb}"),
    ("POST", "/api/tests/{test_id}/{part_verb}"),
    ("POST", "/api/profile/users/{user_id}/{part_verb}"),
}
# Written out beside a parameter that serves the same route.
LITERAL_SIBLINGS = {("GET", "/api/students/me/grades")}

# Their parameter is no person: nothing is called `me` there.
NOT_OF_PEOPLE = {("POST", "/api/notifications/{notification_id}/read")}

FUNCTION = {
    "platform": "PlatformApiFunction",
    "users": "UsersApiFunction",
    "courses": "CoursesApiFunction",
    "homework": "HomeworkApiFunction",
    "gradebook": "GradebookApiFunction",
    "quizzes": "QuizzesApiFunction",
    "schedule": "ScheduleApiFunction",
    "profiles": "ProfilesApiFunction",
    "notifications": "NotificationsApiFunction",
    "reports": "ReportsApiFunction",
}


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def request_path(path: str) -> str:
    return re.sub(r"\{\w+\}", "0199aabb-0000-7000-8000-000000000001", path)


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_route_reaches_its_service(route: Route) -> None:
    found = stack.answered_by(route.method, request_path(route.path))

    assert found is not None, f"add {name(route)} to the events of {FUNCTION[route.service]} in template.yaml"
    assert found.function == FUNCTION[route.service]
    assert found.path == route.gateway_path


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_route_asks_the_authorizer_unless_it_is_public(route: Route) -> None:
    found = stack.answered_by(route.method, request_path(route.path))

    assert found is not None
    assert found.is_public is route.is_public


@pytest.mark.parametrize("route", [route for route in ROUTES if ":" in route.path], ids=name)
def test_verb_reaches_its_service_with_an_encoded_colon_too(route: Route) -> None:
    found = stack.answered_by(route.method, request_path(route.path).replace(":", "%3A"))

    assert found is not None
    # A verb of a whole collection is redirected by the platform: one parameter cannot belong to several services.
    assert found.function in {FUNCTION[route.service], FUNCTION["platform"]}
    assert (found.function == FUNCTION["platform"]) is (found.path == "/api/{collection_verb}")


def test_gateway_has_no_route_beyond_the_contract() -> None:
    promised = {(route.method, route.gateway_path) for route in ROUTES} | VERB_FALLBACKS | LITERAL_SIBLINGS

    assert {(route.method, route.path) for route in stack.gateway_routes()} == promised


@pytest.mark.parametrize("path", sorted({route.path for route in stack.gateway_routes()}))
def test_segment_is_a_literal_or_one_whole_parameter(path: str) -> None:
    for segment in path.strip("/").split("/"):
        assert re.fullmatch(r"\{[a-z_]+\}|[A-Za-z0-9._:-]+", segment), f"API Gateway refuses the segment {segment}"


def test_parameters_of_one_place_share_a_name() -> None:
    places: dict[str, set[str]] = {}
    for route in stack.gateway_routes():
        segments = route.path.split("/")
        for depth, segment in enumerate(segments):
            if segment.startswith("{"):
                places.setdefault("/".join(segments[:depth]), set()).add(segment)

    assert {place: names for place, names in places.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("method", "path", "function"),
    [
        ("GET", "/api/students/me/grades", "GradebookApiFunction"),
        ("GET", "/api/students/me/homeworks", "HomeworkApiFunction"),
        ("GET", "/api/users/me", "UsersApiFunction"),
        ("PATCH", "/api/users/me", "UsersApiFunction"),
    ],
)
def test_me_is_served_beside_the_parameter_it_hides(method: str, path: str, function: str) -> None:
    found = stack.answered_by(method, path)

    assert found is not None
    assert found.function == function


def test_every_parameter_route_is_also_written_out_for_me() -> None:
    """Where `me` is a resource of its own it hides its parameter, so it must serve all that the parameter serves."""
    served = {(route.method, route.path) for route in stack.gateway_routes()}
    hidden = {
        (method, path)
        for method, path in served
        for parent, parameter in re.findall(r"^(.*)/(\{\w+\})", path)
        if any(other.startswith(f"{parent}/me/") or other == f"{parent}/me" for _, other in served)
        and (method, path.replace(f"{parent}/{parameter}", f"{parent}/me")) not in served
    }

    assert hidden <= VERB_FALLBACKS | NOT_OF_PEOPLE
