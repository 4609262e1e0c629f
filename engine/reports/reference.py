"""The reference documentation of a pack and of the language it is written in, generated.

``python -m engine.reports.reference [--pack FOLDER] [--to FOLDER]`` writes it to ``docs/reference/``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.checks.reference import render_reference as render_checks
from engine.errors import ConfigurationError, SyncEngineError
from engine.load.render import render_problems
from engine.pack.pack import Pack, read_pack
from engine.reports.markdown import GENERATED, prose, sections, table
from engine.reports.reference_connector import render_settings, render_states_and_actions
from engine.reports.reference_disagreements import render_disagreements
from engine.reports.reference_facts import render_facts
from engine.reports.reference_language import render_language, render_transforms
from engine.reports.reference_objects import render_object


def render_pages(pack: Pack) -> dict[str, str]:
    """Every page by its path within the folder."""
    pages = {
        "checks.md": sections([GENERATED, render_checks()]),
        "pack-language.md": render_language(),
        "transforms.md": render_transforms(),
        "settings.md": render_settings(pack),
        "states-and-actions.md": render_states_and_actions(pack),
        "facts.md": render_facts(pack),
        "disagreements.md": render_disagreements(pack),
    }
    pages.update({f"objects/{name}.md": render_object(pack, spec) for name, spec in sorted(pack.objects.items())})
    return {"README.md": _contents(pack, pages), **pages}


def _contents(pack: Pack, pages: dict[str, str]) -> str:
    """The first page: where everything is."""
    rows = []
    for path, text in pages.items():
        title = next(line[2:] for line in text.splitlines() if line.startswith("# "))
        rows.append((f"[{title}]({path})", _subject(pack, path)))
    heading = f"# Reference of {prose(pack.connector.label)}"
    words = "Generated from the pack and the program; `python -m engine.reports.reference` writes it anew.\n"
    return sections([GENERATED, heading, words, table(("Page", "About"), rows)])


_SUBJECTS = {
    "checks.md": "what a rule can ask",
    "pack-language.md": "every key of every file",
    "transforms.md": "how a mapping makes a value",
    "settings.md": "the choices of a company",
    "states-and-actions.md": "what can be done with an item, and when",
    "facts.md": "the statements that everything rests on, with the places that cite them",
    "disagreements.md": "where the documents contradict each other, and what was settled",
}


def _subject(pack: Pack, path: str) -> str:
    known = _SUBJECTS.get(path)
    if known:
        return known
    spec = pack.objects[Path(path).stem]
    return ", ".join(f"{name} from {flow.from_} to {flow.to}" for name, flow in spec.directions.items())


def write_reference(pack_folder: Path, target: Path) -> list[Path]:
    """Write every page; pages of objects that are gone are removed. Returns the paths.

    Raises ConfigurationError with every problem where the pack cannot be read.
    """
    reading = read_pack(pack_folder)
    if reading.pack is None or reading.problems:
        shown = render_problems(reading.problems, lambda name: reading.files.get(name, ()))
        raise ConfigurationError(f"The pack in {pack_folder} cannot be used.\n\n{shown}")
    pages = render_pages(reading.pack)
    written = []
    for path, text in pages.items():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        written.append(place)
    for old in set(target.glob("objects/*.md")) - set(written):
        old.unlink()
    return written


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m engine.reports.reference", description=__doc__)
    parser.add_argument("--pack", type=Path, default=Path("."), help="the pack's folder (default: this one)")
    parser.add_argument("--to", type=Path, default=Path("docs/reference"), help="default: docs/reference")
    given = parser.parse_args()
    try:
        for path in write_reference(given.pack, given.to):
            print(path)
    except SyncEngineError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
