"""A logout works at once, and the gradebook shows what the events made."""

from typing import Any

from localstack.demo.tour import Tour


def tell(tour: Tour) -> None:
    """Tell the chapter."""
    tell_of_logout(tour)
    tell_of_gradebook(tour)


def tell_of_logout(tour: Tour) -> None:
    """The student's tokens die with the logout."""
    tour.tell.chapter("Logging out works at once")
    tour.call("POST", "/api/auth/logout", who="ANNA", expect=204)
    tour.tell.say("The same token again, and the session's refresh token: both are dead.")
    tour.call("GET", "/api/users/me", who="ANNA", expect=401)
    tour.call("POST", "/api/auth/refresh", {"refresh_token": tour["ANNA_REFRESH"]}, expect=401)


def tell_of_gradebook(tour: Tour) -> None:
    """The gradebook as the teacher sees it."""
    tour.tell.chapter("The gradebook, as the events made it")
    book = tour.call("GET", f"/api/courses/{tour['COURSE_ID']}/gradebook", who="TEACHER")
    tour.tell.table(as_table(book))
    row = next(row for row in book["rows"] if row["student_id"] == tour["ANNA_ID"])
    tour.check(row["mark"] == 5, "Anna's row ends with a 5")


def as_table(book: Any) -> list[list[str]]:
    """A gradebook answer as rows of text, the heads first."""
    columns = book["columns"]
    heads = ["student", *(f"{column['title']} (of {column['max_score']:g})" for column in columns), "average", "mark"]
    rows = [
        [
            row["full_name"],
            *(_cell(row["grades"].get(column["source_id"])) for column in columns),
            "" if row["average_percent"] is None else f"{row['average_percent']:g} %",
            str(row["mark"] or ""),
        ]
        for row in book["rows"]
    ]
    return [heads, *rows]


def _cell(grade: Any) -> str:
    return f"{grade['score']:g}  {grade['percent']:g} %  → {grade['mark']}" if grade else "–"
