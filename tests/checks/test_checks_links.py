"""Links: what is known of a record's counterpart."""

from __future__ import annotations

import pytest
from checks_helpers import Desk, look, said

from engine.checks.values import FieldType
from engine.checks.view import LinkState
from engine.reasoning.facts import Outcome

ID = FieldType.ID
UNKNOWN = LinkState(known=False)
UNLISTED = LinkState(known=True, exists=False)
FREE = LinkState(known=True, exists=True, title="Acme")
LINKED = LinkState(known=True, exists=True, target="V-7", title="Acme")
SYNCED = LinkState(known=True, exists=True, target="V-7", synced=True)


@pytest.mark.parametrize(
    ("state", "linked", "synced", "not_linked"),
    [
        (UNKNOWN, Outcome.CANNOT_TELL, Outcome.CANNOT_TELL, Outcome.CANNOT_TELL),
        (UNLISTED, Outcome.FAIL, Outcome.FAIL, Outcome.CANNOT_TELL),
        (FREE, Outcome.FAIL, Outcome.FAIL, Outcome.PASS),
        (LINKED, Outcome.PASS, Outcome.FAIL, Outcome.FAIL),
        (SYNCED, Outcome.PASS, Outcome.PASS, Outcome.FAIL),
    ],
)
def test_what_is_known_of_a_counterpart_decides(
    state: LinkState, linked: Outcome, synced: Outcome, not_linked: Outcome
) -> None:
    desk = Desk(links={("party", "12"): state})
    found = [look(check, "party", 12, ID, desk).outcome for check in ("linked", "synced", "not_linked")]
    assert found == [linked, synced, not_linked]


def told(check: str, state: LinkState) -> str:
    return said(look(check, "party", "12", ID, Desk(links={("party", "12"): state})), "Buyer")


def test_each_reason_says_how_far_the_link_has_come() -> None:
    assert told("linked", UNLISTED) == "Buyer 12 is not in the list of records, so it cannot be linked."
    assert told("linked", FREE) == "Buyer Acme is not linked to a record of the other system."
    assert told("synced", FREE) == "Buyer Acme is not linked to a record of the other system."
    assert told("synced", LINKED) == "Buyer Acme is linked to V-7 but not synced yet."
    assert told("not_linked", SYNCED) == "Buyer 12 is already linked to V-7."
    assert told("linked", UNKNOWN) == "Nothing is known of the links of party 12."


def test_a_record_of_another_object_with_the_same_id_does_not_count() -> None:
    desk = Desk(links={("project", "12"): SYNCED})
    assert look("linked", "party", "12", ID, desk).outcome is Outcome.CANNOT_TELL
