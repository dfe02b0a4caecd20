"""A homework is assigned; a student uploads a file and submits."""

from datetime import UTC, datetime, timedelta

from localstack.demo.tour import Tour

ESSAY = "A square on the longest side covers the squares on the two others: I cut them out of paper, and it fits.\n"


def tell(tour: Tour) -> None:
    """Tell the chapter."""
    tour.tell.chapter("A homework is assigned and handed in")
    tell_of_assignment(tour)
    tour.tell.say("Anna sees it among the homeworks of all her courses.")
    mine = tour.call("GET", "/api/students/me/homeworks?state=todo", who="ANNA")
    tour.check([item["id"] for item in mine["items"]] == [tour["HOMEWORK_ID"]], "Anna has this one homework to do")
    tell_of_upload(tour)
    tell_of_submission(tour)


def tell_of_assignment(tour: Tour) -> None:
    """The teacher assigns a homework; a retry with the same key makes no second one."""
    due = (datetime.now(UTC) + timedelta(days=7)).replace(microsecond=0)
    body = {
        "title": "Pythagoras with scissors",
        "due_at": due.isoformat().replace("+00:00", "Z"),
        "max_score": 50,
        "status": "assigned",
        "late_policy": {"percent_per_day": 10, "floor_percent": 50, "closes_after_days": 5},
    }
    path = f"/api/courses/{tour['COURSE_ID']}/homeworks"
    key = {"Idempotency-Key": f"pythagoras-{tour.run}"}
    homework = tour.call("POST", path, body, who="TEACHER", expect=201, headers=key)
    tour.keep("HOMEWORK_ID", homework["id"])
    tour.tell.say("Was the answer lost on the way? The same key gives the first answer again, and no second homework.")
    again = tour.call("POST", path, body, who="TEACHER", expect=201, headers=key, show=("id", "title", "created_at"))
    tour.check(again["id"] == homework["id"], "the replay names the same homework")


def tell_of_upload(tour: Tour) -> None:
    """The student sends a file straight to S3."""
    tour.tell.say("She asks for an upload link; the file goes straight to S3, past the API.")
    body = {"filename": "proof.txt", "content_type": "text/plain", "size": len(ESSAY.encode())}
    path = f"/api/homeworks/{tour['HOMEWORK_ID']}/attachments"
    attachment = tour.call("POST", path, body, who="ANNA", expect=201)
    tour.keep("ATTACHMENT_ID", attachment["attachment_id"])
    tour.keep("UPLOAD_URL", attachment["upload"]["url"])
    tour.upload(attachment["upload"], "UPLOAD_URL", ESSAY)


def tell_of_submission(tour: Tour) -> None:
    """The student submits; the teacher finds it and reads the file."""
    body = {"text": "Paper and photos are in the file.", "attachment_ids": [tour["ATTACHMENT_ID"]]}
    path = f"/api/homeworks/{tour['HOMEWORK_ID']}/submissions"
    submission = tour.call("POST", path, body, who="ANNA", expect=201)
    tour.keep("SUBMISSION_ID", submission["id"])
    tour.check(submission["is_late"] is False, "the submission is in time")
    tour.tell.say("The teacher opens it; the attachment has a link that lives for minutes.")
    found = tour.call("GET", f"{path}/{submission['id']}", who="TEACHER", show=("student_id", "text", "attachments"))
    links = [value for value in found["attachments"][0].values() if str(value).startswith("http")]
    tour.check(len(links) == 1, "the attachment has a download link")
    tour.keep("DOWNLOAD_URL", links[0])
    tour.check(tour.download("DOWNLOAD_URL") == ESSAY, "the teacher reads what Anna wrote")
