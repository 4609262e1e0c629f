"""Is the record that a field points to known in the other system?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.checks.answers import cannot_tell, failed
from engine.checks.finding import PASSED, Finding
from engine.checks.kind import CheckKind, NameUse
from engine.checks.length import WRITTEN
from engine.checks.view import LinkState, View
from engine.load.shapes import NAME

NOT_LISTED = "{{ label }} {{ title }} is not in the list of records, so it cannot be linked."
NOT_LINKED = "{{ label }} {{ title }} is not linked to a record of the other system."
NOT_SYNCED = "{{ label }} {{ title }} is linked to {{ target }} but not synced yet."
LINKED = "{{ label }} {{ title }} is already linked to {{ target }}."


def _identity(value: Any) -> str:
    return str(value).strip()


def _failed(reason: str, value: Any, object_name: str, state: LinkState) -> Finding:
    return failed(reason, value, object=object_name, title=state.title or _identity(value), target=state.target or "")


def _unknown(value: Any, object_name: str) -> Finding:
    return cannot_tell(value, f"Nothing is known of the links of {object_name} {_identity(value)}.")


def _not_linked_because(state: LinkState) -> str:
    if not state.exists:
        return NOT_LISTED
    return "" if state.target else NOT_LINKED


def _linked(value: Any, object_name: str, view: View) -> Finding:
    state = view.link(object_name, _identity(value))
    if not state.known:
        return _unknown(value, object_name)
    reason = _not_linked_because(state)
    return _failed(reason, value, object_name, state) if reason else PASSED


def _synced(value: Any, object_name: str, view: View) -> Finding:
    state = view.link(object_name, _identity(value))
    if not state.known:
        return _unknown(value, object_name)
    reason = _not_linked_because(state) or ("" if state.synced else NOT_SYNCED)
    return _failed(reason, value, object_name, state) if reason else PASSED


def _not_linked(value: Any, object_name: str, view: View) -> Finding:
    state = view.link(object_name, _identity(value))
    if not state.known:
        return _unknown(value, object_name)
    if not state.exists:
        # A list without the record was read too early or from elsewhere; it does not prove that there is no link.
        return cannot_tell(value, f"{object_name} {_identity(value)} is not in the list of records.")
    return _failed(LINKED, value, object_name, state) if state.target else PASSED


def _names(object_name: str) -> Iterable[NameUse]:
    return (NameUse(object_name, "object"),)


_OFFERS = ("object", "title", "target")

CHECKS = (
    CheckKind(
        name="linked",
        parameter=NAME,
        examine=_linked,
        reason=NOT_LINKED,
        summary="The field holds the id of a record of this object, and it is linked to one of the other system.",
        example="party: {linked: party}",
        takes=WRITTEN,
        names=_names,
        offers=_OFFERS,
    ),
    CheckKind(
        name="synced",
        parameter=NAME,
        examine=_synced,
        reason=NOT_SYNCED,
        summary="As linked, and the pair was synced.",
        example="project: {synced: project}",
        takes=WRITTEN,
        names=_names,
        offers=_OFFERS,
    ),
    CheckKind(
        name="not_linked",
        parameter=NAME,
        examine=_not_linked,
        reason=LINKED,
        summary="The field holds the id of a record of this object, and that record is linked to nothing yet.",
        example="id: {not_linked: party}",
        takes=WRITTEN,
        names=_names,
        offers=_OFFERS,
    ),
)
