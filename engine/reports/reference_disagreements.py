"""The page of what the documents disagree on, and what was settled."""

from __future__ import annotations

from engine.pack.disagreements import Disagreement
from engine.pack.pack import Pack
from engine.reports.markdown import GENERATED, bullets, code, codes, prose, sections, table
from engine.reports.reference_facts import sources_linked

_INTRODUCTION = """\
The documents contradict each other in places. Each disagreement is settled openly: what each document says, what was chosen, and
the rules and settings that carry it. `sync-engine lint` proves of each guarded field that no record which meets its rules can miss
the limits of its layout.
"""


def render_disagreements(pack: Pack) -> str:
    """The page of all disagreements."""
    parts = [GENERATED, "# Where the documents disagree", _INTRODUCTION]
    return sections([*parts, *(_section(one) for one in pack.disagreements)])


def _section(one: Disagreement) -> str:
    versions = (
        (prose(version.value), sources_linked(version.sources), prose(version.says)) for version in one.versions
    )
    rows = (
        ("Settled", prose(one.reading)),
        ("Rules", codes(one.rules)),
        ("Settings", ", ".join(f"[`{name}`](settings.md#{name})" for name in one.settings)),
        ("Guarded", ", ".join(f"{code(guard.field)} of {code(guard.layout)}" for guard in one.guards)),
    )
    head = f'<a id="{one.id}"></a>\n## {prose(one.topic)}\n'
    return sections([head, table(("It says", "Source", "In words"), versions), bullets(rows)])
