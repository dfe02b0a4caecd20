"""The profile API: one function an endpoint, in the order of the contract."""

from __future__ import annotations

from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from functions.profiles import service
from functions.profiles.schemas import (
    AchievementCreate,
    AchievementRead,
    AvatarUploadCreate,
    AvatarUploadRead,
    ProfilePatch,
    ProfileRead,
    StatsUpdate,
)
from kernel.auth import Role, authenticated, require
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.http import CORS, configure, created, expected_version, ok, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit
from kernel.request import caller
from kernel.schemas import Page

TAG = "Profiles"

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="profiles")

# A student of the school can assist in a course: who grants achievements is decided by enrolment, not by role.


@app.get(
    "/api/profile/me",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Read the caller's own profile",
    operation_id="read_own_profile",
)
def read_own_profile() -> ProfileRead:
    with reading() as uow:
        return ProfileRead.of(service.read_own_profile(uow, caller()))


@app.patch(
    "/api/profile/me",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Change the caller's own profile",
    operation_id="update_own_profile",
)
def update_own_profile(body: ProfilePatch) -> ProfileRead:
    with unit_of_work() as uow:
        return ProfileRead.of(service.update_own_profile(uow, caller(), body.values(), expected_version()))


@app.post(
    "/api/profile/me/avatar",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Announce a picture and learn where to upload it",
    operation_id="create_avatar_upload",
)
def create_avatar_upload(body: AvatarUploadCreate) -> Response[AvatarUploadRead]:
    def effect(uow: UnitOfWork) -> Response[AvatarUploadRead]:
        announced = service.announce_avatar(uow, caller(), content_type=body.content_type, size_bytes=body.size)
        return created(AvatarUploadRead.of(*announced), "/api/profile/me")

    return once(effect)


@app.get(
    "/api/profile/users/<user_id>",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Read the profile of somebody with whom the caller shares a course; figures for staff",
    operation_id="read_profile",
)
def read_profile(user_id: UUID) -> ProfileRead:
    with reading() as uow:
        return ProfileRead.of(service.read_profile(uow, caller(), user_id))


@app.get(
    "/api/profile/users/<user_id>/achievements",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List somebody's achievements, newest first",
    operation_id="list_achievements",
)
def list_achievements(user_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[AchievementRead]:
    with reading() as uow:
        page = service.list_achievements(uow, caller(), user_id, limit=limit, cursor=cursor)
        return page.map(AchievementRead.model_validate)


@app.post(
    "/api/profile/users/<user_id>/achievements",
    middlewares=[authenticated],
    status_code=201,
    tags=[TAG],
    summary="Grant an achievement; the same code again answers the first one",
    operation_id="grant_achievement",
)
def grant_achievement(user_id: UUID, body: AchievementCreate) -> Response[AchievementRead]:
    def effect(uow: UnitOfWork) -> Response[AchievementRead]:
        achievement, is_new = service.grant_achievement(uow, caller(), user_id, body.model_dump())
        answer = AchievementRead.model_validate(achievement)
        return created(answer, f"/api/profile/users/{user_id}/achievements") if is_new else ok(answer)

    return once(effect)


@app.post(
    "/api/profile/users/<user_id>/stats:update",
    middlewares=[require(Role.ADMIN)],
    tags=[TAG],
    summary="Set some of somebody's figures; events move them on from there",
    operation_id="update_stats",
)
def update_stats(user_id: UUID, body: StatsUpdate) -> ProfileRead:
    with unit_of_work() as uow:
        return ProfileRead.of(service.update_stats(uow, caller(), user_id, body.values(), expected_version()))


handler = serve(app)
