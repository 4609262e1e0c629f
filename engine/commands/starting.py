"""A copy of a pack that works at once, with a configuration that names everything that can be set."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

from engine.configuration import DEFAULT_FILE
from engine.errors import ConfigurationError
from engine.pack.connector import Setting
from engine.pack.system_spec import SystemSpec
from engine.program import Program, load_program

PARTS = ("rules", "mappings", "schemas", "fixtures")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*")


def copy_pack(pack: Path, folder: Path) -> int:
    """Copy a pack with a new configuration beside it; gives the number of files. Raises ConfigurationError, having written nothing,
    where something is in the way."""
    program = load_program(pack)
    parts = [name for name in PARTS if (pack / name).is_dir()]
    in_the_way = [name for name in (*parts, DEFAULT_FILE) if (folder / name).exists()]
    if in_the_way:
        raise ConfigurationError(
            f"{folder} has {', '.join(in_the_way)} already; nothing was written.", fix="Name another folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name in parts:
        shutil.copytree(pack / name, folder / name, ignore=_LEFT_OUT)
    (folder / DEFAULT_FILE).write_text("\n".join(configuration_lines(program)) + "\n", encoding="utf-8")
    return sum(1 for name in parts for path in (folder / name).rglob("*") if path.is_file()) + 1


def configuration_lines(program: Program) -> Iterator[str]:
    """A sync-engine.yaml in which everything that the pack knows is named and explained."""
    connector = program.pack.connector
    yield f"# The configuration of {connector.label}. `sync-engine doctor` tries it."
    yield ""
    yield "# A short name of the company; part of every key in the store."
    yield "company: my-company"
    yield "# The folder with rules/, mappings/ and schemas/."
    yield "pack: ."
    yield "# Where links, the queue, the journal and the audit are kept: a file, or postgresql://USER@HOST/DATABASE."
    yield "store: .sync-engine/store.db"
    yield "# The rules engine: auto, durable-rules or python. They decide the same."
    yield "reasoner: auto"
    yield "# A JSON file with people's tool permissions: [{login, name, permissions: {tool: level}, privileges: [...]}]"
    yield "# people: people.json"
    yield ""
    yield "# When flows run by the clock, where the pack and its settings say nothing."
    yield "schedule:"
    yield "  zone: UTC"
    yield "  often: 15 minutes"
    yield "# What each run leaves for those who watch: figures for Prometheus, reports, and an address to call."
    yield "# metrics: .sync-engine/sync.prom"
    yield '# metrics: {file: .sync-engine/sync.prom, listen: "127.0.0.1:9464"}   # served too, while flows run by the clock'
    yield "# log: {file: .sync-engine/log.jsonl, format: json, level: info}"
    yield "# reports: .sync-engine/reports"
    yield "# ping: env:SYNC_ENGINE_PING"
    yield "# Of so many runs, the newest, it is kept what their plans were made of, for sync-engine replay; 0: of none."
    yield "recordings: 20"
    yield "# A secret that seals the audit trail."
    yield "# audit_key: file:secrets/audit_key"
    yield ""
    yield "# Secrets are references: env:NAME or file:PATH."
    yield "systems:"
    for spec in program.pack.systems.values():
        yield from _system(spec)
    yield ""
    yield "# What the company chose; without a line, the default of the pack holds."
    yield "settings:"
    for name, setting in connector.settings.items():
        yield from _setting(name, setting)
    yield ""
    yield "# Rules set aside, by whom, why and until when."
    yield "waivers: []"
    yield "# - {rule: RULE-ID, flow: OBJECT.DIRECTION, record: ID, by: LOGIN, why: REASON, until: 2026-12-31}"


def _system(spec: SystemSpec) -> Iterator[str]:
    yield f"  # {spec.label}"
    yield f"  {spec.system}:"
    for name, key in spec.configuration.items():
        yield from _comment(key.doc, "    ")
        yield f"    {name}: {_quoted(key.default) if key.default is not None else _quoted('')}"
    for name, doc in spec.secrets.items():
        yield from _comment(doc, "    ")
        yield f"    {name}: env:{spec.system.upper()}_{name.upper()}"


def _setting(name: str, setting: Setting) -> Iterator[str]:
    yield from _comment(f"{setting.label}. {setting.doc}", "  ")
    if setting.choices:
        yield from _comment(f"One of: {', '.join(setting.choices)}.", "  ")
    # A line without a value would be a setting that is empty on purpose.
    yield f"  {name}: {_quoted(setting.default)}" if setting.default else f'  # {name}: ""'


def _comment(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(text, 110, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
