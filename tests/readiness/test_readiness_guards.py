"""The known faults of durable-rules 2.0.28, guard by guard, and that the product outlives the worst of them."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from readiness_helpers import NEEDS, Driver, needs_durable_rules, quiet_library

from engine.program import load_program
from engine.readiness import durable_engine
from engine.readiness.choice import choose_readiness, describe_readiness
from engine.readiness.durable_engine import DurableReadiness
from engine.readiness.facts import Item, NeedState, Own, Standing
from engine.readiness.network import Network
from engine.readiness.python_engine import PythonReadiness
from engine.readiness.rulebook import MOST_NEEDS, Rule, item_fact, rules_for
from engine.reasoning import rulebook
from engine.reasoning.choice import VARIABLE
from engine.reasoning.guarded import (
    LARGEST_ID,
    MOST_RULES,
    SESSION,
    GuardedSession,
    UnsafeError,
    why_unfit,
    why_unsafe,
)


@pytest.fixture(autouse=True)
def no_engine_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


ROOT = Path(__file__).resolve().parents[2]
FACT = item_fact(1, Own.CLEAR, [NeedState.THERE])


class Written:
    """A rule with any condition."""

    of = "item"
    concludes = Standing.READY

    def __init__(self, *tests: dict[str, Any]) -> None:
        self._tests = tests

    def condition(self) -> dict[str, object]:
        return {"$and": list(self._tests)}


TYPE = {"type": "item"}
UNSAFE = {
    "a join": ({"of": {"first": "of"}},),
    "a join with a comparison": ({"$gt": {"of": {"first": "of"}}},),
    "a nested condition": ({"$or": [{"own": "clear"}, {"own": "blocked"}]},),
    "every element of a list": ({"$iall": {"lines": {"item": 1}}},),
    "any element of a list": ({"$iany": {"lines": {"item": 1}}},),
    "a missing property": ({"$nex": {"own": 1}},),
    "a property that is there": ({"$ex": {"own": 1}},),
    "a pattern": ({"$mt": {"own": "a.*"}},),
    "a null": ({"own": None},),
    "an amount": ({"own": 1.5},),
    "two properties in one term": ({"own": "clear", "need_1": "there"},),
}


@pytest.mark.parametrize("tests", UNSAFE.values(), ids=UNSAFE)
def test_a_rule_that_the_library_fails_on_never_reaches_it(tests: tuple[dict[str, Any], ...]) -> None:
    assert why_unsafe([Written(TYPE, *tests)])
    with pytest.raises(UnsafeError, match="not given to durable-rules"):
        GuardedSession("unsafe", [Written(TYPE, *tests)])


def test_a_rule_must_begin_with_its_type_as_others_match_the_facts_of_the_engine_itself() -> None:
    assert "does not begin with its fact's type" in why_unsafe([Written({"own": "clear"}, TYPE)])
    assert "does not begin with its fact's type" in why_unsafe([Written({"type": "another"})])
    assert why_unsafe([Written(TYPE)]) == ""


def test_a_ruleset_may_not_be_larger_than_the_library_can_hold() -> None:
    assert why_unsafe([Written(TYPE, {"own": str(number)}) for number in range(MOST_RULES)]) == ""
    assert "more than the 60" in why_unsafe([Written(TYPE, {"own": str(number)}) for number in range(MOST_RULES + 1)])
    assert why_unsafe(rules_for([f"need-{number}" for number in range(MOST_NEEDS)])) == ""
    assert why_unsafe(rules_for([f"need-{number}" for number in range(MOST_NEEDS + 1)]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "1"),
        ("id", 0),
        ("id", True),
        ("id", LARGEST_ID + 1),
        ("id", 2**40),
        ("sid", "another"),
        ("type", None),
        ("own", None),
        ("own", 1.5),
        ("own", ["clear"]),
    ],
)
def test_a_fact_that_the_library_compares_wrongly_is_not_put(name: str, value: Any) -> None:
    assert why_unfit(FACT) == ""
    assert why_unfit({**FACT, name: value})


@needs_durable_rules
@quiet_library
def test_a_fact_without_one_of_its_properties_is_not_put_as_its_rule_would_silently_not_fire() -> None:
    session = GuardedSession("properties", rules_for(["need"]))
    assert session.put(FACT) is Standing.READY
    short = {name: value for name, value in FACT.items() if name != "need_1"}
    with pytest.raises(UnsafeError, match="facts of its type have"):
        session.put({**short, "id": 2})
    with pytest.raises(UnsafeError, match="facts of its type have"):
        session.put({**FACT, "id": 2, "extra": "x"})


def test_no_two_numbers_that_facts_may_have_share_the_hash_by_which_the_library_tells_them_apart() -> None:
    def fnv(text: str) -> int:
        found = 0x811C9DC5
        for byte in text.encode():
            found = (found ^ byte) * 16777619 & 0xFFFFFFFF
        return found

    assert fnv("797186") == fnv("40189")
    assert len({fnv(str(number)) for number in range(1, LARGEST_ID + 1)}) == LARGEST_ID


def test_every_rule_of_the_product_looks_at_one_fact_only() -> None:
    flows = {flow.name: [need.id for need in flow.flow.needs] for flow in load_program(ROOT).flows.values()}
    assert any(flows.values())
    for name, needs in {**flows, "the decision": []}.items():
        rules: Any = rules_for(needs) if name != "the decision" else rulebook.RULES
        assert why_unsafe(rules) == "", name


def test_for_every_fact_that_there_can_be_exactly_one_rule_holds() -> None:
    def holds(rule: Rule, fact: Any) -> bool:
        return all(fact[name] == value for name, value in rule.equal) and all(
            fact[name] != value for name, value in rule.unequal
        )

    for length in range(4):
        rules = rules_for([f"need-{number}" for number in range(length)])
        for own in Own:
            for places in range(3**length):
                states = [list(NeedState)[places // 3**place % 3] for place in range(length)]
                fact = item_fact(1, own, states)
                (only,) = [rule.concludes for rule in rules if holds(rule, fact)]
                assert only is PythonReadiness().put(1, "any", own, states)


def test_only_one_module_imports_the_library() -> None:
    imports = re.compile(r"""^\s*(?:import|from) durable\b|["']durable\.engine["']""", re.MULTILINE)
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "engine").rglob("*.py")
        if imports.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["engine/reasoning/guarded.py"]


