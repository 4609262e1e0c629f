"""Situations: each a JSON object with object, action, record, context, input and actor, judged on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from engine.commands.assess import Question, assess
from engine.commands.context_files import surroundings_of
from engine.commands.input_files import kind_of
from engine.commands.names import flow_named
from engine.commands.people import Actor, person
from engine.commands.record_files import Entry, read_entries
from engine.errors import SyncEngineError
from engine.load.suggest import did_you_mean
from engine.program import Program
from engine.reports.results import Assessed, Result, Unreadable
from engine.rules.judge import Judge
from engine.rules.situation import NOBODY

KEYS = ("object", "action", "record", "context", "input", "actor")
_OBJECTS = ("record", "context", "input")


class Unusable(Exception):
    """A situation that cannot be judged; the text says what is wrong with it."""


def judge_situations(
    program: Program, judge: Judge, file: str, base: Mapping[str, Any], *, everything: bool = False
) -> Iterator[Result]:
    """The decision on each situation of a file; one that cannot be used is reported and the rest goes on.

    ``base`` is a context whose parts are taken where a situation's own context has none.
    """
    for entry in read_entries(file, "situation"):
        if isinstance(entry, Unreadable):
            yield entry
            continue
        try:
            yield _judged(program, judge, entry, base, everything)
        except Unusable as wrong:
            yield Unreadable(entry.origin, str(wrong))
        except click.UsageError as wrong:
            yield Unreadable(entry.origin, wrong.message)
        except SyncEngineError as wrong:
            yield Unreadable(entry.origin, str(wrong), wrong.fix)


def _judged(program: Program, judge: Judge, entry: Entry, base: Mapping[str, Any], everything: bool) -> Assessed:
    situation = entry.value
    _check(situation)
    action = situation.get("action")
    flow = flow_named(program, situation["object"], action=action)
    context = {**base, **(situation.get("context") or {})}
    question = Question(
        action or flow.direction.asks, _actor(context, situation), situation.get("input") or {}, everything
    )
    return assess(program, judge, flow, situation["record"], surroundings_of(program, context), question, entry.origin)


def _check(situation: Mapping[str, Any]) -> None:
    unknown = [name for name in situation if name not in KEYS and not name.startswith("_")]
    if unknown:
        hint = did_you_mean(unknown[0], KEYS)
        raise Unusable(
            f'A situation has no part "{unknown[0]}". {hint} Remarks may stand under names that begin with "_".'
        )
    for name in ("object", "record"):
        if situation.get(name) is None:
            raise Unusable(f'The situation has no "{name}".')
    for name in _OBJECTS:
        value = situation.get(name)
        if value is not None and not isinstance(value, Mapping):
            raise Unusable(f'"{name}" is {kind_of(value)}; it must be an object.')
    for name in ("object", "action"):
        if not isinstance(situation.get(name, ""), str):
            raise Unusable(f'"{name}" is {kind_of(situation[name])}; it must be a text.')
    if not isinstance(situation.get("actor"), str | Mapping | None):
        raise Unusable(f'"actor" is {kind_of(situation["actor"])}; it must be a login or a person.')


def _actor(context: Mapping[str, Any], situation: Mapping[str, Any]) -> Actor:
    """The person who acts. Without the part, the question is about the record alone and the answer says so; null, or a login
    that nobody has, is a person who is not known: rules about the person then cannot tell."""
    if "actor" not in situation:
        return NOBODY
    given = situation["actor"]
    if isinstance(given, str):
        return person(context, given)
    return given if isinstance(given, Mapping) else None
