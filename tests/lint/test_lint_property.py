"""The promise itself: a target field that lint proves is never cut or refused, whatever a record holds that meets its rules.

One pack holds many fields, each with its own rules, and a target field for every combination of field, transform and layout.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lint_world import program_of, write_pack

from engine.lint.prove import prove
from engine.mapping.mapper import map_record
from engine.program import Program
from engine.reasoning.facts import Outcome
from engine.rules.surroundings import Surroundings
from engine.rules.view import RecordView

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
TEXT_RULES = (
    "",
    "{F: {required: true}}",
    "{F: {max_length: 5}}",
    "{any: [{F: {absent: true}}, {F: {max_length: 8}}]}",
    "{F: {min_length: 2, max_length: 9, characters: {allowed: [uppercase, digits]}}}",
    "{F: {max_length: 6, characters: {forbidden: ',&- '}}}",
    r"{F: {matches: '([a-z]{1,3}-)?[a-z][a-z0-9-]{0,4}'}}",
    r"{F: {matches: '\d{1,3}'}}",
    "{F: {one_of: [a, B, yes]}}",
    "{any: [{F: {equals: a}}, {F: {matches: '[0-9]{2}'}}]}",
)
TEXT_ROWS = (
    "F",
    "{truncate: {of: F, length: 4}}",
    "{truncate: {of: F, length: 4, skip: 2}}",
    "{letters: {of: F, to: upper}}",
    "{without: {of: F, characters: ',&-'}}",
    "{part: {of: F, separator: '-', number: 1, last: true}}",
    "{part: {of: F, separator: '-', number: 2}}",
    "{printable_ascii: {of: F}}",
    "{plain_text: F}",
    "{truncate: {of: {plain_text: F}, length: 5}}",
    "{mask: {of: F, by: XX-XXX}}",
    "{join: {of: [F, code], separator: '-'}}",
    "{join: {of: [{constant: No}, F], separator: ' ', skip_missing: false}}",
    "{first_of: [F, code]}",
    "{lookup: {of: F, table: {a: 'Y', b: 'N', 'yes': 'Y'}, otherwise: {constant: 'N'}}}",
    "{copy: F, when: {F: {max_length: 3}}}",
    "{letters: {of: {truncate: {of: F, length: 3}}, to: lower}}",
)
AMOUNT_RULES = (
    "",
    "{F: {max_digits: {whole: 3, decimals: 2}}}",
    "{F: {at_least: -9.5, at_most: 99.99}}",
    "{any: [{F: {absent: true}}, {F: {more_than: 0, less_than: 1000}}]}",
)
AMOUNT_ROWS = (
    "F",
    "{decimal: {of: F, places: 2}}",
    "{decimal: {of: F, places: 0, rounding: up}}",
    "{decimal: {of: {total: [F, F]}, places: 1, rounding: down}}",
)
LAYOUTS: tuple[dict[str, Any], ...] = (
    {"maxLength": 3},
    {"maxLength": 5},
    {"maxLength": 9, "pattern": r"^[^,&]*(?![\s\S])", "x-forbidden": ",&"},
    {"pattern": r"^[ -~]*(?![\s\S])", "x-charset": "printable-ascii"},
    {"pattern": r"^[A-Z0-9]{1,9}(?![\s\S])"},
    {"pattern": r"^(?:-?[0-9]{1,3}(\.[0-9]{1,2})?)?(?![\s\S])", "maxLength": 7},
    {"enum": ["Y", "N", ""]},
    {"minLength": 2},
    {"x-required": True},
)
TEXTS = st.one_of(
    st.text(alphabet="aB1-, &yes\u00e9\u00df\ufb03\u0301\u00a0<b>0", max_size=12),
    st.text(alphabet="ABC019", min_size=1, max_size=9),
    st.text(alphabet="abc-19", min_size=1, max_size=9),
    st.text(alphabet="0189", min_size=1, max_size=3),
    st.sampled_from(["a", " A ", "b", "YES", "<p>x</p>", "&amp;", "-", "\u00bd"]),
    st.none(),
)
AMOUNTS = st.one_of(
    st.decimals(min_value=-1000, max_value=1000, places=3).map(str),
    st.decimals(min_value=-10, max_value=100, places=1).map(str),
    st.sampled_from(["0", "999.99", "-999.99", "99.990", "1000", "999.995", "12345678901234"]),
    st.none(),
)


def pack_of(targets: frozenset[str] | None = None) -> Program:
    """The pack with these target fields only; with all of them where none are named."""
    fields = ["", "      id: {type: id}", "      title: {}", "      ledger_id: {}", "      code: {}"]
    rules = ["{id: rule-code, must: {code: {max_length: 3, characters: {allowed: letters}}}}"]
    rows, properties = [], {}
    for kind, all_rules, all_rows in (("text", TEXT_RULES, TEXT_ROWS), ("decimal", AMOUNT_RULES, AMOUNT_ROWS)):
        for number, must in enumerate(all_rules):
            name = f"{kind}_{number}"
            fields.append(f"      {name}: {{type: {kind}}}")
            if must:
                rules.append(f"{{id: rule-{kind}-{number}, must: {must.replace('F', name)}}}")
            for (at, row), (which, layout) in product(enumerate(all_rows), enumerate(LAYOUTS)):
                target = f"T_{kind}_{number}_{at}_{which}"
                if targets is None or target in targets:
                    rows.append(f"{target}: {row.replace('F', name)}")
                    properties[target] = {"type": "string", **layout}
    folder = write_pack(
        Path(mkdtemp(prefix="lint-")),
        rows=", ".join(rows),
        layout={
            "properties": properties,
            "required": [target for target, layout in properties.items() if "x-required" in layout],
        },
        rules=", ".join(rules),
        fields="\n".join(fields) + "\n",
    )
    return program_of(folder)


@cache
def proved() -> Program:
    """A pack with every target field that lint proves, out of all combinations."""
    program = pack_of()
    (write,) = program.mappings["order.export"].writes
    doubted = {one.target for one in prove(program)}
    fine = frozenset(field.target for field in write.fields) - doubted
    assert len(doubted) > 400 and len(fine) > 400
    found = pack_of(fine)
    assert prove(found) == ()
    return found


RECORDS = st.fixed_dictionaries(
    {
        "id": st.just("7"),
        "code": st.text(alphabet="abcXYZ", min_size=1, max_size=3),
        **{f"text_{number}": TEXTS for number in range(len(TEXT_RULES))},
        **{f"decimal_{number}": AMOUNTS for number in range(len(AMOUNT_RULES))},
    }
)


@settings(max_examples=500, suppress_health_check=list(HealthCheck))
@given(RECORDS)
def test_what_is_proved_never_fails_for_a_record_that_meets_its_rules(record: dict[str, Any]) -> None:
    program = proved()
    flow = program.flows["order.export"]
    surroundings = Surroundings({"parties": []}, program.pack.connector, program.pack.flows, lambda: NOON)
    view = RecordView(record, flow.catalogue, surroundings)
    broken = {
        rule.id.removeprefix("rule-").replace("-", "_")
        for rule in flow.by_action["write"]
        if rule.test(view).outcome is not Outcome.PASS
    }
    # Each field has rules of its own, so that a record is of use for all fields whose rules it meets.
    assert "code" not in broken
    for problem in map_record(program.mappings["order.export"], view, linked=False).problems:
        kind, number = problem.target.split("_")[1:3]
        assert f"{kind}_{number}" in broken, (problem.message, record)
