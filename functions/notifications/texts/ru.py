"""What notifications say in Russian."""

from __future__ import annotations

from decimal import Decimal

from functions.notifications.texts.language import Language

_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"


def _plural(number: Decimal) -> int:
    """1 балл, 2 балла, 5 баллов, 1,5 балла."""
    if number != number.to_integral_value():
        return 3
    last, last_two = number % 10, number % 100
    if last == 1 and last_two != 11:
        return 0
    return 1 if 2 <= last <= 4 and not 12 <= last_two <= 14 else 2


LANGUAGE = Language(
    texts={
        "broadcast": ("{title}", "{body}"),
        "homework_assigned": (
            "Новое домашнее задание: {title}",
            "Курс «{course}».",
            "Сдать до: {due_at:moment}.",
            "Максимум {max_score:point}.",
        ),
        "homework_closed": ("Задание закрыто: {title}", "Курс «{course}».", "Работы больше не принимаются."),
        "submission_received": ("Новая работа: {title}", "{student}, попытка {attempt}.", "Курс «{course}»."),
        "submission_received_late": (
            "Новая работа с опозданием: {title}",
            "{student}, попытка {attempt}.",
            "Курс «{course}».",
        ),
        "submission_graded": (
            "Задание оценено: {title}",
            "{score:number} из {max_score:of_point}.",
            "Курс «{course}».",
            "Отзыв: {quote}",
        ),
        "submission_regraded": (
            "Оценка изменена: {title}",
            "Теперь {score:number} из {max_score:of_point}.",
            "Курс «{course}».",
            "Отзыв: {quote}",
        ),
        "grade_recorded": (
            "Новая оценка: {title}",
            "{score:number} из {max_score:of_point}, оценка {mark}.",
            "Курс «{course}».",
        ),
        "grade_changed": (
            "Оценка изменена: {title}",
            "Теперь {score:number} из {max_score:of_point}, оценка {mark}.",
            "Курс «{course}».",
        ),
        "test_published": (
            "Новый тест: {title}",
            "Курс «{course}».",
            "Откроется: {opens_at:moment}.",
            "Закроется: {closes_at:moment}.",
            "На решение: {minutes:minute}.",
        ),
        "attempt_passed": ("Тест сдан: {title}", "{score:number} из {max_score:of_point}.", "Курс «{course}»."),
        "attempt_failed": ("Тест не сдан: {title}", "{score:number} из {max_score:of_point}.", "Курс «{course}»."),
        "attempt_expired": (
            "Время вышло: {title}",
            "Сохранённые ответы оценены: {score:number} из {max_score:of_point}.",
            "Курс «{course}».",
        ),
        "lesson_scheduled": (
            "Новое занятие: {title}",
            "{starts_at:moment}.",
            "Курс «{course}».",
            "Место: {location}.",
        ),
        "series_scheduled": (
            "Новые занятия: {title}",
            "Они повторяются каждую неделю; все они есть в расписании.",
            "Курс «{course}».",
        ),
        "lesson_moved": (
            "Занятие перенесено: {title}",
            "Новое время: {starts_at:moment}.",
            "Курс «{course}».",
            "Место: {location}.",
        ),
        "lesson_changed": (
            "Занятие изменено: {title}",
            "{starts_at:moment}.",
            "Курс «{course}».",
            "Место: {location}.",
        ),
        "lesson_cancelled": (
            "Занятие отменено: {title}",
            "Оно должно было начаться: {starts_at:moment}.",
            "Курс «{course}».",
        ),
        "lesson_reminder": (
            "Скоро занятие: {title}",
            "Начало: {starts_at:moment}.",
            "Курс «{course}».",
            "Место: {location}.",
        ),
        "marked_absent": ("Отмечено ваше отсутствие", "Занятие: {starts_at:moment}.", "Курс «{course}»."),
        "marked_late": ("Отмечено ваше опоздание", "Занятие: {starts_at:moment}.", "Курс «{course}»."),
        "attendance_changed": (
            "Отметка о посещении изменена",
            "Теперь: {status:name}.",
            "Занятие: {starts_at:moment}.",
            "Курс «{course}».",
        ),
        "enrolled_student": ("Добро пожаловать на курс «{course}»", "Теперь вы учитесь на этом курсе."),
        "enrolled_teacher": ("Вы преподаёте на курсе «{course}»", "Теперь вы преподаватель этого курса."),
        "enrolled_assistant": ("Вы помогаете на курсе «{course}»", "Теперь вы ассистент этого курса."),
        "removed": ("Вы больше не на курсе «{course}»", "Вы больше не участвуете в этом курсе."),
        "course_archived": ("Курс в архиве: {course}", "Его можно читать, но новых работ он не принимает."),
        "achievement_granted": ("Достижение: {title}", "{quote}"),
        "report_ready": (
            "Отчёт готов: {report:name}",
            "{format}, {rows:row}.",
            "Его можно скачать до: {expires_at:moment}.",
        ),
        "report_failed": ("Отчёт не готов: {report:name}", "{quote}", "Его можно заказать ещё раз."),
        "report_schedule_disabled": (
            "Регулярный отчёт остановлен: {report:name}",
            "От вашего имени его больше нельзя составить.",
            "Его можно настроить заново.",
        ),
    },
    words={
        "minute": ("минута", "минуты", "минут", "минуты"),
        "point": ("балл", "балла", "баллов", "балла"),
        "of_point": ("балла", "баллов", "баллов", "балла"),
        "row": ("строка", "строки", "строк", "строки"),
    },
    names={
        "course_performance": "успеваемость курса",
        "student_progress": "успехи студента",
        "attendance": "посещаемость",
        "present": "присутствие",
        "absent": "отсутствие",
        "late": "опоздание",
        "excused": "уважительная причина",
    },
    plural=_plural,
    months=tuple(_MONTHS.split()),
    date="{day} {month} {year}",
    decimal_mark=",",
    unnamed={"course": "ваш курс"},
)