@needs_durable_rules
@quiet_library
def test_a_fact_is_taken_out_and_put_anew_and_nothing_stays_inside_at_the_end() -> None:
    network = Network(DurableReadiness(NEEDS), NEEDS)
    driver = Driver(5, 10, [network])
    for _ in range(400):
        driver.step()
    session = durable_engine._session(NEEDS["order.export"])
    inside = session._host.get_ruleset(session._ruleset).get_facts(SESSION)
    orders = [key for key in network if key[0] == "order.export"]
    assert len({fact["id"] for fact in inside}) == len(inside) == len(orders)
    network.close()
    assert session._host.get_ruleset(session._ruleset).get_facts(SESSION) == []


def broken(network: Network) -> Network:
    """A network whose engine fails from here on."""

    def fail(*_: Any) -> Standing:
        raise RuntimeError("internal error 5")

    network._engine.put = fail  # type: ignore[method-assign]
    return network


@needs_durable_rules
@quiet_library
def test_a_fault_in_the_middle_changes_the_engine_and_no_standing_and_is_said() -> None:
    plain = Network(PythonReadiness(), NEEDS)
    durable = Network(DurableReadiness(NEEDS), NEEDS)
    driver = Driver(9, 8, [plain, durable])
    for _ in range(300):
        driver.step()
    broken(durable)
    for _ in range(300):
        told = driver.step()
        assert not told or told[0] == told[1]
    assert plain.standings() == durable.standings()
    assert durable.engine == "python"
    assert "internal error 5" in durable.said and "plain-Python engine derives the same" in durable.said


