"""Questions that one service's function asks another's directly, for the moments that events are too slow for.

The asker needs the answer to go on, so a function that does not answer is a 503 and not a guess.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from kernel import observability, request
from kernel.aws import client
from kernel.db import UnitOfWork, reading
from kernel.errors import Unavailable

logger = logging.getLogger(__name__)


class Question(BaseModel):
    """What is asked, and for which request: the answering function logs the same id."""

    request_id: str = ""


QuestionT = TypeVar("QuestionT", bound=Question)
AnswerT = TypeVar("AnswerT", bound=BaseModel)


def ask(function: str, question: Question, answer_type: type[AnswerT]) -> AnswerT:
    """Invoke a query function (name or ARN) and wait for its answer.

    Raises:
        Unavailable: it can't be reached, failed, or its answer can't be read.
    """
    asked = question.model_copy(update={"request_id": request.current().request_id})
    try:
        answer = client("lambda").invoke(FunctionName=function, Payload=asked.model_dump_json().encode())
        payload = answer["Payload"].read()
        if answer.get("FunctionError"):
            raise RuntimeError(f"the function answered {answer['FunctionError']}")
        return answer_type.model_validate_json(payload)
    except Exception as error:
        logger.exception("%s does not answer", function)
        raise Unavailable(detail="Another part of the platform does not answer right now. Try again.") from error


def serve(
    question_type: type[QuestionT], answer: Callable[[UnitOfWork, QuestionT], BaseModel]
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Make the Lambda handler that answers questions of one type from this service's own rows."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        observability.start()
        question = question_type.model_validate(event)
        known = request.RequestContext(
            request.request_id_from(question.request_id), method="QUERY", path=question_type.__name__
        )
        with request.handling(known), reading() as uow:
            return answer(uow, question).model_dump(mode="json")

    observability.finish_import()
    return handler
