"""Which engine decides, and what a person is told about it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Sequence

import pytest
from reasoning_helpers import needs_durable_rules, quiet_library

from engine.errors import ConfigurationError
from engine.reasoning import Conclusion, NeedFact, RequirementFact, choose_reasoner, describe_reasoner
from engine.reasoning.agreement import first_disagreement
from engine.reasoning.choice import VARIABLE, other_engine
from engine.reasoning.python_engine import PythonReasoner

pytestmark = quiet_library


@pytest.mark.skipif(
    sys.version_info >= (3, 13) or importlib.util.find_spec("durable") is None,
    reason="durable-rules is not installed here, or this Python is too new for it",
)
def test_durable_rules_is_chosen_by_itself_where_it_is_installed() -> None:
    assert choose_reasoner().name == "durable-rules"
    name, why = describe_reasoner()
    assert name == "durable-rules"
    assert "2.0.28 is installed and passed its self-check" in why


@pytest.mark.skipif(sys.version_info < (3, 13), reason="durable-rules works on this Python")
def test_on_a_python_without_durable_rules_the_plain_engine_is_chosen_and_says_so() -> None:
    name, why = describe_reasoner()
    assert name == "python"
    assert f"cannot be used on Python 3.{sys.version_info.minor}" in why


def test_without_the_package_the_plain_engine_decides_and_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    assert choose_reasoner("auto").name == "python"
    name, why = describe_reasoner("auto")
    assert name == "python"
    assert "durable-rules cannot be used on Python 3." in why
    assert "the plain-Python engine decides the same" in why


def test_asking_for_durable_rules_where_it_is_missing_is_an_error_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    with pytest.raises(ConfigurationError, match="cannot be used on Python 3") as raised:
        choose_reasoner("durable-rules")
    assert "'auto'" in raised.value.fix


def test_an_engine_that_decides_differently_is_not_trusted() -> None:
    class Lenient(PythonReasoner):
        def conclude(self, requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
            return super().conclude([], needs)

    assert first_disagreement(Lenient()).startswith("its self-check failed on [RequirementFact(id=5")


@needs_durable_rules
def test_a_library_that_fails_its_self_check_is_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.reasoning.durable_engine import shared_session

    monkeypatch.setattr(shared_session()._host, "assert_fact", lambda *_: None)
    name, why = describe_reasoner()
    assert name == "python"
    assert "its self-check failed" in why


def test_the_plain_engine_can_be_asked_for() -> None:
    assert describe_reasoner("python") == ("python", "The settings ask for the plain-Python engine.")


def test_an_unknown_engine_is_an_error_that_offers_the_nearest_name() -> None:
    with pytest.raises(ConfigurationError, match='Did you mean "python"') as raised:
        choose_reasoner("pyton")
    assert "auto, durable-rules, python" in raised.value.fix


def test_importing_the_package_does_not_import_the_library() -> None:
    script = "import sys, engine.reasoning; print([name for name in sys.modules if name.startswith('durable')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_where_nothing_is_set_the_environment_may_name_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "python")
    assert describe_reasoner() == ("python", "The environment asks (SYNC_ENGINE_REASONER) for the plain-Python engine.")
    monkeypatch.setenv(VARIABLE, "durable-rules")
    assert describe_reasoner("python") == ("python", "The settings ask for the plain-Python engine.")
    monkeypatch.setenv(VARIABLE, "prolog")
    with pytest.raises(ConfigurationError, match="no rules engine 'prolog', which SYNC_ENGINE_REASONER asks for"):
        choose_reasoner()


def test_whoever_has_one_engine_is_told_how_to_have_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "reasoner: python" in other_engine("durable-rules")
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    assert "pip install 'sync-engine[durable]'" in other_engine("python")
    assert "C compiler" in other_engine("python")


@needs_durable_rules
def test_whoever_left_durable_rules_is_told_how_to_come_back() -> None:
    assert "reasoner: auto" in other_engine("python")
