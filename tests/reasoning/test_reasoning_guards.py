"""The known faults of durable-rules 2.0.28 (each found by measurement), and that none of them can send a record."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from reasoning_helpers import apart_from_engine, needs_durable_rules, quiet_library, random_record

from engine.reasoning import NeedFact, Outcome, RequirementFact, Severity, Verdict
from engine.reasoning.durable_engine import DurableReasoner, shared_session
from engine.reasoning.python_engine import PythonReasoner
from engine.reasoning.rulebook import RULES

pytestmark = [needs_durable_rules, quiet_library]

MET = RequirementFact(1, Outcome.PASS, Severity.BLOCK, False)
UNMET = RequirementFact(2, Outcome.FAIL, Severity.BLOCK, False)
ENGINE = DurableReasoner()

PROPERTIES = {
    "requirement": {"type", "id", "sid", "outcome", "severity", "waived"},
    "need": {"type", "id", "sid", "outcome"},
    "item": {"type", "id", "sid", "blocks", "waits", "warns", "waived", "satisfied"},
}


class Recorder:
    """Stands before the real host and notes every call that the engine makes."""

    def __init__(self, host: Any) -> None:
        self._host = host
        self.calls: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        def call(ruleset: str, *arguments: Any) -> Any:
            self.calls.append((name, arguments[0] if arguments else None))
            return getattr(self._host, name)(ruleset, *arguments)

        return call


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    recorder = Recorder(shared_session()._host)
    monkeypatch.setattr(shared_session(), "_host", recorder)
    return recorder.calls


def facts_inside() -> list[Any]:
    facts: list[Any] = shared_session()._host.get_ruleset("decision").get_facts("reasoning")
    return facts


def decide_some(seed: int, number: int = 300) -> None:
    chance = random.Random(seed)
    for _ in range(number):
        ENGINE.conclude(*random_record(chance))


def test_every_fact_has_every_property_and_only_text_whole_numbers_and_flags(
    calls: list[tuple[str, Any]],
) -> None:
    decide_some(1)
    ENGINE.conclude([RequirementFact(1, None, None, None)], [NeedFact(2, None)])  # type: ignore[arg-type]
    facts = [fact for _, fact in calls]
    assert facts
    assert all(set(fact) == PROPERTIES[fact["type"]] for fact in facts)
    assert {type(value) for fact in facts for value in fact.values()} == {str, int, bool}


def test_facts_are_asserted_one_a_call_never_posted_and_taken_out_before_the_next(
    calls: list[tuple[str, Any]],
) -> None:
    decide_some(2)
    assert {name for name, _ in calls} == {"assert_fact", "retract_fact"}
    assert all(isinstance(fact, dict) for _, fact in calls)
    puts, takes = calls[0::2], calls[1::2]
    assert puts == [("assert_fact", fact) for _, fact in puts]
    assert takes == [("retract_fact", fact) for _, fact in puts]


def test_nothing_stays_inside_after_a_decision() -> None:
    decide_some(3)
    assert facts_inside() == []


def test_there_is_one_session_id_and_few_small_numbers_for_fact_ids(calls: list[tuple[str, Any]]) -> None:
    decide_some(4)
    huge = [RequirementFact(2**80 + number, Outcome.FAIL, Severity.BLOCK, False) for number in range(50)]
    assert ENGINE.conclude(huge, []).blocking == tuple(fact.id for fact in huge)
    assert {fact["sid"] for _, fact in calls} == {"reasoning"}
    assert all(0 < fact["id"] < 30 for _, fact in calls)
    by_id = {fact["id"]: fact["type"] for _, fact in calls}
    assert all(by_id[fact["id"]] == fact["type"] for _, fact in calls)


def test_every_rule_looks_at_one_fact_and_tests_its_type_first() -> None:
    for rule in RULES:
        definition: Any = shared_session()._definition(rule)
        assert [list(term) for term in definition["all"]] == [["m"]]
        tests = definition["all"][0]["m"]["$and"]
        assert tests[0] == {"type": rule.of}
        assert not any(word in json.dumps(tests) for word in ("$ex", "$nex", "$iall", "$iany", "$m", "$s", "null"))


def test_the_ruleset_keeps_clear_of_the_sizes_at_which_the_library_fails() -> None:
    assert len(RULES) <= 60
    assert len(set(RULES)) == len(RULES)
    assert max(map(len, PROPERTIES.values())) <= 253


def test_every_action_takes_one_parameter_as_two_would_wait_for_ever() -> None:
    actions: list[Any] = [shared_session()._definition(rule)["run"] for rule in RULES]
    assert {action.__code__.co_argcount for action in actions} == {1}


class Deaf(list[Any]):
    """Makes every action raise, which the library swallows."""

    def append(self, _: Any) -> None:
        raise MemoryError("no room")


def test_an_exception_in_an_action_blocks_the_record_and_the_next_one_is_decided_rightly() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_session(), "_fired", Deaf())
        conclusion = ENGINE.conclude([MET], [])
        assert conclusion.verdict is Verdict.BLOCKED
        assert "0 rules answered the requirement fact" in conclusion.fault
    assert ENGINE.conclude([MET], []).verdict is Verdict.READY
    assert ENGINE.conclude([UNMET], []).blocking == (2,)
    assert facts_inside() == []


def test_an_exception_of_the_library_blocks_the_record_and_the_next_one_is_decided_rightly() -> None:
    host = shared_session()._host
    real = host.assert_fact

    def late_failure(ruleset: str, fact: Any) -> None:
        real(ruleset, fact)
        raise RuntimeError("internal error 5")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host, "assert_fact", late_failure)
        conclusion = ENGINE.conclude([MET], [])
        assert conclusion.verdict is Verdict.BLOCKED
        assert conclusion.fault == "the rules engine gave no verdict: RuntimeError: internal error 5"
    assert ENGINE.conclude([MET], []).verdict is Verdict.READY
    assert facts_inside() == []


def test_a_fact_that_could_not_be_taken_out_blocks_and_is_taken_out_later() -> None:
    host = shared_session()._host

    def refuse(ruleset: str, fact: Any) -> None:
        raise RuntimeError("cannot retract")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host, "retract_fact", refuse)
        assert ENGINE.conclude([MET], []).verdict is Verdict.BLOCKED
        assert ENGINE.conclude([MET], []).verdict is Verdict.BLOCKED
        assert len(facts_inside()) == 1
    assert ENGINE.conclude([MET], []).verdict is Verdict.READY
    assert facts_inside() == []


def test_an_engine_that_stays_silent_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_session()._host, "assert_fact", lambda *_: None)
    conclusion = ENGINE.conclude([MET], [])
    assert conclusion.verdict is Verdict.BLOCKED
    assert conclusion.fault.startswith("the rules engine gave no verdict: 0 rules answered")


def test_an_engine_that_answers_twice_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    host = shared_session()._host
    real = host.assert_fact

    def twice(ruleset: str, fact: Any) -> None:
        real(ruleset, fact)
        host.retract_fact(ruleset, fact)
        real(ruleset, fact)

    monkeypatch.setattr(host, "assert_fact", twice)
    assert "2 rules answered" in ENGINE.conclude([MET], []).fault


def test_a_ready_that_contradicts_the_findings_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    host = shared_session()._host
    real = host.assert_fact

    def lenient(ruleset: str, fact: Any) -> None:
        real(ruleset, {**fact, "blocks": 0} if fact["type"] == "item" else fact)

    monkeypatch.setattr(host, "assert_fact", lenient)
    conclusion = ENGINE.conclude([UNMET], [])
    assert conclusion.verdict is Verdict.BLOCKED
    assert "it said ready over 1 blocks" in conclusion.fault


def test_an_interruption_by_the_user_passes_through_and_the_next_record_is_decided_rightly() -> None:
    host = shared_session()._host
    real = host.assert_fact

    def interrupted(ruleset: str, fact: Any) -> None:
        real(ruleset, fact)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host, "assert_fact", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ENGINE.conclude([MET], [])
    assert ENGINE.conclude([MET], []).verdict is Verdict.READY


def test_the_ruleset_is_built_once_for_all_threads_and_engines() -> None:
    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(lambda _: shared_session(), range(64)))
    assert len(set(map(id, sessions))) == 1


def in_new_process(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_no_background_thread_is_started_that_could_take_a_result_away() -> None:
    script = """
