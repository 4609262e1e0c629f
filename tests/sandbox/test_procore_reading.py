"""Lists, pages, filters and shapes of the Procore stand-in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from procore_world import World, seed, world


def _ids(w: World, path: str, **params: Any) -> list[int]:
    answer = w.get(path, **params)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return [int(row["id"]) for row in (body["data"] if isinstance(body, dict) else body)]


def _rels(link: str) -> dict[str, str]:
    return {rel: url for url, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', link)}


def test_pages_carry_total_per_page_and_links() -> None:
    with world() as w:
        first = w.get("v1.0/vendors", per_page=2)
        assert (first.headers["Total"], first.headers["Per-Page"]) == ("3", "2")
        links = _rels(first.headers["Link"])
        assert set(links) == {"first", "next", "last"}
        second = w.client.get(links["next"])
        assert [v["id"] for v in second.json()] == [5003]
        assert set(_rels(second.headers["Link"])) == {"first", "prev", "last"}


def test_following_next_keeps_the_filters() -> None:
    with world() as w:
        first = w.get("v1.0/vendors", per_page=1, **{"filters[id][]": [5001, 5003]})
        second = w.client.get(_rels(first.headers["Link"])["next"])
        assert [v["id"] for v in first.json() + second.json()] == [5001, 5003]


def test_a_page_beyond_the_last_is_empty() -> None:
    with world() as w:
        assert _ids(w, "v1.0/vendors", page=9) == []


def test_a_list_without_per_page_stops_at_the_default_size_of_its_resource() -> None:
    data = seed()
    data["vendors"] += [{"id": 6000 + n, "name": f"V{n}"} for n in range(40)]
    with world(data) as w:
        assert len(_ids(w, "v1.0/vendors")) == 25
        assert len(_ids(w, "v1.0/vendors", per_page=2000)) == 43


def test_per_page_is_cut_to_the_greatest_size() -> None:
    with world() as w:
        assert w.get("v1.0/vendors", per_page=5000).headers["Per-Page"] == "2000"
        v2 = "v2.0/companies/8089/projects/301/commitment_change_orders/9001/line_items"
        assert w.get(v2, per_page=5000).headers["Per-Page"] == "100"
        assert w.get(v2).headers["Per-Page"] == "10"


def test_the_ids_view_of_projects_gives_everything_at_once() -> None:
    with world() as w:
        assert w.get("v1.1/projects", view="ids", per_page=1).headers["Per-Page"] == "200000"


def test_version_two_wraps_in_data_and_writes_ids_as_text() -> None:
    with world() as w:
        body = w.get("v2.0/companies/8089/projects/301/commitment_change_orders/9001/line_items").json()
        assert body == {
            "data": [{"id": "9101", "wbs_code_id": "31001", "amount": "25.00", "commitment_line_item_id": "71"}]
        }


def test_not_every_list_is_paginated() -> None:
    with world() as w:
        answer = w.get("v1.0/line_item_types", per_page=1)
        assert len(answer.json()) == 2
        assert "Total" not in answer.headers


def test_the_date_range_filter_takes_both_ends() -> None:
    with world() as w:
        found = _ids(w, "v1.0/vendors", **{"filters[updated_at]": "2026-02-10T10:00:00Z...2026-03-10T10:00:00Z"})
        assert found == [5001, 5002]
        assert _ids(w, "v1.0/vendors", **{"filters[updated_at]": "2026-03-11...2026-12-31"}) == [5003]
        assert w.get("v1.0/vendors", **{"filters[updated_at]": "yesterday"}).status_code == 400


def test_filters_work_only_where_they_are_documented_and_are_ignored_elsewhere() -> None:
    with world() as w:
        assert _ids(w, "v1.0/vendors", **{"filters[origin_id]": "ABLE"}) == [5001]
        assert _ids(w, "v1.0/cost_codes", project_id=301, **{"filters[origin_id]": "nothing"}) == []
        future = {"filters[updated_at]": "2030-01-01...2031-01-01"}
        assert _ids(w, "v1.0/cost_codes", project_id=301, **future) == [20001]
        assert _ids(w, "v1.0/commitments", project_id=301, **future) == [7001, 7501]
        no_filter = {"filters[origin_id]": "nothing"}
        assert _ids(w, "v1.0/projects/301/commitment_change_orders", **no_filter) == [9001]


def test_projects_can_be_filtered_by_being_synced() -> None:
    with world() as w:
        assert _ids(w, "v1.0/projects", **{"filters[synced]": "true"}) == [301]


def test_lists_sort_both_ways() -> None:
    with world() as w:
        assert _ids(w, "v1.0/vendors", sort="-updated_at") == [5003, 5002, 5001]
        assert _ids(w, "v1.0/vendors", sort="name") == [5001, 5002, 5003]


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("v1.0/work_order_contracts", "project_id"),
        ("v1.0/standard_cost_codes", "standard_cost_code_list_id"),
        ("v1.0/change_order_packages?project_id=301", "contract_id"),
    ],
)
def test_a_list_without_its_required_parameter_is_refused_by_name(path: str, missing: str) -> None:
    with world() as w:
        base, _, query = path.partition("?")
        params = dict(pair.split("=") for pair in query.split("&")) if query else {}
        answer = w.get(base, **params)
        assert answer.status_code == 400
        assert missing in answer.text


def test_a_contract_is_served_with_vendor_and_lines_as_they_are_now() -> None:
    with world() as w:
        w.sync("v1.0/vendors/sync", [{"id": 5001, "origin_id": "ABLE2", "name": "Able & Sons"}])
        contract = w.get("v1.0/work_order_contracts/7001", project_id=301).json()
        expected = {"id": 5001, "company": "Able & Sons", "origin_id": "ABLE2", "origin_data": None}
        assert contract["vendor"] == expected
        line = contract["line_items"][0]
        assert (line["cost_code"]["full_code"], line["line_item_type"]["code"]) == ("01-500", "S")


def test_commitments_lists_both_kinds_with_their_type() -> None:
    with world() as w:
        rows = w.get("v1.0/commitments", project_id=301).json()
        assert [(r["id"], r["type"]) for r in rows] == [(7001, "WorkOrderContract"), (7501, "PurchaseOrderContract")]


def test_seed_only_keys_are_never_served() -> None:
    with world() as w:
        for path in ("v1.0/projects", "v1.0/projects/301/commitment_change_orders", "v1.0/vendors"):
            assert not [key for row in w.get(path).json() for key in row if key.startswith("_")]


def test_an_unknown_path_is_not_found() -> None:
    with world() as w:
        assert w.get("v1.0/nothing_here").status_code == 404
