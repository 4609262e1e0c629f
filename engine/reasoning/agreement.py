"""Does an engine decide like the plain-Python one? Asked once before an engine is trusted with records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from engine.reasoning.facts import NeedFact, Outcome, Reasoner, RequirementFact, Severity
from engine.reasoning.python_engine import PythonReasoner

Record = tuple[tuple[RequirementFact, ...], tuple[NeedFact, ...]]


def samples() -> Iterator[Record]:
    """Facts of sample records: none, each possible fact alone, and all of them at once."""
    combinations = product(Outcome, Severity, (False, True))
    requirements = tuple(RequirementFact(number, *values) for number, values in enumerate(combinations, 1))
    needs = tuple(NeedFact(number, outcome) for number, outcome in enumerate(Outcome, 101))
    yield (), ()
    yield from (((requirement,), ()) for requirement in requirements)
    yield from (((), (need,)) for need in needs)
    yield requirements, needs


def first_disagreement(reasoner: Reasoner) -> str:
    """Empty if the engine concludes as plain Python does on every sample, else the first difference."""
    plain = PythonReasoner()
    for requirements, needs in samples():
        expected = plain.conclude(requirements, needs)
        seen = reasoner.conclude(requirements, needs)
        if replace(seen, engine=expected.engine) != expected:
            says = seen.fault or f"{seen}, where plain Python says {expected}"
            return f"its self-check failed on {[*requirements, *needs]}: {says}"
    return ""
