"""Root causes for people, those first by which the most becomes ready."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.readiness.causes import Causes, Freed
from engine.readiness.facts import Standing
from engine.reports.cause_words import cause_lines, what_comes_of_it, what_to_do
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, wrapped


def render(
    causes: Causes, ranked: Sequence[Freed], *, top: int, paint: Paint = plain, width: int = 80
) -> Iterator[str]:
    """The first ``top`` causes, each with its reasons, then how many records stand where."""
    world = causes.world
    for number, freed in enumerate(ranked[:top], start=1):
        first = f"{number}. "
        deed = what_to_do(world, freed.cause)
        lines = wrapped(f"{deed}: {what_comes_of_it(world, freed)}.", width, " " * len(first), first)
        yield lines[0].replace(deed, paint("strong", deed), 1)
        yield from lines[1:]
        for reason in freed.cause.reasons:
            yield from cause_lines(reason, width, paint, "   ")
        yield ""
    if not ranked:
        yield "Nothing has to be mended, and nothing waits for anything."
        yield ""
    elif len(ranked) > top:
        yield f"{counted(len(ranked) - top, 'more root cause')}: --top {len(ranked)} shows them all."
        yield ""
    numbers = Counter(causes.network.standings().values())
    words = {
        Standing.READY: ("is ready", "are ready"),
        Standing.FOLLOWS: ("follows those", "follow those"),
        Standing.WAITING: ("waits for what has to be mended", "wait for what has to be mended"),
        Standing.BLOCKED: ("has to be mended", "have to be mended"),
    }
    parts = [f"{numbers[one]:,} {words[one][numbers[one] != 1]}" for one in Standing if numbers[one]]
    yield from wrapped(
        f"Of {counted(len(causes.network), 'record')} on the way {', '.join(parts) or 'none'}.", width, ""
    )
