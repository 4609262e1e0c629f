"""What a resource of the API is: the one description that routes, filters, writes and error bodies are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ORIGIN = {"origin_id": "text", "origin_code": "text", "origin_data": "text"}
ORIGIN_PAIR = {"origin_id": "text", "origin_data": "text"}


@dataclass(frozen=True)
class Resource:
    """One resource at one path.

    - `table`: where its records are kept; `path`: the collection's path, with {company_id}, {project_id}, {parent_id}.
    - `wrapper`: the key around the attributes of a POST or PATCH; "" where they stand alone.
    - `actions`: of list, show, create, update, delete, sync.
    - `fields`: the writable attributes and their kinds (values.py). Anything else in a body is ignored.
    - `filters`: the `filters[...]` that work here. Any other is ignored, as the real API does.
    - `needs`: parameters without which a list is refused; each that names an attribute also narrows the list.
      `sync_needs`: the same for a sync, in query or body.
    - `per_page`: default page size; None where the resource does not paginate.
    - `shape`: its error body (errors.py). `tool`: the tool whose permission it asks for ("" for none).
    - `parent`: the table of the record that {parent_id} names, and `parent_key` where a record keeps that id.
    - `choices`, `limits`: allowed values, and greatest lengths, by attribute. `defaults`: what a new record starts with.
    - `unique`: attributes that may not repeat within the project.
    - `write_only`: attributes that are taken but not served under that name.
    - `sync_ignores_id`: the documented attributes of its sync rows have no `id`, so one that is sent is not looked at.
    - `v2`: version 2, with ids as text and answers under `data`; `data`: answers under `data` in version 1.
    - `leaves_out`: what a summary leaves out that one record shows.
    - `invalid_status`: how a create or update with refused attributes is answered.
    """

    table: str
    path: str
    wrapper: str = ""
    in_project: bool = False
    actions: frozenset[str] = frozenset({"list", "show"})
    fields: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    filters: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    sync_needs: tuple[str, ...] = ()
    narrows: Mapping[str, str] = field(default_factory=dict)
    per_page: int | None = 100
    shape: str = "message"
    tool: str = ""
    parent: str = ""
    parent_key: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    write_only: frozenset[str] = frozenset()
    soft_delete: bool = False
    sync_ignores_id: bool = False
    v2: bool = False
    data: bool = False
    leaves_out: tuple[str, ...] = ()
    invalid_status: int = 422

    @property
    def under_data(self) -> bool:
        """Whether answers are wrapped in `data`."""
        return self.v2 or self.data

    @property
    def most_per_page(self) -> int:
        """The greatest page size served: more is cut down to it."""
        return 100 if self.v2 else 2000


def actions(text: str) -> frozenset[str]:
    """The actions named in a text, separated by blanks."""
    return frozenset(text.split())


def names(text: str) -> frozenset[str]:
    """The names in a text, separated by blanks."""
    return frozenset(text.split())


def kinds(**groups: str) -> dict[str, str]:
    """Attributes by kind: `kinds(text="name city", date="start_date")`."""
    return {name: kind.replace("__", ":") for kind, text in groups.items() for name in text.split()}
