"""The course as a workbook and as a PDF: made by a state machine, fetched by a link, saved as files."""

from localstack.demo.tour import Tour

FORMATS = ("xlsx", "pdf")
OPERATION_FIELDS = ("id", "status", "progress", "report_id")
REPORT_FIELDS = ("id", "type", "format", "status", "rows", "size_bytes", "generated_at", "expires_at")


def tell(tour: Tour) -> None:
    """Tell the chapter, the story's last."""
    tour.tell.chapter("The course as a workbook and as a PDF")
    tour.tell.say(
        """A report is an operation: a state machine asks gradebook, schedule and profiles for their parts, writes the
        file and publishes it."""
    )
    saved = [tell_of_report(tour, each) for each in FORMATS]
    tour.tell.say("The whole story came true. The variables above still hold: paste any call into your shell.")
    tour.tell.say("Two files are yours to open:")
    tour.tell.table([["format", "file"], *([each, path] for each, path in zip(FORMATS, saved, strict=True))])


def tell_of_report(tour: Tour, file_format: str) -> str:
    """One report is asked for, waited for and saved; the path of its file."""
    name = file_format.upper()
    body = {"type": "course_performance", "format": file_format, "parameters": {"course_id": tour["COURSE_ID"]}}
    asked = tour.call("POST", "/api/reports:generate", body, who="TEACHER", expect=202, show=OPERATION_FIELDS)
    tour.keep(f"{name}_OPERATION_ID", asked["id"])
    operation = tour.wait(
        f"/api/reports/operations/{asked['id']}",
        who="TEACHER",
        until=lambda answer: answer["status"] in ("succeeded", "failed"),
        what="the operation has ended",
    )
    tour.check(operation["status"] == "succeeded", f"the report is made, not failed: {operation['error']}")
    report_id = tour.keep(f"{name}_REPORT_ID", operation["report_id"])
    tour.call("GET", f"/api/reports/{report_id}", who="TEACHER", show=REPORT_FIELDS)
    link = tour.call("GET", f"/api/reports/{report_id}/download", who="TEACHER")
    tour.keep(f"{name}_URL", link["url"])
    return tour.save(f"{name}_URL", f"course.{file_format}")
