"""What reconciling found, for people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.live.reconciling import Finding, Kind, Reconciled
from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, json_value, safe, seen_words, wrapped

TOLD = 10
"""Of one kind and name, so many are shown to people."""
WORDS = {
    Kind.DRIFT: "drifted",
    Kind.ORPHAN: "lost its counterpart",
    Kind.DUPLICATE: "is there twice",
    Kind.ONE_SIDED: "is linked on one side",
}


def render_text(
    found: Sequence[Reconciled], sides: tuple[str, str], *, paint: Paint = plain, width: int = 80
) -> Iterator[str]:
    """Each finding with its pair and its words, then a line for each name of links. ``sides``: the systems' names for people."""
    for one in found:
        told: Counter[Kind] = Counter()
        for finding in one.findings:
            told[finding.kind] += 1
            if told[finding.kind] <= TOLD:
                yield from _finding(finding, paint, width)
        for kind, number in told.items():
            if number > TOLD:
                yield f"{one.name}: {number - TOLD:,} more of the kind {kind}; --format json has them all"
    if any(one.findings for one in found):
        yield ""
    widest = max((len(one.name) for one in found), default=0)
    for one in found:
        seen = ", ".join(
            f"{label} {'cannot be listed' if number is None else f'{number:,}'}"
            for label, number in zip(sides, (one.home, one.other), strict=True)
        )
        kinds = Counter(finding.kind for finding in one.findings)
        wrong = ", ".join(f"{kinds[kind]:,} {kind}" for kind in Kind if kinds[kind]) or "nothing found"
        yield f"{one.name:<{widest}}  {counted(one.links, 'link')}; {seen}: {wrong}"


def _finding(finding: Finding, paint: Paint, width: int) -> Iterator[str]:
    pair = " = ".join(filter(None, (finding.home, finding.other)))
    yield from wrapped(f"{finding.flow} {pair}  {safe(finding.title)}", width, "    ", "")
    yield from wrapped(
        f"{WORDS[finding.kind]}: {finding.message}", width, "        ", f"    {paint('bad', '✗')} "
    )  # fmt: skip
    for change in finding.fields:
        yield from wrapped(
            f"{change.field}: {seen_words(change.after)} was synced, {seen_words(change.before)} stands there",
            width, "          ", "        ",
        )  # fmt: skip


def render_json(found: Sequence[Reconciled]) -> Iterator[str]:
    """One document. The published schema is schemas/output/reconcile.schema.json."""
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "reconcile",
            "compared": [{"name": one.name, "links": one.links, "home": one.home, "other": one.other} for one in found],
            "findings": [_as_json(one.name, finding) for one in found for finding in one.findings],
        }
    )


def _as_json(name: str, finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind.value,
        "name": name,
        "flow": finding.flow,
        "home": finding.home,
        "other": finding.other,
        "title": finding.title,
        "message": finding.message,
        "fields": [
            {
                "call": one.call, "row": one.row, "field": one.field, "stands": json_value(one.before),
                "synced": json_value(one.after),
            }
            for one in finding.fields
        ],
    }  # fmt: skip
