"""The parser's events become nodes, within bounds, and everything beyond plain keys, lists and texts is refused.

PyYAML's own composer is not used: it recurses (50,000 nested brackets end the interpreter), resolves types, and keeps
the last of two equal keys without a word. Here one loop over the events counts depth and nodes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml

from engine.load import refusals
from engine.load.anatomy import take_apart
from engine.load.marks import Mark, ends_at, starts_at
from engine.load.nodes import Entry, Mapping, Node, Scalar, Sequence
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.source import Source
from engine.load.traps import check_scalar, quoted

MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_PROBLEMS = 100


@dataclass
class _Open:
    """A list or a group of keys whose end has not come yet; in a group, keys and values alternate in ``nodes``."""

    position: Position
    mark: Mark
    is_mapping: bool
    is_flow: bool
    inside_key: bool = False
    nodes: list[Node] = field(default_factory=list)

    @property
    def wants_key(self) -> bool:
        return self.is_mapping and len(self.nodes) % 2 == 0


class Composer:
    """Builds the tree of one file.

    ``last`` is the scalar event before a parser error, which helps to explain it; ``text_lines`` are the lines (from 0)
    that continue a quoted or block text; ``complete`` is false where an alias or a bound leaves parts untold.
    """

    def __init__(self, source: Source, problems: Problems) -> None:
        self._source, self._problems = source, problems
        self._stack: list[_Open] = []
        self._root: Node | None = None
        self._documents = self._nodes = 0
        self.last: yaml.ScalarEvent | None = None
        self.text_lines: set[int] = set()
        self.complete = True

    def compose(self, events: Iterable[yaml.Event]) -> Node | None:
        """The root of the first document, or None where the file is empty; a parser's error passes through."""
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                place = self._place(event)
                refusals.refuse_document(event, place, self._documents, self._problems)
                if self._documents > 1:
                    break
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end()
            elif isinstance(event, yaml.NodeEvent):
                if not self._within_bounds(event):
                    self.complete = False
                    return None
                self._node(event)
        root = self._root
        nothing = root is None or (isinstance(root, Scalar) and not root.quoted and not root.text)
        return None if nothing else root

    @property
    def open_bracket(self) -> Mark | None:
        """Where the innermost bracket that is still open stands."""
        return next((opened.mark for opened in reversed(self._stack) if opened.is_flow), None)

    def _place(self, event: yaml.Event) -> Position:
        return self._source.place(*starts_at(event))

    def _within_bounds(self, event: yaml.NodeEvent) -> bool:
        self._nodes += 1
        if isinstance(event, yaml.CollectionStartEvent) and len(self._stack) >= MAX_DEPTH:
            refusals.refuse_depth(self._place(event), MAX_DEPTH, self._problems)
        elif self._nodes > MAX_NODES:
            refusals.refuse_number(self._place(event), MAX_NODES, self._problems)
        elif len(self._problems) >= MAX_PROBLEMS:
            refusals.refuse_more(self._place(event), MAX_PROBLEMS, self._problems)
        else:
            return True
        return False

    def _node(self, event: yaml.NodeEvent) -> None:
        refusals.refuse_properties(event, self._place(event), self._problems)
        if isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        else:
            self.complete = False
            self._add(Scalar("", False, self._place(event)))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self.last = event
        if event.style:
            self.text_lines.update(range(starts_at(event)[0] + 1, ends_at(event)[0] + 1))
        check_scalar(event, self._source, self._problems)
        if self._is_bare_key(event):
            key = self._stack[-1].nodes[-1]
            if isinstance(key, Scalar):
                refusals.refuse_bare_key(key, self._problems)
        self._add(Scalar(event.value, bool(event.style), self._place(event)))

    def _is_bare_key(self, event: yaml.ScalarEvent) -> bool:
        """Whether this is the missing value of a key in braces that no colon follows."""
        parent = self._stack[-1] if self._stack else None
        if parent is None or not (parent.is_mapping and parent.is_flow) or parent.wants_key or parent.inside_key:
            return False
        line, column = starts_at(event)
        text = self._source.line(line)
        while column > 0 and text[column - 1 : column] in ("", " ", "\t"):
            column -= 1
        return not event.value and not event.style and text[max(0, column - 1) : column] != ":"

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        is_mapping, is_flow = isinstance(event, yaml.MappingStartEvent), bool(event.flow_style)
        opened = _Open(self._place(event), starts_at(event), is_mapping, is_flow)
        parent = self._stack[-1] if self._stack else None
        if parent and (parent.wants_key or parent.inside_key):
            opened.inside_key = True
            if not parent.inside_key:
                place = parent.position if parent.is_flow else opened.position
                line = take_apart(self._source, place.line - 1)
                typed = f"{line.label}{quoted(line.value)}" if line.value[:1] in ("{", "[") else ""
                refusals.refuse_key(place, opened.is_mapping, typed, self._problems)
        self._stack.append(opened)

    def _end(self) -> None:
        closed = self._stack.pop()
        if closed.is_mapping:
            self._add(Mapping(tuple(self._entries(closed.nodes)), closed.position))
        else:
            self._add(Sequence(tuple(closed.nodes), closed.position))

    def _entries(self, nodes: list[Node]) -> list[Entry]:
        """Keys with their values; the first of equal keys is kept, and keys that are not text are left out."""
        found: dict[str, Entry] = {}
        for key, value in zip(nodes[0::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                continue
            if key.text == "<<" and not key.quoted:
                self.complete = False
                refusals.refuse_merge(key, self._problems)
            elif key.text in found and len(self._problems) <= MAX_PROBLEMS:
                refusals.refuse_duplicate(key, found[key.text].key, self._problems)
            else:
                found.setdefault(key.text, Entry(key, value))
        return list(found.values())

    def _add(self, node: Node) -> None:
        if self._stack:
            self._stack[-1].nodes.append(node)
        else:
            self._root = node
