"""Is a value, or a set of values, in a list that the surroundings hold?

A row that has null or blank under a key looked at is not the one. A row without the key might be, so it leaves the answer
open unless another row settles it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checks.answers import cannot_tell, failed, joined, plain, unknown_because
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import PLAIN, CheckKind, NameUse
from engine.checks.rows import Wanted, candidates, found, restrictions
from engine.checks.values import FieldType
from engine.checks.view import View
from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, PATH, TEXT, MapOf, frozen

KEYS = frozenset({FieldType.TEXT, FieldType.ID, FieldType.INTEGER})
NOT_FOUND = "{{ label }} {{ seen }} is not in the list {{ list }}{{ limited }}."
FOUND = "{{ label }} {{ seen }} is in the list {{ list }}{{ limited }}; it must not be."
NO_MEMBER = "{{ combination }} together are not in the list {{ list }}{{ limited }}."


@dataclass(frozen=True, slots=True)
class InList:
    """A list, the key of its rows to look at, and what else a row must hold to count."""

    place: Position
    places: Mapping[str, Position]
    list: str
    by: str
    where: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MemberOf:
    """A list, the fields that must be found together in one of its rows, and what else the row must hold to count."""

    place: Position
    places: Mapping[str, Position]
    list: str
    match: Mapping[str, str]
    where: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LookUp:
    """``InList``, and whether the value is compared without case."""

    written: InList
    folded: bool


_LIST = Key(NAME, "A list of the surroundings.")
_WHERE = Key(MapOf(PATH, TEXT), "Only rows that hold these values count.", frozen({}))
IN_LIST = Record("a look-up", InList, {"list": _LIST, "by": Key(PATH, "The key of its rows."), "where": _WHERE})
MATCH = Key(MapOf(PATH, PATH), "For each key of a row, the field that must be equal to it.")
MEMBER_OF = Record("member_of", MemberOf, {"list": _LIST, "match": MATCH, "where": _WHERE})


def _limited(where: Mapping[str, str]) -> str:
    return f" (where {joined(f'{path} is {text}' for path, text in where.items())})" if where else ""


def _search(value: Any, view: View, list_name: str, wanted: Sequence[Wanted]) -> bool | Finding:
    """Whether a row of the list fits, or the finding that says why it cannot be told."""
    rows = candidates(view, list_name, wanted)
    if rows is None:
        return cannot_tell(value, f"The list {list_name} is not known here.")
    there = found(rows, wanted)
    if there is None:
        return cannot_tell(value, f"Rows of the list {list_name} do not say their {joined(w.path for w in wanted)}.")
    return there


def _look(value: Any, look: LookUp, view: View) -> bool | Finding:
    written, text = look.written, plain(value).strip()
    wanted = Wanted(written.by, text.casefold() if look.folded else text, look.folded)
    return _search(value, view, written.list, [wanted, *restrictions(written.where)])


def _names(written: InList) -> dict[str, Any]:
    return {"list": written.list, "by": written.by, "limited": _limited(written.where)}


def _in_list(value: Any, look: LookUp, view: View) -> Finding:
    there = _look(value, look, view)
    if isinstance(there, Finding):
        return there
    return PASSED if there else failed(NOT_FOUND, value, **_names(look.written))


def _not_in_list(value: Any, look: LookUp, view: View) -> Finding:
    there = _look(value, look, view)
    if isinstance(there, Finding):
        return there
    return failed(FOUND, value, **_names(look.written)) if there else PASSED


def _member_of(value: Any, written: MemberOf, view: View) -> Finding:
    wanted, told = restrictions(written.where), []
    for path, name in written.match.items():
        held = view.value(name)
        if note := unknown_because(held, view, name):
            return cannot_tell(value, note)
        wanted.append(Wanted(path, plain(held).strip(), False))
        told.append(f"{view.label(name)} {plain(held)}")
    there = _search(value, view, written.list, wanted)
    if isinstance(there, Finding):
        return there
    if there:
        return PASSED
    return failed(NO_MEMBER, value, list=written.list, combination=joined(told), limited=_limited(written.where))


def _look_up(written: InList, kind: FieldType) -> LookUp:
    return LookUp(written, kind is FieldType.TEXT)


def _several(written: MemberOf, _: FieldType) -> MemberOf:
    if not written.match:
        raise ValueError("match names no field.")
    return written


CHECKS = (
    CheckKind(
        name="in_list",
        parameter=IN_LIST,
        examine=_in_list,
        reason=NOT_FOUND,
        summary=(
            "A row of the list holds the value under the key. Both are compared as text without outer blanks; case makes"
            " a difference for ids only."
        ),
        example="code: {in_list: {list: codes, by: number, where: {active: true}}}",
        takes=KEYS,
        prepare=_look_up,
        names=lambda written: (NameUse(written.list, "list"),),
        offers=("list", "by", "limited"),
    ),
    CheckKind(
        name="not_in_list",
        parameter=IN_LIST,
        examine=_not_in_list,
        reason=FOUND,
        summary="No row of the list holds the value under the key, compared as in_list compares it.",
        example="number: {not_in_list: {list: numbers_in_use, by: number}}",
        takes=KEYS,
        prepare=_look_up,
        names=lambda written: (NameUse(written.list, "list"),),
        offers=("list", "by", "limited"),
    ),
    CheckKind(
        name="member_of",
        parameter=MEMBER_OF,
        examine=_member_of,
        reason=NO_MEMBER,
        summary="One row of the list holds the values of several fields together, compared as text, case included.",
        example="code: {member_of: {list: pairs, match: {code: code, kind: kind}}}",
        takes=PLAIN,
        prepare=_several,
        names=lambda written: (
            NameUse(written.list, "list"),
            *(NameUse(name, "field", PLAIN) for name in written.match.values()),
        ),
        offers=("list", "combination", "limited"),
    ),
)
