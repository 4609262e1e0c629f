"""The executor with one habit taken out: what the simulation has to find, or it could not be believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import engine.sync.back
import engine.sync.calling
from engine.store import Transaction
from engine.store.intent import Intent
from engine.store.journal import Journal
from engine.sync.apply import _Desk
from engine.sync.calling import _Making
from engine.sync.standing import Standing

Plant = Callable[[pytest.MonkeyPatch], None]


def no_quiet_period(patch: pytest.MonkeyPatch) -> None:
    for module in (engine.sync.calling, engine.sync.back):
        patch.setattr(module, "quiet_left", lambda *_: 0.0)


def no_look(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(_Making, "_find", lambda *_: [])


def no_intent_before_the_call(patch: pytest.MonkeyPatch) -> None:
    """A new call is written down when its answer is, and not before."""
    intend, finish, holds = Journal.intend, Journal.finish, Journal.holds

    def later(self: Journal, **given: Any) -> Intent:
        if given.get("seen") is None:
            return intend(self, **given)
        values = {name: given[name] for name in Intent.__slots__ if name in given}
        now = self._db.clock()
        intent = Intent(
            **values,
            id="0",
            state="intended",
            attempts=1,
            intended_at=now,
            attempted_at=now,
            ended_at=None,
            answer=None,
        )
        _PENDING[id(self._db)] = given
        return intent

    def at_last(self: Journal, id_: str, state: Any, answer: Any = None, **given: Any) -> Intent:
        if id_ != "0":
            return finish(self, id_, state, answer, **given)
        announced = {**_PENDING[id(self._db)], "seen": None, "repeat": True}
        with self._db.writing(given.get("tx")) as connection:
            tx = Transaction(connection)
            return finish(self, intend(self, **announced, tx=tx).id, state, answer, tx=tx)

    patch.setattr(Journal, "intend", later)
    patch.setattr(Journal, "finish", at_last)
    patch.setattr(Journal, "holds", lambda self, intent, **more: intent.id == "0" or holds(self, intent, **more))


_PENDING: dict[int, dict[str, Any]] = {}


def audit_after_the_link(patch: pytest.MonkeyPatch) -> None:
    """What is linked is entered into the audit a moment later, in a transaction of its own."""
    end, audit = _Desk._end, _Desk._audit

    def afterwards(self: _Desk, result: Any, made: Any) -> Any:
        ended = end(self, result, made)
        with self.store.transaction() as tx:
            sent = replace(self.item.payload, calls=tuple(one.sent for one in made))
            audit(self, ended, made, sent, tx)
        return ended

    patch.setattr(_Desk, "_audit", lambda *_: None)
    patch.setattr(_Desk, "_end", afterwards)


def no_send_window(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Standing, "may_send", lambda _: True)
