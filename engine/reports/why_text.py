"""A record's chain as a tree, down to the root causes, for people."""

from __future__ import annotations

from collections.abc import Iterator

from engine.readiness.chain import Chain, Link, Name
from engine.readiness.world import Needed, World
from engine.reports.cause_words import cause_lines, what_to_do
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, safe, wrapped

MEANINGS = {"ready": "good", "there": "good", "follows": "wait", "waiting": "wait", "blocked": "bad", "unknown": "bad"}
DEEPEST = 40
"""Levels that are drawn; a deeper chain is told in words, and its root causes are told all the same."""


def render(world: World, chain: Chain, *, paint: Paint = plain, width: int = 80) -> Iterator[str]:
    """The tree, then the root causes in a list. A record is drawn once; a circle is shown where it closes."""
    yield from _tree(chain, paint, width)
    start = chain.links[chain.start]
    yield ""
    if not chain.causes:
        yield from wrapped(_nothing(start), width, "")
        return
    yield f"{counted(len(chain.causes), 'root cause')}:"
    for number, cause in enumerate(chain.causes, start=1):
        owners = sorted({reason.owner for reason in cause.reasons if reason.owner})
        who = f"  ({', '.join(owners)})" if owners else ""
        yield from wrapped(f"{what_to_do(world, cause)}{who}", width, "     ", f"  {number}. ")


def _nothing(start: Link) -> str:
    if start.standing is not None:
        return "Nothing stands in its way."
    because = start.entry.because if start.entry else "it is not known"
    return f"Nothing has to be mended: {because}."


def _tree(chain: Chain, paint: Paint, width: int) -> Iterator[str]:
    drawn: set[Name] = set()
    above: list[Name] = []
    # (node, its need, trunk before its line, trunk before the lines below it); None ends the record on top of ``above``.
    stack: list[tuple[Name, Needed | None, str, str] | None] = [(chain.start, None, "", "")]
    while stack:
        top = stack.pop()
        if top is None:
            above.pop()
            continue
        name, need, before, trunk = top
        link = chain.links[name]
        yield _heading(link, need, before, paint, width)
        if name in above:
            yield from wrapped(f"↻ a circle: {_way(chain, above[above.index(name) :])}", width, trunk + "  ", trunk)
            continue
        if need is not None and need.message and link.entry is not None:
            yield from wrapped(f"{need.rule}: {need.message}", max(width, len(trunk) + 40), trunk, trunk)
        if name in drawn or len(above) >= DEEPEST:
            if link.needs or link.reasons:
                yield f"{trunk}{'as above' if name in drawn else 'and so on'}"
            continue
        drawn.add(name)
        for reason in link.reasons:
            yield from cause_lines(reason, width, paint, trunk)
        above.append(name)
        stack.append(None)
        for place, (inner, to) in reversed(list(enumerate(link.needs))):
            last = place == len(link.needs) - 1
            stack.append((to, inner, trunk + ("└─ " if last else "├─ "), trunk + ("   " if last else "│  ")))


def _heading(link: Link, need: Needed | None, before: str, paint: Paint, width: int) -> str:
    name = safe(f"{'needs ' if need else ''}{link.label} {link.identity}")
    word = link.word.upper()
    room = width - len(before) - len(name) - len(word) - 4
    title = safe(link.title)
    if len(title) > room:
        title = title[: max(room - 1, 0)] + "…" if room > 1 else ""
    gap = " " * max(2, width - len(before) - len(name) - 2 - len(title) - len(word))
    return f"{before}{paint('strong', name)}  {title}{gap}{paint(MEANINGS.get(link.word, 'dim'), word)}"


def _way(chain: Chain, names: list[Name]) -> str:
    links = [chain.links[name] for name in (*names, names[0])]
    return " needs ".join(f"{link.label} {link.identity}" for link in links)
