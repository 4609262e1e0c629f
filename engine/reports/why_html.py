"""A record's chain as one page that stands alone: a picture, the root causes, and every record with what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from engine.readiness.chain import Chain, Link, Name
from engine.readiness.world import World
from engine.reports.cause_words import what_to_do
from engine.reports.plain import safe
from engine.reports.why_graph import COLOURS, OTHER
from engine.rules.decision import Reason

WIDE, HIGH, ACROSS, DOWN = 230, 58, 90, 18
"""Of a box and of the room between boxes, in the picture's own units."""

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}
svg{max-width:100%;height:auto} svg text{font:12px system-ui,sans-serif;fill:#111} svg .word{font-weight:700}
svg a:focus rect,svg a:hover rect{stroke-width:3} section{border-top:1px solid #bbb;margin-top:1rem}
.word{font-size:.85rem;border-radius:.3rem;padding:0 .4rem;color:#111} .says{color:#555;font-size:.85rem}
@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}.says{color:#bbb}a{color:#9cf}svg{background:#f4f4f4}}
"""


def render(world: World, chain: Chain) -> Iterator[str]:
    """The page. Nothing in it is loaded from elsewhere."""
    start = chain.links[chain.start]
    title = _text(f"Why: {start.label} {start.identity} {start.title}")
    places = {name: f"r{number}" for number, name in enumerate(chain.links)}
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>"
    yield from _picture(chain, places)
    yield "<h2>Root causes</h2>"
    if chain.causes:
        yield "<ol>"
        for cause in chain.causes:
            owners = ", ".join(sorted({reason.owner for reason in cause.reasons if reason.owner}))
            yield f"<li><strong>{_text(what_to_do(world, cause))}</strong>{_text(f' ({owners})') if owners else ''}<ul>"
            yield from (f"<li>{_reason(reason)}</li>" for reason in cause.reasons)
            yield "</ul></li>"
        yield "</ol>"
    else:
        yield "<p>Nothing has to be mended.</p>"
    yield "<h2>The chain</h2>"
    for name, link in chain.links.items():
        yield from _section(chain, link, places[name], places)
    yield "</main></body></html>"


def _section(chain: Chain, link: Link, place: str, places: dict[Name, str]) -> Iterator[str]:
    colour = COLOURS.get(link.word, OTHER)
    yield f'<section id="{place}"><h3>{_text(f"{link.label} {link.identity} {link.title}")} '
    yield f'<span class="word" style="background:{colour}">{_text(link.word)}</span></h3>'
    if link.reasons or link.needs:
        yield "<ul>"
        yield from (f"<li>{_reason(reason)}</li>" for reason in link.reasons)
        for need, to in link.needs:
            other = chain.links[to]
            yield f'<li>needs <a href="#{places[to]}">{_text(f"{other.label} {other.identity} {other.title}")}</a>: '
            yield f'{_text(need.message)} <span class="says">{_text(need.rule)}</span></li>'
        yield "</ul>"
    yield "</section>"


def _reason(reason: Reason) -> str:
    fix = f"<br>{_text(reason.fix)}" if reason.fix else ""
    owner = _text(f" ({reason.owner})") if reason.owner else ""
    says = _text("   ".join(filter(None, [reason.rule, ", ".join(reason.sources), str(reason.position)])))
    return f'{_text(reason.message)}{fix}{owner}<br><span class="says">{says}</span>'


def _picture(chain: Chain, places: dict[Name, str]) -> Iterator[str]:
    at = _columns(chain)
    wide = max(x for x, _ in at.values()) + WIDE + ACROSS // 2
    high = max(y for _, y in at.values()) + HIGH + 12
    yield f'<svg role="img" aria-label="What waits for what; the list below says the same" viewBox="0 0 {wide} {high}" '
    yield f'width="{wide}" height="{high}"><defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
    yield 'markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z"/></marker></defs>'
    for name, link in chain.links.items():
        for _, to in link.needs:
            yield _arrow(at[name], at[to])
    for name, link in chain.links.items():
        x, y = at[name]
        colour = COLOURS.get(link.word, OTHER)
        yield f'<a href="#{places[name]}"><rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="8" fill="{colour}" stroke="#555"/>'
        for line, text in enumerate((f"{link.label} {link.identity}", link.title)):
            yield f'<text x="{x + 10}" y="{y + 18 + 16 * line}">{_text(_cut(text))}</text>'
        yield f'<text class="word" x="{x + 10}" y="{y + 50}">{_text(link.word)}</text></a>'
    yield "</svg>"


def _columns(chain: Chain) -> dict[Name, tuple[int, int]]:
    """Each record in the column of its distance from the one asked about; nothing leads back but circles."""
    depth = {chain.start: 0}
    queue = [chain.start]
    for name in queue:
        for _, to in chain.links[name].needs:
            if to not in depth:
                depth[to] = depth[name] + 1
                queue.append(to)
    rows: dict[int, int] = {}
    at = {}
    for name in queue:
        row = rows[depth[name]] = rows.get(depth[name], -1) + 1
        at[name] = (6 + depth[name] * (WIDE + ACROSS), 6 + row * (HIGH + DOWN))
    return at


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> str:
    back = end[0] <= start[0]
    x1, y1 = start[0] + (WIDE if not back else 0), start[1] + HIGH // 2
    x2, y2 = end[0] + (0 if not back else WIDE), end[1] + HIGH // 2
    if back and end[0] == start[0]:
        x1 = x2 = start[0] + WIDE
    bend = ACROSS // 2 if not back or end[0] == start[0] else -ACROSS // 2
    curve = f"M{x1} {y1}C{x1 + bend} {y1} {x2 - (bend if x1 != x2 else -bend)} {y2} {x2} {y2}"
    return f'<path d="{curve}" fill="none" stroke="#777" stroke-width="1.5" marker-end="url(#tip)"/>'


def _cut(text: str) -> str:
    return text if len(text) <= 34 else text[:33] + "…"


def _text(text: str) -> str:
    return escape(safe(text))
