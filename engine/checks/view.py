"""What a check may look at: the fields of the record or line at hand and the surroundings it was judged in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from engine.checks.row_texts import RowIndex


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is known of a record's counterpart in the other system.

    ``known`` is False where the surroundings say nothing of the record; ``exists`` is False where its list is there
    but the record is not in it. ``target`` is the id in the other system, ``synced`` tells whether the pair was synced.
    """

    known: bool
    exists: bool = False
    target: str | None = None
    synced: bool = False
    title: str = ""


class View(Protocol):
    """The eyes of a check. Every value comes typed: MISSING, Unreadable, or of the field's type."""

    def value(self, name: str) -> Any:
        """The value of a field: of the line at hand first, then of the record, then of the surroundings."""

    def label(self, name: str) -> str:
        """How people call the field."""

    def lines(self, name: str) -> Sequence[View]:
        """The lines of a list field, each as a view of its own; empty where the list is missing."""

    def link(self, object_name: str, identity: str) -> LinkState:
        """The counterpart of a record of another object."""

    def history(self, flow: str, identity: str) -> Collection[str] | None:
        """The states that a record has ever been in, in that flow; None where nothing tells of the flow's past."""

    def rows(self, list_name: str) -> Sequence[Mapping[str, Any]] | None:
        """A list of the surroundings, or None where it was not given."""

    def index(self, list_name: str, by: str) -> RowIndex | None:
        """The rows of a list by the text under a path; None where the list was not given or is not indexed."""

    def now(self) -> datetime:
        """The time of judgement, aware."""
