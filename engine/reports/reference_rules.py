"""Requirements, needs, locks, prompts and notices as sections of a reference page."""

from __future__ import annotations

from collections.abc import Sequence

from engine.pack.pack import Pack
from engine.pack.requirements import Lock, Need, Notice, Prerequisite, Prompt
from engine.reports.markdown import bullets, code, codes, prose
from engine.reports.reference_facts import sources_told
from engine.reports.written import condition_in_words


def prerequisite_section(
    pack: Pack, rule: Prerequisite, default_at: Sequence[str], level: str = "####", up: str = ""
) -> str:
    """A requirement. ``default_at`` are the actions where it bites if it names none itself."""
    return _section(
        level,
        rule.id,
        (
            ("Must hold", code(condition_in_words(rule.must))),
            ("Only where", code(condition_in_words(rule.when))),
            ("Reason", code(rule.reason) or "that of the check"),
            ("Fix", code(rule.fix)),
            ("At", codes(rule.at or default_at) or "the actions that the direction names"),
            ("Severity", rule.severity.value),
            ("Mended by", prose(rule.owner)),
            ("Source", sources_told(pack, rule.sources, up)),
        ),
    )


def need_section(pack: Pack, need: Need, level: str, up: str) -> str:
    """A record that must be there first."""
    state = "must have a counterpart" if need.state == "linked" else "must have been synced"
    return _section(
        level,
        need.id,
        (
            ("Needs", f"the {code(need.object)} whose id is in {code(need.at)}; it {state} (`{need.state}`)"),
            ("Only where", code(condition_in_words(need.when))),
            ("Reason", code(need.reason) or "that of the check"),
            ("Fix", code(need.fix)),
            ("Mended by", prose(need.owner)),
            ("Source", sources_told(pack, need.sources, up)),
        ),
    )


def lock_section(pack: Pack, lock: Lock, level: str, up: str) -> str:
    """Fields that may not change."""
    fields = "every field" if lock.covers_all else codes(lock.fields)
    return _section(
        level,
        lock.id,
        (
            ("In the states", codes(lock.states)),
            ("Locks", fields + (f" but {codes(lock.excluded)}" if lock.excluded else "")),
            ("Only where", code(condition_in_words(lock.when))),
            ("Reason", code(lock.reason)),
            ("Source", sources_told(pack, lock.sources, up)),
        ),
    )


def prompt_section(pack: Pack, name: str, prompt: Prompt, level: str, up: str) -> str:
    """A value that a person gives with an action."""
    offered = code(prompt.prefill)
    if offered and prompt.prefill_when:
        offered += f", where {code(condition_in_words(prompt.prefill_when))}"
    return _section(
        level,
        name,
        (
            ("Label", prose(prompt.label)),
            ("For", prose(prompt.doc)),
            ("Asked at", codes(prompt.at)),
            ("Holds", prompt.type),
            ("Must be given", "yes" if prompt.required else "no"),
            ("Pre-filled from", offered),
            ("May be changed", "yes" if prompt.editable else "no"),
            ("Choices", prose(prompt.choices)),
            ("Source", sources_told(pack, prompt.sources, up)),
        ),
    )


def notice_section(pack: Pack, notice: Notice, level: str, up: str) -> str:
    """Something that happens by design."""
    return _section(
        level,
        notice.id,
        (
            ("Says", code(notice.text)),
            ("Only where", code(condition_in_words(notice.when))),
            ("Source", sources_told(pack, notice.sources, up)),
        ),
    )


def _section(level: str, name: str, rows: Sequence[tuple[str, str]]) -> str:
    return f"{level} `{name}`\n\n{bullets(rows)}"
