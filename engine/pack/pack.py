"""A pack read from its folder: every file, with everything that is wrong in any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.load.position import Position
from engine.load.problem import Problem, Problems
from engine.load.reader import Document, read_file
from engine.load.shapes import WRONG, Shape
from engine.load.suggest import did_you_mean
from engine.pack.connector import CONNECTOR, Connector
from engine.pack.disagreements import DISAGREEMENTS, DISAGREEMENTS_FILE, Disagreement
from engine.pack.mappings import MAPPING, MappingSpec
from engine.pack.objects import OBJECT, Flow, ObjectSpec
from engine.pack.statements import STATEMENTS, Statement
from engine.pack.system_spec import SystemSpec
from engine.pack.systems import read_system

CONNECTOR_FILE = "rules/connector.yaml"


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that the YAML files say. ``files`` are kept for showing problems with their source lines."""

    folder: Path
    connector: Connector
    objects: Mapping[str, ObjectSpec]
    flows: Mapping[str, Flow]
    mappings: Mapping[str, MappingSpec]
    systems: Mapping[str, SystemSpec]
    statements: Mapping[str, Statement]
    files: Mapping[str, tuple[str, ...]]
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class PackReading:
    """A pack that could be read as far as it goes; ``pack`` is None where its connector file cannot be used."""

    pack: Pack | None
    problems: tuple[Problem, ...]
    files: Mapping[str, tuple[str, ...]]


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = Problems()
        self.files: dict[str, tuple[str, ...]] = {}

    def document(self, name: str) -> Document:
        document = read_file(self.folder / name, name, self.problems)
        self.files[name] = document.lines
        return document

    def shaped(self, name: str, shape: Shape) -> Any:
        before = len(self.problems)
        document = self.document(name)
        if document.root is None:
            if document.lines and len(self.problems) == before:
                self.problems.add(Position(name, 1, 1), "empty file", f"{name} says nothing.", "Fill it or remove it.")
            return WRONG
        return shape.read(document.root, self.problems)

    def named(self, name: str, place: Position) -> bool:
        """Whether the file that another file names is there; where it is not, the other one is to be mended."""
        if self.folder.joinpath(name).is_file():
            return True
        beside = [path.relative_to(self.folder).as_posix() for path in self.folder.joinpath(name).parent.glob("*.yaml")]
        self.problems.add(place, "no such file", f"There is no {name}.", did_you_mean(name, beside), length=len(name))
        return False

    def names(self, folder: str) -> list[str]:
        found = sorted(self.folder.joinpath(folder).glob("*.yaml")) if self.folder.joinpath(folder).is_dir() else []
        return [f"{folder}/{path.name}" for path in found]


def read_pack(folder: Path) -> PackReading:
    """Read a pack's folder: rules/, rules/objects/ and mappings/. All problems of all files come together, sorted by place."""
    reader = _Reader(folder)
    connector = reader.shaped(CONNECTOR_FILE, CONNECTOR)
    objects = _objects(reader)
    mappings = _mappings(reader)
    if connector is WRONG:
        return PackReading(None, reader.problems.sorted(), MappingProxyType(reader.files))
    statements: Mapping[str, Statement] = {}
    read = reader.named(connector.sources, connector.places["sources"]) and reader.shaped(connector.sources, STATEMENTS)
    if read and read is not WRONG:
        statements = read.statements
    systems: dict[str, SystemSpec] = {}
    for name, reference in connector.systems.items():
        if not reader.named(reference.file, reference.places["file"]):
            continue
        document = reader.document(reference.file)
        system = None if document.root is None else read_system(document.root, reader.problems)
        if system is not None:
            systems[name] = system
    disagreements: tuple[Disagreement, ...] = ()
    if folder.joinpath(DISAGREEMENTS_FILE).is_file():
        settled = reader.shaped(DISAGREEMENTS_FILE, DISAGREEMENTS)
        disagreements = () if settled is WRONG else settled.disagreements
    flows = {flow.name: flow for spec in objects.values() for flow in spec.directions.values()}
    pack = Pack(
        folder,
        connector,
        MappingProxyType(objects),
        MappingProxyType(flows),
        MappingProxyType(mappings),
        MappingProxyType(systems),
        statements,
        MappingProxyType(reader.files),
        disagreements,
    )
    return PackReading(pack, reader.problems.sorted(), pack.files)


def _objects(reader: _Reader) -> dict[str, ObjectSpec]:
    found: dict[str, ObjectSpec] = {}
    for name in reader.names("rules/objects"):
        spec = reader.shaped(name, OBJECT)
        if spec is WRONG:
            continue
        if spec.object in found:
            first = found[spec.object].place
            message = f'The object "{spec.object}" is written in two files.'
            reader.problems.add(spec.place, "object written twice", message, "Keep one of them.", related=first)
            continue
        found[spec.object] = _named(spec)
    return found


def _named(spec: ObjectSpec) -> ObjectSpec:
    """The object with its flows knowing whose they are."""
    flows = {
        direction: replace(flow, object=spec.object, direction=direction, label=spec.label, owner=spec.owner)
        for direction, flow in spec.directions.items()
    }
    return replace(spec, directions=MappingProxyType(flows))


def _mappings(reader: _Reader) -> dict[str, MappingSpec]:
    found: dict[str, MappingSpec] = {}
    for name in reader.names("mappings"):
        spec = reader.shaped(name, MAPPING)
        if spec is WRONG:
            continue
        if spec.mapping in found:
            first = found[spec.mapping].place
            message = f"{spec.mapping} is mapped in two files."
            reader.problems.add(spec.place, "mapping written twice", message, "Keep one of them.", related=first)
            continue
        found[spec.mapping] = spec
    return found
