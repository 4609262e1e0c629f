"""A call that needs the id which an earlier call of the same record was answered with."""

from __future__ import annotations

from dataclasses import replace

from sync_toy import Apply, Ledger, order

from engine.store import Store
from engine.sync.items import Applied, ItemToApply
from engine.sync.stored_payload import call_digest, call_from_json, payload_from_json, payload_to_json


def waiting_for(header: str) -> ItemToApply:
    """An order whose lines are written under the id of another call."""
    item = order()
    first, lines = item.payload.calls
    return replace(item, payload=replace(item.payload, calls=(first, replace(lines, answers={"under": header}))))


def parameters_sent(store: Store) -> list[dict[str, str]]:
    history = store.journal.history("order.export", "8")
    return [dict(call_from_json(one.payload).parameters) for one in history if one.call == "lines"]  # type: ignore[arg-type]


def test_the_id_is_filled_in_before_the_call_is_announced(apply: Apply, store: Store) -> None:
    assert apply(waiting_for("header")).outcome is Applied.DONE
    assert parameters_sent(store) == [{"under": "V/O-1"}]


def test_a_run_that_goes_on_knows_the_id_of_what_it_had_written(apply: Apply, ledger: Ledger, store: Store) -> None:
    ledger.fate = ["ok", "later"]
    assert apply(waiting_for("header")).outcome is Applied.RETRY_LATER
    assert apply(waiting_for("header")).outcome is Applied.DONE
    assert [operation for operation, _ in ledger.written].count("put_order") == 1
    assert parameters_sent(store) == [{"under": "V/O-1"}, {"under": "V/O-1"}]


def test_without_that_id_nothing_is_sent_under_a_wrong_one(apply: Apply, ledger: Ledger) -> None:
    result = apply(waiting_for("nothing"))
    assert result.outcome is Applied.FAILED
    assert [operation for operation, _ in ledger.written] == ["put_order"]


def test_a_plan_that_is_kept_keeps_what_its_calls_wait_for() -> None:
    payload = waiting_for("header").payload
    again = payload_from_json(payload_to_json(payload))
    assert again.calls[1].answers == {"under": "header"}
    assert [call_digest(one) for one in again.calls] == [call_digest(one) for one in payload.calls]
