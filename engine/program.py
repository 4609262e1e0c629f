"""A pack read, compiled and ready: what every command works with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ConfigurationError
from engine.load.problem import Problem, Problems
from engine.load.render import render_problems
from engine.mapping.compile import CompiledMapping, compile_mapping
from engine.pack.pack import Pack, read_pack
from engine.rules.program import CompiledFlow, compile_flows
from engine.rules.references import check_references

_NAMED = re.compile(r'"([a-z0-9_]+)')


@dataclass(frozen=True, slots=True)
class Program:
    """A pack without problems, compiled: its flows in the order of a run, and their mappings."""

    pack: Pack
    flows: Mapping[str, CompiledFlow]
    mappings: Mapping[str, CompiledMapping]

    def flows_of(self, name: str) -> list[CompiledFlow]:
        """The flows that a name on the command line means: an object with all its directions, or one flow."""
        if name in self.flows:
            return [self.flows[name]]
        return [flow for flow in self.flows.values() if flow.flow.object == name]


@dataclass(frozen=True, slots=True)
class Reading:
    """A pack's program, or everything that is wrong with it."""

    program: Program | None
    problems: tuple[Problem, ...]
    files: Mapping[str, tuple[str, ...]]

    def rendered(self) -> str:
        """The problems for a person, with source lines."""
        return render_problems(self.problems, lambda name: self.files.get(name, ()))


def read_program(folder: Path) -> Reading:
    """Read and compile a pack's folder. Nothing is raised for bad data: every problem of every file is returned."""
    read = read_pack(folder)
    problems = Problems()
    problems.extend(read.problems)
    pack = read.pack
    if pack is None:
        return Reading(None, problems.sorted(), read.files)
    check_references(pack, problems)
    # A flow of an unknown direction is reported, and cannot be compiled; every other is, so that all is told at once.
    known = {name: flow for name, flow in pack.flows.items() if flow.direction in pack.connector.directions}
    flows = compile_flows(pack.objects, known, pack.connector, problems)
    mappings: dict[str, CompiledMapping] = {}
    for name, spec in pack.mappings.items():
        if name in flows:
            mappings[name] = compile_mapping(spec, flows[name], pack, problems)
    doubtful = _doubtful(pack)
    unread = any(problem.position.file.startswith("rules/") for problem in read.problems)
    found = tuple(problem for problem in problems.sorted() if not _echoes(problem, doubtful, unread=unread))
    return Reading(None if found else Program(pack, flows, mappings), found, read.files)


def _doubtful(pack: Pack) -> frozenset[str]:
    """What cannot be known since the file of its object could not be read: those objects, and the sections of their records."""
    files = [Path(name) for name in pack.files]
    broken = {file.stem for file in files if file.parent.name == "objects"} - set(pack.objects)
    sections = pack.connector.surroundings
    return frozenset(broken | {name for name, section in sections.items() if section.of.partition(".")[0] in broken})


def _echoes(problem: Problem, doubtful: frozenset[str], *, unread: bool) -> bool:
    """Whether a problem only repeats that something could not be read: it misses a name that may stand there."""
    if problem.kind == "unknown rule" and unread:
        return True
    named = _NAMED.match(problem.message) if problem.kind.startswith("unknown ") else None
    return named is not None and named[1] in doubtful


def load_program(folder: Path) -> Program:
    """The program of a pack, or ConfigurationError with every problem rendered."""
    reading = read_program(folder)
    if reading.program is None:
        raise ConfigurationError(f"The pack in {folder} cannot be used.\n\n{reading.rendered()}")
    return reading.program
