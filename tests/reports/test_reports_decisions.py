"""Decisions as people and programs read them, from results made by hand: no pack is involved."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pytest_snapshot.plugin import Snapshot
from reports_made_by_hand import RESULTS, SCHEMA, assessed, reason

from engine.reasoning.facts import Outcome, Severity, Verdict
from engine.reports import (
    decisions_json,
    decisions_jsonl,
    decisions_junit,
    decisions_markdown,
    decisions_text,
    explain_text,
)
from engine.reports.paint import coloured
from engine.reports.results import Result, Standing, Tally


def rendered(renderer: Any, results: Iterable[Result] = RESULTS, **options: Any) -> str:
    tally = Tally()
    return "\n".join(renderer.render(tally.count(results), tally, **options)) + "\n"


@pytest.mark.parametrize(
    ("name", "renderer", "options"),
    [
        ("decisions.txt", decisions_text, {}),
        ("decisions_brief.txt", decisions_text, {"brief": True}),
        ("decisions_coloured.txt", decisions_text, {"paint": coloured}),
        ("decisions.md", decisions_markdown, {}),
        ("decisions.xml", decisions_junit, {}),
        ("decisions.json", decisions_json, {}),
        ("decisions.jsonl", decisions_jsonl, {}),
    ],
)
def test_each_format_looks_as_agreed(snapshot: Snapshot, name: str, renderer: Any, options: dict[str, Any]) -> None:
    snapshot.snapshot_dir = "tests/reports/snapshots"
    snapshot.assert_match(rendered(renderer, **options), name)


def test_an_explanation_looks_as_agreed(snapshot: Snapshot) -> None:
    checked = (reason(), replace(reason(), rule="order-title", outcome=Outcome.PASS, path="title", seen="Two chairs"))
    one = assessed(reasons=(reason(),), checked=checked, not_asked=("sender-may",), inputs={"number": "A-11"})
    snapshot.snapshot_dir = "tests/reports/snapshots"
    snapshot.assert_match("\n".join(explain_text.render(one, action="Send")) + "\n", "explanation.txt")


def test_the_documents_keep_to_the_published_schema() -> None:
    validator = Draft202012Validator(SCHEMA)
    validator.validate(json.loads(rendered(decisions_json)))
    for line in rendered(decisions_jsonl).splitlines():
        validator.validate(json.loads(line))


def test_amounts_are_text_and_keep_every_digit() -> None:
    one = assessed(reasons=(replace(reason(), seen=(Decimal("1234567890.10"), Decimal("0.00"))),))
    found = json.loads(rendered(decisions_json, [one]))
    assert found["decisions"][0]["reasons"][0]["seen"] == ["1234567890.10", "0.00"]


def test_results_are_shown_as_they_come() -> None:
    seen: list[int] = []

    def slowly() -> Iterable[Result]:
        for number in range(3):
            seen.append(number)
            yield assessed()

    for renderer in (decisions_jsonl, decisions_json, decisions_text):
        seen.clear()
        tally = Tally()
        lines = iter(renderer.render(tally.count(slowly()), tally))
        next(lines)
        assert len(seen) <= 1, renderer.__name__


def test_a_waived_rule_is_shown_with_who_waived_it_and_does_not_block() -> None:
    waived = replace(reason(), waived_by="dana: agreed by mail (until 2026-12-31)")
    shown = rendered(decisions_text, [assessed(Standing.READY, Verdict.READY, reasons=(waived,))])
    assert "READY, waived" in shown and "~ order-number" in shown and "dana: agreed by mail" in shown
    assert "1 record with waived rules" in shown


def test_blocking_reasons_come_first_then_needs_then_warnings_then_waived_rules() -> None:
    mixed = (
        replace(reason(), rule="waived", waived_by="x"),
        replace(reason(), rule="warns", severity=Severity.WARN),
        replace(reason(), rule="needs", kind="need"),
        replace(reason(), rule="blocks"),
    )
    shown = rendered(decisions_text, [assessed(reasons=mixed)])
    places = [shown.index(f" {name}  ") for name in ("blocks", "needs", "warns", "waived")]
    assert places == sorted(places)


def test_a_fault_of_the_rules_engine_is_told_and_fails_the_case() -> None:
    one = assessed(fault="the rules engine gave no verdict: it stopped")
    assert "‼ the rules engine gave no verdict" in rendered(decisions_text, [one])
    suites = ElementTree.fromstring(rendered(decisions_junit, [one]))
    assert suites.attrib["failures"] == "1"


def test_markdown_shows_what_a_record_says_as_it_is() -> None:
    one = assessed(title="[click](http://x) <b> `code` | a_b", reasons=(reason(),))
    shown = rendered(decisions_markdown, [one])
    assert r"\[click\](http://x) \<b\> \`code\` \| a\_b" in shown


def test_nothing_at_all_is_said_so() -> None:
    assert rendered(decisions_text, []).strip() == "No records."
