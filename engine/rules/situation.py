"""What is asked: may this be done with this record, by this person, now?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.rules.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Nobody:
    """No person was named: rules about the actor are not asked (and the answer says so)."""


NOBODY = Nobody()


@dataclass(frozen=True, slots=True)
class Situation:
    """One record before one action.

    ``given`` is what was typed for the prompts. ``actor`` is a person of the directory, None where the person named is unknown
    or was left out (rules about the person then cannot be told), or NOBODY where the question is about the record alone.
    """

    record: Mapping[str, Any]
    action: str
    surroundings: Surroundings
    given: Mapping[str, Any] = field(default_factory=dict)
    actor: Mapping[str, Any] | Nobody | None = NOBODY


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule set aside for a record (or for all, with ``record`` "*"), by someone, for a reason, until a day."""

    rule: str
    flow: str
    record: str
    by: str
    why: str
    until: str
