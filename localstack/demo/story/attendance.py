"""Attendance in a lesson of today, and a schedule that calendars can read."""

from datetime import UTC, datetime, timedelta

from localstack.demo.story.lessons import WEEKS, moment
from localstack.demo.tour import Tour

LESSON_FIELDS = ("id", "title", "starts_at", "ends_at", "timezone", "status", "version")


def tell(tour: Tour) -> None:
    """Tell the chapters."""
    tell_of_attendance(tour)
    tell_of_calendar(tour)


def tell_of_attendance(tour: Tour) -> None:
    """The teacher marks who is there, in a lesson that has just begun."""
    tour.tell.chapter("Who is there?")
    begins = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    body = {
        "title": "Squares and paper",
        "starts_at": moment(begins),
        "ends_at": moment(begins + timedelta(minutes=90)),
        "meeting_url": "https://meet.example.org/geometry",
    }
    path = f"/api/courses/{tour['COURSE_ID']}/lessons"
    lesson = tour.call("POST", path, body, who="TEACHER", expect=201, show=LESSON_FIELDS)
    tour.keep("LESSON_ID", lesson["id"])
    tour.tell.say("The lesson began twenty minutes ago; the teacher takes attendance in one call.")
    statuses = {"ANNA": "present", "BILAL": "absent", "CHEN": "present", "DARYA": "excused"}
    records = [{"student_id": tour[f"{name}_ID"], "status": status} for name, status in statuses.items()]
    attendance = f"/api/lessons/{lesson['id']}/attendance"
    marked = tour.call("POST", attendance, {"records": records}, who="TEACHER")["items"]
    tour.check([mark["status"] for mark in marked] == list(statuses.values()), "everybody has their mark")
    tour.tell.say("Here comes Bilal. Marking again replaces his mark; the history keeps both.")
    late = {"student_id": tour["BILAL_ID"], "status": "late", "note": "The bus."}
    tour.call("POST", attendance, {"records": [late]}, who="TEACHER")
    tour.tell.say("Students see their own mark alone.")
    own = tour.call("GET", attendance, who="ANNA")["items"]
    tour.check([mark["student_id"] for mark in own] == [tour["ANNA_ID"]], "Anna sees one mark, her own")
    tour.tell.say("The lesson took place:")
    tour.call("PATCH", f"/api/lessons/{lesson['id']}", {"status": "held"}, who="TEACHER", show=LESSON_FIELDS)


def tell_of_calendar(tour: Tour) -> None:
    """The student's schedule over all courses, and the link for a calendar program."""
    tour.tell.chapter("Anna's schedule, and a link for her calendar")
    coming = tour.call("GET", "/api/schedule/me?limit=2", who="ANNA")["items"]
    tour.check(coming[0]["id"] == tour["LESSON_ID"], "the running lesson stands first")
    tour.tell.say(
        "Calendar programs subscribe to an address. It needs no login, so it is secret; a new one revokes the old."
    )
    link = tour.call("POST", "/api/schedule/me:ical-link", who="ANNA")
    tour.keep("CALENDAR_URL", link["url"])
    text = tour.download("CALENDAR_URL", excerpt=first_event)
    tour.check(text.count("BEGIN:VEVENT") == WEEKS + 1, "the calendar holds the series and today's lesson")


def first_event(calendar: str) -> str:
    """The first event of an iCalendar, and how many lines there are around it."""
    lines = calendar.splitlines()
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT") + 1] if "BEGIN:VEVENT" in lines else []
    return "\n".join([*event, f"… {len(lines) - len(event)} more lines"])
