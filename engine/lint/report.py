"""All that lint has to say of a pack: what is wrong, what could be refused late, and where documents disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.lint.finding import Finding
from engine.lint.prove import prove
from engine.pack.disagreements import Disagreement
from engine.program import Reading


@dataclass(frozen=True, slots=True)
class Settled:
    """A disagreement, and for each field that its settlement guards whether that is proved."""

    disagreement: Disagreement
    guards: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class LintReport:
    """A pack's reading with what was found beyond it; there is nothing beyond a pack that cannot be read."""

    reading: Reading
    findings: tuple[Finding, ...] = ()
    disagreements: tuple[Settled, ...] = ()

    @property
    def holes(self) -> tuple[Finding, ...]:
        """The findings of which no late refusal keeps a record from harm."""
        return tuple(one for one in self.findings if one.level == "error")

    def lines_of(self, file: str) -> Sequence[str]:
        """The lines of a file of the pack or of a layout, for showing the place of a finding."""
        known = self.reading.files.get(file)
        if known is not None or self.reading.program is None:
            return known or ()
        path = Path(self.reading.program.pack.folder, file)
        return path.read_text(encoding="utf-8").splitlines() if path.is_file() else ()


def lint(reading: Reading) -> LintReport:
    """Everything that can be found in a pack without any record."""
    if reading.program is None:
        return LintReport(reading)
    found = prove(reading.program)
    doubted = {(one.layout.file, one.target) for one in found if one.layout is not None}
    settled = (
        Settled(
            one,
            {
                f"{guard.layout} {guard.field}": (f"schemas/{guard.layout}.json", guard.field) not in doubted
                for guard in one.guards
            },
        )
        for one in reading.program.pack.disagreements
    )
    return LintReport(reading, found, tuple(settled))
