"""Which engine derives readiness: durable-rules wherever it works and is large enough, else its equal in plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from engine.errors import SyncEngineError
from engine.readiness.durable_engine import MOST_ITEMS, DurableReadiness, OutgrownError
from engine.readiness.facts import NeedState, Own, ReadinessEngine
from engine.readiness.python_engine import PythonReadiness
from engine.readiness.rulebook import MOST_NEEDS
from engine.reasoning import python_engine
from engine.reasoning.choice import AUTO, describe_reasoner

MOST_SAMPLES = 400
"""Of each ruleset, put before it is trusted with items: all that there can be for four needs."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine, and why it is this one, as one sentence for a person. ``remark``: only where another one was to be expected."""

    engine: ReadinessEngine
    why: str
    remark: str = ""


def choose_readiness(
    needs: Mapping[str, Sequence[str]], items: int = 0, preference: str = AUTO, most: int = MOST_ITEMS
) -> Choice:
    """The engine for flows with these needs (ids by flow) and so many items.

    Raises ConfigurationError for an unknown preference, and when durable-rules is asked for but cannot be used at all.
    """
    name, why = describe_reasoner(preference)
    if name == python_engine.NAME:
        return Choice(PythonReadiness(), why)
    if items > most:
        return _plain(f"{items:,} items are more than the {most:,} that durable-rules is trusted with")
    try:
        durable = DurableReadiness(needs, most)
        trouble = first_disagreement(durable, needs)
    except OutgrownError as error:
        return _plain(str(error))
    except Exception as error:
        trouble = f"{type(error).__name__}: {error}"
    if trouble:
        return _plain(f"durable-rules failed its self-check on needs ({trouble})")
    return Choice(durable, why)


def describe_readiness(needs: Mapping[str, Sequence[str]], preference: str = AUTO) -> str:
    """Which engine derives what waits for what with these needs, and when another one takes over by itself; for a person."""
    choice = choose_readiness(needs, 0, preference)
    if choice.engine.name == python_engine.NAME:
        return f"{choice.engine.name}: {choice.remark or 'as the rules engine'}"
    return (
        f"{choice.engine.name}; above {MOST_ITEMS:,} records on their way, with more than {MOST_NEEDS} needs in one direction, or "
        "where it fails, the plain-Python engine derives the same, and a remark says so"
    )


def _plain(because: str) -> Choice:
    said = f"{because}; the plain-Python engine derives readiness, and derives the same."
    return Choice(PythonReadiness(), said, said)


def first_disagreement(engine: ReadinessEngine, needs: Mapping[str, Sequence[str]]) -> str:
    """Empty where the engine derives what plain Python does for the facts that there can be, else the first difference."""
    plain = PythonReadiness()
    # One number is enough, as each fact replaces the one before; it is none that an item has.
    number = -1
    try:
        for flow, length in {len(names): (flow, len(names)) for flow, names in needs.items()}.values():
            for own, states in islice(product(Own, product(NeedState, repeat=length)), MOST_SAMPLES):
                expected, seen = plain.put(number, flow, own, states), engine.put(number, flow, own, states)
                if seen is not expected:
                    return f"{flow}, {own}, {', '.join(states)}: {seen}, where plain Python says {expected}"
    except SyncEngineError as error:
        return str(error)
    finally:
        engine.drop(number)
    return ""
