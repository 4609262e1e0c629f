"""The worst that is known of durable-rules 2.0.28, to be run in a child process that may die: ``python reproducers.py NAME``.

Nothing of the product builds such rules. Each of these either reads or frees memory that is not its own, or hangs.
"""

from __future__ import annotations

import sys
from typing import Any

from durable.engine import Host


class Quiet(Host):
    def _run(self) -> None:
        pass


def host(name: str, rules: dict[str, Any]) -> Any:
    found = Quiet()
    found.register_rulesets({name: rules})
    return found


def note(_: Any) -> None:
    pass


def false_last_term_of_a_join() -> None:
    """The last term of the ``$and`` of a join is false: it reads past its buffer."""
    needed = {
        "$and": [{"type": "need"}, {"of": {"first": "of"}}, {"state": {"first": "state"}}, {"to": {"first": "to"}}]
    }
    made = host("join", {"r": {"all": [{"first": {"type": "link"}}, {"second": needed}], "run": note}})
    for number in range(3000):
        text = str(number % 7) * 40
        made.assert_fact(
            "join", {"id": 2 * number + 1, "sid": "s", "type": "link", "of": text, "state": "x" * 30, "to": text}
        )
        try:
            made.assert_fact(
                "join",
                {"id": 2 * number + 2, "sid": "s", "type": "need", "of": text, "state": "x" * 30, "to": "y" * 200},
            )
        except Exception:
            continue


def retract_both_facts_of_a_fired_join() -> None:
    """A join fires, then both of its facts are taken out: it over-reads."""
    needed = {"$and": [{"type": "need"}, {"of": {"first": "of"}}]}
    made = host("retract", {"r": {"all": [{"first": {"type": "link"}}, {"second": needed}], "run": note}})
    for number in range(3000):
        link = {"id": 2 * number + 1, "sid": "s", "type": "link", "of": f"record {number % 5}"}
        need = {"id": 2 * number + 2, "sid": "s", "type": "need", "of": f"record {number % 5}"}
        for call, fact in (
            ("assert_fact", link),
            ("assert_fact", need),
            ("retract_fact", link),
            ("retract_fact", need),
        ):
            try:
                getattr(made, call)("retract", dict(fact))
            except Exception:
                continue


def delete_the_state_of_a_session() -> None:
    """``delete_state`` frees what is used afterwards."""
    made = host("deleted", {"r": {"all": [{"m": {"type": "link"}}], "run": note}})
    for number in range(2000):
        made.assert_fact("deleted", {"id": number + 1, "sid": "s", "type": "link"})
        try:
            made.delete_state("deleted", "s")
            made.get_facts("deleted", "s")
        except Exception:
            continue


def an_action_of_two_parameters() -> None:
    """Taken for an asynchronous one that never finishes."""

    def patient(_: Any, done: Any) -> None:
        pass

    made = host("patient", {"r": {"all": [{"m": {"type": "link"}}], "run": patient}})
    made.assert_fact("patient", {"id": 1, "sid": "s", "type": "link"})


def more_conditions_under_one_node_than_it_can_hold() -> None:
    """512 conditions that begin alike: registering them hangs."""
    rules = {
        f"r{number}": {"all": [{"m": {"$and": [{"type": "link"}, {"of": str(number)}]}}], "run": note}
        for number in range(512)
    }
    host("wide", rules).assert_fact("wide", {"id": 1, "sid": "s", "type": "link", "of": "7"})


def an_operator_that_matches_the_state_of_the_engine() -> None:
    """ "There is no such property" without a type: the engine's own fact matches too, and its rule fires for ever."""
    made = host("state", {"r": {"all": [{"m": {"$nex": {"of": 1}}}], "run": note}})
    made.assert_fact("state", {"id": 1, "sid": "s", "type": "link"})


def two_ids_of_one_hash() -> None:
    """Retracting one fact takes the other one out."""
    made = host("hash", {"r": {"all": [{"m": {"type": "link"}}], "run": note}})
    for number in (797186, 40189):
        made.assert_fact("hash", {"id": number, "sid": "s", "type": "link"})
    made.retract_fact("hash", {"id": 797186, "sid": "s", "type": "link"})
    made.assert_fact("hash", {"id": 40189, "sid": "s", "type": "link"})


REPRODUCERS = {
    one.__name__: one
    for one in (
        false_last_term_of_a_join,
        retract_both_facts_of_a_fired_join,
        delete_the_state_of_a_session,
        an_action_of_two_parameters,
        more_conditions_under_one_node_than_it_can_hold,
        an_operator_that_matches_the_state_of_the_engine,
        two_ids_of_one_hash,
    )
}

if __name__ == "__main__":
    REPRODUCERS[sys.argv[1]]()
