"""`filters[...]` and `sort` on lists. A filter that a resource does not have is ignored, and everything is served."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.datastructures import QueryParams

from sandbox.procore.errors import ApiError
from sandbox.procore.resource import Resource
from sandbox.procore.state import Record

Test = Callable[[Record], bool]


def chosen(resource: Resource, params: QueryParams, rows: list[Record]) -> list[Record]:
    """The rows that pass every filter, in the order asked for (by id unless told)."""
    tests = [_deleted(resource, params)]
    for name, values in _given(params).items():
        if name in resource.filters and name != "include_deleted":
            tests.append(_test(name, values))
    found = sorted((row for row in rows if all(test(row) for test in tests)), key=lambda row: int(row["id"]))
    for key in reversed([k for k in params.get("sort", "").split(",") if k]):
        name = key.removeprefix("-")
        if "updated_at" in resource.filters and not name.startswith("_"):
            found.sort(key=lambda row: (row.get(name) is not None, str(row.get(name))), reverse=key.startswith("-"))
    return found


def _given(params: QueryParams) -> dict[str, list[str]]:
    """Filter values by name, from `filters[x]=1` and `filters[x][]=1&filters[x][]=2`."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in params.multi_items():
        if key.startswith("filters[") and key.endswith("]"):
            found[key[len("filters[") :].split("]")[0]].append(value)
    return found


def _test(name: str, values: list[str]) -> Test:
    if name in ("updated_at", "created_at"):
        low, high = _range(name, values[-1])
        return lambda row: (moment := _moment(row.get(name))) is not None and low <= moment <= high
    if name == "synced":
        wanted = values[-1].lower() == "true"
        return lambda row: bool(row.get("origin_id")) == wanted
    accepted = {part for value in values for part in _parts(value)}
    if name == "template":
        return lambda row: str(bool(row.get("template"))).lower() in accepted
    return lambda row: row.get(name) is not None and str(row.get(name)) in accepted


def _parts(value: str) -> list[str]:
    """One value, or those of an array written as JSON."""
    if value.startswith("["):
        try:
            return [str(part) for part in json.loads(value)]
        except ValueError:
            pass
    return [value]


def _deleted(resource: Resource, params: QueryParams) -> Test:
    mode = params.get("filters[include_deleted]", "") if "include_deleted" in resource.filters else ""
    if mode == "with":
        return lambda row: True
    return lambda row: bool(row.get("deleted_at")) == (mode == "only")


def _range(name: str, text: str) -> tuple[datetime, datetime]:
    low, dots, high = text.strip('"').partition("...")
    ends = _moment(low), _moment(high)
    if not dots or ends[0] is None or ends[1] is None:
        raise ApiError(400, f"filters[{name}] must be two ISO 8601 moments with ... between them, not {text!r}")
    return ends[0], ends[1]


def _moment(value: object) -> datetime | None:
    """A moment in UTC. In a query a plus sign may have arrived as a blank."""
    try:
        moment = datetime.fromisoformat(str(value).strip().replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
