"""The compiled checks have the last word: whatever the rules engine does, nothing is sent that they refuse, and it is told."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from readiness_helpers import needs_durable_rules, quiet_library

from cli import main
from engine.commands import session
from engine.reasoning import Conclusion, NeedFact, Outcome, Reasoner, RequirementFact, Severity, Verdict, durable_engine
from engine.reasoning.durable_engine import DurableReasoner
from engine.reasoning.last_word import conclude
from engine.reasoning.patience import Answering, NoAnswerError
from engine.reasoning.python_engine import PythonReasoner
from sandbox import Running, default_seed, running
from sandbox.configuration import write_configuration

pytestmark = quiet_library
ROOT = Path(__file__).resolve().parents[2]
READY = Conclusion(Verdict.READY, (), (), (), (), "liar")


class Liar:
    """Says what the test tells it to, of every record."""

    name = "liar"

    def __init__(self, says: Callable[[Sequence[RequirementFact], Sequence[NeedFact]], Any]) -> None:
        self._says = says

    def conclude(self, requirements: Sequence[RequirementFact], needs: Sequence[NeedFact]) -> Conclusion:
        said: Conclusion = self._says(requirements, needs)
        return said


def raises(*_: Any) -> Any:
    raise RuntimeError("internal error 5")


FAIL = RequirementFact(1, Outcome.FAIL, Severity.BLOCK, False)
WAIVED = RequirementFact(2, Outcome.FAIL, Severity.BLOCK, True)
WARNS = RequirementFact(3, Outcome.CANNOT_TELL, Severity.WARN, False)
BROKEN = RequirementFact(4, Outcome.ERROR, Severity.WARN, True)
PASS = RequirementFact(5, Outcome.PASS, Severity.BLOCK, False)
NEED = NeedFact(9, Outcome.FAIL)


@pytest.mark.parametrize(
    ("requirements", "needs"),
    [([FAIL], []), ([PASS, BROKEN], []), ([PASS], [NEED]), ([WAIVED, FAIL], []), ([], [NeedFact(9, Outcome.ERROR)])],
)
def test_a_ready_that_the_checks_do_not_bear_out_is_no_verdict(requirements: Any, needs: Any) -> None:
    concluded = conclude(Liar(lambda *_: READY), requirements, needs)
    assert concluded.verdict is Verdict.BLOCKED
    assert "it said ready because of 0 findings, where the checks found 1" in concluded.fault


@pytest.mark.parametrize(
    "says",
    [
        raises,
        lambda *_: None,
        lambda *_: "ready",
        lambda *_: Conclusion("READY", (), (), (), (), "liar"),  # type: ignore[arg-type]
        lambda *_: Conclusion(Verdict.READY, (), (), (), (), "liar", fault="I do not know"),
        lambda *_: Conclusion(Verdict.READY, (1,), (), (), (), "liar"),
        lambda *_: Conclusion(Verdict.BLOCKED, (), (), (), (), "liar"),
    ],
)
def test_whatever_else_an_engine_says_or_raises_lets_nothing_through_and_is_told(says: Any) -> None:
    for facts in ([FAIL], [PASS]):
        concluded = conclude(Liar(says), facts, [])
        assert concluded.verdict is Verdict.BLOCKED
        assert concluded.fault.startswith("the rules engine gave no verdict: ")


def test_an_honest_engine_is_believed() -> None:
    engine = PythonReasoner()
    assert conclude(engine, [PASS, WAIVED, WARNS], []).verdict is Verdict.READY
    assert conclude(engine, [FAIL, BROKEN], [NEED]) == engine.conclude([FAIL, BROKEN], [NEED])
    assert conclude(engine, [PASS], [NEED]).waiting_for == (9,)


def test_what_never_comes_back_is_waited_for_once_and_not_asked_again() -> None:
    answering, never = Answering("the library", patience=0.05), threading.Event()
    assert answering.ask(lambda: 5) == 5
    with pytest.raises(ZeroDivisionError):
        answering.ask(lambda: 1 // 0)
    with pytest.raises(NoAnswerError, match=r"has not answered for 0\.05 seconds"):
        answering.ask(never.wait)
    with pytest.raises(NoAnswerError, match="hangs since an earlier question"):
        answering.ask(lambda: 5)
    never.set()


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Running]:
    with running(default_seed()) as served:
        write_configuration(tmp_path, served)
        yield served


def run_once(folder: Path) -> Result:
    return CliRunner().invoke(main, ["-c", str(folder / "sync-engine.yaml"), "run", "--once", "--format", "json"])


def writes(company: Running) -> list[str]:
    """What both systems were asked to change; asking for a token and reading by SOAP are POSTs that change nothing."""
    assert company.procore_board and company.spectrum_board
    reads = ("/oauth/token", "Get")
    seen = [*company.procore_board.requests, *company.spectrum_board.requests]
    return [one.path for one in seen if one.method != "GET" and not any(part in one.path for part in reads)]


def run_with(engine: Reasoner, folder: Path) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "choose_reasoner", lambda *_: engine)
        return run_once(folder)


def test_an_engine_that_calls_every_record_ready_sends_what_an_honest_one_does_and_nothing_else(
    company: Running, tmp_path: Path
) -> None:
    lied = run_with(Liar(lambda *_: READY), tmp_path)
    told = json.loads(lied.stdout)
    late = [one for one in told["failures"] if one["outcome"] == "retry_later"]
    assert lied.exit_code == 5
    assert len(late) > 20
    assert all("the rules engine gave no verdict: it said ready" in one["messages"][0] for one in late)
    assert "reasoner: python" in late[0]["messages"][1]
    other = tmp_path / "other"
    other.mkdir()
    with running(default_seed()) as same:
        write_configuration(other, same)
        assert run_once(other).exit_code == 0
        assert sorted(writes(company)) == sorted(writes(same)) != []


@pytest.mark.parametrize("says", [raises, lambda *_: Conclusion(Verdict.BLOCKED, (), (), (), (), "liar", "no")])
def test_an_engine_that_fails_delays_everything_and_the_next_run_goes_on(
    says: Any, company: Running, tmp_path: Path
) -> None:
    failed = run_with(Liar(says), tmp_path)
    assert failed.exit_code == 5, failed.output
    assert writes(company) == []
    assert "the rules engine gave no verdict" in failed.stdout
    after = run_once(tmp_path)
    assert after.exit_code == 0
    assert "gave no verdict" not in after.stdout
    assert writes(company)


@needs_durable_rules
def test_a_library_that_hangs_delays_everything_and_is_told(company: Running, tmp_path: Path) -> None:
    never, asked = threading.Event(), durable_engine._Session()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable_engine, "shared_session", lambda: asked)
        patch.setattr(asked, "_answering", Answering("durable-rules", patience=0.2))
        patch.setattr(asked._host, "assert_fact", lambda *_: never.wait())
        hung = run_with(DurableReasoner(), tmp_path)
        never.set()
    assert hung.exit_code == 5
    assert writes(company) == []
    assert "durable-rules has not answered for 0.2 seconds" in hung.stdout
    assert "hangs since an earlier question" in hung.stdout


DIES = """
import os, signal, sys
from engine.commands import session
class Dying:
    name = "dying"
    def conclude(self, requirements, needs):
        os.kill(os.getpid(), signal.SIGSEGV)
session.choose_reasoner = lambda *_: Dying()
from cli import main
main(sys.argv[1:])
"""


def test_a_library_that_takes_the_process_down_sends_nothing_and_the_next_run_goes_on(
    company: Running, tmp_path: Path
) -> None:
    words = ["-c", str(tmp_path / "sync-engine.yaml"), "run", "--once"]
    died = subprocess.run([sys.executable, "-c", DIES, *words], cwd=ROOT, capture_output=True, timeout=60)
    assert died.returncode == -signal.SIGSEGV
    assert writes(company) == []
    after = run_once(tmp_path)
    assert after.exit_code == 0, after.output
    assert json.loads(after.stdout)["resumed"]
    assert writes(company)
