"""What works and what does not, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.exit_codes import ExitCode
from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, wrapped


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was tried: what, how it is, and what to do where ``code`` is not FINE."""

    what: str
    message: str
    fix: str = ""
    code: ExitCode = ExitCode.FINE

    @property
    def fine(self) -> bool:
        """True where nothing has to be done."""
        return self.code is ExitCode.FINE


def render_text(found: Sequence[Examined], *, paint: Paint = plain, width: int = 80) -> Iterator[str]:
    """A line for each, with what to do below those that fail, and what could be done below others."""
    widest = max(len(one.what) for one in found)
    hang = " " * (widest + 4)
    for one in found:
        sign, meaning = ("✓", "good") if one.fine else ("✗", "bad")
        first, *rest = one.message.splitlines() or [""]
        lines = wrapped(first, width, hang, f"{sign} {one.what:<{widest}}  ")
        yield lines[0].replace(sign, paint(meaning, sign), 1)
        yield from lines[1:]
        for line in rest:
            yield f"{hang}{line}".rstrip()
        if one.fix:
            yield from wrapped(one.fix, width, hang + "     ", f"{hang}{'note' if one.fine else 'fix'}: ")
    bad = sum(not one.fine for one in found)
    yield ""
    yield "Everything works." if not bad else f"{counted(bad, 'thing')} to mend."


def render_json(found: Sequence[Examined]) -> Iterator[str]:
    """One document."""
    entries = [
        {"what": one.what, "fine": one.fine, "message": one.message, "fix": one.fix, "exit_code": int(one.code)}
        for one in found
    ]
    yield dumps({"schema_version": SCHEMA_VERSION, "kind": "doctor", "examined": entries})
