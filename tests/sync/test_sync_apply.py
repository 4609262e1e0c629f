"""One record at a time: what takes effect, and what people are told."""

from __future__ import annotations

from dataclasses import replace

from sync_toy import Apply, Clock, Ledger, article, order, party, toy_program

from engine.store import Store
from engine.sync.adopt import adopt_link
from engine.sync.items import Applied, ItemToApply


def test_a_record_is_written_linked_remembered_moved_and_audited_at_once(apply: Apply, store: Store) -> None:
    result = apply(order())
    assert (result.outcome, result.counterpart, result.calls) == (Applied.DONE, "O-1", 3)
    link = store.links.get("order", "8")
    assert link is not None and (link.target_id, link.origin) == ("O-1", "created")
    snapshot = store.snapshots.get("order.export", "8")
    assert snapshot is not None and snapshot.fields == {"amount": "1.00"}
    assert [row["Phase_Code"] for row in snapshot.payload["lines"]] == ["05120", "01100"]
    item = store.items.get("order.export", "8")
    assert item is not None and (item.state, item.errors) == ("synced", ())
    (written, told) = store.audit.tail(2)
    assert (written.action, written.source_id, written.payload_digest) == ("write: done", "8", snapshot.digest)
    assert told.action == "write back: done"
    assert list(store.journal.open()) == []


def test_what_is_in_effect_is_not_sent_again_in_the_same_run(apply: Apply, ledger: Ledger, store: Store) -> None:
    ledger.fate = ["ok", "later"]
    assert apply(order()).outcome is Applied.RETRY_LATER
    again = apply(order())
    assert (again.outcome, again.saved) == (Applied.DONE, 1)
    assert [operation for operation, _ in ledger.written] == ["put_order", "put_lines", "put_lines", "mark_record"]


def test_a_half_written_document_is_completed_by_the_next_run(apply: Apply, ledger: Ledger, store: Store) -> None:
    ledger.fate = ["ok", "half"]
    failed = apply(order())
    assert failed.outcome is Applied.FAILED
    assert failed.messages[0] == "line 2: That line cannot be."
    assert "Ledger refused Lines" in failed.messages[1]
    assert store.links.get("order", "8") is None
    item = store.items.get("order.export", "8")
    assert item is not None and item.state == "failed" and item.errors == failed.messages
    assert apply(order(state="failed"), run="run-2").outcome is Applied.DONE
    assert len(ledger.kept("put_order")) == 1 and len(ledger.kept("put_lines")) == 2


def test_a_lost_answer_of_a_write_that_adds_is_found_and_adopted(apply: Apply, ledger: Ledger, store: Store) -> None:
    ledger.fate = ["lost"]
    assert apply(party()).outcome is Applied.UNKNOWN
    assert apply(party()).outcome is Applied.DONE
    assert len(ledger.kept("add_party")) == 1
    link = store.links.get("party", "7")
    assert link is not None and link.origin == "adopted"


def test_a_late_write_is_waited_for_before_anything_is_sent_again(apply: Apply, ledger: Ledger, clock: Clock) -> None:
    ledger.fate = ["late"]
    assert apply(party()).outcome is Applied.UNKNOWN
    waiting = apply(party())
    assert waiting.outcome is Applied.UNKNOWN
    assert "may still take effect" in waiting.messages[0] and "03:04:08 UTC" in waiting.messages[0]
    ledger.arrive()
    clock.forward(3)
    assert apply(party()).outcome is Applied.DONE
    assert len(ledger.kept("add_party")) == 1


def test_a_write_that_never_arrived_is_sent_again_after_the_quiet_period(
    apply: Apply, ledger: Ledger, clock: Clock
) -> None:
    ledger.fate = ["late"]
    apply(party())
    ledger.underway.clear()
    clock.forward(3)
    assert apply(party()).outcome is Applied.DONE
    assert len(ledger.kept("add_party")) == 1


def test_a_record_of_somebody_else_is_never_adopted(apply: Apply, ledger: Ledger, store: Store) -> None:
    ledger.rows.append(("add_party", {"Vendor_Code": "A1", "Vendor_Name": "Another Ann"}))
    for _ in range(2):
        result = apply(party() if store.items.get("party.export", "7") is None else _failed(party()))
        assert result.outcome is Applied.FAILED
        assert "Ledger holds Party with Vendor_Code=A1 already" in result.messages[0]
    assert ledger.written == [] and store.links.get("party", "7") is None


def test_a_refusal_because_of_a_stranger_does_not_make_the_stranger_ours(
    apply: Apply, ledger: Ledger, store: Store
) -> None:
    ledger.fate = ["refused"]
    assert apply(party()).outcome is Applied.FAILED
    ledger.rows.append(("add_party", {"Vendor_Code": "A1", "Vendor_Name": "Another Ann"}))
    assert apply(_failed(party())).outcome is Applied.FAILED
    assert store.links.get("party", "7") is None


