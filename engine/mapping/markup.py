"""HTML to plain text, by the standard library's parser."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from engine.mapping.bench import TEXTS, Bench
from engine.mapping.step import Step
from engine.mapping.texts import over_text
from engine.pack.transforms import Transform

_BLOCKS = frozenset(
    re.findall(
        r"\S+",
        "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li"
        " main nav ol p pre section table tbody tfoot thead tr ul",
    )
)
_CELLS = frozenset({"td", "th"})
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})
_INLINE = frozenset(
    re.findall(
        r"\S+",
        "a abbr b bdi bdo body button cite code col colgroup data del dfn em font html i iframe img input ins kbd label link mark"
        " meta o:p optgroup option q s samp select small span strike strong sub sup textarea time tt u var wbr",
    )
)
_KNOWN = _BLOCKS | _CELLS | _HIDDEN | _INLINE
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")


class _Text(HTMLParser):
    """Collects the text; what only looks like a tag ("bolts <M12>") stays as it was typed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.markup = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _KNOWN:
            self.handle_data(self.get_starttag_text() or f"<{tag}>")
            return
        self.markup = True
        if tag in _HIDDEN:
            self._hidden += 1
        self.parts.append("\n" if tag in _BLOCKS else " " if tag in _CELLS else "")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag not in _HIDDEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _KNOWN:
            self.handle_data(f"</{tag}>")
            return
        self.markup = True
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        self.parts.append("\n" if tag in _BLOCKS and tag != "br" else "")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # Line breaks of the source are spaces; only tags break lines.
            self.parts.append(_SPACE.sub(" ", data))


def plain_text(text: str) -> str:
    """The text without tags, entities resolved: a block begins a new line, runs of space are one. Text without tags keeps its lines."""
    parser = _Text()
    parser.feed(text)
    parser.close()
    if not parser.markup:
        return unescape(text).replace("\u00a0", " ") if "&" in text else text
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def build_plain_text(transform: Transform, bench: Bench) -> Step:
    """The text without HTML."""
    inner = bench.operand(transform.parameter, TEXTS, "Plain text")
    return over_text(inner, plain_text, "without HTML")
