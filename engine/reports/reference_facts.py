"""The page of the statements that the pack cites, and the lines in which other pages cite them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.load.position import Position
from engine.pack.pack import Pack
from engine.reports.markdown import GENERATED, code, codes, prose, sections, table
from engine.rules.references import cited

_INTRODUCTION = """\
What the rules, mappings, locks and settings rest on: each statement with the document that makes it and the places in the pack
that cite it.
"""


def citations(pack: Pack) -> dict[str, list[Position]]:
    """By statement: the places that cite it, each once, sorted."""
    found: dict[str, set[Position]] = {}
    for sources, place in cited(pack):
        for source in sources:
            found.setdefault(source, set()).add(place)
    return {source: sorted(places) for source, places in found.items()}


def render_facts(pack: Pack) -> str:
    """The page of all statements."""
    places = citations(pack)
    rows = [
        (
            f'<a id="{name}"></a>{code(name)}',
            prose(statement.kind),
            prose(statement.doc),
            prose(statement.text),
            codes(dict.fromkeys(f"{place.file}:{place.line}" for place in places.get(name, ()))),
        )
        for name, statement in pack.statements.items()
    ]
    quoted = sum(1 for name in pack.statements if name in places)
    counted = f"{len(rows)} statements, {quoted} of them cited.\n"
    head = ("Statement", "Kind", "Document", "What it says", "Cited at")
    return sections([GENERATED, "# Statements", _INTRODUCTION, counted, table(head, rows)])


def sources_linked(sources: Iterable[str], up: str = "") -> str:
    """Statement ids as links to their page; ``up`` leads from the page to the folder of facts.md."""
    return ", ".join(f"[{source}]({up}facts.md#{source})" for source in sources)


def sources_told(pack: Pack, sources: Iterable[str], up: str = "") -> str:
    """Statement ids with their words, as an indented list; empty for none."""
    lines = []
    for source in sources:
        statement = pack.statements.get(source)
        words = f": {prose(statement.text)}" if statement else ""
        lines.append(f"\n  - {sources_linked([source], up)}{words}")
    return "".join(lines)
