"""A record's chain drawn: a box for each record in layers from the one that was asked about, an arrow to each that it needs.

Few layers stand side by side; a long and narrow chain runs down the page, so that nobody has to scroll sideways to read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from engine.readiness.chain import Chain, Link, Name
from engine.reports.plain import safe
from engine.reports.why_graph import COLOURS, OTHER

WIDE, HIGH = 230, 58
ACROSS, DOWN, DIP = 90, 26, 40
"""Of a box, of the room between boxes, and of that below the last one, in the picture's own units."""

MOST_BOXES = 60
"""More are told in the list only: a larger picture says nothing that one can see."""

MOST_LAYERS = 3
"""So many stand side by side on a page of usual width."""

MARGIN = 6
ARROW, CIRCLE = "#777", "#b00020"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where boxes stand (upper left corners), and which way the layers run."""

    at: Mapping[Name, tuple[int, int]]
    layer: Mapping[Name, int]
    downwards: bool
    wide: int
    high: int


def picture(chain: Chain, places: Mapping[Name, str]) -> Iterator[str]:
    """The drawing as SVG within a frame that can be scrolled with the keyboard; ``places`` are the ids of the records on the page."""
    layout = _layout(chain)
    label = "What waits for what; the list below says the same in words"
    yield f'<div class="frame" tabindex="0" role="region" aria-label="{label}">'
    yield f'<svg role="group" aria-label="The chain" viewBox="0 0 {layout.wide} {layout.high}" '
    yield f'width="{layout.wide}" height="{layout.high}"><defs>'
    for mark, colour in (("tip", ARROW), ("back", CIRCLE)):
        yield f'<marker id="{mark}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        yield f'orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="{colour}"/></marker>'
    yield "</defs>"
    for name in layout.at:
        for _, to in chain.links[name].needs:
            if to in layout.at:
                yield _arrow(layout, name, to, in_circle(chain, name, to))
    for name, (x, y) in layout.at.items():
        yield _box(chain.links[name], x, y, places[name])
    yield "</svg></div>"
    if len(layout.at) < len(chain.links):
        yield f"<p>The picture shows the first {len(layout.at)} of {len(chain.links):,} records; the list below has all.</p>"


def in_circle(chain: Chain, name: Name, to: Name) -> bool:
    """Is the need from one record to the other a part of a circle?"""
    return any(name in circle and to in circle for circle in chain.circles)


def _layout(chain: Chain) -> _Layout:
    layers = {chain.start: 0}
    queue = [chain.start]
    for name in queue:
        for _, to in chain.links[name].needs:
            if to not in layers and len(layers) < MOST_BOXES:
                layers[to] = layers[name] + 1
                queue.append(to)
    several: dict[int, list[Name]] = {}
    for name in queue:
        several.setdefault(layers[name], []).append(name)
    widest = max(map(len, several.values()))
    downwards = len(several) > MOST_LAYERS >= widest
    at = {}
    for layer, names in several.items():
        for place, name in enumerate(names):
            across, down = (place, layer) if downwards else (layer, place)
            at[name] = (MARGIN + across * (WIDE + ACROSS), MARGIN + down * (HIGH + DOWN))
    wide = max(x for x, _ in at.values()) + WIDE + ACROSS
    high = max(y for _, y in at.values()) + HIGH + DIP
    return _Layout(at, layers, downwards, wide, high)


def _box(link: Link, x: int, y: int, place: str) -> str:
    colour = COLOURS.get(link.word, OTHER)
    said = safe(f"{link.label} {link.identity} {link.title}, {link.word}")
    lines = [
        f'<text x="{x + 10}" y="{y + 18 + 16 * number}">{_text(_cut(text))}</text>'
        for number, text in enumerate((f"{link.label} {link.identity}", link.title))
    ]
    return (
        f'<a href="#{place}" aria-label="{escape(said)}"><rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="8" '
        f'fill="{colour}" stroke="#555"/>{"".join(lines)}'
        f'<text class="word" x="{x + 10}" y="{y + 50}">{_text(link.word)}</text></a>'
    )


def _arrow(layout: _Layout, name: Name, to: Name, circle: bool) -> str:
    (x1, y1), (x2, y2) = layout.at[name], layout.at[to]
    if layout.layer[to] > layout.layer[name]:
        if layout.downwards:
            x1, y1, x2 = x1 + WIDE // 2, y1 + HIGH, x2 + WIDE // 2
            curve = f"M{x1} {y1}C{x1} {y1 + DOWN // 2} {x2} {y2 - DOWN // 2} {x2} {y2}"
        else:
            x1, y1, y2 = x1 + WIDE, y1 + HIGH // 2, y2 + HIGH // 2
            curve = f"M{x1} {y1}C{x1 + ACROSS // 2} {y1} {x2 - ACROSS // 2} {y2} {x2} {y2}"
    elif name == to or (y1 != y2 if layout.downwards else x1 == x2):
        # Around the right side of both, so that no box hides it; the further, the wider.
        x1, y1, x2, y2 = x1 + WIDE, y1 + HIGH * 2 // 3, x2 + WIDE, y2 + HIGH // 3
        right = max(x1, x2) + min(ACROSS - 10, 34 + abs(y2 - y1) // 8)
        curve = f"M{x1} {y1}C{right} {y1} {right} {y2} {x2} {y2}"
    else:
        x1, y1, x2, y2 = x1 + WIDE // 2, y1 + HIGH, x2 + WIDE // 2, y2 + HIGH
        low = max(y1, y2) + DIP
        curve = f"M{x1} {y1}C{x1} {low} {x2} {low} {x2} {y2}"
    return _path(curve, circle)


def _path(curve: str, circle: bool) -> str:
    colour, mark, line = (CIRCLE, "back", ' stroke-dasharray="6 3"') if circle else (ARROW, "tip", "")
    return f'<path d="{curve}" fill="none" stroke="{colour}" stroke-width="1.5"{line} marker-end="url(#{mark})"/>'


def _cut(text: str) -> str:
    return text if len(text) <= 34 else text[:33] + "…"


def _text(text: str) -> str:
    return escape(safe(text))
