"""``sync-engine.yaml``: which systems, which company, which store, and the company's settings. Secrets are references, never values."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from engine.configuration.notices import NOTICES, REFERENCE, NoticeChoice, check_notices
from engine.configuration.schedule import SCHEDULE, ScheduleChoice, check_schedule
from engine.configuration.watching import LOG, METRICS, LogChoice, MetricsChoice, check_metrics, metrics_choice
from engine.configuration.workers import WORKERS, WorkersChoice
from engine.errors import ConfigurationError
from engine.load.nodes import Mapping as Group
from engine.load.nodes import Node, Scalar, Sequence
from engine.load.position import Position
from engine.load.problem import Problems
from engine.load.reader import read_file
from engine.load.records import Key, Record
from engine.load.render import render_problems
from engine.load.shapes import NAME, TEXT, WRONG, Choice, ListOf, MapOf, Text, Whole, frozen
from engine.rules.situation import Waiver

DEFAULT_FILE = "sync-engine.yaml"
VARIABLE = "SYNC_ENGINE_CONFIG"
STATE_FOLDER = ".sync-engine"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a company configured. ``folder`` is where relative paths start; ``path`` is None where there is no file.

    ``systems`` holds, by system, its values and secret references under their names, as the system's file asks for them.
    ``metrics`` is a file and ``reports`` a folder that each run writes to; ``ping`` is a URL (or a reference to one) that each run calls.
    ``audit_key`` is the reference of the secret that seals the audit trail. ``whole_hours``: so often runs read every list as a whole,
    in place of what the pack says. ``log`` is what is written down while the program works, ``served`` where figures can be asked for.
    ``recordings``: of how many runs it is kept what their plans were made of.
    ``workers``: how several processes on one store work together.
    """

    path: Path | None
    folder: Path
    pack: Path
    company: str
    store: str
    reasoner: str
    systems: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    connection: Mapping[str, str] = field(default_factory=dict)
    people: tuple[Mapping[str, Any], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    schedule: ScheduleChoice = field(default_factory=ScheduleChoice)
    metrics: Path | None = None
    ping: str = ""
    reports: Path | None = None
    audit_key: str = ""
    notices: NoticeChoice | None = None
    whole_hours: int | None = None
    places: Mapping[str, Position] = field(default_factory=dict)
    log: LogChoice | None = None
    served: MetricsChoice | None = None
    recordings: int = 20
    workers: WorkersChoice = field(default_factory=WorkersChoice)


@dataclass(frozen=True, slots=True)
class _Waiver:
    rule: str
    flow: str
    record: str
    by: str
    why: str
    until: str
    place: Position
    places: Mapping[str, Position]


class _Value:
    """A setting's value: text, or a list of texts."""

    words = "a text, a number, true or false, or a list of these"

    def read(self, node: Node, problems: Problems) -> Any:
        if isinstance(node, Scalar):
            return None if node.empty else node.text
        if isinstance(node, Sequence):
            return [item.text for item in node.items if isinstance(item, Scalar)]
        return TEXT.read(node, problems)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number", "boolean", "array"]}


_DAY = Text(r"\d{4}-\d{2}-\d{2}", "a day such as 2026-12-31")
_WAIVER = Record(
    "a waiver",
    lambda **values: _Waiver(**values),
    {
        "rule": Key(TEXT, "the rule that is set aside"),
        "flow": Key(TEXT, "the flow, such as order.export, or *"),
        "record": Key(TEXT, "the record's id, or *"),
        "by": Key(TEXT, "who decided it"),
        "why": Key(TEXT, "for what reason"),
        "until": Key(_DAY, "the last day on which it holds"),
    },
)


_URL = Text(r"https?://\S+|(?:env|file):\S+", "an http or https address, or env:NAME or file:PATH of one")


@dataclass(frozen=True, slots=True)
class _File:
    company: str
    pack: str
    store: str
    reasoner: str
    systems: Mapping[str, Mapping[str, str]]
    settings: Mapping[str, Any]
    connection: Mapping[str, str]
    people: str
    waivers: tuple[_Waiver, ...]
    schedule: ScheduleChoice | None
    metrics: str | MetricsChoice
    log: LogChoice | None
    ping: str
    reports: str
    audit_key: str
    notices: NoticeChoice | None
    whole_hours: int | None
    recordings: int
    workers: WorkersChoice | None
    place: Position
    places: Mapping[str, Position]


CONFIGURATION = Record(
    "the configuration",
    lambda **values: _File(**values),
    {
        "company": Key(TEXT, "a short name of the company; part of every key in the store"),
        "pack": Key(TEXT, "the folder of the pack; without it, the one that the program brings", ""),
        "store": Key(TEXT, "where the state is kept: a file, or the URL of a database", ""),
        "reasoner": Key(Choice("auto", "durable-rules", "python"), "the rules engine that decides", "auto"),
        "systems": Key(
            MapOf(NAME, MapOf(NAME, TEXT)), "by system: its values; secrets as env:NAME or file:PATH", frozen({})
        ),
        "settings": Key(MapOf(NAME, _Value()), "the company's settings, over the pack's defaults", frozen({})),
        "connection": Key(MapOf(NAME, TEXT), "what is known of the connection, such as its first day", frozen({})),
        "people": Key(TEXT, "a JSON file with people's tool permissions, which no system publishes", ""),
        "waivers": Key(ListOf(_WAIVER), "rules set aside, by whom, why and until when", ()),
        "schedule": Key(SCHEDULE, "when flows run by the clock", None),
        "metrics": Key(
            METRICS,
            "a file that each run writes its figures to, in the text format of Prometheus, or a group that serves them too",
            "",
        ),
        "log": Key(LOG, "what is written down while the program works; without it only warnings, on a terminal", None),
        "ping": Key(_URL, "an address that is called after each run that came to its end", ""),
        "notices": Key(NOTICES, "how people are told by mail; without it nobody is", None),
        "reports": Key(TEXT, "a folder to which each run adds its report, as a page and as JSON", ""),
        "whole_hours": Key(
            Whole(0),
            "hours after which runs read a list as a whole again; without it, what the pack says of each",
            None,
        ),
        "recordings": Key(
            Whole(0), "of so many runs, the newest, it is kept what their plans were made of; 0: of none", 20
        ),
        "workers": Key(WORKERS, "how several processes on one PostgreSQL store work together", None),
        "audit_key": Key(REFERENCE, "the secret that seals the audit trail, as env:NAME or file:PATH", ""),
    },
)


def bundled_pack() -> Path:
    """The pack that the program brings: beside the package in a checkout, inside it in an installed wheel."""
    engine = Path(__file__).parent.parent
    inside = engine / "bundled"
    return inside if inside.is_dir() else engine.parent


def find_configuration(given: str | None = None) -> Path | None:
    """The file that is named, by the option or the environment, or the one in the current folder if it is there."""
    named = given or os.environ.get(VARIABLE)
    if named:
        return Path(named)
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).is_file() else None


