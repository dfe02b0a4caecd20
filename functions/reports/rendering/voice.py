"""How one report speaks: its words, numbers and moments, and what every one of them says about itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from functions.reports.kinds import ReportType
from functions.reports.rendering.formats import Formats
from functions.reports.rendering.header import ReportHeader
from functions.reports.rendering.plain_text import clean
from functions.reports.rendering.texts import Texts

_FILE_NAME_LENGTH = 60
# File systems count bytes, at most 255 of them; the rest of a name takes less than the other hundred.
_FILE_NAME_BYTES = 150
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|.\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Voice:
    """The language and the zone of one report."""

    header: ReportHeader
    texts: Texts
    formats: Formats

    @classmethod
    def of(cls, header: ReportHeader) -> Voice:
        """Return the voice that `header` asks for.

        Raises:
            zoneinfo.ZoneInfoNotFoundError: no such zone.
        """
        formats = Formats(header)
        return cls(header, Texts(is_russian=formats.is_russian), formats)

    @property
    def language(self) -> str:
        """The language's tag."""
        return "ru" if self.formats.is_russian else "en"

    @property
    def kind(self) -> str:
        """What kind of report it is."""
        return self.texts(self.header.type.value)

    @property
    def subject(self) -> str:
        """Whom or what it is about: the course, or the student."""
        is_personal = self.header.type is ReportType.STUDENT_PROGRESS
        return clean((self.header.student_name if is_personal else self.header.course_title) or "")

    @property
    def title(self) -> str:
        """The document's title."""
        return f"{self.kind} – {self.subject}" if self.subject else self.kind

    @property
    def period(self) -> str:
        """The period in words; its end, which isn't included, by the last day before."""
        first, end = self.header.period_from, self.header.period_to
        if first and end:
            return self.texts("period_both", first=self._first_day(), last=self.formats.last_day(end))
        if first:
            return self.texts("period_since", first=self._first_day())
        return self.texts("period_until", last=self.formats.last_day(end)) if end else self.texts("period_whole")

    def facts(self) -> list[tuple[str, str]]:
        """Return what the header tells: course, student, period, zone, time of the data, who asked."""
        texts, header = self.texts, self.header
        course = header.course_title or texts("all_courses")
        student = [(texts("student"), header.student_name)] if header.student_name else []
        told = [
            (texts("course"), course),
            *student,
            (texts("period"), self.period),
            (texts("zone"), header.timezone),
            (texts("snapshot"), self.formats.moment(header.snapshot_at)),
            (texts("requested_by"), header.requested_by),
        ]
        return [(label, clean(value)) for label, value in told]

    def file_name(self, suffix: str) -> str:
        """Return a name that says what is inside and that every system takes, such as
        "Algebra – Course performance – 2026-11-25.pdf"."""
        subject = _NOT_IN_FILE_NAMES.sub(" ", self.subject).strip()[:_FILE_NAME_LENGTH]
        subject = subject.encode()[:_FILE_NAME_BYTES].decode(errors="ignore").strip()
        day = self.formats.local(self.header.snapshot_at).date()
        return " – ".join(filter(None, [" ".join(subject.split()), self.kind, f"{day}.{suffix}"]))

    def _first_day(self) -> str:
        assert self.header.period_from is not None
        return self.formats.day(self.header.period_from)
