"""Is a record the only one of its list with this value?

Texts are compared without outer blanks and case, since they must differ; keys, which tell records apart, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import cannot_tell, failed, joined, plain, same_text, unknown_because
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import PLAIN, CheckKind, NameUse
from engine.checks.lists import KEYS
from engine.checks.row_texts import text_at
from engine.checks.rows import Wanted, candidates, fits
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, PATH, MapOf, frozen

TAKEN = "{{ label }} {{ seen }} is also that of {{ others }} in the list {{ list }}; it must be unique."


@dataclass(frozen=True, slots=True)
class UniqueIn:
    """A list, the key of its rows that holds the value, and how the record at hand is told from the others."""

    place: Position
    places: Mapping[str, Position]
    list: str
    by: str
    same: Mapping[str, str]
    key: str
    itself: str


UNIQUE_IN = Record(
    "unique_in",
    UniqueIn,
    {
        "list": Key(NAME, "A list of the surroundings."),
        "by": Key(PATH, "The key of its rows that holds the value."),
        "same": Key(MapOf(PATH, PATH), "Only rows that agree in these too: a key of a row, and the field.", frozen({})),
        "key": Key(PATH, "The key of its rows that holds the record's id."),
        "itself": Key(PATH, "The field with the id of the record at hand."),
    },
)


def _unique_in(value: Any, written: UniqueIn, view: View) -> Finding:
    wanted = [Wanted(written.by, same_text(plain(value)), True)]
    for path, name in written.same.items():
        held = view.value(name)
        if note := unknown_because(held, view, name):
            return cannot_tell(value, note)
        wanted.append(Wanted(path, same_text(plain(held)), True))
    rows = candidates(view, written.list, wanted)
    if rows is None:
        return cannot_tell(value, f"The list {written.list} is not known here.")
    own = view.value(written.itself)
    unnamed = unknown_because(own, view, written.itself)
    mine = "" if unnamed else plain(own).strip()
    others, unclear = [], False
    for row in rows:
        key = text_at(row, written.key)
        fit = False if mine and key == mine else fits(row, wanted)
        # A row without a key may be the record itself, as every row may be where the record has none.
        if fit and key and mine:
            others.append(key)
        elif fit is not False:
            unclear = True
    if others:
        names = sorted(set(others))
        return failed(TAKEN, value, other=names[0], others=joined(names), list=written.list)
    if not unclear:
        return PASSED
    asked = joined([*(want.path for want in wanted), written.key])
    return cannot_tell(value, unnamed or f"Rows of the list {written.list} do not say their {asked}.")


def _names(written: UniqueIn) -> Iterable[NameUse]:
    fields = (*written.same.values(), written.itself)
    return (NameUse(written.list, "list"), *(NameUse(name, "field", PLAIN) for name in fields))


CHECKS = (
    CheckKind(
        name="unique_in",
        parameter=UNIQUE_IN,
        examine=_unique_in,
        reason=TAKEN,
        summary=(
            "No other row of the list holds the value under the key, together with the same other values. All are compared"
            " as text without outer blanks and case."
        ),
        example="number: {unique_in: {list: orders, by: number, same: {party.id: party}, key: id, itself: id}}",
        takes=KEYS,
        names=_names,
        offers=("other", "others", "list"),
    ),
)
