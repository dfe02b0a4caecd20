"""Query functions of other services, run in this process on their own real databases."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from kernel.connection import connect
from kernel.engine import engine, make_engine, use_engine
from tests.support.databases import ServiceDatabase

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class FakeLambda:
    """Lambda's `invoke`, answered by real handlers.

    Attributes:
        calls: what was asked, oldest first.
        is_down: whether Lambda can't be reached.

    Args:
        functions: by its name, a function's handler and the database it runs on.
    """

    def __init__(self, functions: Mapping[str, tuple[Handler, ServiceDatabase]]) -> None:
        self._functions = functions
        self.calls: list[dict[str, Any]] = []
        self.is_down = False

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        """Run one function; what it raises becomes a ``FunctionError``, as in Lambda."""
        if self.is_down:
            raise ConnectionError("Lambda does not answer")
        question = json.loads(Payload)
        self.calls.append(question)
        handler, database = self._functions[FunctionName]
        before, theirs = engine(), make_engine(lambda: connect(database.url))
        use_engine(theirs)
        try:
            return {"StatusCode": 200, "Payload": io.BytesIO(json.dumps(handler(question, None)).encode())}
        except Exception as error:
            failure = {"errorType": type(error).__name__, "errorMessage": "hidden"}
            return {
                "StatusCode": 200,
                "FunctionError": "Unhandled",
                "Payload": io.BytesIO(json.dumps(failure).encode()),
            }
        finally:
            use_engine(before)
            theirs.dispose()
