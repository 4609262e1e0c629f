"""durable-rules behind every guard that it needs: the one place that imports it and the only way to it.

Each guard is against a fault of release 2.0.28 that was measured. Joins of two facts crash the process, so a rule looks
at one fact only; what concerns several records is counted outside and put as one flat fact. A property that is missing
makes a rule silently not fire, so a fact has every property of its type and never a null. What goes wrong all the same
is raised, and whoever asked takes it for "not ready": a fault may delay a record, never send it.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from engine.errors import SyncEngineError
from engine.reasoning.patience import PATIENCE, Answering
from engine.reasoning.patience import NoAnswerError as NoAnswerError

Value = str | int | bool
FlatFact = Mapping[str, Value]

SESSION = "reasoning"
"""The only session id: more than one loses facts."""

MOST_RULES = 60
"""Of one ruleset: 65 rules that begin alike are an error, and 512 conditions under one node hang the process."""

MOST_PROPERTIES = 253
"""Of one fact."""

LARGEST_ID = 700_000
"""Facts are told apart by a 32-bit hash of their id. Of the numbers up to here no two have the same hash; 797,186 and 40,189 do."""

OPERATORS = frozenset({"$and", "$gt", "$neq"})
"""What a condition may use. Left out on purpose: joins, ``$m.``, ``-``, ``$iall`` and ``$iany``, ``$nex``, patterns, arithmetic."""


class UnsafeError(SyncEngineError):
    """A rule or a fact is of a kind that the rules engine is known to fail on, and was not given to it."""


class SingleFactRule(Protocol):
    """A rule that looks at one fact of the type ``of``; where it holds, ``concludes`` is noted."""

    @property
    def of(self) -> str: ...

    @property
    def concludes(self) -> Any: ...

    def condition(self) -> dict[str, object]:
        """The condition in the notation of durable-rules."""
        ...


def why_unsafe(rules: Sequence[SingleFactRule]) -> str:
    """Empty where the rules keep clear of everything that is known to fail, else the reason in words."""
    if len(rules) > MOST_RULES:
        return f"{len(rules)} rules are more than the {MOST_RULES} that one ruleset can hold"
    for rule in rules:
        tests = rule.condition().get("$and")
        if not isinstance(tests, list) or not tests or tests[0] != {"type": rule.of}:
            return f"the rule for {rule.concludes} does not begin with its fact's type"
        for test in tests:
            if not isinstance(test, dict) or not _plain(test):
                return f"the rule for {rule.concludes} has the test {test!r}"
    return ""


def _plain(test: Mapping[str, object]) -> bool:
    """One property against one constant."""
    for name, value in test.items():
        if name.startswith("$"):
            inside = value
            if name not in OPERATORS or not isinstance(inside, dict) or not _plain(inside):
                return False
        elif not isinstance(value, str | int):
            return False
    return len(test) == 1


def why_unfit(fact: FlatFact) -> str:
    """Empty where the fact may be put, else what is wrong with it. Text, whole numbers and flags only."""
    number = fact.get("id")
    if type(number) is not int or not 0 < number <= LARGEST_ID:
        return f"its id {number!r} is no small number"
    if fact.get("sid") != SESSION or not isinstance(fact.get("type"), str):
        return "it has no type, or is for another session"
    if len(fact) > MOST_PROPERTIES:
        return f"it has {len(fact)} properties"
    for name, value in fact.items():
        # A StrEnum is a text; a float, a Decimal, None or a list is not compared as one would think.
        if not isinstance(value, str | int):
            return f"its {name} is {value!r}"
    return ""


class GuardedSession:
    """One ruleset, one session id, one lock. Facts go in one at a time, and stay inside until they are taken out.

    Nothing is ever posted, updated in place or deleted as a whole: to change a fact is to take it out and to put it anew.
    The library works in a thread of its own; where it does not answer within ``patience`` seconds, NoAnswerError is raised.
    """

    def __init__(self, ruleset: str, rules: Sequence[SingleFactRule], patience: float = PATIENCE) -> None:
        unsafe = why_unsafe(rules)
        if unsafe:
            raise UnsafeError(f"The rules of {ruleset} are not given to durable-rules: {unsafe}.")
        self._lock = threading.RLock()
        self._answering = Answering("durable-rules", patience)
        self._fired: list[tuple[int, Any]] = []
        self._inside: dict[int, dict[str, Value]] = {}
        self._ruleset = ruleset
        self._properties: dict[str, frozenset[str]] = {}
        self._host = new_host()
        definitions = {f"rule_{number}": self._definition(rule) for number, rule in enumerate(rules)}
        self._host.register_rulesets({ruleset: definitions})

    def _definition(self, rule: SingleFactRule) -> dict[str, object]:
        concludes = rule.concludes

        # Exactly one parameter: with two the library takes the action for an asynchronous one and waits for
        # ever. Nothing but this append: an exception in here would be swallowed.
        def note(context: Any) -> None:
            self._fired.append((context.m.id, concludes))

        return {"all": [{"m": rule.condition()}], "run": note}

    def put(self, fact: FlatFact) -> Any:
        """Put one fact, in place of the one with its id, and return what the one rule that fired concludes."""
        return self._answering.ask(lambda: self._put(fact))

    def _put(self, fact: FlatFact) -> Any:
        with self._lock:
            self._refuse(fact)
            flat = dict(fact)
            number = int(flat["id"])
            self.take_out([number])
            self._fired.clear()
            self._inside[number] = flat
            self._host.assert_fact(self._ruleset, flat)
            answers = [concludes for of, concludes in self._fired if of == number]
            if len(answers) != 1 or len(self._fired) != 1:
                raise NoAnswerError(f"{len(self._fired)} rules answered the {fact['type']} fact {flat}, not one")
            return answers[0]

    def take_out(self, numbers: Iterable[int] | None = None) -> None:
        """Take facts out, or all of them. One that a fault left inside would be refused as known the next time it is put."""
        self._answering.ask(lambda: self._take_out(numbers))

    def _take_out(self, numbers: Iterable[int] | None) -> None:
        with self._lock:
            for number in list(self._inside if numbers is None else numbers):
                if number in self._inside:
                    self._host.retract_fact(self._ruleset, self._inside[number])
                    del self._inside[number]

    def _refuse(self, fact: FlatFact) -> None:
        unfit = why_unfit(fact)
        if not unfit:
            known = self._properties.setdefault(str(fact["type"]), frozenset(fact))
            if known != fact.keys():
                unfit = f"facts of its type have {', '.join(sorted(known))}"
        if unfit:
            raise UnsafeError(f"the fact {dict(fact)} is not put: {unfit}")


def new_host() -> Any:
    """A host of durable-rules without its background threads."""

    class QuietHost(_import_host()):  # type: ignore[misc]
        """A host without background threads, which can take a result from the thread that waits for it."""

        def _run(self) -> None:
            pass

    return QuietHost()


def why_unusable() -> str:
    """Empty if durable-rules can be imported here, else the reason in words."""
    try:
        _import_host()
    except Exception as error:
        text = str(error)
        if isinstance(error, ImportError) and error.path:
            # The file's name tells enough; its folder would only make the sentence long.
            text = text.replace(error.path, os.path.basename(error.path))
        return f"{type(error).__name__}: {text}"
    return ""


def _import_host() -> Any:
    # Imported by name and late: it is an extra, it fails to import on Python 3.13, and it has no types.
    return importlib.import_module("durable.engine").Host
