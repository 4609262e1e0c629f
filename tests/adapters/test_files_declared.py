"""A files interface in a system file: a wrong one is told by place and in words."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from file_exchange import EXCHANGE, QUIET, open_exchange, ready, seen

from engine.adapters.results import Outcome
from engine.load.problem import Problem, Problems
from engine.load.reader import read_yaml
from engine.pack.systems import read_system


def problems_of(text: str) -> tuple[Problem, ...]:
    problems = Problems()
    node = read_yaml(text, "agent.yaml", problems)
    assert node is not None
    assert (read_system(node, problems) is None) is bool(len(problems))
    return problems.sorted()


def test_the_exchange_of_the_tests_has_no_problems() -> None:
    assert problems_of(EXCHANGE) == ()


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ('    folder: "{folder}"\n', "", "missing key", '"folder"'),
        ('folder: "{folder}"', 'folder: "{fodler}"', "unknown name", "{fodler}"),
        ('folder: "{folder}"', 'folder: "{folder}"\n    url: http://x', "contradiction", '"url"'),
        ("protocol: files", "protocol: rest\n    url: http://x", "contradiction", '"folder"'),
        ("protocol: files", "protocol: rest\n    url: http://x", "contradiction", "has no files"),
        (QUIET, "text: {encoding: utf-88}", "unknown encoding", "utf-88"),
        (QUIET, "text: {encoding: hex}", "unknown encoding", "hex"),
        (QUIET, "text: {delimiter: ab}", "wrong type", "one character"),
        (QUIET, """text: {delimiter: "'", quote: "'"}""", "contradiction", "same character"),
        (QUIET, 'text: {quote: "", decimal_sign: ","}', "contradiction", "cut amounts in two"),
        (QUIET, 'text: {thousands: "."}', "contradiction", "same sign"),
        (QUIET, "text: {header: false}", "contradiction", 'no header line, so "party" needs a position'),
        (QUIET, "text: {header: false}", "missing key", '"columns"'),
        ("party: {header: Party}", "party: {}", "contradiction", "under a header or at a position"),
        ("party: {header: Party}", "party: {header: Party, position: 2}", "contradiction", "or at a position"),
        ("party: {header: Party}", "party: Number", "contradiction", '"party" and "number" stand in the same column'),
        ("party: {header: Party}", "party: {header: Party, type: money}", "wrong type", "decimal"),
        ('name: "orders*.csv"\n', 'name: "../orders*.csv"\n', "wrong type", "inside the folder"),
        ('name: "orders*.csv"\n', 'name: "/orders*.csv"\n', "wrong type", "inside the folder"),
        ('query: {party: "{party}"}', 'query: {patry: "{party}"}', "unknown field", "patry"),
        ('id: "{number}"\n    key: [number]', 'id: "{number}"\n    key: [numero]', "unknown field", "numero"),
        ('id: "{number}"\n', 'path: /x\n    id: "{number}"\n', "contradiction", '"path"'),
        ("      code: H\n      columns: {number: 2", "      columns: {number: 2", "missing key", "code"),
        ("{number: 2, party: 3}", "{number: 1, party: 3}", "contradiction", "position 1"),
        ("{number: 2, party: 3}", "{number: Number, party: 3}", "contradiction", "needs a position"),
        ("lines: {code: L, at: items,", "lines: {code: H, at: items,", "contradiction", "same code"),
        ("lines: {code: L, at: items,", "lines: {code: L, at: party,", "contradiction", '"party" is a column'),
        ("{date}-{batch}.csv", "{date}.csv", "unsafe write", "same file"),
        ("{date}-{batch}.csv", "*-{batch}.csv", "wrong type", "pattern"),
        ("columns: {company: Company, number: Number,", "columns: {number: Number,", "unknown field", "company"),
        ("columns: [number, note]}", "}", "missing key", '"columns"'),
        ("columns: [number, note]", "columns: {number: 1, note: Note}", "contradiction", "needs a header"),
        ("by: number", "by: numbre", "unknown field", "numbre"),
        ("words: words", "words: wrods", "unknown field", "wrods"),
        ("failed: [ERROR]", "failed: [OK]", "contradiction", '"OK"'),
        ('name: "answers/{batch}.csv"', 'name: "answers/all.csv"', "unknown name", "{batch} or {file}"),
        ("      answer:\n", "      handed_over: true\n      answer:\n", "contradiction", "Either the answer"),
        ("      handed_over: true\n    effect: upsert", "    effect: upsert", "missing key", "ever say"),
    ],
)
def test_a_wrong_files_interface_is_told_at_its_place(old: str, new: str, kind: str, words: str) -> None:
    assert old in EXCHANGE
    found = problems_of(EXCHANGE.replace(old, new, 1))
    told = [problem for problem in found if problem.kind == kind and words in f"{problem.message} {problem.fix}"]
    assert told, found
    assert told[0].position.file == "agent.yaml" and told[0].position.line > 5


def test_a_quoted_number_is_a_header_and_a_bare_one_a_position() -> None:
    text = EXCHANGE.replace("party: {header: Party}", 'party: "2"').replace("number: Number\n", "number: 2\n", 1)
    assert problems_of(text) == ()


def test_the_agent_of_the_documentation_works_as_it_is_shown(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-delimited-files.md"
    shown = next(block for block in re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL) if "agent" in block)
    assert problems_of(shown) == ()
    rows = [{"number": "7", "party": "Mühle", "due": "2026-05-02", "items": [{"line": 1, "amount": Decimal("-2.50")}]}]
    results = open_exchange(ready(tmp_path), text=shown).write("hand_over_orders", rows)
    assert [result.outcome for result in results] == [Outcome.UNKNOWN]
    written = seen(tmp_path)[0].read_bytes()
    assert written == "H;7;Mühle;02.05.2026\r\nL;1;-2,50\r\n".encode("cp1252")
