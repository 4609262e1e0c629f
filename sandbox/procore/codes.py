"""Cost codes, cost types and WBS codes: parents and full codes, and the pairs that WBS codes stand for."""

from __future__ import annotations

from sandbox.procore.change import Change
from sandbox.procore.state import ProcoreState, Record

SEGMENTS: tuple[Record, ...] = (
    {"id": 1, "name": "Sub Job", "type": "sub_job", "structure": "flat"},
    {"id": 2, "name": "Cost Code", "type": "cost_code", "structure": "tiered"},
    {"id": 3, "name": "Cost Type", "type": "line_item_type", "structure": "flat"},
)


def segments(state: ProcoreState, project_id: int | None) -> list[Record]:
    """The segments of a project's work breakdown structure: the default ones unless it has its own."""
    own = [segment for segment in state.segments if segment.get("project_id") == project_id]
    return own or [dict(segment) for segment in SEGMENTS]


def project_before(change: Change) -> None:
    """A project made for the ERP takes the ERP's standard list."""
    if "erp_integrated" in change.values:
        change.values["is_erp_integrated"] = bool(change.values["erp_integrated"])
    if change.created and change.values.get("erp_integrated"):
        for found in change.state.rows("standard_cost_code_lists", is_erp_list=True):
            change.values.setdefault("standard_cost_code_list_id", found["id"])


def code_before(change: Change) -> None:
    """The parent, and the full code: standard codes are sent with their parent's prefix, project codes without."""
    values, table = change.values, change.resource.table
    parent = _parent(change)
    if "parent_id" in values or "parent_origin_id" in values:
        values["parent"] = {"id": parent["id"]} if parent else None
    elif change.record.get("parent"):
        parent = change.state.find(table, change.record["parent"].get("id"))
    code = values.get("code", change.record.get("code"))
    prefixed = table == "cost_codes" and parent is not None
    values["full_code"] = f"{parent['full_code']}-{code}" if prefixed and parent else code
    if table == "cost_codes":
        values["sortable_code"] = values["full_code"]
    if table == "cost_codes" and change.created:
        sub_job = values.get("sub_job_id") or change.record.get("sub_job_id")
        change.record |= {"_line_item_type_ids": [], "project_id": change.project_id, "budgeted": False}
        change.record |= {
            "biller_type": "SubJob" if sub_job else "Project",
            "biller_id": sub_job or change.project_id,
        }
        biller = change.state.find("sub_jobs" if sub_job else "projects", change.record["biller_id"]) or {}
        change.record["biller"] = biller.get("name")


def _parent(change: Change) -> Record | None:
    table, values = change.resource.table, change.values
    same = ("_project_id",) if table == "cost_codes" else ("standard_cost_code_list_id",)
    where = {key: change.record.get(key) for key in same}
    for name, key in (("parent_id", "id"), ("parent_origin_id", "origin_id")):
        wanted = values.get(name)
        if wanted not in (None, ""):
            found = next(change.state.rows(table, **where, **{key: wanted}), None)
            if found is None:
                change.refuse(name, "must exist")
            return found
    return None


def type_before(change: Change) -> None:
    """A cost type's code is written as csv_import_code and read as code."""
    if "csv_import_code" in change.values:
        change.values["code"] = change.values["csv_import_code"]
    elif change.created:
        change.values.setdefault("code", None)


def wbs_before(change: Change) -> None:
    """Segment items must be items of the project; from them come the pair, flat code and flat name."""
    if "segment_items" not in change.values:
        return
    pair = pair_of(change.state, change.project_id, change.values["segment_items"])
    code, kind = change.state.find("cost_codes", pair[0]), change.state.find("line_item_types", pair[1])
    if code is None or code.get("_project_id") != change.project_id or (pair[1] is not None and kind is None):
        change.refuse("segment_items", "must be items of this project's segments")
        return
    change.values |= _derived(code, kind)
    change.record |= {"_cost_code_id": code["id"], "_line_item_type_id": kind["id"] if kind else None}


def pair_of(state: ProcoreState, project_id: int | None, items: object) -> tuple[int | None, int | None]:
    """The cost code and cost type that segment items name."""
    kinds = {str(segment["id"]): segment["type"] for segment in segments(state, project_id)}
    found: dict[str, int] = {}
    for item in items if isinstance(items, list) else []:
        kind = kinds.get(str(item.get("segment_id"))) if isinstance(item, dict) else None
        if kind is not None and str(item.get("segment_item_id")).isdecimal():
            found[kind] = int(item["segment_item_id"])
    return found.get("cost_code"), found.get("line_item_type")


def wbs_for(state: ProcoreState, code: Record, kind: Record | None, *, make: bool) -> Record | None:
    """The WBS code of a pair; made on the spot where asked, as a first line with that pair does."""
    kind_id = kind["id"] if kind else None
    project_id = code.get("_project_id")
    found = next(state.rows("wbs_codes", _cost_code_id=code["id"], _line_item_type_id=kind_id), None)
    if found or not make:
        return found
    ids = {segment["type"]: segment["id"] for segment in segments(state, project_id)}
    items = [_item(ids, "cost_code", code, code.get("full_code"))]
    if kind:
        items.append(_item(ids, "line_item_type", kind, kind.get("code")))
    made: Record = {
        "id": state.new_id(),
        **_derived(code, kind),
        "description": code.get("name"),
        "status": "active",
        "segment_items": items,
        "project_id": project_id,
        "_project_id": project_id,
        "_cost_code_id": code["id"],
        "_line_item_type_id": kind_id,
        "created_at": state.now(),
        "updated_at": state.now(),
    }
    state.tables["wbs_codes"][made["id"]] = made
    return made


def _item(ids: Record, kind: str, item: Record, code: object) -> Record:
    named = {"code": code, "name": item.get("name"), "type": kind}
    return {"segment_id": ids.get(kind), "segment_item_id": item["id"], **named}


def vendor_before(change: Change) -> None:
    """A company's name is served twice."""
    if "name" in change.values:
        change.values["company"] = change.values["name"]


def _derived(code: Record, kind: Record | None) -> Record:
    full = str(code.get("full_code"))
    return {
        "flat_code": f"{full}.{kind['code']}" if kind else full,
        "flat_name": f"{code.get('name')}.{kind['name']}" if kind else code.get("name"),
        "cost_code_id": code["id"],
        "line_item_type_id": kind["id"] if kind else None,
    }
