"""Values that only one record of a list may have."""

from __future__ import annotations

from typing import Any

import pytest
from checks_helpers import Desk, look, said
from hypothesis import given
from hypothesis import strategies as st

from engine.checks.finding import Finding
from engine.checks.values import MISSING, Unreadable
from engine.reasoning.facts import Outcome

WRITTEN = "{list: orders, by: number, same: {party.id: party}, key: id, itself: id}"
ORDERS = [
    {"id": 1, "number": "SC-1", "party": {"id": 7}},
    {"id": 2, "number": " sc-1 ", "party": {"id": 7}},
    {"id": 3, "number": "SC-1", "party": {"id": 8}},
    {"id": 4, "number": None, "party": {"id": 7}},
]


def unique(raw: str, rows: Any, indexed: bool = False, **fields: Any) -> Finding:
    desk = Desk({"id": "1", "party": "7", **fields}, lists={"orders": rows}, indexed=indexed)
    return look("unique_in", WRITTEN, raw, desk=desk)


def test_the_other_record_with_the_same_value_is_named() -> None:
    found = unique("SC-1", ORDERS)
    assert found.outcome is Outcome.FAIL
    assert found.values["other"] == "2"
    assert said(found, "Number") == 'Number "SC-1" is also that of 2 in the list orders; it must be unique.'


def test_all_others_are_listed() -> None:
    assert unique("SC-1", ORDERS, id="9").values["others"] == "1 and 2"


def test_a_record_is_no_other_than_itself() -> None:
    assert unique("SC-1", ORDERS[:1]).passed


def test_the_same_value_beside_another_party_is_free() -> None:
    assert unique("SC-1", ORDERS, id="3", party="8").passed
    assert unique("SC-2", ORDERS).passed


def test_nothing_can_be_told_without_the_list_or_the_other_value() -> None:
    assert said(look("unique_in", WRITTEN, "x", desk=Desk({"id": "1", "party": "7"}))) == (
        "The list orders is not known here."
    )
    assert said(unique("SC-1", ORDERS, party=MISSING)) == "Party is missing."
    assert unique("SC-1", ORDERS, party=Unreadable([1], "an id")).outcome is Outcome.CANNOT_TELL


def test_a_record_without_an_id_may_be_the_row_that_it_finds() -> None:
    found = unique("SC-1", ORDERS, id=MISSING)
    assert found.outcome is Outcome.CANNOT_TELL
    assert said(found) == "Id is missing."
    assert unique("SC-2", ORDERS, id=MISSING).passed


@pytest.mark.parametrize("row", [{"number": "SC-1", "party": {"id": 7}}, {"id": 5, "party": {"id": 7}}])
def test_a_row_that_does_not_tell_leaves_it_open_unless_another_settles_it(row: dict[str, Any]) -> None:
    found = unique("SC-1", [ORDERS[0], row])
    assert found.outcome is Outcome.CANNOT_TELL
    assert said(found) == "Rows of the list orders do not say their number, party.id and id."
    assert unique("SC-1", [*ORDERS, row]).outcome is Outcome.FAIL


_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 3), st.floats(), st.text("aAßİ ", max_size=2), st.just([1])
)
_ROWS = st.lists(
    st.dictionaries(
        st.sampled_from(["id", "number", "party"]), st.one_of(_VALUES, st.just({}), _VALUES.map(lambda id: {"id": id}))
    )
)
_LOOK_UPS = {
    "in_list": ("{list: orders, by: number}", "{list: orders, by: party.id, where: {number: a}}"),
    "not_in_list": ("{list: orders, by: number}", "{list: orders, by: number, where: {id: true}}"),
    "member_of": ("{list: orders, match: {number: number, party.id: party}}",),
    "unique_in": (WRITTEN,),
}


@given(
    rows=_ROWS,
    raw=st.text("aAßİ ", min_size=1).filter(str.strip),
    party=st.sampled_from(["a", "ß", "1", MISSING]),
    own=st.sampled_from(["1", "a", MISSING]),
    check=st.sampled_from(sorted(_LOOK_UPS)),
)
def test_an_index_never_changes_an_answer(rows: Any, raw: str, party: Any, own: Any, check: str) -> None:
    for written in _LOOK_UPS[check]:
        answers = [
            look(
                check,
                written,
                raw,
                desk=Desk({"id": own, "party": party, "number": raw}, lists={"orders": rows}, indexed=indexed),
            )
            for indexed in (True, False)
        ]
        assert answers[0] == answers[1]
