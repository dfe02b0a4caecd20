"""Every word of a report in English and Russian. `{…}` are filled in; counted nouns have a form for each plural."""

from __future__ import annotations

# English and Russian.
TEXTS: dict[str, tuple[str, str]] = {
    # What a report is
    "course_performance": ("Course performance", "Успеваемость"),
    "student_progress": ("Student progress", "Прогресс ученика"),
    "attendance": ("Attendance", "Посещаемость"),
    "course": ("Course", "Курс"),
    "all_courses": ("all courses", "все курсы"),
    "other_courses": ("Other courses", "Другие курсы"),
    "student": ("Student", "Ученик"),
    "period": ("Period", "Период"),
    "period_whole": ("from the beginning", "за всё время"),
    "period_since": ("since {first}", "с {first}"),
    "period_until": ("until {last}", "по {last}"),
    "period_both": ("{first} – {last}", "{first} – {last}"),
    "zone": ("Time zone", "Часовой пояс"),
    "snapshot": ("Data as of", "Данные на"),
    "requested_by": ("Requested by", "Составлено для"),
    "of": ("of", "из"),
    # Sheets
    "sheet_summary": ("Summary", "Сводка"),
    "sheet_percents": ("Grades, percent", "Оценки, проценты"),
    "sheet_scores": ("Grades, points", "Оценки, баллы"),
    "sheet_risk": ("At risk", "Группа риска"),
    "sheet_grades": ("Grades", "Оценки"),
    "sheet_attendance": ("Attendance", "Посещаемость"),
    "sheet_lessons": ("Lessons", "Занятия"),
    "sheet_achievements": ("Achievements", "Достижения"),
    # Headings
    "items": ("Graded items", "Работы"),
    "grades": ("Grades", "Оценки"),
    "students_at_risk": ("Students at risk", "Ученики в группе риска"),
    "lessons": ("Lessons", "Занятия"),
    "achievements": ("Achievements", "Достижения"),
    "columns_of": ("{first}–{last} of {total}", "{first}–{last} из {total}"),
    # Columns
    "number": ("No.", "№"),
    "kind": ("Kind", "Вид"),
    "homework": ("Homework", "Домашняя работа"),
    "test": ("Test", "Тест"),
    "title": ("Title", "Название"),
    "max_score": ("Max.", "Макс."),
    "max_of": ("max. {score}", "макс. {score}"),
    "graded": ("Graded", "Оценено"),
    "average": ("Average", "Средний"),
    "average_percent": ("Average, %", "Средний, %"),
    "mark": ("Mark", "Оценка"),
    "mark_none": ("none", "нет"),
    "score": ("Points", "Баллы"),
    "percent": ("Percent", "Процент"),
    "date": ("Date", "Дата"),
    "date_in_zone": ("Date ({zone})", "Дата ({zone})"),
    "starts_in_zone": ("Starts ({zone})", "Начало ({zone})"),
    "reason": ("Reason", "Причина"),
    "description": ("Description", "Описание"),
    "status": ("Status", "Статус"),
    "rate": ("Rate", "Доля"),
    "marked": ("Marked", "Отмечено"),
    "week_from": ("Week from", "Неделя с"),
    "students_count": ("Students", "Ученики"),
    "missing_work": ("Missing", "Не сдано"),
    # Attendance
    "present": ("present", "был"),
    "late": ("late", "опоздал"),
    "absent": ("absent", "не был"),
    "excused": ("excused", "уважительная причина"),
    "present_sign": ("P", "Б"),
    "late_sign": ("L", "О"),
    "absent_sign": ("A", "Н"),
    "excused_sign": ("E", "У"),
    "rate_note": (
        "Rate: present and late among the marked lessons; excused ones do not count.",
        "Доля: был и опоздал среди отмеченных занятий; пропуски по уважительной причине не считаются.",
    ),
    # Figures
    "course_average": ("course average", "средний по курсу"),
    "pass_line": ("pass line", "порог оценки 3"),
    "at_risk": ("at risk", "в группе риска"),
    "attendance_rate": ("attendance", "посещаемость"),
    "overall_average": ("average over the courses", "средний по курсам"),
    "profile_figures": ("Profile: all courses, all time", "Профиль: все курсы, за всё время"),
    "last_activity": ("last activity", "последняя активность"),
    "tests_passed_of": ("tests passed of {taken}", "тестов пройдено из {taken}"),
    "homeworks_graded_of": ("homeworks graded of {submitted}", "работ проверено из {submitted}"),
    "average_test": ("average of tests", "средний за тесты"),
    "average_homework": ("average of homeworks", "средний за домашние работы"),
    # Charts
    "marks_distribution": ("Distribution of marks", "Распределение оценок"),
    "averages_distribution": ("Distribution of averages, %", "Распределение средних, %"),
    "item_averages": ("Averages of the items, %", "Средние по работам, %"),
    "weekly_attendance": ("Attendance by week, %", "Посещаемость по неделям, %"),
    "progress_chart": ("Grades over time, %", "Оценки по времени, %"),
    # Why at risk
    "risk_average": ("average {average} below {line}", "средний {average} ниже {line}"),
    "risk_missing": ("{works} missing", "не сдано: {works}"),
    "risk_attendance": ("attendance {rate}", "посещаемость {rate}"),
    "risk_note": (
        (
            "Listed: an average below the pass line, no grade for a work that half of the course has a grade for, or "
            "less than {rate} of the marked lessons attended."
        ),
        (
            "В списке: средний ниже порога оценки 3, нет оценки за работу, оценённую у половины курса, или посещено "
            "менее {rate} отмеченных занятий."
        ),
    ),
    # Nothing there
    "no_students": ("The course has no students.", "На курсе нет учеников."),
    "no_items": ("Nothing was graded in this period.", "За этот период ничего не оценено."),
    "no_risk": ("Nobody is at risk.", "В группе риска никого нет."),
    "no_lessons": ("There were no lessons in this period.", "За этот период не было занятий."),
    "no_grades": ("There are no grades in this period.", "За этот период нет оценок."),
    "no_achievements": ("There are no achievements yet.", "Достижений пока нет."),
}

# English for one and others; Russian for one, few and many.
COUNTED: dict[str, tuple[tuple[str, str], tuple[str, str, str]]] = {
    "students": (("student", "students"), ("ученик", "ученика", "учеников")),
    "items": (("graded item", "graded items"), ("работа", "работы", "работ")),
    "lessons": (("lesson", "lessons"), ("занятие", "занятия", "занятий")),
    "grades": (("grade", "grades"), ("оценка", "оценки", "оценок")),
    "works": (("work", "works"), ("работа", "работы", "работ")),
    "achievements": (("achievement", "achievements"), ("достижение", "достижения", "достижений")),
}


class Texts:
    """The catalogue in one language: `texts("graded")`, and counted nouns."""

    def __init__(self, *, is_russian: bool) -> None:
        self._language = int(is_russian)

    def __call__(self, key: str, **values: str) -> str:
        """Return the text of `key` with its `{…}` filled in. Values are taken as they are, braces and all."""
        return TEXTS[key][self._language].format(**values)

    def noun(self, key: str, count: int) -> str:
        """Return the noun as it stands after `count`."""
        forms = COUNTED[key][self._language]
        return forms[_russian_form(count) if self._language else int(count != 1)]

    def count(self, key: str, count: int) -> str:
        """Return `count` and its noun."""
        return f"{count} {self.noun(key, count)}"


def _russian_form(count: int) -> int:
    """Return 0 for 1, 21, 101; 1 for 2..4, 22..24; 2 for 0, 5..20, 111..114."""
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else 2
