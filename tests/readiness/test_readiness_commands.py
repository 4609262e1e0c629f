"""why and unblock on the sandbox company, as a person types them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from readiness_helpers import needs_durable_rules, quiet_library

from cli import main
from sandbox import default_seed, running
from sandbox.configuration import write_configuration

pytestmark = quiet_library

Run = Callable[..., Result]


@pytest.fixture(
    scope="module", params=["python", pytest.param("durable-rules", marks=[needs_durable_rules, quiet_library])]
)
def run(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Run]:
    """The company with each engine; both have to tell the same."""
    folder = tmp_path_factory.mktemp("company")
    with running(default_seed()) as served:
        path = write_configuration(folder, served)
        text = re.sub(r"(?m)^reasoner:.*\n", "", path.read_text(encoding="utf-8"))
        path.write_text(f"{text}\nreasoner: {request.param}\n", encoding="utf-8")

        def one(*arguments: str) -> Result:
            return CliRunner().invoke(main, ["-c", str(path), *arguments])

        yield one


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_change_order_waits_for_its_commitment_which_waits_for_its_company(run: Run) -> None:
    result = run("why", "commitment_change_order", "9012")
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Commitment Change Order 9012 S008-001 Walk pads WAITING"
    assert "├─ needs Commitment 7008 SC-008 Membrane roofing WAITING" in lines
    assert "│ └─ needs Company 5018 Atlantic Roofing Co BLOCKED" in lines
    assert lines[-1] == "1. Link or mend Company 5018 Atlantic Roofing Co (accounting approver)"


def test_the_person_who_asks_is_told_what_is_in_their_own_way(run: Run) -> None:
    alone = told(run("why", "commitment_change_order", "9002", "--format", "json"))
    assert alone["causes"] == []
    asked = ("why", "commitment_change_order", "9002", "--format", "json", "--as")
    lucy = told(run(*asked, "lucy.brandt@harborpoint.example"))
    assert [cause["to_do"] for cause in lucy["causes"]] == [
        "Have somebody do it who may: Commitment Change Order 9002 S001-002 Embeds at grid line C"
    ]
    assert told(run(*asked, "priya.raman@harborpoint.example"))["causes"] == []


def test_a_stranger_may_not_ask_in_a_name_of_their_own(run: Run) -> None:
    assert run("why", "commitment", "7003", "--as", "nobody@example.com").exit_code == 4


def test_an_unknown_record_is_an_error_that_names_the_flows(run: Run) -> None:
    result = run("why", "commitment", "99")
    assert result.exit_code == 3
    assert "There is no Commitment 99 (commitment.export)." in result.output


@pytest.mark.parametrize(
    ("form", "first"), [("dot", "digraph why {"), ("mermaid", "flowchart LR"), ("html", "<!doctype html>")]
)
def test_the_chain_comes_as_a_picture(run: Run, form: str, first: str) -> None:
    result = run("why", "commitment_change_order", "9012", "--format", form)
    assert result.exit_code == 0
    assert result.stdout.startswith(first)
    assert "Atlantic Roofing Co" in result.stdout


def test_the_ranking_tells_what_becomes_ready_and_what_that_is_worth(run: Run) -> None:
    result = run("unblock", "--top", "50")
    text = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert (
        " Link or mend Company 5018 Atlantic Roofing Co: "
        "1 Commitment and 1 Commitment Change Order, $340,830, become ready. ✗ company-not-on-the-import-list"
    ) in text
    assert "more root causes: --top" in " ".join(run("unblock", "--top", "1").stdout.split())


def test_linking_what_the_ranking_says_makes_ready_what_it_says(run: Run) -> None:
    before = told(run("unblock", "--format", "json", "--top", "100"))
    (company,) = [one for one in before["causes"] if (one["object"], one["id"]) == ("vendor", "5018")]
    assert {one["id"] for one in company["follows"]} == {"7008", "9012"}
    assert company["rank"] == 1
    linked = run("link", "vendor", "ATLROOF", "5018", "--as", "dana.whitfield@harborpoint.example")
    assert linked.exit_code == 0, linked.output
    after = told(run("unblock", "--format", "json", "--top", "100"))
    assert ("vendor", "5018") not in {(one["object"], one["id"]) for one in after["causes"]}
    # Everything that was promised comes now, and nothing else: the company itself is linked and no longer on its way.
    promised = len(company["becomes_ready"]) + len(company["follows"])
    coming = [told["summary"]["ready"] + told["summary"]["follows"] for told in (before, after)]
    assert coming[1] - coming[0] == len(company["follows"]) == promised - 1
    standing = {
        identity: told(run("why", name, identity, "--format", "json"))["records"][0]["standing"]
        for name, identity in (("commitment", "7008"), ("commitment_change_order", "9012"))
    }
    assert standing == {"7008": "ready", "9012": "follows"}
