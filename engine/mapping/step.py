"""A transform ready to be carried out, and the desk it works at: one field of one row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.checks.finding import Finding
from engine.checks.values import FieldType, Unreadable, shown
from engine.checks.view import View
from engine.load.position import NOWHERE, Position
from engine.mapping.payload import Loss, LossKind, MappingProblem
from engine.reasoning.facts import Outcome
from engine.rules.condition_tests import Test
from engine.rules.view import RecordView
from engine.text.templates import compile_template


class Unmappable(Exception):
    """A value that cannot be made; caught at the field that wanted it and told as a MappingProblem."""

    def __init__(self, message: str, fix: str = "", value: Any = None) -> None:
        super().__init__(message)
        self.message, self.fix, self.value = message, fix, value


@dataclass(slots=True)
class Notes:
    """What is noted while one record is mapped."""

    losses: list[Loss] = field(default_factory=list)
    problems: list[MappingProblem] = field(default_factory=list)
    repetitions: dict[tuple[int, tuple[str, ...]], tuple[int, ...]] = field(default_factory=dict)

    def told_losses(self) -> tuple[Loss, ...]:
        """The losses, each once."""
        return tuple({(loss.call, loss.target, loss.line, loss.message): loss for loss in self.losses}.values())

    def told_problems(self) -> tuple[MappingProblem, ...]:
        """The problems, each once: a header's value that several calls carry is wrong for one reason."""
        found: dict[tuple[object, ...], MappingProblem] = {}
        for one in self.problems:
            call = "" if one.line is None else one.call
            found.setdefault((call, one.target, one.line, one.message), one)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Desk:
    """What a step may look at, and where it notes a loss: the view of the record or line, and the field it works for."""

    view: View
    record: RecordView
    notes: Notes
    counterpart: str | None = None
    call: str = ""
    target: str = ""
    line: int | None = None
    position: Position = NOWHERE
    sources: tuple[str, ...] = ()

    def lose(self, kind: LossKind, before: Any, after: Any, message: str) -> None:
        """Note that the target gets less than the record holds."""
        self.notes.losses.append(
            Loss(self.target, kind, before, after, message, self.sources, self.position, self.call, self.line)
        )

    def refuse(self, message: str, fix: str = "", value: Any = None) -> None:
        """Note that the value cannot be mapped."""
        self.notes.problems.append(
            MappingProblem(self.target, message, fix, value, self.position, self.sources, self.call, self.line)
        )


Make = Callable[[Desk], Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A transform with all names resolved.

    ``make`` gives the typed value or MISSING, or raises Unmappable. ``types`` is what it can give (empty: not known, after a
    problem in the file). ``words`` says what it does. ``fields`` are the names it reads; ``fixed`` the texts that it gives
    whatever the record holds.
    """

    make: Make
    types: frozenset[FieldType]
    words: str = ""
    fields: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


def reads(*steps: Step) -> tuple[str, ...]:
    """The names that several steps read, each once."""
    return tuple(dict.fromkeys(name for step in steps for name in step.fields))


def then(step: Step, words: str) -> str:
    """What was done before, and then this."""
    return f"{step.words}; {words}" if step.words else words


def readable(value: Any, label: str) -> Any:
    """The value itself. Raises Unmappable for one that is not of its field's type."""
    if isinstance(value, Unreadable):
        raise Unmappable(
            f"{label} holds {shown(value)}, which is not {value.expected}.", f"Correct {label}.", value.raw
        )
    return value


def as_plain_text(value: Any) -> str:
    """A text, id or whole number as text; never an amount, whose text depends on the target."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def holds(test: Test | None, view: View) -> bool:
    """Whether a condition holds; what cannot be told does not. Raises Unmappable where the condition is broken."""
    if test is None:
        return True
    found = test(view)
    if found.outcome is Outcome.ERROR:
        raise Unmappable(f"A condition of the mapping is broken: {found.note}.", "Mend the condition in the mapping.")
    return found.passed


def reason_of(found: Finding, view: View) -> str:
    """Why a condition does not hold, in the words of its check."""
    if not found.reason:
        return found.note
    template = compile_template(found.reason)
    names = {name: found.values.get(name, view.value(name)) for name in template.names}
    return template.render({n: value.raw if isinstance(value, Unreadable) else value for n, value in names.items()})
