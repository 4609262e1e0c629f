"""The audit trail, for people and for machines: what was done, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.reports.decisions_json import SCHEMA_VERSION, dumps
from engine.reports.paint import Paint, plain
from engine.reports.plain import counted, json_value, safe, wrapped
from engine.store import AuditEntry, AuditProblem, Head

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class AuditView:
    """What is to be shown: the end of the chain, its newest entries, and the places where it is broken (None: not looked)."""

    head: Head
    entries: Sequence[AuditEntry]
    problems: Sequence[AuditProblem] | None


def render_text(view: AuditView, *, paint: Paint = plain, width: int = 80) -> Iterator[str]:
    """An entry a line with what was said of it below, then every broken place, then the head."""
    for entry in view.entries:
        about = f"{entry.flow} {entry.source_id}".strip()
        yield from wrapped(
            f"{entry.seq}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.actor}: {entry.action}{f', {about}' if about else ''}",
            width, "    ", "",
        )  # fmt: skip
        for words in _details(entry):
            yield from wrapped(words, width, "      ", "    ")
    if view.entries:
        yield ""
    for problem in view.problems or ():
        yield f"{paint('bad', '✗')} {problem}"
    if view.problems is not None:
        broken = counted(len(view.problems), "place")
        yield f"The chain is broken in {broken}." if view.problems else f"The chain of {view.head.seq:,} entries holds."
    yield f"head: {view.head}" if view.head.seq else "Nothing was done yet."


def _details(entry: AuditEntry) -> Iterator[str]:
    by = [
        f"decision {entry.decision}" if entry.decision else "",
        f"by {', '.join(entry.rule_ids)}" if entry.rule_ids else "",
        f"payload {entry.payload_digest[:_DIGITS]}" if entry.payload_digest else "",
        f"run {entry.run_id}" if entry.run_id else "",
    ]
    if any(by):
        yield ", ".join(filter(None, by))
    if entry.answer:
        yield safe(f"answer {dumps(json_value(entry.answer))}")


def render_json(view: AuditView) -> Iterator[str]:
    """One document. The published schema is schemas/output/audit.schema.json."""
    problems = view.problems
    yield dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "audit",
            "head": {"seq": view.head.seq, "digest": view.head.digest},
            "holds": None if problems is None else not problems,
            "problems": [{"seq": one.seq, "what": one.what} for one in problems or ()],
            "entries": [
                {
                    "seq": entry.seq,
                    "at": entry.at.isoformat(),
                    "actor": entry.actor,
                    "action": entry.action,
                    "flow": entry.flow,
                    "id": entry.source_id,
                    "rules": list(entry.rule_ids),
                    "decision": entry.decision,
                    "payload_digest": entry.payload_digest,
                    "answer": json_value(entry.answer),
                    "run": entry.run_id,
                    "digest": entry.digest,
                }
                for entry in view.entries
            ],
        }
    )
