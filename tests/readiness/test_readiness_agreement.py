"""Both engines derive the same, change by change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from readiness_helpers import KINDS, NEEDS, Driver, from_scratch, needs_durable_rules, quiet_library

from engine.readiness.choice import first_disagreement
from engine.readiness.durable_engine import DurableReadiness
from engine.readiness.facts import Item, Key, NeedState, Own, Standing, Woken
from engine.readiness.network import Network
from engine.readiness.python_engine import PythonReadiness

pytestmark = [needs_durable_rules, quiet_library]

OPERATIONS = 100_000


def test_a_hundred_thousand_random_changes_are_told_alike_by_both_engines() -> None:
    """Worlds of different sizes: small ones are full of circles, large ones have long chains."""
    done = 0
    reached: set[Standing] = set()
    for seed, (size, share) in enumerate(((3, 0.2), (8, 0.3), (30, 0.3), (120, 0.2))):
        plain, durable = Network(PythonReadiness(), NEEDS), Network(DurableReadiness(NEEDS), NEEDS)
        driver = Driver(seed, size, [plain, durable])
        for _ in range(int(OPERATIONS * share)):
            told = driver.step()
            done += 1
            if told:
                assert told[0] == told[1], f"operation {done}"
        assert plain.standings() == durable.standings() == from_scratch(plain)
        reached.update(plain.standings().values())
        assert (durable.engine, durable.said) == ("durable-rules", "")
        durable.close()
    assert done == OPERATIONS
    assert reached == set(Standing)


ids = st.sampled_from("0123")
records = st.tuples(st.sampled_from(["party", "place", "order"]), ids)


class Twins(RuleBasedStateMachine):
    """Hypothesis chooses the changes, so that a difference is shown with the fewest that lead to it."""

    def __init__(self) -> None:
        super().__init__()
        self.plain, self.durable = Network(PythonReadiness(), NEEDS), Network(DurableReadiness(NEEDS), NEEDS)

    def both(self, name: str, *arguments: Any) -> None:
        told: list[list[Woken]] = [getattr(one, name)(*arguments) for one in (self.plain, self.durable)]
        assert sorted(told[0], key=lambda one: one.key) == sorted(told[1], key=lambda one: one.key)

    @rule(
        flow=st.sampled_from(sorted(NEEDS)),
        identity=ids,
        own=st.sampled_from(Own),
        needed=st.lists(st.none() | ids, min_size=3),
    )
    def put(self, flow: str, identity: str, own: Own, needed: list[str | None]) -> None:
        needs = {name: (KINDS[name], to) for name, to in zip(NEEDS[flow], needed, strict=False) if to is not None}
        self.both("put", Item((flow, identity), own, needs, (flow.split(".")[0], identity)))

    @rule(record=records)
    def link(self, record: tuple[str, str]) -> None:
        self.both("there", record)

    @rule(record=records)
    def unlink(self, record: tuple[str, str]) -> None:
        self.both("gone", record)

    @rule(flow=st.sampled_from(sorted(NEEDS)), identity=ids, own=st.sampled_from(Own))
    def mend_or_break(self, flow: str, identity: str, own: Own) -> None:
        key: Key = (flow, identity)
        if key in self.plain:
            self.both("own", key, own)

    @rule(flow=st.sampled_from(sorted(NEEDS)), identity=ids)
    def drop(self, flow: str, identity: str) -> None:
        self.both("drop", (flow, identity))

    @invariant()
    def they_agree_with_each_other_and_with_the_definition(self) -> None:
        assert self.plain.standings() == self.durable.standings() == from_scratch(self.plain)

    def teardown(self) -> None:
        self.durable.close()


TestTwins = Twins.TestCase
TestTwins.settings = settings(max_examples=60, stateful_step_count=40)


def test_the_self_check_before_it_is_trusted_finds_no_difference() -> None:
    durable = DurableReadiness({**NEEDS, "wide.export": ("a", "b", "c", "d")})
    assert first_disagreement(durable, {**NEEDS, "wide.export": ("a", "b", "c", "d")}) == ""


def test_the_self_check_finds_an_engine_that_lets_a_missing_need_pass() -> None:
    class Lenient(PythonReadiness):
        def put(self, number: int, flow: str, own: Own, needs: Any) -> Standing:
            return super().put(number, flow, own, [NeedState.THERE if state == "missing" else state for state in needs])

    assert "missing: ready, where plain Python says waiting" in first_disagreement(Lenient(), NEEDS)


@pytest.mark.parametrize("count", [0, 1, 5, 14])
def test_flows_with_few_and_with_many_needs_are_derived_alike(count: int) -> None:
    needs = {"wide.export": tuple(f"need-{number}" for number in range(count))}
    engine, plain = DurableReadiness(needs), PythonReadiness()
    for place in range(count):
        for state in NeedState:
            states = [NeedState.THERE] * count
            states[place] = state
            states[-1] = NeedState.COMING if place < count - 1 else state
            for own in Own:
                assert engine.put(1, "wide.export", own, states) is plain.put(1, "wide.export", own, states)
    engine.close()
