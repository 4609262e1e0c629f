"""Conditions compiled to functions: a view of a record goes in, a finding comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from types import CodeType
from typing import Any

from engine.checks.finding import PASSED, Finding, Place
from engine.checks.kind import CheckKind
from engine.checks.values import MISSING, Unreadable, shown
from engine.checks.view import View
from engine.errors import SyncEngineError
from engine.reasoning.facts import Outcome

Test = Callable[[View], Finding]
CANNOT_READ = "{{ label }} holds {{ value }}, which is not {{ expected }}."
IS_MISSING = "{{ label }} is not given."
LIST_IS_MISSING = "{{ label }}: the list is not given, so this cannot be told."
IS_MISSING_SURROUNDING = "{{ label }} is not known here, so this cannot be told."


def check_test(kind: CheckKind, field: str, label: str, parameter: Any, *, of_record: bool) -> Test:
    """One check of one field. Missing data is "cannot tell" unless the check is about presence; a crash is "error".

    Where the kind has a guard, the test is generated as Python source once, with the guard in line: most values of most records
    pass, and then neither the examination nor its bookkeeping is called. The author's constants are bound, never written into
    the source.
    """
    examine, sees_missing = kind.examine, kind.sees_missing
    missing_reason = IS_MISSING if of_record else IS_MISSING_SURROUNDING

    def examined(value: Any, view: View) -> Finding:
        if isinstance(value, Unreadable):
            values = {"label": label, "value": value.raw, "expected": value.expected}
            return Finding(Outcome.CANNOT_TELL, values, Place(field), CANNOT_READ, f"not {value.expected}")
        if value is MISSING and not sees_missing:
            return Finding(
                Outcome.CANNOT_TELL, {"label": label, "value": MISSING}, Place(field), missing_reason, "no value"
            )
        try:
            found = examine(value, parameter, view)
        except SyncEngineError:
            # The surroundings could not be read: that is the run's trouble, not the rule's.
            raise
        except Exception as error:
            # A broken check must never let a record through, and never end the batch.
            note = f"the check {kind.name} failed on {shown(value)}: {error}"
            return Finding(Outcome.ERROR, {"label": label, "value": value}, Place(field), note=note)
        if found.outcome is Outcome.PASS:
            return found
        values = {"label": label, "value": value, **found.values}
        of_line = found.place.field if found.place.field not in ("", field) else ""
        place = Place(field, found.place.lines, of_line)
        return Finding(found.outcome, values, place, found.reason or kind.reason, found.note)

    return _generated(kind.guard or "False", field, parameter, examined)


_SOURCE = """
def test(view):
    value = view.value(field)
    if {guard}:
        return PASSED
    return examined(value, view)
