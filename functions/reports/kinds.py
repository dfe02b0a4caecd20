"""What reports there are, and as what files."""

from enum import StrEnum


class ReportType(StrEnum):
    """What a report is about."""

    COURSE_PERFORMANCE = "course_performance"
    STUDENT_PROGRESS = "student_progress"
    ATTENDANCE = "attendance"


class ReportFormat(StrEnum):
    """What kind of file a report is."""

    PDF = "pdf"
    XLSX = "xlsx"


MEDIA_TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
