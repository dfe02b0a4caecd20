"""Why a student is at risk, in words."""

from __future__ import annotations

from functions.reports.rendering.contents.course_performance import CourseFigures, Risk
from functions.reports.rendering.voice import Voice


def reasons(risk: Risk, figures: CourseFigures, voice: Voice) -> str:
    """Return all reasons, the most serious first."""
    texts, formats = voice.texts, voice.formats
    told = []
    if risk.low_average is not None:
        line = formats.number(figures.pass_line)
        told.append(texts("risk_average", average=formats.number(risk.low_average), line=line))
    if risk.missing:
        told.append(texts("risk_missing", works=texts.count("works", risk.missing)))
    if risk.low_attendance is not None:
        told.append(texts("risk_attendance", rate=formats.percent(risk.low_attendance)))
    return "; ".join(told)
