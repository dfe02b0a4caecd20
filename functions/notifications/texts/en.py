"""What notifications say in English."""

from __future__ import annotations

from decimal import Decimal

from functions.notifications.texts.language import Language

_MONTHS = "January February March April May June July August September October November December"


def _plural(number: Decimal) -> int:
    return 0 if number == 1 else 1


LANGUAGE = Language(
    texts={
        "broadcast": ("{title}", "{body}"),
        "homework_assigned": (
            "New homework: {title}",
            "Course “{course}”.",
            "Due {due_at:moment}.",
            "Up to {max_score:point}.",
        ),
        "homework_closed": ("Homework closed: {title}", "Course “{course}”.", "It takes no submissions any more."),
        "submission_received": (
            "New submission: {title}",
            "{student} handed in attempt {attempt}.",
            "Course “{course}”.",
        ),
        "submission_received_late": (
            "New late submission: {title}",
            "{student} handed in attempt {attempt}.",
            "Course “{course}”.",
        ),
        "submission_graded": (
            "Homework graded: {title}",
            "{score:number} out of {max_score:point}.",
            "Course “{course}”.",
            "Feedback: {quote}",
        ),
        "submission_regraded": (
            "Grade changed: {title}",
            "Now {score:number} out of {max_score:point}.",
            "Course “{course}”.",
            "Feedback: {quote}",
        ),
        "grade_recorded": (
            "New grade: {title}",
            "{score:number} out of {max_score:point}, mark {mark}.",
            "Course “{course}”.",
        ),
        "grade_changed": (
            "Grade changed: {title}",
            "Now {score:number} out of {max_score:point}, mark {mark}.",
            "Course “{course}”.",
        ),
        "test_published": (
            "New test: {title}",
            "Course “{course}”.",
            "Opens {opens_at:moment}.",
            "Closes {closes_at:moment}.",
            "Time limit: {minutes:minute}.",
        ),
        "attempt_passed": ("Test passed: {title}", "{score:number} out of {max_score:point}.", "Course “{course}”."),
        "attempt_failed": (
            "Test not passed: {title}",
            "{score:number} out of {max_score:point}.",
            "Course “{course}”.",
        ),
        "attempt_expired": (
            "Time ran out: {title}",
            "Your saved answers were scored: {score:number} out of {max_score:point}.",
            "Course “{course}”.",
        ),
        "lesson_scheduled": (
            "New lesson: {title}",
            "{starts_at:moment}.",
            "Course “{course}”.",
            "Place: {location}.",
        ),
        "series_scheduled": (
            "New lessons: {title}",
            "They repeat every week; your schedule has them all.",
            "Course “{course}”.",
        ),
        "lesson_moved": (
            "Lesson moved: {title}",
            "Now {starts_at:moment}.",
            "Course “{course}”.",
            "Place: {location}.",
        ),
        "lesson_changed": (
            "Lesson changed: {title}",
            "{starts_at:moment}.",
            "Course “{course}”.",
            "Place: {location}.",
        ),
        "lesson_cancelled": (
            "Lesson cancelled: {title}",
            "It would have begun {starts_at:moment}.",
            "Course “{course}”.",
        ),
        "lesson_reminder": (
            "Soon: {title}",
            "Begins {starts_at:moment}.",
            "Course “{course}”.",
            "Place: {location}.",
        ),
        "marked_absent": ("You were marked absent", "Lesson of {starts_at:moment}.", "Course “{course}”."),
        "marked_late": ("You were marked late", "Lesson of {starts_at:moment}.", "Course “{course}”."),
        "attendance_changed": (
            "Attendance changed",
            "Now: {status:name}.",
            "Lesson of {starts_at:moment}.",
            "Course “{course}”.",
        ),
        "enrolled_student": ("Welcome to the course “{course}”", "You are one of its students now."),
        "enrolled_teacher": ("You teach the course “{course}”", "You are one of its teachers now."),
        "enrolled_assistant": ("You assist in the course “{course}”", "You are one of its assistants now."),
        "removed": ("You left the course “{course}”", "You are no member of it any more."),
        "course_archived": ("Course archived: {course}", "It can still be read, but takes no new work."),
        "achievement_granted": ("Achievement: {title}", "{quote}"),
        "report_ready": (
            "Report ready: {report:name}",
            "{format}, {rows:row}.",
            "It can be downloaded until {expires_at:moment}.",
        ),
        "report_failed": ("Report failed: {report:name}", "{quote}", "You can ask for it again."),
        "report_schedule_disabled": (
            "Recurring report stopped: {report:name}",
            "It can no longer be made in your name.",
            "You can set it up again.",
        ),
    },
    words={
        "minute": ("minute", "minutes"),
        "point": ("point", "points"),
        "row": ("row", "rows"),
    },
    names={
        "course_performance": "course performance",
        "student_progress": "student progress",
        "attendance": "attendance",
        "present": "present",
        "absent": "absent",
        "late": "late",
        "excused": "excused",
    },
    plural=_plural,
    months=tuple(_MONTHS.split()),
    date="{day} {month} {year}",
    decimal_mark=".",
    unnamed={"course": "your course"},
)
