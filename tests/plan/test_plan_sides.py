"""What both sides did to a record since the last sync, and whose value stays: by rule, by a person's word, or not yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_world import Desk

from engine.load.position import Position
from engine.mapping.payload import Call, Payload, Provenance, Row
from engine.plan.changes import against_listed, against_row, as_plan
from engine.plan.items import Because, PlanAction, Resolution
from engine.plan.sides import Divided, divide, left_as_it_was
from engine.store.settlements import Settled, Settlement

FLOW, VENDOR = "vendor.import", "BEAVBLUE"


def payload(owners: dict[str, str] | None = None, **values: Any) -> Payload:
    origins = {
        name: Provenance((), "", Position("m.yaml", 1, 1), (), owner=(owners or {}).get(name, "")) for name in values
    }
    return Payload((Call("write", "target", "put", "", {}, (Row(values, origins),), ("id",)),), (), "1", "")


def divided(
    now: Payload,
    synced: Payload | None,
    target: dict[str, Any],
    *settled: Settled,
    owner: str = "ask",
    asked: bool = False,
) -> Divided:
    before = None if synced is None else as_plan(synced)
    settlement = Settlement("a.b", "1", settled, "dana", datetime(2026, 1, 2, tzinfo=UTC)) if settled else None
    return divide(now, against_row(now, target), before, settlement, owner, asked=asked)


def outcomes(found: Divided) -> dict[str, str]:
    return {one.field: one.outcome.value for one in found.sides}


def sent(found: Divided) -> set[str]:
    return set(found.payload.calls[0].rows[0].values)


SYNCED = payload(id="1", name="A", city="B")
BOTH = payload(id="1", name="A2", city="B")


def test_what_only_the_source_changed_is_written_and_nothing_is_said() -> None:
    found = divided(BOTH, SYNCED, {"id": "1", "name": "A", "city": "B"})
    assert found.sides == () and [change.field for change in found.changes] == ["name"] and found.seen == ""


@pytest.mark.parametrize(
    ("owner", "outcome", "written"),
    [("ask", "asked", set()), ("source", "overwritten", {"name"}), ("target", "kept", set())],
)
def test_the_owner_says_whose_value_stays(owner: str, outcome: str, written: set[str]) -> None:
    found = divided(BOTH, SYNCED, {"id": "1", "name": "T", "city": "B"}, owner=owner)
    assert outcomes(found) == {"name": outcome} and {change.field for change in found.changes} == written
    assert ("name" in sent(found)) == (owner != "target")
    (side,) = found.sides
    assert (side.synced, side.source, side.target) == ("A", "A2", "T")


def test_a_field_has_its_own_owner_over_that_of_the_mapping() -> None:
    now = payload({"name": "source"}, id="1", name="A2", city="B2")
    found = divided(now, SYNCED, {"id": "1", "name": "T", "city": "U"}, owner="target")
    assert outcomes(found) == {"name": "overwritten", "city": "kept"}


def test_another_field_of_the_source_makes_a_change_in_the_target_a_matter_for_people() -> None:
    now = payload(id="1", name="A", city="B2")
    found = divided(now, SYNCED, {"id": "1", "name": "T", "city": "B"})
    assert outcomes(found) == {"name": "asked"}, "the update would write every field"


def test_without_news_from_the_source_a_change_in_the_target_is_left_and_told() -> None:
    found = divided(SYNCED, SYNCED, {"id": "1", "name": "T", "city": "B"})
    assert outcomes(found) == {"name": "left"} and found.changes == () and found.seen
    assert outcomes(divided(SYNCED, SYNCED, {"id": "1", "name": "T", "city": "B"}, asked=True)) == {"name": "asked"}


def test_the_key_is_the_sources() -> None:
    assert outcomes(divided(SYNCED, SYNCED, {"id": None, "name": "A", "city": "B"})) == {"id": "overwritten"}


def test_both_sides_with_the_same_new_value_agree() -> None:
    assert divided(BOTH, SYNCED, {"id": "1", "name": "A2", "city": "B"}) == Divided(BOTH, (), ())


def test_a_field_that_was_never_sent_is_simply_written() -> None:
    found = divided(BOTH, payload(id="1", name="A"), {"id": "1", "name": "A", "city": "U"})
    assert found.sides == () and {change.field for change in found.changes} == {"name", "city"}
    never = divided(BOTH, None, {"id": "1", "name": "T", "city": "U"})
    assert never.sides == ()


def test_a_field_that_the_target_does_not_show_or_that_does_not_count_is_not_compared() -> None:
    row = BOTH.calls[0].rows[0]
    aside = replace(row, provenance={**row.provenance, "name": replace(row.provenance["name"], counts=False)})
    now = replace(BOTH, calls=(replace(BOTH.calls[0], rows=(aside,)),))
    assert divided(now, SYNCED, {"id": "1", "name": "T"}) == Divided(now, (), ())


@pytest.mark.parametrize("take", ["source", "target"])
def test_what_was_settled_holds_for_exactly_the_values_that_were_seen(take: Any) -> None:
    settled = Settled("write", "", "name", "A2", "T", take)
    found = divided(BOTH, SYNCED, {"id": "1", "name": "T", "city": "B"}, settled)
    assert outcomes(found) == {"name": "overwritten" if take == "source" else "kept"} and found.sides[0].settled
    for now, target in ((payload(id="1", name="A3", city="B"), "T"), (BOTH, "T2")):
        again = divided(now, SYNCED, {"id": "1", "name": target, "city": "B"}, settled)
        assert outcomes(again) == {"name": "asked"}


def test_what_stays_in_the_target_is_not_overwritten_once_the_last_sync_did_not_send_it() -> None:
    settled = Settled("write", "", "name", "A2", "T", "target")
    since = payload(id="1", city="B2")
    now = payload(id="1", name="A2", city="B2")
    assert outcomes(divided(now, since, {"id": "1", "name": "T", "city": "B2"}, settled)) == {"name": "kept"}
    assert outcomes(divided(now, since, {"id": "1", "name": "T3", "city": "B2"}, settled)) == {"name": "asked"}
    assert outcomes(divided(now, since, {"id": "1", "name": "T", "city": "B2"}, owner="target")) == {"name": "kept"}


def test_a_field_that_stays_and_cannot_be_left_out_goes_with_the_targets_own_value() -> None:
    now = payload(id="1", name="A2", amount=Decimal("2"))
    before, shown = payload(id="1", name="A", amount=Decimal("1")), {"id": "1", "name": "T", "amount": "9.50"}
    found = divide(
        now,
        against_row(now, shown),
        as_plan(before),
        None,
        "target",
        asked=False,
        needed=lambda _, name: name == "amount",
    )
    assert found.payload.calls[0].rows[0].values == {"id": "1", "amount": Decimal("9.50")}
    # The target's value is the last sync's from now on, and it is a person's all the same.
    settled = Settled("write", "", "amount", Decimal("2"), "9.50", "target")
    since = payload(id="1", amount=Decimal("9.50"))
    for amount, outcome in (("2", "kept"), ("3", "asked")):
        again = divided(payload(id="1", amount=Decimal(amount)), since, {"id": "1", "amount": "9.50"}, settled)
        assert outcomes(again) == {"amount": outcome}


def test_rows_of_a_list_are_told_apart_by_their_key() -> None:
    def lines(**amounts: str) -> Payload:
        rows = tuple(
            Row(
                {"id": key, "amount": Decimal(amount)},
                dict.fromkeys(("id", "amount"), Provenance((), "", Position("m.yaml", 1, 1), ())),
                number,
            )
            for number, (key, amount) in enumerate(amounts.items(), 1)
        )
        return Payload((Call("lines", "target", "put", "", {}, rows, ("id",)),), (), "1", "")

    synced, now = lines(a="1", b="2"), lines(b="5", a="1", c="3")
    shown = {"a": {"id": "a", "amount": "1.00"}, "b": {"id": "b", "amount": "9"}}
    found = divide(now, against_listed(now.calls[0], shown), as_plan(synced), None, "ask", asked=False)
    assert [(one.key, one.synced, one.source, one.target) for one in found.asked] == [
        ("b", Decimal(2), Decimal(5), "9")
    ]
    assert {(change.row, change.field) for change in found.changes} == {(3, "id"), (3, "amount")}


@pytest.mark.parametrize(
    ("synced", "stands"),
    [
        ("Acme  Steel ", " Acme Steel"),
        ("Acme Steel", "ACME STEEL"),
        ("Acme Steel", "acme steel"),
        ("Acme Concrete", "Acme Conc"),
        (Decimal("1.10"), "1.1000"),
        (date(2026, 1, 2), "2026-01-02"),
        (None, ""),
        (True, "true"),
        ("", None),
    ],
)
def test_how_the_target_writes_a_value_is_no_change(synced: Any, stands: Any) -> None:
    assert left_as_it_was(synced, stands)


@pytest.mark.parametrize(
    ("synced", "stands"),
    [
        ("ACME STEEL", "Acme Steel"),
        ("Acme Concrete", "Acme"),
        ("Acme", "Acme Concrete"),
        ("Acme", None),
        (Decimal("1.10"), "1.11"),
        (date(2026, 1, 2), "2026-02-01"),
        (True, False),
    ],
)
def test_what_somebody_wrote_is_one(synced: Any, stands: Any) -> None:
    assert not left_as_it_was(synced, stands)


VALUES, SHOWN = st.sampled_from(["A", "B", "C"]), st.sampled_from(["A", "B", "C", None])


@given(
    st.tuples(VALUES, VALUES), st.tuples(VALUES, VALUES), st.tuples(SHOWN, SHOWN),
    st.sampled_from(["ask", "source", "target"]), st.booleans(),
)  # fmt: skip
def test_nothing_that_somebody_changed_in_the_target_is_overwritten_unless_it_is_told(
    synced: tuple[Any, Any], source: tuple[Any, Any], target: tuple[Any, Any], owner: str, asked: bool
) -> None:
    now = payload(id="1", name=source[0], city=source[1])
    before = payload(id="1", name=synced[0], city=synced[1])
    shown = {"id": "1", "name": target[0], "city": target[1]}
    found = divided(now, before, shown, owner=owner, asked=asked)
    told = {one.field: one.outcome for one in found.sides}
    for place, name in enumerate(("name", "city")):
        changed = target[place] != synced[place]
        differs = source[place] != target[place]
        assert (name in told) == (changed and differs)
        if name in told and owner != "source":
            assert told[name] is not Resolution.OVERWRITTEN
        if told.get(name) is Resolution.KEPT:
            assert name not in sent(found)
    # Where something is written, no field that waits for a person goes with it unseen.
    if Resolution.LEFT in told.values():
        assert found.changes == () and not found.asked and not asked


def test_a_record_of_the_company_that_both_changed_is_a_conflict_and_settled_it_is_not(desk: Desk) -> None:
    desk.listed(desk.sync(FLOW, VENDOR, state="importing"))
    company = next(row for row in desk.sections["directory"] if row["origin_id"] == VENDOR)
    company["name"] = "By hand"
    assert desk.item(FLOW, VENDOR).action is PlanAction.UNCHANGED
    desk.record(FLOW, VENDOR)["Name"] = "In the ERP"
    item = desk.item(FLOW, VENDOR)
    assert (item.action, item.because) == (PlanAction.CONFLICT, Because.CHANGED_ON_BOTH_SIDES)
    (reason,) = item.reasons
    for words in ('"By hand"', '"In the ERP"', "changed on both sides"):
        assert words in reason.message
    assert f"--seen {item.seen}" in reason.fix and reason.position.file == "mappings/vendor.import.yaml"
    assert desk.store is not None
    (side,) = item.sides
    kept = Settled(side.call, side.key, side.field, side.source, side.target, "source")
    desk.store.settlements.add(FLOW, VENDOR, [kept], actor="dana")
    settled = desk.item(FLOW, VENDOR)
    assert settled.action is PlanAction.UPDATE and [one.outcome for one in settled.sides] == [Resolution.OVERWRITTEN]
    desk.store.settlements.written(FLOW, VENDOR)
    assert desk.item(FLOW, VENDOR).action is PlanAction.CONFLICT
