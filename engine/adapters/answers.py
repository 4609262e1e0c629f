"""An answer as it came over HTTP, and what to call it when it is not the one that was hoped for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from engine.adapters.exact_json import decode
from engine.adapters.paths import words_at
from engine.adapters.results import Json
from engine.errors import AnswerError, NotAuthorisedError, SyncEngineError, SystemUnavailableError
from engine.pack.system_interfaces import ErrorSpec
from engine.secrets import Curtain

_LONGEST_QUOTE = 300
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in small letters) and body of an answer; ``asked`` is method and path of the request."""

    asked: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        return self.headers.get(name.lower(), "") if name else ""

    def json(self) -> Json:
        """The body as JSON. Raises ValueError."""
        return decode(self.content)


class Unsent(Exception):
    """The request did not reach the system: nothing can have happened there."""


class WaitTooLong(Unsent):
    """The system asked for a longer pause than its file allows: trying at once again is of no use."""


class Unanswered(Exception):
    """The request was sent, and no whole answer came: anything can have happened there."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Turns failures of one interface of one system into words, without secrets."""

    label: str
    errors: ErrorSpec
    curtain: Curtain

    def words(self, answer: Answer) -> tuple[tuple[str, str], ...]:
        """Pairs of field and words: the system's own, or else a look at the body."""
        try:
            found = words_at(answer.json(), self.errors.words)
        except ValueError:
            found = ()
        if not found:
            look = self.look(answer)
            found = (("", look),) if look else ()
        return tuple((field, self.curtain.hide(words)) for field, words in found)

    def look(self, answer: Answer) -> str:
        """What the body looks like, for a person: its text cut short, or the title of a page."""
        title = _TITLE.search(answer.content[:4000])
        if title or (answer.content[:200].lstrip()[:1] == b"<" and b"<html" in answer.content[:500].lower()):
            name = title[1].decode("utf-8", "replace").strip() if title else ""
            return self.curtain.hide(f'a web page titled "{name}"' if name else "a web page")
        text = " ".join(answer.content[: 4 * _LONGEST_QUOTE].decode("utf-8", "replace").split())
        return self.curtain.hide(text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…")

    def message(self, operation: str, answer: Answer, words: str) -> str:
        """One sentence with system, operation, address, status, words and the id of the request."""
        said = f": {words}" if words else " and said nothing more"
        number = answer.header(self.errors.request_id)
        told = f" Request id {number}." if number else ""
        text = f'{self.label} answered "{operation}" ({answer.asked}) with {answer.status}{said}.{told}'
        return self.curtain.hide(text.replace("..", "."))

    def note(self, status: int) -> str:
        """What the system file says that a status may also mean."""
        return self.errors.notes.get(str(status), "")

    def refuse(self, operation: str, answer: Answer) -> NoReturn:
        """Raise the error that fits the status of a read, a token request or a description that failed."""
        text = self.message(operation, answer, "; ".join(words for _, words in self.words(answer)))
        fix = self.note(answer.status)
        if answer.status in (401, 403):
            raise NotAuthorisedError(text, fix=fix or "Check the credentials and what they may do.")
        if answer.status == 429 or answer.status >= 500:
            raise SystemUnavailableError(text, fix=fix or "Run again later; nothing was lost.")
        if 300 <= answer.status < 400:
            raise AnswerError(text, fix="Redirects are not followed. Check the address in the configuration.")
        raise AnswerError(text, fix=fix)

    def unusable(self, operation: str, answer: Answer, problem: str) -> AnswerError:
        """The error for an answer that looks fine and cannot be read."""
        text = f"{problem}; it begins: {self.look(answer)}" if answer.content else problem
        return AnswerError(
            self.message(operation, answer, text),
            fix="Check that the address in the configuration is that of the interface, not of a page for people.",
        )

    def unreachable(self, operation: str, problem: Exception) -> SyncEngineError:
        """The error for a request that got no answer, or that was not made."""
        if isinstance(problem, WaitTooLong):
            return SystemUnavailableError(
                self.curtain.hide(f'{self.label} was not asked for "{operation}": {problem}.'),
                fix="Run again later; nothing was lost.",
            )
        return SystemUnavailableError(
            self.curtain.hide(f'{self.label} gave no answer to "{operation}": {problem}.'),
            fix="Check the address and the network, then run again; nothing was lost.",
        )