import threading
from engine.reasoning import choose_reasoner
print(choose_reasoner("durable-rules").conclude([], []).verdict, *(thread.name for thread in threading.enumerate()))
"""
    # The second is our own, in which the library works so that it cannot keep anybody waiting for ever.
    assert in_new_process(script) == "ready MainThread durable-rules"


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system cannot fork")
def test_a_process_forked_while_another_thread_decides_does_not_hang() -> None:
    script = """
import os, threading
from engine.reasoning import choose_reasoner
engine, stop = choose_reasoner("durable-rules"), threading.Event()
def decide():
    while not stop.is_set():
        engine.conclude([], [])
thread = threading.Thread(target=decide)
thread.start()
codes = []
for _ in range(60):
    child = os.fork()
    if child == 0:
        os._exit(0 if engine.conclude([], []).verdict == "ready" else 1)
    codes.append(os.waitpid(child, 0)[1])
stop.set()
thread.join()
print(sum(codes))
"""
    assert in_new_process(script) == "0"


@pytest.mark.skipif(sys.platform != "linux", reason="reads the size of the process from /proc")
def test_memory_does_not_grow_with_the_number_of_records() -> None:
    script = """
from engine.reasoning import choose_reasoner, NeedFact, Outcome, RequirementFact, Severity
engine = choose_reasoner("durable-rules")
def decide(first, last):
    for number in range(first, last):
        outcome = list(Outcome)[number % 5]
        requirement = RequirementFact(number, outcome, Severity.BLOCK, number % 2 == 0)
        engine.conclude([requirement], [NeedFact(-number, outcome)])
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1])
warm = decide(0, 3000)
print(decide(3000, 15000) - warm)
"""
    assert int(in_new_process(script)) < 256  # pages of 4 kB: less than 1 MB over 12,000 records


def test_each_decision_stands_alone_after_all_these_faults() -> None:
    chance = random.Random(5)
    for _ in range(500):
        record = random_record(chance)
        assert apart_from_engine(ENGINE.conclude(*record)) == apart_from_engine(PythonReasoner().conclude(*record))
