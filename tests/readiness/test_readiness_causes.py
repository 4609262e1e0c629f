"""Root causes: what they are, who waits for them, and what becomes ready without them."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from readiness_helpers import needs_durable_rules, quiet_library
from readiness_world import PACK, cause_named, causes_of, chain, freed_by, order, party, program, world_of

from engine.readiness.causes import CauseKind
from engine.readiness.circles import circles, need_circles
from engine.readiness.durable_engine import DurableReadiness
from engine.readiness.facts import Own, Standing
from engine.reports.cause_words import what_comes_of_it, what_to_do

LONG = "A name that is too long"
BAD = party("1", LONG)


def order_key(identity: str) -> tuple[str, str]:
    return ("order.export", identity)


def test_a_long_name_of_a_party_is_why_an_order_of_an_order_cannot_go() -> None:
    world = world_of(party=[BAD], order=[order("7"), order("8", after="7")])
    found = chain(world, order_key("8"))
    assert [(name, link.word) for name, link in found.links.items()] == [
        (order_key("8"), "waiting"),
        (("party.export", "1"), "blocked"),
        (order_key("7"), "waiting"),
    ]
    (cause,) = found.causes
    assert cause.kind is CauseKind.RECORD
    (reason,) = cause.reasons
    assert (reason.rule, reason.fix, reason.owner) == ("party-name-length", "Shorten the name.", "directory keeper")
    assert what_to_do(world, cause) == f"Link or mend Party 1 {LONG}"


def test_mending_it_makes_everything_ready_that_waited_for_it_alone_with_what_it_is_worth() -> None:
    rows = [order("7", total="1200000"), order("8", after="7", total="50000.50"), order("9", title="")]
    causes = causes_of(world_of(party=[BAD], order=rows))
    freed = freed_by(causes, "record: party.export 1")
    assert freed.ready == (("party.export", "1"),)
    assert freed.follows == (order_key("7"), order_key("8"))
    assert set(freed.waiting) == {("party.export", "1"), order_key("7"), order_key("8"), order_key("9")}
    assert causes.world.worth(freed.free) == {"$": Decimal("1250000.50")}
    assert what_comes_of_it(causes.world, freed) == "2 Orders, $1.3M, become ready"


def test_what_if_leaves_everything_as_it_was() -> None:
    rows = [order("7"), order("8", after="7"), order("9", title="", party="404"), order("10", after="10")]
    causes = causes_of(world_of(party=[BAD, party("2")], order=rows, settings={"account": ""}))
    before = causes.network.standings()
    assert len(causes.ranked()) >= 5
    assert causes.network.standings() == before


def test_a_cause_beside_another_one_sets_nothing_free_and_says_so() -> None:
    world = world_of(party=[BAD], order=[order("9", title="")])
    causes = causes_of(world)
    freed = freed_by(causes, "record: order.export 9")
    assert (freed.free, freed.waiting) == ((), (order_key("9"),))
    assert what_comes_of_it(world, freed) == "it needs something else too"
    assert {cause.name for cause in causes.of(order_key("9"))} == {"record: order.export 9", "record: party.export 1"}


def test_a_setting_is_one_cause_for_all_records_that_it_holds() -> None:
    links = {"party": {"1": "ACME"}}
    world = world_of(links, {"account": ""}, party=[party("1")], order=[order("7"), order("8"), order("9", title="")])
    causes = causes_of(world)
    (cause,) = [cause for cause in causes.all() if cause.kind is CauseKind.SETTING]
    assert cause.holds == (order_key("7"), order_key("8"), order_key("9"))
    freed = causes.freed(cause)
    assert freed.ready == (order_key("7"), order_key("8"))
    assert what_to_do(world, cause) == "Change the setting account"
    assert causes.ranked()[0].cause.name == cause.name


def test_a_needed_record_that_nothing_is_known_of_is_a_cause_of_its_own() -> None:
    world = world_of(party=[], order=[order("7", party="404")])
    causes = causes_of(world)
    (cause,) = causes.of(order_key("7"))
    assert (cause.kind, cause.record) == (CauseKind.UNKNOWN, ("party", "404"))
    assert "Party 404 is in no list that was read." in cause.reasons[0].message
    assert (cause.reasons[0].fix, cause.reasons[0].owner) == ("Link the party.", "accountant")
    assert what_to_do(world, cause) == "Link Party 404"
    assert causes.freed(cause).ready == (order_key("7"),)


def test_a_flow_that_is_switched_off_is_a_cause() -> None:
    links = {"party": {"1": "ACME"}}
    rows = {"party": [party("1")], "place": [{"id": "5", "name": "Yard"}], "order": [order("7", place="5")]}
    world = world_of(links, {"places": "false"}, **rows)
    (cause,) = causes_of(world).of(order_key("7"))
    assert cause.kind is CauseKind.SWITCHED_OFF
    assert what_to_do(world, cause) == "Switch on place.export, for Place 5"
    (ready,) = causes_of(world_of(links, **rows)).of(order_key("7"))
    assert ready.kind is CauseKind.RUN
    assert not ready.to_mend


def test_a_record_that_only_has_to_be_sent_is_told_with_who_sends_it() -> None:
    world = world_of(party=[party("1")], order=[order("7")])
    causes = causes_of(world)
    (cause,) = causes.of(order_key("7"))
    assert (cause.kind, cause.reasons[0].owner) == (CauseKind.PERSON, "directory keeper")
    assert what_to_do(world, cause) == "Send it: Party 1 Acme"
    assert causes.freed(cause).ready == (order_key("7"),)
    assert causes.network.standing(order_key("7")) is Standing.FOLLOWS


def test_records_that_need_each_other_are_shown_as_a_circle_and_breaking_it_frees_them() -> None:
    links = {"party": {"1": "ACME"}}
    world = world_of(
        links, party=[party("1")], order=[order("7", after="8"), order("8", after="7"), order("9", after="8")]
    )
    causes = causes_of(world)
    found = chain(world, order_key("9"))
    assert found.circles == ((order_key("7"), order_key("8")),)
    (cause,) = found.causes
    assert cause.kind is CauseKind.CIRCLE
    assert "Order 7, Order 8 need each other" in cause.reasons[0].message
    assert len(causes.freed(cause_named(causes, cause.name)).free) == 3


def test_an_order_that_needs_itself_is_a_circle_of_one() -> None:
    world = world_of({"party": {"1": "ACME"}}, party=[party("1")], order=[order("7", after="7")])
    (cause,) = chain(world, order_key("7")).causes
    assert cause.reasons[0].message == "Order 7 needs itself, so it can never go."


def test_a_record_that_is_linked_is_waited_for_by_nobody() -> None:
    world = world_of({"party": {"1": "ACME"}}, party=[BAD], order=[order("7")])
    causes = causes_of(world)
    assert causes.network.standing(order_key("7")) is Standing.READY
    assert causes.of(order_key("7")) == []


def test_a_record_whose_reference_is_empty_is_blocked_by_itself() -> None:
    world = world_of(party=[party("1")], order=[order("7", party="")])
    assert world.entries[order_key("7")].own is Own.BLOCKED
    (cause,) = causes_of(world).of(order_key("7"))
    assert cause.reasons[0].rule == "order-party"


def test_only_the_flows_of_a_chain_are_read_for_one_record() -> None:
    world = world_of(flows=["party.export"], party=[party("1")], order=[order("7")])
    assert set(world.needs) == {"party.export"}
    assert set(world_of(flows=["order.export"], order=[order("7")]).needs) == {
        "party.export",
        "place.export",
        "order.export",
    }


def random_rows(seed: int) -> dict[str, list[dict[str, str]]]:
    chance = random.Random(seed)
    parties = [party(str(number), chance.choice(["Acme", LONG])) for number in range(6)]
    orders = [
        order(
            str(number),
            party=str(chance.randrange(8)),
            title=chance.choice(["x", "x", ""]),
            after=str(chance.randrange(25)) if chance.random() < 0.4 else "",
        )
        for number in range(20)
    ]
    return {"party": parties, "order": orders}


@pytest.mark.parametrize("seed", range(15))
def test_what_is_promised_to_become_ready_is_what_a_new_plan_finds_once_the_cause_is_mended(seed: int) -> None:
    rows = random_rows(seed)
    causes = causes_of(world_of(**rows))
    parties = [cause for cause in causes.all() if cause.name.startswith("record: party")]
    assert parties
    for cause in parties:
        freed = causes.freed(cause)
        assert cause.record is not None
        mended = [{**row, "name": "Acme"} if row["id"] == cause.record[1] else row for row in rows["party"]]
        after = causes_of(world_of(party=mended, order=rows["order"])).network.standings()
        before = causes.network.standings()
        assert set(freed.free) == {key for key, now in after.items() if now.comes and not before[key].comes}


@needs_durable_rules
@quiet_library
def test_both_engines_rank_alike() -> None:
    world = world_of(**random_rows(3), settings={"account": ""})
    durable = DurableReadiness(world.needs)
    assert causes_of(world).ranked() == causes_of(world, durable).ranked()
    durable.close()


def test_every_record_that_waits_has_a_root_cause() -> None:
    for seed in range(15):
        causes = causes_of(world_of(**random_rows(seed)))
        for key, standing in causes.network.standings().items():
            if standing is not Standing.READY:
                assert causes.of(key), (seed, key)


def test_circles_are_found_in_long_chains_without_recursion() -> None:
    size = 50_000
    edges = {number: [number + 1] for number in range(size)} | {size: [size - 1]}
    assert circles(edges) == [(size - 1, size)]
    assert circles({1: [2], 2: [], 3: [3], 4: [9]}) == [(3,)]


def test_the_rules_alone_show_which_objects_could_need_each_other() -> None:
    (found,) = need_circles(program().pack.flows.values())
    assert (found.objects, found.needs, found.certain) == (("order",), ("order-after",), False)
    assert found.words.startswith("order needs itself (order-after): records that name each other would wait for ever")
    assert PACK.name in found.place.file or found.place.line > 0