def test_a_record_that_changed_while_its_send_had_no_answer_adopts_what_was_sent(
    apply: Apply, ledger: Ledger, store: Store
) -> None:
    ledger.fate = ["lost"]
    apply(party(name="Ann"))
    assert apply(party(name="Anna")).outcome is Applied.DONE
    assert [row["Vendor_Name"] for row in ledger.kept("add_party")] == ["Ann"]
    snapshot = store.snapshots.get("party.export", "7")
    # The next plan sees that the new name is not there yet.
    assert snapshot is not None and snapshot.payload["party"][0]["Vendor_Name"] == "Ann"


def test_a_record_that_got_another_key_while_its_send_had_no_answer_is_left_to_a_person(
    apply: Apply, ledger: Ledger
) -> None:
    ledger.fate = ["lost"]
    apply(party("A1"))
    result = apply(party("B2"))
    assert result.outcome is Applied.FAILED and "Vendor_Code=A1 from an earlier send" in result.messages[0]
    assert len(ledger.kept("add_party")) == 1
    assert apply(_failed(party("A1"))).outcome is Applied.DONE


def test_a_newer_value_waits_for_an_older_one_that_may_still_arrive(apply: Apply, ledger: Ledger, clock: Clock) -> None:
    ledger.fate = ["ok", "late"]
    assert apply(order(amount="1.00")).outcome is Applied.UNKNOWN
    assert apply(order(amount="2.00")).outcome is Applied.UNKNOWN
    clock.forward(3)
    ledger.arrive()
    assert apply(order(amount="2.00")).outcome is Applied.DONE
    assert {row["Original_Contract_Amount"] for row in ledger.kept("put_lines")} == {"2.00"}


def test_a_record_that_comes_in_is_linked_by_the_id_in_the_answer(apply: Apply, store: Store) -> None:
    result = apply(article())
    link = store.links.by_target("article", "X9")
    assert link is not None and result.counterpart == link.source_id == "X9"  # the toy answers with its key


def test_a_counterpart_that_belongs_to_another_record_stops_the_write(
    apply: Apply, ledger: Ledger, store: Store
) -> None:
    store.links.add("party", "5", "A1", origin="linked", by="ann")
    result = apply(party())
    assert result.outcome is Applied.FAILED and "A1 is linked to 5 already" in result.messages[0]
    assert ledger.written == []


def test_an_item_that_a_person_moved_since_the_plan_is_left_alone(apply: Apply, ledger: Ledger, store: Store) -> None:
    store.items.put(store.items.new("order.export", "8", "An order", "new", actor="ann"), 0)
    result = apply(order())
    assert result.outcome is Applied.NOTHING and "planned as ready and is new now" in result.messages[0]
    assert ledger.written == []


def test_a_refused_word_back_leaves_the_link_standing_and_open_for_the_next_run(
    apply: Apply, ledger: Ledger, store: Store
) -> None:
    ledger.fate = ["ok", "ok", "refused"]
    result = apply(order())
    assert (result.outcome, result.back_open) == (Applied.DONE, 1)
    assert "Written and linked, but Desk did not take Mark: That cannot be." in result.messages[0]
    assert store.links.get("order", "8") is not None
    (left,) = store.journal.open()
    assert (left.call, left.key) == ("back:mark", "id=8")


def test_a_pair_that_was_taken_apart_is_written_again_when_it_is_sent_again(
    apply: Apply, ledger: Ledger, store: Store
) -> None:
    apply(order())
    store.links.remove("order", "8", by="ann", why="a mistake")
    store.snapshots.remove("order.export", "8")
    ledger.rows.clear()  # somebody removed it there
    assert apply(order(state="synced"), run="run-2").outcome is Applied.DONE
    assert len(ledger.kept("put_order")) == 1 and len(ledger.kept("put_lines")) == 2


def test_a_system_that_cannot_be_reached_leaves_the_record_for_later(
    apply: Apply, ledger: Ledger, store: Store
) -> None:
    ledger.fate = ["later"]
    result = apply(party())
    assert (result.outcome, result.messages) == (Applied.RETRY_LATER, ("Come back.",))
    assert store.items.get("party.export", "7") is None and list(store.journal.open()) == []
    assert apply(party()).outcome is Applied.DONE
    assert len(ledger.kept("add_party")) == 1


def test_a_link_that_was_found_is_kept_once_with_an_audit_entry(store: Store) -> None:
    for _ in range(2):
        adopt_link(
            store, toy_program(), flow="article.import", object="article", identity="X9", counterpart="41", actor="run"
        )
    link = store.links.get("article", "41")
    assert link is not None and (link.target_id, link.origin) == ("X9", "found")
    assert [entry.action for entry in store.audit.all()] == ["link found"]


def _failed(item: ItemToApply) -> ItemToApply:
    return replace(item, state="failed")
