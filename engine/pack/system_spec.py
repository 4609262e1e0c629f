"""A system as data: what the configuration has to give, its interfaces, and every operation that may be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.load.position import Position
from engine.load.records import Key, Record
from engine.load.shapes import NAME, TEXT, MapOf, frozen
from engine.pack.system_interfaces import INTERFACES, InterfaceSpec
from engine.pack.system_operations import PAGINGS, READS, WRITES, PagingSpec, ReadOperation, WriteOperation

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class ConfigurationKey:
    """A value that ``sync-engine.yaml`` gives under the system's name; required where it has no default."""

    doc: str
    default: str | None
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class ProbeSpec:
    """The harmless question by which a connection is tried."""

    read: str
    parameters: Mapping[str, str]
    place: Position
    places: Mapping[str, Position]


@dataclass(frozen=True, kw_only=True)
class SystemSpec:
    """One system. ``interfaces``, ``reads`` and ``writes`` are by name, in the order of the file."""

    system: str
    label: str
    configuration: Mapping[str, ConfigurationKey]
    secrets: Mapping[str, str]
    interfaces: Mapping[str, InterfaceSpec]
    pagings: Mapping[str, PagingSpec]
    probe: ProbeSpec | None
    reads: Mapping[str, ReadOperation]
    writes: Mapping[str, WriteOperation]
    source: str
    place: Position
    places: Mapping[str, Position]

    def interface_of(self, operation: ReadOperation | WriteOperation) -> str:
        """The name of the interface that an operation uses: its own, or the only one."""
        return operation.interface or next(iter(self.interfaces))


CONFIGURATION_KEY = Record(
    "configuration key",
    ConfigurationKey,
    {
        "doc": Key(TEXT, "what the value is and where to find it"),
        "default": Key(TEXT, "value where the configuration gives none; without it the key is required", None),
    },
)

PROBE = Record(
    "probe",
    ProbeSpec,
    {
        "read": Key(NAME, "a read operation that changes nothing and answers soon"),
        "parameters": Key(MapOf(NAME, TEXT), "its parameters", _NONE),
    },
)

SYSTEM = Record(
    "system",
    SystemSpec,
    {
        "system": Key(NAME, "the name by which rules, mappings and configuration call it"),
        "label": Key(TEXT, "the name that people read"),
        "configuration": Key(MapOf(NAME, CONFIGURATION_KEY), "values that the configuration gives", frozen({})),
        "secrets": Key(MapOf(NAME, TEXT), "secrets that the configuration refers to, each with its meaning", _NONE),
        "interfaces": Key(INTERFACES, "the ways to speak to the system, by name"),
        "pagings": Key(PAGINGS, "ways in which long lists are read, by name", frozen({})),
        "probe": Key(PROBE, "the question by which a connection is tried", None),
        "reads": Key(READS, "what can be asked for", frozen({})),
        "writes": Key(WRITES, "what can be written", frozen({})),
        "source": Key(TEXT, "where the system is documented", ""),
    },
)
