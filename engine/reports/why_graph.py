"""A record's chain as a picture: in the language of Graphviz, and in that of Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from engine.readiness.chain import Chain, Link
from engine.reports.plain import safe

COLOURS = {
    "ready": "#d8f0d8",
    "there": "#d8f0d8",
    "follows": "#fff3c4",
    "waiting": "#ffe0b0",
    "blocked": "#f8c8c8",
    "unknown": "#f8c8c8",
}
OTHER = "#e8e8e8"


def dot(chain: Chain) -> Iterator[str]:
    """A digraph: an arrow leads from a record to the one that it needs, a dotted line to what has to be mended."""
    places = {name: f"n{number}" for number, name in enumerate(chain.links)}
    yield "digraph why {"
    yield "  rankdir=LR;"
    yield '  node [shape=box, style="rounded,filled", fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif", fontsize=10];'
    for name, link in chain.links.items():
        colour = COLOURS.get(link.word, OTHER)
        yield f'  {places[name]} [label="{_dot(*_lines(link))}", fillcolor="{colour}"];'
        for number, reason in enumerate(link.reasons):
            note = f"{places[name]}r{number}"
            lines = (reason.message, *filter(None, (reason.fix, f"({reason.owner})" if reason.owner else "")))
            yield f'  {note} [shape=note, style=filled, fillcolor=white, label="{_dot(reason.rule, *lines)}"];'
            yield f"  {places[name]} -> {note} [style=dotted, arrowhead=none];"
    for name, link in chain.links.items():
        for need, to in link.needs:
            yield f'  {places[name]} -> {places[to]} [label="{_dot(need.rule)}"];'
    yield "}"


def mermaid(chain: Chain) -> Iterator[str]:
    """A flowchart, as many wikis and code hosts draw it."""
    places = {name: f"n{number}" for number, name in enumerate(chain.links)}
    yield "flowchart LR"
    for name, link in chain.links.items():
        yield f'  {places[name]}["{_mermaid(*_lines(link))}"]:::{_class(link)}'
        for number, reason in enumerate(link.reasons):
            lines = (
                reason.rule,
                reason.message,
                *filter(None, (reason.fix, f"({reason.owner})" if reason.owner else "")),
            )
            yield f'  {places[name]} -.- {places[name]}r{number}>"{_mermaid(*lines)}"]'
    for name, link in chain.links.items():
        for need, to in link.needs:
            yield f'  {places[name]} -->|"{_mermaid(need.rule)}"| {places[to]}'
    for word, colour in {**COLOURS, "other": OTHER}.items():
        yield f"  classDef {word} fill:{colour},stroke:#555,color:#000"


def _lines(link: Link) -> tuple[str, ...]:
    return tuple(filter(None, (f"{link.label} {link.identity}", link.title, link.word)))


def _class(link: Link) -> str:
    return link.word if link.word in COLOURS else "other"


def _dot(*lines: str) -> str:
    return "\\n".join(safe(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)


def _mermaid(*lines: str) -> str:
    # Mermaid reads its own codes for signs that would end a text or be taken for HTML.
    signs = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
    return "<br/>".join("".join(signs.get(sign, sign) for sign in safe(line)) for line in lines)
