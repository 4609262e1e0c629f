"""One target field with the step that makes its value, held against the target's layout while the pack is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.suggest import did_you_mean
from engine.mapping.bench import Bench
from engine.mapping.layout import Layout, fitted
from engine.mapping.payload import Provenance
from engine.mapping.step import Step
from engine.pack.transforms import Transform

AS_IT_IS = "as it is"


@dataclass(frozen=True, slots=True)
class CompiledField:
    """A target field, its step, where its value comes from, and its constraints in the layout (None without one).

    ``of_line`` tells that it reads the line at hand; any other field says the same on every row."""

    target: str
    step: Step
    provenance: Provenance
    note: str
    constraints: Mapping[str, Any] | None
    of_line: bool = False

    @property
    def position(self) -> Position:
        """The place of the mapping's row."""
        return self.provenance.position


def compile_fields(
    written: Mapping[str, Transform],
    bench: Bench,
    layout: Layout | None,
    sources: tuple[str, ...],
    key: tuple[str, ...] = (),
) -> tuple[CompiledField, ...]:
    """The fields of a row, in the order of the file. ``sources`` stand for a field that names none of its own.

    ``key`` are the target fields that identify the row: an id with a part left out would be the id of something else.
    """
    found = []
    for target, transform in written.items():
        constraints = None if layout is None else layout.fields.get(target)
        strict = bench.strict or target in key or bool(constraints and constraints.get("x-key"))
        step = replace(bench, strict=strict).build(transform)
        _check_fixed(target, step, constraints, transform, bench)
        said = transform.sources or sources
        provenance = Provenance(
            step.fields, step.words or AS_IT_IS, transform.place, said, transform.counts, transform.owner
        )
        of_line = any(name in bench.scope.line for name in step.fields)
        found.append(CompiledField(target, step, provenance, transform.note, constraints, of_line))
    return tuple(found)


def check_targets(written: Mapping[str, Transform], layout: Layout, problems: Problems) -> None:
    """Report the fields that the target does not have, or that are not a mapping's business."""
    for target, transform in written.items():
        constraints = layout.fields.get(target)
        if constraints is None and not layout.open:
            message = f'"{target}" is no field of {layout.name}.'
            problems.add(transform.place, "unknown target field", message, did_you_mean(target, layout.fields))
        elif constraints is not None and constraints.get("x-envelope"):
            message = f"{target} is put in by the adapter."
            problems.add(transform.place, "wrong target field", message, "Take it out of the mapping.")


def _check_fixed(
    target: str, step: Step, constraints: Mapping[str, Any] | None, transform: Transform, bench: Bench
) -> None:
    """Constants and the values of tables are known now: what the target would refuse or cut is told now."""
    for text in dict.fromkeys(step.fixed):
        if constraints is None or not text:
            continue
        allowed, most = constraints.get("enum"), constraints.get("maxLength")
        if allowed is not None and fitted(text, constraints) not in allowed:
            fix = did_you_mean(text, [str(one) for one in allowed if one not in ("", None)])
            bench.problem(transform.place, "wrong value", f'{target} does not take "{text}".', fix)
        elif isinstance(most, int) and len(text) > most:
            message = f'{target} takes at most {most} characters; "{text}" has {len(text)}.'
            bench.problem(transform.place, "wrong value", message, "Shorten it.")
        elif constraints.get("type") == "integer" and not isinstance(fitted(text, constraints), int):
            bench.problem(
                transform.place, "wrong value", f'{target} is a whole number, not "{text}".', "Write digits only."
            )
        elif constraints.get("type") == "boolean" and not isinstance(fitted(text, constraints), bool):
            bench.problem(
                transform.place, "wrong value", f'{target} is true or false, not "{text}".', "Write true or false."
            )
