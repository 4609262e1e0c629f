"""One write on its way, as the resources' own rules see it."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.procore.resource import Resource
from sandbox.procore.state import ProcoreState, Record
from sandbox.procore.values import Errors


@dataclass
class Change:
    """The record as it is, the values for it, and what speaks against them."""

    state: ProcoreState
    resource: Resource
    record: Record
    values: Record
    errors: Errors
    created: bool

    def refuse(self, name: str, text: str) -> None:
        """Add a message."""
        self.errors.setdefault(name, []).append(text)

    @property
    def project_id(self) -> int | None:
        """The project of the record, where it has one."""
        found = self.record.get("_project_id")
        return int(found) if found is not None else None
