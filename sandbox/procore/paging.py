"""Pages: `page` and `per_page` in; Total, Per-Page and Link out."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.procore.resource import Resource

IDS_VIEW_PER_PAGE = 200_000


def page_of(request: Request, resource: Resource, rows: list[Any]) -> tuple[list[Any], dict[str, str]]:
    """The rows of the page asked for, and the paging headers; a resource that does not paginate gives all."""
    if resource.per_page is None:
        return rows, {}
    size = min(_positive(request.query_params.get("per_page"), resource.per_page), resource.most_per_page)
    if resource.path == "/rest/v1.1/projects" and request.query_params.get("view") == "ids":
        size = IDS_VIEW_PER_PAGE
    page = _positive(request.query_params.get("page"), 1)
    last = max(-(-len(rows) // size), 1)
    headers = {"Total": str(len(rows)), "Per-Page": str(size), "Link": _links(request, page, last, size)}
    return rows[(page - 1) * size : page * size], headers


def listing(request: Request, resource: Resource, rows: list[Any]) -> JSONResponse:
    """The answer to a list: an array, or one under `data`, as in version 2."""
    rows, headers = page_of(request, resource, rows)
    return JSONResponse({"data": rows} if resource.under_data else rows, headers=headers)


def _links(request: Request, page: int, last: int, size: int) -> str:
    wanted = {"first": 1}
    if page > 1:
        wanted["prev"] = min(page - 1, last)
    if page < last:
        wanted["next"] = page + 1
    wanted["last"] = last
    links = ((rel, request.url.include_query_params(page=number, per_page=size)) for rel, number in wanted.items())
    return ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links)


def _positive(text: str | None, default: int) -> int:
    number = int(text) if text is not None and text.isascii() and text.isdigit() else 0
    return number or default
