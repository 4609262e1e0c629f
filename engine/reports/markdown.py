"""The little Markdown that the reference pages need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_NEWLINE = "\n"
GENERATED = "<!-- Written by `python -m engine.reports.reference`; change the pack or the program, not this file. -->\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty where there are no rows. Cells are Markdown, on one line."""
    lines = [" | ".join(_cell(cell) for cell in row) for row in rows]
    if not lines:
        return ""
    ruler = " | ".join("---" for _ in head)
    return "\n".join(f"| {line} |" for line in (" | ".join(head), ruler, *lines)) + "\n"


def _cell(text: str) -> str:
    # A pipe parts cells even within code, unless it is escaped.
    return " ".join(text.split()).replace("|", "\\|") or "–"


def code(text: str) -> str:
    """A text as it is typed, in code; empty for none."""
    if not text:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    inner = f" {text} " if text[0] == "`" or text[-1] == "`" else text
    return f"{fence}{inner}{fence}"


def codes(texts: Iterable[str]) -> str:
    """Several texts in code."""
    return ", ".join(code(text) for text in texts)


def prose(text: str) -> str:
    """A sentence of the pack, with what Markdown would take for markup made harmless."""
    return re.sub(r"([\\`*_<\[\]])", r"\\\1", " ".join(text.split()))


def bullets(rows: Iterable[tuple[str, str]]) -> str:
    """A list of names and texts; rows without a text are left out."""
    return "".join(f"- {name}:{'' if text[0] == _NEWLINE else ' '}{text}\n" for name, text in rows if text)


def sections(parts: Iterable[str]) -> str:
    """Parts of a page with one empty line between them."""
    return "\n".join(part.strip("\n") + "\n" for part in parts if part.strip())


def anchor(heading: str) -> str:
    """The address of a heading within its page, as Markdown viewers make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
