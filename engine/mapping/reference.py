"""A mapping as a page of the reference: each target field, where it comes from, what is done with it, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.mapping.compile import CompiledMapping, CompiledWrite
from engine.mapping.fields import CompiledField

_HEAD = ("| Target field | From | How | Sources | Note |", "| --- | --- | --- | --- | --- |")


def render_mapping_table(mapping: CompiledMapping) -> str:
    """The mapping as Markdown: a table for each call, in the order in which they are made."""
    return "\n".join(_parts(mapping)).strip() + "\n"


def _parts(mapping: CompiledMapping) -> Iterator[str]:
    if mapping.updates:
        yield from _calls("", mapping.writes)
        yield from _calls("of a record that is linked already", mapping.updates)
    else:
        yield from _calls("", mapping.writes)
    yield from _calls("to link with a record that exists", mapping.joins)
    yield from _calls("back, after success", mapping.back)
    if mapping.counterpart is not None:
        sources = _sources(mapping.counterpart)
        made = f"{_names(mapping.counterpart)} ({mapping.counterpart.provenance.transform})"
        yield f"The pair is linked under: {_cell(made)}{'' if not sources else f'; sources: {sources}'}."
    elif mapping.counterpart_from:
        yield f"The pair is linked under the id that the call `{mapping.counterpart_from}` answers with."
    if mapping.never_updates:
        yield f"\n{mapping.never_updates}"
    if mapping.omitted:
        yield "\nLeft out by design:\n"
        for one in mapping.omitted:
            cited = ", ".join(one.notice.sources)
            yield f"- {' '.join(one.notice.text.split())}{f' ({cited})' if cited else ''}"


def _calls(what: str, writes: Iterable[CompiledWrite]) -> Iterator[str]:
    for write in writes:
        lines = f", a row for each of {'.'.join(write.each)}" if write.each else ""
        about = f", {what}" if what else ""
        yield f"### {write.label}\n"
        yield f"`{write.id}`: `{write.operation}` of {write.system}{about}{lines}.\n"
        yield from _HEAD
        for field in write.fields:
            yield _row(field, field.target)
        for field in write.parameters:
            yield _row(field, f"{field.target} (parameter)")
        yield ""


def _row(field: CompiledField, target: str) -> str:
    cells = (f"`{target}`", _names(field), field.provenance.transform, _sources(field), field.note)
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _names(field: CompiledField) -> str:
    return ", ".join(f"`{name}`" for name in field.step.fields)


def _sources(field: CompiledField) -> str:
    return ", ".join(field.provenance.sources)


def _cell(text: str) -> str:
    """A text for a table's cell: one line, and no sign that would end the cell."""
    return " ".join(text.split()).replace("|", "\\|")
