"""Facts for the tests of the reasoning, and the mark of those that need durable-rules."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import strategies as st

from engine.reasoning import Conclusion, NeedFact, Outcome, Reasoner, RequirementFact, Severity
from engine.reasoning.durable_engine import DurableReasoner, why_unusable
from engine.reasoning.python_engine import PythonReasoner

needs_durable_rules = pytest.mark.skipif(
    bool(why_unusable()), reason=f"durable-rules cannot be imported here: {why_unusable()}"
)

# The library asks for the time in a way that Python 3.12 calls deprecated, at every action.
quiet_library = pytest.mark.filterwarnings("ignore:.*utcfromtimestamp:DeprecationWarning")

ENGINES = [
    pytest.param(PythonReasoner(), id="python"),
    pytest.param(DurableReasoner(), id="durable-rules", marks=[needs_durable_rules, quiet_library]),
]

Record = tuple[list[RequirementFact], list[NeedFact]]

# Few different ids, so that facts often share one, and very large ones, which a 32-bit hash could mix up.
ids = st.one_of(st.integers(0, 9), st.integers(-(2**70), 2**70))
requirements = st.lists(
    st.builds(RequirementFact, ids, st.sampled_from(Outcome), st.sampled_from(Severity), st.booleans()),
    max_size=20,
)
needs = st.lists(st.builds(NeedFact, ids, st.sampled_from(Outcome)), max_size=6)


def random_record(chance: random.Random) -> Record:
    """Up to 15 facts with ids of their own, half of them met, as real records are more often than not."""
    outcomes = [*Outcome, Outcome.PASS, Outcome.PASS, Outcome.PASS, Outcome.NOT_APPLICABLE]
    severities, flags = list(Severity), (True, False)
    numbers = iter(chance.sample(range(1000), 15))
    return (
        [
            RequirementFact(next(numbers), chance.choice(outcomes), chance.choice(severities), chance.choice(flags))
            for _ in range(chance.randrange(12))
        ],
        [NeedFact(next(numbers), chance.choice(outcomes)) for _ in range(chance.randrange(4))],
    )


def apart_from_engine(conclusion: Conclusion) -> Conclusion:
    """The conclusion without the name of who reached it, for comparing two engines."""
    return replace(conclusion, engine="")


def same(first: Reasoner, second: Reasoner, record: Record) -> bool:
    """Do both engines conclude the same on this record?"""
    return apart_from_engine(first.conclude(*record)) == apart_from_engine(second.conclude(*record))
