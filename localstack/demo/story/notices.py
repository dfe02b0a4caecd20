"""What people are told, in the app and by mail, and what their profile says of them."""

from typing import Any

from localstack.demo.tour import Tour

TYPES = {"homework", "test", "schedule", "achievement"}
PROFILE_FIELDS = ("user_id", "full_name", "achievements_count", "stats", "version")
USER_FIELDS = ("id", "email", "email_confirmed", "version")


def tell(tour: Tour) -> None:
    """Tell the chapters."""
    tell_of_notifications(tour)
    tell_of_message(tour)
    tell_of_profile(tour)
    tell_of_mail(tour)


def tell_of_notifications(tour: Tour) -> None:
    """Whatever happened to the student stands in her list, unread."""
    tour.tell.chapter("What Anna was told")
    tour.tell.say(
        "The same events reached the notifications service: one line for each thing that happened to her, written once."
    )
    path = "/api/notifications/me?is_read=false"
    told = tour.wait(path, who="ANNA", until=all_types, what="homework, test, schedule and achievement have come")
    tour.tell.table([["type", "title"], *([each["type"], each["title"]] for each in told["items"])])
    newest = told["items"][0]["id"]
    tour.keep("NOTIFICATION_ID", newest)
    tour.call("POST", f"/api/notifications/{newest}/read", who="ANNA", show=("id", "is_read", "read_at"))
    count = tour.call("GET", "/api/notifications/me/unread-count", who="ANNA")["unread_count"]
    tour.check(count >= len(TYPES) - 1, "the others are unread still")
    tour.call("POST", "/api/notifications:mark-all-read", {}, who="ANNA")


def tell_of_message(tour: Tour) -> None:
    """The teacher writes to all members of the course."""
    tour.tell.chapter("A message to the whole course")
    body = {
        "course_id": tour["COURSE_ID"],
        "type": "system",
        "title": "Bring a ruler",
        "body": "On Monday we measure the school yard.",
    }
    accepted = tour.call("POST", "/api/notifications", body, who="TEACHER", expect=202)["accepted"]
    tour.check(accepted >= 1, "somebody gets the message")
    tour.tell.say("The answer came before the message was written to anybody: a queue carries it to each member.")
    tour.wait(
        "/api/notifications/me?type=system&is_read=false",
        who="ANNA",
        until=lambda page: body["title"] in [each["title"] for each in page["items"]],
        what="Anna has it",
    )


def tell_of_profile(tour: Tour) -> None:
    """Events keep the student's figures and grant her achievements."""
    tour.tell.chapter("Anna's profile, kept by events")
    profile = tour.wait("/api/profile/me", who="ANNA", until=has_figures, what="homework, test and lesson are counted")
    tour.call("PATCH", "/api/profile/me", {"bio": "Triangles, mostly."}, who="ANNA", show=("user_id", "bio", "version"))
    path = f"/api/profile/users/{profile['user_id']}/achievements"
    achievements = tour.call("GET", path, who="TEACHER")["items"]
    tour.check("first_submission" in [each["code"] for each in achievements], "her first homework is an achievement")


def tell_of_mail(tour: Tour) -> None:
    """The link in a mail confirms an address."""
    tour.tell.chapter("Mails")
    if tour.outbox_url is None:
        tour.tell.say("This platform is none of this machine: its mails are in people's own mailboxes.")
        return
    tour.tell.say("Locally no mail leaves the machine; all of them lie in an outbox. Anna's first one has a link:")
    mail = tour.mail(tour["ANNA_EMAIL"], link="/account/confirm-email#token=")
    tour.keep("LINK", mail["links"][0])
    tour.tell.say("In a browser it opens a page with a button. What the button does:")
    token = mail["links"][0].partition("#token=")[2]
    user = tour.call("POST", "/api/users/confirm-email", {"token": token}, show=USER_FIELDS)
    tour.check(user["email_confirmed"] is True, "the address is confirmed")


def all_types(page: Any) -> bool:
    """Whether a page of notifications has one of each type that the story brings about."""
    return {each["type"] for each in page["items"]} >= TYPES


def has_figures(profile: Any) -> bool:
    """Whether a profile counts the story's homework, test and lesson."""
    stats = profile["stats"]
    return (stats["homeworks_graded"], stats["tests_taken"], stats["lessons_attended"]) == (1, 1, 1)
