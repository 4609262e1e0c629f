"""The page of an object: its flows with all that they ask, lock, prompt and tell, and the mapping of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.pack.fields import FieldSpec
from engine.pack.mappings import MappingSpec, Write
from engine.pack.objects import Flow, ObjectSpec
from engine.pack.pack import Pack
from engine.pack.transforms import Transform
from engine.reports.markdown import GENERATED, bullets, code, codes, prose, sections, table
from engine.reports.reference_facts import sources_linked, sources_told
from engine.reports.reference_rules import (
    lock_section,
    need_section,
    notice_section,
    prerequisite_section,
    prompt_section,
)
from engine.reports.written import condition_in_words, transform_in_words

UP = "../"


def render_object(pack: Pack, spec: ObjectSpec) -> str:
    """The page of one object."""
    facts = bullets((("Name on the command line", code(spec.object)), ("Usually mended by", prose(spec.owner))))
    parts = [GENERATED, f"# {prose(spec.label)}", facts]
    for flow in spec.directions.values():
        parts.extend(_flow(pack, flow))
    if spec.refused_directions:
        parts.append("## Directions that do not exist\n")
        for direction, notice in spec.refused_directions.items():
            parts.append(f"### {direction}\n\n{notice_section(pack, notice, '####', UP)}")
    return sections(parts)


def _flow(pack: Pack, flow: Flow) -> Iterable[str]:
    direction = pack.connector.directions.get(flow.direction)
    rules_at = direction.rules_at if direction else ()
    yield f"## {flow.direction}: from {_system(pack, flow.from_)} to {_system(pack, flow.to)}\n"
    yield _facts(pack, flow)
    yield "### Fields\n"
    yield table(("Field", "Label", "Type", "Where", "Remark"), _fields(flow.fields))
    yield from _titled("Needs", (need_section(pack, need, "####", UP) for need in flow.needs))
    rules = (prerequisite_section(pack, rule, rules_at, "####", UP) for rule in flow.prerequisites)
    yield from _titled("Prerequisites", rules)
    prompts = (prompt_section(pack, name, prompt, "####", UP) for name, prompt in flow.prompts.items())
    yield from _titled("Prompts", prompts)
    yield from _titled("Locks", (lock_section(pack, lock, "####", UP) for lock in flow.locks))
    yield from _titled("Notices", (notice_section(pack, notice, "####", UP) for notice in flow.notices))
    mapping = pack.mappings.get(flow.name)
    if mapping:
        yield from _mapping(pack, mapping)


def _titled(title: str, parts: Iterable[str]) -> list[str]:
    found = list(parts)
    return [f"### {title}\n", *found] if found else []


def _system(pack: Pack, name: str) -> str:
    reference = pack.connector.systems.get(name)
    return prose(reference.label) if reference else name


def _facts(pack: Pack, flow: Flow) -> str:
    matching = flow.matching
    matched = ""
    if matching:
        how = "exactly" if matching.how == "exact" else "without case"
        matched = f"{code(matching.ours)} against {code(matching.theirs)} in {code(matching.list)}, compared {how}"
        matched += f"; {sources_linked(matching.sources, UP)}" if matching.sources else ""
    skip = code(condition_in_words(flow.skip))
    return bullets(
        (
            ("Becomes", prose(flow.becomes)),
            ("Key", code(flow.identity.key)),
            ("Title", code(flow.identity.title)),
            ("Linked by", code(flow.identity.linked_by)),
            ("Read by", codes(read.operation for read in flow.read)),
            ("Runs only where", code(condition_in_words(flow.enabled))),
            ("A person accepts each record", "yes" if flow.approval else "no"),
            ("Left alone where", f"{skip} ({prose(flow.skip_reason)})" if skip and flow.skip_reason else skip),
            ("A counterpart is suggested by", matched),
            ("Unlinked once it is deleted in", _gone(pack, flow)),
            ("Source", sources_told(pack, flow.sources, UP)),
        )
    )


def _gone(pack: Pack, flow: Flow) -> str:
    gone = flow.unlinked_once_gone
    if gone is None:
        return ""
    asked = f"asked by {codes(read.operation for read in gone.read)}" if gone.read else "which cannot be asked"
    told = f"{_system(pack, gone.system)}, {asked}"
    return told + (f"; {sources_linked(gone.sources, UP)}" if gone.sources else "")


def _fields(fields: Mapping[str, FieldSpec], before: str = "") -> Iterable[tuple[str, ...]]:
    for name, spec in fields.items():
        yield code(before + name), prose(spec.label), spec.type.value, _where(name, spec), prose(spec.note)
        yield from _fields(spec.fields, f"{before}{name}.")


def _where(name: str, spec: FieldSpec) -> str:
    found = []
    if spec.rows_of:
        rows = spec.rows_of
        found.append(f"rows of {code(rows.list)} whose {codes(rows.by)} is {codes(rows.key)}")
    if spec.path or not (spec.rows_of or spec.through):
        paths = spec.path or (name,)
        found.append(f"{codes(paths)} joined by {code(spec.joined)}" if spec.joined else _or(paths))
    if spec.through:
        key = spec.through.field or spec.through.path
        found.append(
            f"{code(spec.through.take)} of the row of {code(spec.through.list)} whose {code(spec.through.by)} is {code(key)}"
        )
    told = ", else ".join(found) + (f", written {code(spec.format)}" if spec.format else "")
    return told + (f"; part {spec.part.number} of it, parted by {code(spec.part.separator)}" if spec.part else "")


def _or(paths: Iterable[str]) -> str:
    return " or ".join(code(path) for path in paths)


def _mapping(pack: Pack, mapping: MappingSpec) -> Iterable[str]:
    yield "### Mapping\n"
    yield bullets((("Source", sources_told(pack, mapping.sources, UP)),))
    for title, writes in (
        ("Writes", mapping.writes),
        ("Updates of a linked record", mapping.updates),
        ("Links to a record that exists there", mapping.joins),
        ("Writes back", mapping.writes_back),
    ):
        for write in writes:
            yield _write(pack, title, write)
    if mapping.never_updates:
        yield "#### A linked record is never written again\n"
        yield notice_section(pack, mapping.never_updates, "#####", UP)
    if mapping.existing:
        there = mapping.existing
        row = f"the row of {code(there.list)} whose {code(there.by)} is {code(transform_in_words(there.equals))}"
        yield f"#### A record that is there already\n\nIts id is {code(there.take)} of {row}.\n"
    if mapping.counterpart:
        composed, answer = mapping.counterpart.id, mapping.counterpart.from_answer
        told = code(transform_in_words(composed)) if composed else f"taken from the answer to {code(answer)}"
        yield f"#### The counterpart's id\n\n{told}\n"
    if mapping.omitted:
        yield "#### Left out by design\n"
        yield from (notice_section(pack, notice, "#####", UP) for notice in mapping.omitted)


def _write(pack: Pack, title: str, write: Write) -> str:
    facts = bullets(
        (
            ("What is written", prose(write.label)),
            ("Operation", code(write.operation)),
            ("Payload", code(f"schemas/{write.schema}.json") if write.schema else ""),
            ("One row for each of", code(write.each)),
            ("Lines left out unless", code(condition_in_words(write.where))),
            ("Only where", code(condition_in_words(write.when))),
            ("Source", sources_told(pack, write.sources, UP)),
        )
    )
    fields = table(("Target field", "From", "Source", "Remark"), _targets(write.fields))
    parameters = table(("Parameter", "From", "Source", "Remark"), _targets(write.parameters))
    return sections([f"#### {title}: `{write.id}`\n", facts, fields, parameters])


def _targets(fields: Mapping[str, Transform]) -> Iterable[tuple[str, ...]]:
    for name, transform in fields.items():
        source = sources_linked(transform.sources, UP)
        yield code(name), code(transform_in_words(transform)), source, prose(transform.note)
