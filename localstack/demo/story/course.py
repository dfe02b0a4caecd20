"""A course is made, and students come into it in the three ways there are."""

from localstack.demo.tour import Tour


def tell(tour: Tour) -> None:
    """Tell the chapter."""
    tour.tell.chapter("A course, and three ways into it")
    body = {"title": "Geometry for the curious", "description": "Euclid, with scissors.", "timezone": "Europe/Madrid"}
    course = tour.call("POST", "/api/courses", body, who="TEACHER", expect=201)
    tour.keep("COURSE_ID", course["id"])
    tour.keep("JOIN_CODE", course["join_code"])
    tell_of_email(tour)
    tell_of_import(tour)
    tell_of_join_code(tour)
    members = tour.call("GET", f"/api/courses/{course['id']}/enrollments", who="TEACHER")
    tour.check(len(members["items"]) == 5, "the course has its teacher and four students")


def tell_of_email(tour: Tour) -> None:
    """One student is enrolled by e-mail."""
    tour.tell.say(
        """By e-mail. The courses service has a database of its own; it learns of new accounts by the event
        UserRegistered, and asks once when somebody is so new that the event is still on its way."""
    )
    body = {"email": tour["ANNA_EMAIL"], "role": "student"}
    tour.call("POST", f"/api/courses/{tour['COURSE_ID']}/enrollments", body, who="TEACHER", expect=201)


def tell_of_import(tour: Tour) -> None:
    """Two students are imported after a dry run."""
    tour.tell.say("As a list. A dry run shows what would happen and changes nothing.")
    path = f"/api/courses/{tour['COURSE_ID']}/enrollments:import"
    rows = [{"email": tour[f"{name}_EMAIL"], "role": "student"} for name in ("ANNA", "BILAL", "CHEN")]
    dry = tour.call("POST", path, {"rows": rows, "dry_run": True}, who="TEACHER")
    tour.check(dry["failed"] == 0, "every row would pass")
    result = tour.call("POST", path, {"rows": rows}, who="TEACHER")
    tour.check((result["created"], result["unchanged"]) == (2, 1), "two rows are new, and Anna's is not")


def tell_of_join_code(tour: Tour) -> None:
    """One student joins by the code."""
    tour.tell.say("By the join code, which staff hand out and only staff see:")
    tour.call("POST", "/api/courses:join", {"join_code": tour["JOIN_CODE"]}, who="DARYA", expect=201)
