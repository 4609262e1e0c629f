"""never_been asks the history of an item; includes asks the items of a list."""

from __future__ import annotations

import pytest
from checks_helpers import Desk, look, refusal, said

from engine.checks.values import FieldType
from engine.reasoning.facts import Outcome

NEVER = "{flow: order.export, states: [synced, failed]}"


PAST = Desk(past={"order.export": {"1": ["sent", "synced", "unlinked"], "2": ["sent"]}})


def test_a_record_that_was_synced_once_stays_so_after_it_was_unlinked() -> None:
    found = look("never_been", NEVER, 1, FieldType.ID, PAST)
    assert found.outcome is Outcome.FAIL
    assert said(found, "Order") == "Order 1 was synced once."


@pytest.mark.parametrize("identity", ["2", "3"])
def test_a_record_that_was_only_sent_or_never_seen_passes(identity: str) -> None:
    assert look("never_been", NEVER, identity, FieldType.ID, PAST).outcome is Outcome.PASS


def test_without_any_history_it_cannot_be_told() -> None:
    found = look("never_been", "{flow: parcel.export, states: synced}", "1", FieldType.ID, PAST)
    assert found.outcome is Outcome.CANNOT_TELL
    assert "past of parcel.export 1" in said(found)


def test_a_flow_without_direction_is_refused() -> None:
    assert "order.export" in refusal("never_been", "{flow: order, states: synced}", FieldType.ID)


@pytest.mark.parametrize("items", [["Orders", "parcels"], [" orders "]])
def test_a_list_with_the_item_passes_whatever_its_case(items: list[str]) -> None:
    assert look("includes", "orders", items, FieldType.LIST).outcome is Outcome.PASS


def test_a_list_without_the_item_tells_what_it_holds() -> None:
    found = look("includes", "orders", ["parcels", "parties"], FieldType.LIST)
    assert found.outcome is Outcome.FAIL
    assert said(found, "Tools") == "Tools: orders is not among them (parcels and parties)."
    assert said(look("includes", "orders", [], FieldType.LIST), "Tools").endswith("(none).")
