"""Which engine decides: durable-rules wherever it works, else its equal in plain Python."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from dataclasses import dataclass

from engine.errors import ConfigurationError
from engine.load.suggest import did_you_mean
from engine.reasoning import durable_engine, python_engine
from engine.reasoning.agreement import first_disagreement
from engine.reasoning.facts import Reasoner

AUTO = "auto"
PREFERENCES = (AUTO, durable_engine.NAME, python_engine.NAME)
"""What a setting may ask for."""

VARIABLE = "SYNC_ENGINE_REASONER"
"""Of the environment: what ``auto`` takes, for whoever tries a company's own configuration with the other engine."""


@dataclass(frozen=True, slots=True)
class _Choice:
    reasoner: Reasoner
    why: str


def choose_reasoner(preference: str = AUTO) -> Reasoner:
    """The engine that decides; ``auto`` takes durable-rules if it can be imported and passes its self-check.

    Takes some milliseconds, so choose once and pass the reasoner on. Raises ConfigurationError for an unknown
    preference, and when durable-rules is asked for but cannot be used.
    """
    return _choose(preference).reasoner


def describe_reasoner(preference: str = AUTO) -> tuple[str, str]:
    """The name of the engine that :func:`choose_reasoner` takes, and why, as one sentence for a person."""
    choice = _choose(preference)
    return choice.reasoner.name, choice.why


def other_engine(name: str) -> str:
    """What to do to have the engine that :func:`choose_reasoner` does not take; both decide the same."""
    if name == durable_engine.NAME:
        return "reasoner: python in the configuration takes the plain-Python engine, which decides the same."
    if durable_engine.why_unusable():
        return (
            "The extra 'durable' brings durable-rules (pip install 'sync-engine[durable]'), on Python 3.11 or 3.12 with a "
            "C compiler and Python's headers; both engines decide the same."
        )
    return f"reasoner: {AUTO} in the configuration, without {VARIABLE}, takes durable-rules, which decides the same."


def _choose(preference: str) -> _Choice:
    if preference not in PREFERENCES:
        hint = did_you_mean(preference, PREFERENCES)
        raise ConfigurationError(
            f"there is no rules engine {preference!r}.{hint and ' ' + hint}",
            fix=f"Use one of: {', '.join(PREFERENCES)}.",
        )
    asked = "The settings ask"
    if preference == AUTO and os.environ.get(VARIABLE):
        preference, asked = os.environ[VARIABLE], f"The environment asks ({VARIABLE})"
        if preference not in PREFERENCES:
            raise ConfigurationError(
                f"there is no rules engine {preference!r}, which {VARIABLE} asks for.",
                fix=f"Use one of: {', '.join(PREFERENCES)}.",
            )
    if preference == python_engine.NAME:
        return _Choice(python_engine.PythonReasoner(), f"{asked} for the plain-Python engine.")

    durable = durable_engine.DurableReasoner()
    trouble = durable_engine.why_unusable() or first_disagreement(durable)
    if not trouble:
        return _Choice(durable, f"durable-rules{_version()} is installed and passed its self-check.")
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    if preference == durable_engine.NAME:
        raise ConfigurationError(
            f"{asked[:1].lower()}{asked[1:]} for the engine durable-rules, which cannot be used on {python}: {trouble}",
            fix=(
                "Install the extra 'durable' on Python 3.11 or 3.12 (it needs a C compiler and has no release "
                "for later versions), or set the engine to 'auto': the plain-Python engine decides the same."
            ),
        )
    why = f"durable-rules cannot be used on {python} ({trouble}); the plain-Python engine decides the same."
    return _Choice(python_engine.PythonReasoner(), why)


def _version() -> str:
    try:
        return " " + importlib.metadata.version("durable-rules")
    except importlib.metadata.PackageNotFoundError:
        return ""