"""


def _generated(guard: str, field: str, parameter: Any, examined: Callable[[Any, View], Finding]) -> Test:
    """The test with its guard in line; the guard is our own text, its names are bound here."""
    names: dict[str, Any] = {"PASSED": PASSED, "field": field, "parameter": parameter, "examined": examined}
    exec(_compiled(guard), names)
    test: Test = names["test"]
    return test


@lru_cache(maxsize=256)
def _compiled(guard: str) -> CodeType:
    return compile(_SOURCE.format(guard=guard.format(v="value", p="parameter")), "<check>", "exec")


def all_of(parts: tuple[Test, ...]) -> Test:
    """Every part holds. The worst finding stands for the whole: error, then fail, then cannot tell."""

    def test(view: View) -> Finding:
        worst = PASSED
        for part in parts:
            found = part(view)
            if _RANK[found.outcome] > _RANK[worst.outcome]:
                worst = found
        return worst

    return test


def any_of(parts: tuple[Test, ...]) -> Test:
    """At least one part holds. Without one: error, else cannot tell where a part cannot, else the first failure."""

    def test(view: View) -> Finding:
        found = [part(view) for part in parts]
        for outcome in (Outcome.PASS, Outcome.ERROR, Outcome.CANNOT_TELL):
            for finding in found:
                if finding.outcome is outcome:
                    return finding
        return found[0]

    return test


def none_of(part: Test, label: str = "") -> Test:
    """The part does not hold; what cannot be told stays so."""

    def test(view: View) -> Finding:
        found = part(view)
        if found.outcome is Outcome.PASS:
            return Finding(Outcome.FAIL, found.values or {"label": label}, found.place, "{{ label }} must not be so.")
        return PASSED if found.outcome is Outcome.FAIL else found

    return test


def lines_test(field: str, label: str, quantifier: str, inner: Test, line_word: str, named_by: str = "") -> Test:
    """A condition over the lines of a list: each, at_least_one or none of them. An empty list satisfies each and none.

    Lines are told by their numbers, or by their field ``named_by``.
    """

    def test(view: View) -> Finding:
        value = view.value(field)
        if isinstance(value, Unreadable):
            values = {"label": label, "value": value.raw, "expected": value.expected}
            return Finding(Outcome.CANNOT_TELL, values, Place(field), CANNOT_READ, f"not {value.expected}")
        if not isinstance(value, tuple):
            return Finding(
                Outcome.CANNOT_TELL, {"label": label, "value": MISSING}, Place(field), LIST_IS_MISSING, "no value"
            )
        findings = [inner(line) for line in value]
        found = _judge_lines(quantifier, findings, field, label, line_word)
        if named_by and found.place.lines:
            names = tuple(_name(value[number - 1], named_by, number) for number in found.place.lines)
            found = replace(found, values={**found.values, "where": in_words(names)})
        return found

    return test


def _name(line: View, named_by: str, number: int) -> str:
    name = line.value(named_by)
    return name if isinstance(name, str) else str(number)


def _judge_lines(quantifier: str, findings: list[Finding], field: str, label: str, line_word: str) -> Finding:
    wanted = Outcome.FAIL if quantifier == "none" else Outcome.PASS
    if quantifier == "none":
        bad = [number for number, found in enumerate(findings, start=1) if found.outcome is Outcome.PASS]
    else:
        bad = [number for number, found in enumerate(findings, start=1) if found.outcome is Outcome.FAIL]
    unclear = [n for n, found in enumerate(findings, start=1) if found.outcome in (Outcome.CANNOT_TELL, Outcome.ERROR)]
    values = {"label": label, "lines": len(findings), "line": line_word}
    if quantifier == "at_least_one":
        if any(found.outcome is wanted for found in findings):
            return PASSED
        reason = "{{ label }}: no {{ line }} meets the requirement."
        outcome = Outcome.CANNOT_TELL if unclear else Outcome.FAIL
        concerned = tuple(unclear) if unclear else ()
        return _with_lines(Finding(outcome, values, Place(field), reason), concerned, findings)
    if not bad and not unclear:
        return PASSED
    outcome = Outcome.FAIL if bad else _worst(findings)
    return _with_lines(Finding(outcome, values, Place(field)), tuple(bad or unclear), findings)


def _with_lines(found: Finding, lines: tuple[int, ...], findings: list[Finding]) -> Finding:
    """The finding of the list, told with the values of the first line concerned."""
    if not lines:
        return Finding(found.outcome, {**found.values, "where": "", "count": 0}, found.place, found.reason)
    first = findings[lines[0] - 1]
    values = {**first.values, **found.values, "where": in_words(lines), "count": len(lines)}
    for name in ("label", "value"):
        if name in first.values:
            values[f"line_{name}"] = first.values[name]
    values["value"] = first.values.get("value", MISSING)
    inner = first.reason.replace("{{ label }}", "{{ line_label }}")
    reason = found.reason or ("{{ label }}, {{ line }} {{ where }}: " + (inner or "not allowed."))
    inner_place = first.place.field if not first.place.line_field else f"{first.place.field}.{first.place.line_field}"
    return Finding(found.outcome, values, Place(found.place.field, lines, inner_place), reason, first.note)


def _worst(findings: list[Finding]) -> Outcome:
    return max((found.outcome for found in findings), key=_RANK.__getitem__)


def in_words(numbers: Sequence[int | str]) -> str:
    """Line numbers or names for a sentence: "2, 5 and 7"; long lists are cut after eight."""
    shown_numbers = [str(number) for number in numbers[:8]]
    if len(numbers) > 8:
        return ", ".join(shown_numbers) + f" and {len(numbers) - 8} more"
    if len(shown_numbers) < 2:
        return "".join(shown_numbers)
    return ", ".join(shown_numbers[:-1]) + " and " + shown_numbers[-1]


_RANK = {
    Outcome.PASS: 0,
    Outcome.NOT_APPLICABLE: 0,
    Outcome.CANNOT_TELL: 1,
    Outcome.FAIL: 2,
    Outcome.ERROR: 3,
}
