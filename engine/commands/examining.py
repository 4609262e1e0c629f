"""Trying each thing that a run needs, one after the other; what cannot be tried for want of another is left out."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator

from engine.adapters.system import open_system
from engine.commands.session import Session
from engine.errors import SyncEngineError
from engine.exit_codes import ExitCode
from engine.pack.system_spec import SystemSpec
from engine.program import read_program
from engine.readiness.choice import describe_readiness
from engine.reasoning.choice import describe_reasoner, other_engine
from engine.reports.findings import Examined
from engine.reports.plain import counted
from engine.secrets import resolve


def examine(session: Session) -> Iterator[Examined]:
    """Python, configuration, pack, rules engine, store and every system."""
    yield Examined("Python", f"{platform.python_version()} ({sys.executable})")
    try:
        configuration = session.configuration
    except SyncEngineError as error:
        yield _failed("configuration", error)
        return
    path = configuration.path
    yield Examined(
        "configuration",
        str(path) if path else "There is no sync-engine.yaml here; the defaults are used.",
        "" if path else "sync-engine init DIR writes a commented one; --config names another.",
    )
    try:
        name, why = describe_reasoner(configuration.reasoner)
        yield Examined("rules engine", f"{name}: {why}", other_engine(name))
    except SyncEngineError as error:
        yield _failed("rules engine", error)
    yield from _store(session)
    reading = read_program(configuration.pack)
    if reading.program is None:
        message = f"{configuration.pack}: {counted(len(reading.problems), 'problem')}."
        yield Examined("pack", message, "sync-engine lint shows each with its line.", ExitCode.PACK_INVALID)
        return
    yield Examined(
        "pack",
        f"{configuration.pack}: {counted(len(reading.files), 'file')}, {counted(len(reading.program.flows), 'flow')}.",
    )
    needs = {flow.name: [need.id for need in flow.flow.needs] for flow in reading.program.flows.values()}
    try:
        yield Examined("readiness", describe_readiness(needs, configuration.reasoner))
    except SyncEngineError as error:
        yield _failed("readiness", error)
    for spec in reading.program.pack.systems.values():
        yield _system(session, spec)


def _store(session: Session) -> Iterator[Examined]:
    try:
        store = session.store
    except SyncEngineError as error:
        yield _failed("store", error)
        return
    yield Examined("store", store.place)
    broken = store.audit.verify()
    if broken:
        fix = "Restore the store from a backup, or keep it aside and find out who changed it."
        yield Examined(
            "audit", f"{counted(len(broken), 'entry', 'entries')} do not hold; {broken[0]}", fix, ExitCode.UNAVAILABLE
        )
    else:
        yield Examined("audit", f"unbroken, ends at {store.audit.head()}" if store.audit.head().seq else "empty")


def _system(session: Session, spec: SystemSpec) -> Examined:
    given = session.configuration.systems.get(spec.system, {})
    secrets, wrong = {}, list[SyncEngineError]()
    for name in given.keys() & spec.secrets.keys():
        try:
            secrets[name] = resolve(given[name])
        except SyncEngineError as error:
            wrong.append(error)
    if wrong:
        message = "\n".join(sorted(str(error) for error in wrong))
        return Examined(spec.label, message, wrong[0].fix, ExitCode.PACK_INVALID)
    values = {name: text for name, text in given.items() if name not in spec.secrets}
    try:
        with open_system(spec, values, secrets) as system:
            probe = system.probe()
    except SyncEngineError as error:
        return _failed(spec.label, error)
    return Examined(spec.label, probe.words, probe.fix, ExitCode.FINE if probe.ok else ExitCode.UNAVAILABLE)


def _failed(what: str, error: SyncEngineError) -> Examined:
    return Examined(what, str(error).rstrip(), error.fix, error.exit_code)
