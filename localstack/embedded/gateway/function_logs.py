"""Each function's output as a file: `<folder>/<function name>.log`, its lines as they were written.

CloudWatch Logs keep receiving them as well, but the emulator opens a stream for every invocation, so
only the newest streams of a group are kept: they live in memory and in every saved state.
"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from localstack.embedded.files import rotate

STREAMS_KEPT = 200
LOG_BYTES = 5_000_000


def install(lambda_svc: ModuleType, folder: Path) -> None:
    """Make the emulator's Lambda service write `folder/<function>.log` too."""
    folder.mkdir(parents=True, exist_ok=True)
    emit: Callable[..., None] = lambda_svc._emit_lambda_logs

    def emit_and_write(func: dict[str, Any], request_id: str, log_text: str, *rest: Any, **options: Any) -> None:
        emit(func, request_id, log_text, *rest, **options)
        config = func.get("config") or func
        append(folder, str(config.get("FunctionName", "unknown")), log_text)
        trim(_streams(config))

    lambda_svc._emit_lambda_logs = emit_and_write  # type: ignore[attr-defined]


def append(folder: Path, function: str, text: str) -> None:
    """Add `text` to the log of `function`, as whole lines; nothing when it is empty."""
    if not text:
        return
    path = folder / f"{function}.log"
    rotate(path, LOG_BYTES)
    with path.open("a", encoding="utf-8", errors="replace") as file:
        file.write(text if text.endswith("\n") else f"{text}\n")


def trim(streams: dict[str, Any]) -> None:
    """Drop the oldest of a log group's streams beyond STREAMS_KEPT."""
    for name in list(streams)[: max(0, len(streams) - STREAMS_KEPT)]:
        streams.pop(name, None)


def _streams(config: dict[str, Any]) -> dict[str, Any]:
    from ministack.services import cloudwatch_logs

    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}"
    streams: dict[str, Any] = (cloudwatch_logs._log_groups.get(group) or {}).get("streams", {})
    return streams
