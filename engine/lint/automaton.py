"""Sets of texts as automata, so that one set can be proved to lie within another.

A state is a number; there are no silent steps. Every operation makes a new automaton.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from engine.lint.signs import SPACES, Signs

Edge = tuple[Signs, int]
Edges = tuple[tuple[Edge, ...], ...]
MOST_PAIRS = 20_000


class TooLarge(Exception):
    """The question would take too long; nothing is proved then."""


@dataclass(frozen=True, slots=True)
class Automaton:
    """Texts: those that lead from a state of ``start`` along edges to one of ``accept``. ``edges`` are by state."""

    edges: Edges
    start: frozenset[int]
    accept: frozenset[int]

    @property
    def empty(self) -> bool:
        """True where the empty text belongs to it."""
        return bool(self.start & self.accept)

    def then(self, other: Automaton) -> Automaton:
        """A text of this one, followed by one of the other."""
        shift = len(self.edges)
        begins = tuple(state + shift for state in other.start)
        own = (
            tuple(
                step
                for signs, to in edges
                for step in ((signs, to), *((signs, begin) for begin in begins if to in self.accept))
            )
            for edges in self.edges
        )
        accept = frozenset(state + shift for state in other.accept) | (self.accept if other.empty else frozenset())
        start = self.start | (frozenset(begins) if self.empty else frozenset())
        return Automaton((*own, *_shifted(other.edges, shift)), start, accept)

    def or_(self, other: Automaton) -> Automaton:
        """A text of this one or of the other."""
        shift = len(self.edges)
        return Automaton(
            (*self.edges, *_shifted(other.edges, shift)),
            self.start | frozenset(state + shift for state in other.start),
            self.accept | frozenset(state + shift for state in other.accept),
        )

    def optional(self) -> Automaton:
        """The empty text too."""
        return self.or_(EMPTY)

    def often(self) -> Automaton:
        """One text of it or several, one after another."""
        edges = tuple(
            tuple(
                step
                for signs, to in edges
                for step in ((signs, to), *((signs, begin) for begin in self.start if to in self.accept))
            )
            for edges in self.edges
        )
        return Automaton(edges, self.start, self.accept)

    def times(self, least: int, most: int | None) -> Automaton:
        """So many texts of it, one after another; any number from ``least`` on where ``most`` is None."""
        parts = [self] * least
        if most is None:
            parts.append(self.often().optional())
        else:
            parts.extend([self.optional()] * (most - least))
        return reduce(Automaton.then, parts, EMPTY)

    def part(self, separator: str, *, first: bool, last: bool) -> Automaton:
        """What stands between two separators: any part, or the first or last only. It may be empty."""
        apart = Signs.of(separator)
        heads, tails = set(self.start), set(self.accept)
        for state, edges in enumerate(self.edges):
            for signs, to in edges:
                if separator in signs:
                    heads.add(to)
                    tails.add(state)
        inner = tuple(tuple((signs - apart, to) for signs, to in edges if signs - apart) for edges in self.edges)
        return Automaton(inner, self.start if first else frozenset(heads), self.accept if last else frozenset(tails))

    def without(self, gone: Signs) -> Automaton:
        """The texts once these characters are taken out; they may be empty then."""
        silent = tuple(tuple((signs, to) for signs, to in edges if signs & gone) for edges in self.edges)
        closures = [_reached(silent, [state]) for state in range(len(self.edges))]
        edges = tuple(
            tuple((signs - gone, to) for other in closure for signs, to in self.edges[other] if signs - gone)
            for closure in closures
        )
        accept = frozenset(state for state, closure in enumerate(closures) if closure & self.accept)
        return Automaton(edges, self.start, accept)

    def may_be_blank(self) -> bool:
        """True where a text of blanks only, or none, belongs to it."""
        narrow = tuple(tuple((signs & SPACES, to) for signs, to in edges if signs & SPACES) for edges in self.edges)
        return any(state in self.accept for state in _reached(narrow, self.start))

    def useful(self) -> frozenset[int]:
        """States on a way from the start to an end."""
        back: list[list[int]] = [[] for _ in self.edges]
        for state, edges in enumerate(self.edges):
            for _, to in edges:
                back[to].append(state)
        ends, todo = set(self.accept), list(self.accept)
        while todo:
            for state in back[todo.pop()]:
                if state not in ends:
                    ends.add(state)
                    todo.append(state)
        return _reached(self.edges, self.start) & frozenset(ends)

    def signs(self) -> Signs:
        """Every character that occurs in a text of it."""
        useful = self.useful()
        found = Signs.of("")
        for state in useful:
            for signs, to in self.edges[state]:
                if to in useful:
                    found |= signs
        return found

    def longest(self) -> int | None:
        """The number of characters of the longest text; None where there is no limit."""
        useful = self.useful()
        level, length = self.start & useful, 0
        while level:
            if length > len(useful):
                return None
            level = frozenset(to for state in level for _, to in self.edges[state] if to in useful)
            length += 1
        return max(length - 1, 0)


def _shifted(edges: Iterable[tuple[Edge, ...]], shift: int) -> Iterator[tuple[Edge, ...]]:
    return (tuple((signs, to + shift) for signs, to in one) for one in edges)


def _reached(edges: Edges, start: Iterable[int]) -> frozenset[int]:
    found, todo = set(start), list(start)
    while todo:
        for _, to in edges[todo.pop()]:
            if to not in found:
                found.add(to)
                todo.append(to)
    return frozenset(found)


EMPTY = Automaton(((),), frozenset({0}), frozenset({0}))


def one_of(signs: Signs) -> Automaton:
    """One character."""
    return Automaton((((signs, 1),), ()), frozenset({0}), frozenset({1}))


def run_of(signs: Signs, least: int, most: int | None) -> Automaton:
    """So many of these characters; any number from ``least`` on where ``most`` is None."""
    if most is None:
        looped: Edges = (*(((signs, state + 1),) for state in range(least)), ((signs, least),))
        return Automaton(looped, frozenset({0}), frozenset({least}))
    edges: Edges = (*(((signs, state + 1),) for state in range(most)), ())
    return Automaton(edges, frozenset({0}), frozenset(range(least, most + 1)))


def text(value: str) -> Automaton:
    """Exactly this text."""
    edges: Edges = (*(((Signs.of(character), at + 1),) for at, character in enumerate(value)), ())
    return Automaton(edges, frozenset({0}), frozenset({len(value)}))


def beyond(inner: Automaton, outer: Automaton) -> str | None:
    """A shortest text of ``inner`` that is none of ``outer``, or None where there is none. Raises TooLarge."""
    useful = inner.useful()
    todo: deque[tuple[int, frozenset[int], str]] = deque(
        (state, outer.start, "") for state in sorted(inner.start & useful)
    )
    seen = {(state, states) for state, states, _ in todo}
    while todo:
        state, states, word = todo.popleft()
        if state in inner.accept and not states & outer.accept:
            return word
        for signs, to in inner.edges[state]:
            if to not in useful:
                continue
            for narrowed, reached in _split(signs, [edge for other in states for edge in outer.edges[other]]):
                pair = (to, reached)
                if pair not in seen:
                    seen.add(pair)
                    if len(seen) > MOST_PAIRS:
                        raise TooLarge
                    todo.append((to, reached, word + narrowed.example()))
    return None


def _split(signs: Signs, edges: Iterable[Edge]) -> list[tuple[Signs, frozenset[int]]]:
    """The characters parted by where they lead."""
    parts: list[tuple[Signs, frozenset[int]]] = [(signs, frozenset())]
    for narrower, to in edges:
        split = []
        for part, reached in parts:
            split += [(part & narrower, reached | {to}), (part - narrower, reached)]
        parts = [(part, reached) for part, reached in split if part]
    return parts
