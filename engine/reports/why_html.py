"""A record's chain as one page that stands alone: the root causes, a picture, and every record with what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from engine.readiness.chain import Chain, Link, Name
from engine.readiness.world import World
from engine.reports.cause_words import what_to_do
from engine.reports.plain import safe
from engine.reports.why_graph import COLOURS, OTHER
from engine.reports.why_picture import in_circle, picture
from engine.rules.decision import Reason

STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.6rem} h2{font-size:1.25rem;margin-top:2rem} h3{font-size:1.05rem;margin:.8rem 0 .3rem} ul,ol{margin:.3rem 0}
h1,h3,li{overflow-wrap:anywhere} section{border-top:1px solid #bbb} section:target{outline:3px solid #0a58ca;outline-offset:4px}
.frame{overflow:auto;max-height:80vh;border:1px solid #bbb;border-radius:.4rem;background:#f4f4f4} svg{display:block}
svg text{font:12px system-ui,sans-serif;fill:#111} svg .word{font-weight:700}
svg a:hover rect,svg a:focus-visible rect{stroke:#0a58ca;stroke-width:3} :focus-visible{outline:3px solid #0a58ca}
.word{font-size:.85rem;border-radius:.3rem;padding:0 .4rem;color:#111} .says{color:#555;font-size:.85rem}
@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}.says{color:#bbb}a{color:#9cf}section{border-color:#555}
:focus-visible,section:target{outline-color:#9cf}}
@media print{body{margin:0;max-width:none}.frame{overflow:visible;max-height:none;border:0}svg{max-width:100%;height:auto}
section{break-inside:avoid}a{color:inherit}}
"""


def render(world: World, chain: Chain) -> Iterator[str]:
    """The page. Nothing in it is loaded from elsewhere."""
    start = chain.links[chain.start]
    title = _text(f"Why: {start.label} {start.identity} {start.title}")
    places = {name: f"r{number}" for number, name in enumerate(chain.links)}
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
    yield f"<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>"
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
    yield "<h2>The picture</h2>"
    yield from picture(chain, places)
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
            circle = (
                f' <span class="word" style="background:{OTHER}">↻ a circle</span>'
                if in_circle(chain, link.name, to)
                else ""
            )
            yield f'{_text(need.message)}{circle} <span class="says">{_text(need.rule)}</span></li>'
        yield "</ul>"
    yield "</section>"


def _reason(reason: Reason) -> str:
    fix = f"<br>{_text(reason.fix)}" if reason.fix else ""
    owner = _text(f" ({reason.owner})") if reason.owner else ""
    says = _text("   ".join(filter(None, [reason.rule, ", ".join(reason.sources), str(reason.position)])))
    return f'{_text(reason.message)}{fix}{owner}<br><span class="says">{says}</span>'


def _text(text: str) -> str:
    return escape(safe(text))
