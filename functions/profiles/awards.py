"""The achievements that events grant, in the languages that people read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

GRADED_WORKS = 10
LESSONS_OF_A_PERFECT_MONTH = 4


class Award(StrEnum):
    """What events grant, once a person; the value is the achievement's code."""

    FIRST_SUBMISSION = "first_submission"
    TEN_GRADED_WORKS = "ten_graded_works"
    FULL_SCORE = "full_score"
    PERFECT_ATTENDANCE_MONTH = "perfect_attendance_month"


@dataclass(frozen=True, slots=True)
class AwardText:
    """How an achievement is called and what it is for."""

    title: str
    description: str


ICONS = {
    Award.FIRST_SUBMISSION: "rocket",
    Award.TEN_GRADED_WORKS: "stack",
    Award.FULL_SCORE: "star",
    Award.PERFECT_ATTENDANCE_MONTH: "calendar",
}
_ENGLISH = {
    Award.FIRST_SUBMISSION: AwardText("First submission", "The first homework is handed in."),
    Award.TEN_GRADED_WORKS: AwardText("Ten graded works", "Ten homeworks and tests have their grades."),
    Award.FULL_SCORE: AwardText("Full score", "A homework or a test without a single point lost."),
    Award.PERFECT_ATTENDANCE_MONTH: AwardText("Perfect month", "Present and on time at every lesson of a month."),
}
_RUSSIAN = {
    Award.FIRST_SUBMISSION: AwardText("Первая сданная работа", "Сдано первое домашнее задание."),
    Award.TEN_GRADED_WORKS: AwardText("Десять оценённых работ", "Оценены десять домашних заданий и тестов."),
    Award.FULL_SCORE: AwardText("Максимальный балл", "Домашнее задание или тест без единого потерянного балла."),
    Award.PERFECT_ATTENDANCE_MONTH: AwardText("Месяц без пропусков", "Ни пропусков, ни опозданий за целый месяц."),
}


def text_of(award: Award, locale: str) -> AwardText:
    """Return an award's text for a locale such as ``ru-RU``: Russian where its language is, else English."""
    is_russian = locale.replace("_", "-").partition("-")[0].lower() == "ru"
    return (_RUSSIAN if is_russian else _ENGLISH)[award]