def load_configuration(path: Path | None, *, pack: Path | None = None, today: date | None = None) -> Configuration:
    """The configuration of a file, or the defaults. Raises ConfigurationError with every problem and its place."""
    if path is None:
        folder = Path.cwd()
        return Configuration(None, folder, pack or bundled_pack(), "default", _store("", folder), "auto")
    problems = Problems()
    document = read_file(path, str(path), problems)
    read = WRONG if document.root is None else CONFIGURATION.read(document.root, problems)
    if document.root is None and not len(problems):
        problems.add(Position(str(path), 1, 1), "empty file", "The configuration says nothing.", "company: my-company")
    folder = path.resolve().parent
    people: tuple[Mapping[str, Any], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    if read is not WRONG:
        people = _people(read, folder, problems)
        waivers = _waivers(read.waivers, today or date.today(), problems)
        check_schedule(read.schedule, problems)
        check_notices(read.notices, problems)
        check_metrics(read.metrics, problems)
    if len(problems):
        shown = render_problems(problems.sorted(), lambda _: document.lines)
        raise ConfigurationError(f"The configuration {path} cannot be used.\n\n{shown}")
    metrics = metrics_choice(read.metrics)
    return Configuration(
        path=path,
        folder=folder,
        pack=pack or (folder / read.pack if read.pack else bundled_pack()),
        company=read.company,
        store=_store(read.store, folder),
        reasoner=read.reasoner,
        systems=read.systems,
        settings=dict(read.settings),
        connection=read.connection,
        people=people,
        waivers=waivers,
        schedule=read.schedule or ScheduleChoice(),
        metrics=folder / metrics.file if metrics.file else None,
        ping=read.ping,
        reports=folder / read.reports if read.reports else None,
        audit_key=read.audit_key,
        notices=read.notices,
        whole_hours=read.whole_hours,
        places={**_inner_places(document.root, ""), **read.places},
        log=read.log,
        served=metrics if metrics.listen else None,
        recordings=read.recordings,
        workers=read.workers or WorkersChoice(),
    )


def _inner_places(node: Node | None, before: str) -> dict[str, Position]:
    """Where every key stands, by its way through the file: ``settings``, ``settings.colour``."""
    found: dict[str, Position] = {}
    for entry in node.entries if isinstance(node, Group) else ():
        found[before + entry.key.text] = entry.key.position
        found.update(_inner_places(entry.value, f"{before}{entry.key.text}."))
    return found


def _store(written: str, folder: Path) -> str:
    relative = written.removeprefix("sqlite:///")
    if "://" in written and (relative == written or relative[:1] in ("/", ":", "")):
        return written
    if relative != written:
        written = relative
    file = folder / (written or f"{STATE_FOLDER}/store.db")
    return f"sqlite:///{file}"


def _people(read: _File, folder: Path, problems: Problems) -> tuple[Mapping[str, Any], ...]:
    if not read.people:
        return ()
    place = read.places["people"]
    try:
        found = json.loads((folder / read.people).read_text(encoding="utf-8"))
    except OSError as error:
        problems.add(place, "cannot read", f"{read.people}: {error.strerror or error}.", "Check the name.")
        return ()
    except ValueError as error:
        problems.add(place, "not JSON", f"{read.people}: {error}.", "The file holds a list of people.")
        return ()
    if not isinstance(found, list) or not all(_is_person(person) for person in found):
        message = f"{read.people} must hold a list of people: a login, permissions by tool, and a list of privileges."
        problems.add(place, "wrong type", message)
        return ()
    return tuple(found)


def _is_person(found: Any) -> bool:
    if not isinstance(found, dict) or not isinstance(found.get("login"), str) or not found["login"]:
        return False
    permissions, privileges = found.get("permissions", {}), found.get("privileges", [])
    return isinstance(permissions, dict) and isinstance(privileges, list)


def _waivers(written: tuple[_Waiver, ...], today: date, problems: Problems) -> tuple[Waiver, ...]:
    """The waivers that still hold; a day that does not exist is a problem, one that is over ends the waiver."""
    valid = []
    for waiver in written:
        try:
            last = date.fromisoformat(waiver.until)
        except ValueError:
            problems.add(waiver.places["until"], "wrong type", f'"{waiver.until}" is no day of the calendar.')
            continue
        if last >= today:
            valid.append(Waiver(waiver.rule, waiver.flow, waiver.record, waiver.by, waiver.why, waiver.until))
    return tuple(valid)


__all__ = [
    "CONFIGURATION",
    "Configuration",
    "ScheduleChoice",
    "bundled_pack",
    "find_configuration",
    "load_configuration",
]
