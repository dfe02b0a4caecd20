"""A test with all four types of questions is written, taken and scored, and its grade arrives by events."""

from collections.abc import Sequence
from typing import Any

from localstack.demo.story.grading import wait_for_score
from localstack.demo.tour import Tour

QUESTIONS = [
    {
        "type": "single_choice",
        "text": "Which triangles obey a² + b² = c²?",
        "points": 2,
        "options": [{"id": "all", "text": "All"}, {"id": "right", "text": "Right-angled ones"}],
        "correct_option_ids": ["right"],
    },
    {
        "type": "multiple_choice",
        "text": "Which are sides of such a triangle?",
        "points": 4,
        "options": [
            {"id": "a", "text": "3, 4, 5"},
            {"id": "b", "text": "4, 5, 6"},
            {"id": "c", "text": "5, 12, 13"},
            {"id": "d", "text": "6, 7, 8"},
        ],
        "correct_option_ids": ["a", "c"],
        "partial_credit": True,
    },
    {
        "type": "text",
        "text": "What is its longest side called?",
        "points": 1.5,
        "accepted_answers": ["hypotenuse", "hypotenusa"],
    },
    {
        "type": "number",
        "text": "How long is the diagonal of a unit square?",
        "points": 2.5,
        "value": 1.41421,
        "tolerance": 0.005,
    },
]
FIRST_ANSWERS = ("right", ["a"], None, None)
LAST_ANSWERS = ("right", ["a", "b", "c"], "  HYPOTENUSE ", "1,41")
EARNED = [2, 2, 1.5, 2.5]
SCORE = 8
TEST_FIELDS = ("id", "title", "status", "max_score", "questions_count", "version")
ATTEMPT_FIELDS = ("id", "status", "deadline_at", "answers", "sequence", "score")
RESULT_FIELDS = ("id", "status", "submitted_at", "score", "max_score", "percent", "passed")
KEY_FIELDS = ("correct_option_ids", "accepted_answers", "value")


def tell(tour: Tour) -> None:
    """Tell the chapters."""
    tell_of_test(tour)
    tell_of_attempt(tour)
    tell_of_result(tour)


def tell_of_test(tour: Tour) -> None:
    """The teacher writes a test and publishes it."""
    tour.tell.chapter("A test with four types of questions")
    body = {
        "title": "Around Pythagoras",
        "time_limit_minutes": 20,
        "show_answers": "after_submit",
        "questions": QUESTIONS,
    }
    path = f"/api/courses/{tour['COURSE_ID']}/tests"
    test = tour.call("POST", path, body, who="TEACHER", expect=201, show=TEST_FIELDS)
    tour.keep("TEST_ID", test["id"])
    for number, question in enumerate(test["questions"], start=1):
        tour.keep(f"QUESTION_{number}", question["id"])
    tour.tell.say("So far it is a draft, which no student sees. Published, its questions never change again.")
    tour.call("POST", f"/api/tests/{test['id']}:publish", who="TEACHER", show=TEST_FIELDS)


def tell_of_attempt(tour: Tour) -> None:
    """The student starts, and what they write is saved on the way."""
    tour.tell.chapter("Anna takes the test")
    path = f"/api/tests/{tour['TEST_ID']}/attempts"
    attempt = tour.call("POST", f"{path}:start", who="ANNA", expect=201, show=ATTEMPT_FIELDS)
    tour.check(not shown_keys(attempt), "the questions come without their keys")
    tour.check(attempt["deadline_at"] is not None, "the clock runs")
    tour.keep("ATTEMPT_ID", attempt["id"])
    tour.tell.say("Her page saves all answers so far, again and again. A save that was overtaken changes nothing.")
    answers = f"{path}/{attempt['id']}/answers"
    saved = tour.call(
        "PUT", answers, {"answers": numbered(tour, FIRST_ANSWERS), "sequence": 2}, who="ANNA", show=ATTEMPT_FIELDS
    )
    late = tour.call("PUT", answers, {"answers": {}, "sequence": 1}, who="ANNA", show=ATTEMPT_FIELDS)
    tour.check(late["answers"] == saved["answers"] and len(saved["answers"]) > 0, "the late save is ignored")


def tell_of_result(tour: Tour) -> None:
    """The attempt is scored at once, the key is shown, and the gradebook learns of it."""
    tour.tell.say("She hands in. One wrong tick costs half of question 2; capitals, spaces and a comma cost nothing.")
    path = f"/api/tests/{tour['TEST_ID']}/attempts/{tour['ATTEMPT_ID']}"
    tour.call("POST", f"{path}/submit", {"answers": numbered(tour, LAST_ANSWERS)}, who="ANNA", show=RESULT_FIELDS)
    tour.tell.say("This test shows its key after handing in:")
    result = tour.call("GET", path, who="ANNA", show=RESULT_FIELDS)
    tour.tell.table(as_table(result))
    tour.check([question["points_awarded"] for question in result["questions"]] == EARNED, "each answer earns its due")
    tour.check(shown_keys(result) == set(KEY_FIELDS), "the result shows the key")
    tour.tell.say("The event AttemptFinished carries the score into the gradebook.")
    wait_for_score(tour, SCORE, tour["TEST_ID"])


def numbered(tour: Tour, answers: Sequence[Any]) -> dict[str, Any]:
    """Answers by the ids of their questions; what was not answered is left out."""
    return {tour[f"QUESTION_{number}"]: given for number, given in enumerate(answers, start=1) if given is not None}


def shown_keys(attempt: Any) -> set[str]:
    """The fields of the key that an attempt's questions show."""
    return {name for question in attempt["questions"] for name in KEY_FIELDS if name in question}


def as_table(result: Any) -> list[list[str]]:
    """An attempt with its key as rows of text, the heads first."""
    rows = [
        [
            question["text"],
            _text(question["answer"]),
            _text(next(question[name] for name in KEY_FIELDS if name in question)),
            f"{question['points_awarded']:g} of {question['points']:g}",
        ]
        for question in result["questions"]
    ]
    return [["question", "answer", "key", "points"], *rows]


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value if value is not None else "–").strip()