@needs_durable_rules
@quiet_library
def test_what_durable_rules_outgrows_is_derived_by_the_plain_engine_and_said() -> None:
    network = Network(DurableReadiness(NEEDS, most=50), NEEDS)
    items = [Item(("party.export", str(number)), Own.CLEAR, {}, ("party", str(number))) for number in range(80)]
    assert len(network.put(*items)) == 80
    assert set(network.standings().values()) == {Standing.READY}
    assert network.engine == "python"
    assert "more than 50 items" in network.said


@needs_durable_rules
@quiet_library
def test_the_engine_is_chosen_by_how_much_there_is_to_derive() -> None:
    assert choose_readiness(NEEDS, 100).engine.name == "durable-rules"
    large = choose_readiness(NEEDS, 100_000)
    assert large.engine.name == "python"
    assert "100,000 items are more than the 10,000" in large.remark
    wide = choose_readiness({"wide.export": [f"need-{number}" for number in range(20)]}, 10)
    assert wide.engine.name == "python"
    assert "a flow has 20 needs" in wide.remark


def test_without_the_library_the_plain_engine_derives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    choice = choose_readiness(NEEDS, 10)
    assert (choice.engine.name, choice.remark) == ("python", "")
    assert "the plain-Python engine decides the same" in choice.why


def test_the_plain_engine_can_be_asked_for() -> None:
    assert choose_readiness(NEEDS, 10, "python").engine.name == "python"
    assert describe_readiness(NEEDS, "python") == "python: as the rules engine"


@needs_durable_rules
@quiet_library
def test_what_is_said_of_the_engine_names_the_limits_at_which_the_other_takes_over() -> None:
    assert "above 10,000 records on their way, with more than 14 needs" in describe_readiness(NEEDS)
    many = {"wide.export": [f"need-{number}" for number in range(20)]}
    assert describe_readiness(many).startswith("python: a flow has 20 needs; durable-rules can hold 14")


@needs_durable_rules
@quiet_library
def test_a_library_that_derives_otherwise_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_engine.DurableReadiness, "put", lambda *_: Standing.READY)
    choice = choose_readiness(NEEDS, 10)
    assert choice.engine.name == "python"
    assert "failed its self-check" in choice.remark


DERIVES = """
from engine.readiness.durable_engine import DurableReadiness
from engine.readiness.facts import Item, Own
from engine.readiness.network import Network
needs = {"party.export": (), "order.export": ("order-party",)}
network = Network(DurableReadiness(needs), needs)
network.put(Item(("party.export", "1"), Own.BLOCKED, {}, ("party", "1")))
network.put(*(Item(("order.export", str(n)), Own.CLEAR, {"order-party": ("party", "1")}) for n in range(200)))
print(len(network.there(("party", "1"))), network.engine)
"""


@needs_durable_rules
@pytest.mark.parametrize(
    "name",
    [
        "false_last_term_of_a_join",
        "retract_both_facts_of_a_fired_join",
        "delete_the_state_of_a_session",
        "an_action_of_two_parameters",
        "more_conditions_under_one_node_than_it_can_hold",
        "an_operator_that_matches_the_state_of_the_engine",
        "two_ids_of_one_hash",
    ],
)
def test_the_product_derives_rightly_beside_a_process_that_does_the_worst(name: str) -> None:
    """Whether the other dies of a signal, hangs or gets by depends on the build and on the memory; nothing hangs on it."""
    script = Path(__file__).parent / "reproducers.py"
    with subprocess.Popen(
        [sys.executable, str(script), name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as worst:
        done = subprocess.run([sys.executable, "-c", DERIVES], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.stdout.split() == ["200", "durable-rules"], done.stderr
        try:
            worst.wait(timeout=3)
        except subprocess.TimeoutExpired:
            worst.kill()
    network = Network(DurableReadiness(NEEDS), NEEDS)
    plain = Network(PythonReadiness(), NEEDS)
    driver = Driver(random.Random(name).randrange(99), 6, [plain, network])
    for _ in range(200):
        driver.step()
    assert network.standings() == plain.standings()
    network.close()
