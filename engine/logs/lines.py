"""The lines of the log: one JSON object each, or text. Known secrets are hidden in either, wherever they come from."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from engine.secrets import Curtain

_LONGEST = 20_000  # characters: a line that is longer than a pipe's buffer mixes with those of other processes
_PLAIN = (str, int, float, bool, type(None))


class JsonLines(JsonFormatter):
    """``time``, ``level``, ``event``, then what is being done, then what the event says of itself."""

    def __init__(self, curtain: Curtain) -> None:
        super().__init__(
            "%(levelname)s %(message)s",
            rename_fields={"levelname": "level", "message": "event", "exc_info": "trace"},
            json_ensure_ascii=False,
            json_default=str,
        )
        self._curtain = curtain

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """The fields of a line, in their order."""
        level, event = str(log_data.pop("level")).lower(), log_data.pop("event")
        trace = log_data.pop("trace", None)
        rest = {name: value for name, value in log_data.items() if value not in (None, "", (), [], {})}
        rest |= {} if not trace else {"trace": trace}
        found = {"time": log_data.pop("time", ""), "level": level, "event": event, **rest}
        cleaned: dict[str, Any] = self._curtain.clean(found)
        return cleaned

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Adds the moment, in UTC, to what the library adds."""
        super().add_fields(log_data, record, message_dict)
        log_data["time"] = _moment(record)

    def format(self, record: logging.LogRecord) -> str:
        """The line. One that is too long loses its longest texts, never its end."""
        line = super().format(record)
        if len(line) <= _LONGEST:
            return line
        found = json.loads(line)
        for name, value in found.items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            if len(text) > _LONGEST // 10:
                found[name] = text[: _LONGEST // 10] + "…"
        return json.dumps(found, ensure_ascii=False)


class TextLines(logging.Formatter):
    """``time level event (name=value, ...)`` on one line, and a trace below it."""

    def __init__(self, curtain: Curtain) -> None:
        super().__init__()
        self._curtain = curtain

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = {name: self._curtain.clean(value) for name, value in vars(record).items() if name not in RESERVED_ATTRS}
        pairs = ", ".join(f"{name}={_shown(value)}" for name, value in told.items() if value not in (None, "", (), []))
        event = " ".join(record.getMessage().split())
        line = f"{_moment(record)} {record.levelname.lower()} {event}{f' ({pairs})' if pairs else ''}"
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return self._curtain.hide(line)


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(_shown(one) for one in value)
    text = str(value) if isinstance(value, _PLAIN) else json.dumps(value, ensure_ascii=False, default=str)
    return " ".join(text.split())


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
