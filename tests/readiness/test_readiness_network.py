"""What a changed fact makes ready or unready, also at the far end of a chain."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from readiness_helpers import NEEDS, Driver, from_scratch, needs_durable_rules, quiet_library

from engine.readiness.durable_engine import DurableReadiness
from engine.readiness.facts import Item, Key, Own, Record, Standing, Woken
from engine.readiness.network import Network
from engine.readiness.python_engine import PythonReadiness

READY, FOLLOWS, WAITING, BLOCKED = Standing.READY, Standing.FOLLOWS, Standing.WAITING, Standing.BLOCKED


@pytest.fixture(
    params=[
        "python",
        pytest.param("durable-rules", marks=[needs_durable_rules, quiet_library]),
    ]
)
def network(request: pytest.FixtureRequest) -> Iterator[Network]:
    engine = PythonReadiness() if request.param == "python" else DurableReadiness(NEEDS)
    found = Network(engine, NEEDS)
    yield found
    assert found.said == ""
    found.close()


def party(identity: str, own: Own = Own.CLEAR) -> Item:
    return Item(("party.export", identity), own, {}, ("party", identity))


def order(identity: str, own: Own = Own.CLEAR, **needs: Record) -> Item:
    named = {f"order-{name}": record for name, record in needs.items()}
    return Item(("order.export", identity), own, named, ("order", identity))


def told(woken: list[Woken]) -> dict[Key, tuple[Standing | None, Standing | None]]:
    return {one.key: (one.before, one.after) for one in woken}


ACME: Record = ("party", "1")
FIRST: Key = ("order.export", "1")
SECOND: Key = ("order.export", "2")


def test_linking_a_record_makes_ready_what_needed_it_and_says_so(network: Network) -> None:
    network.put(party("1", Own.BLOCKED), order("1", party=ACME), order("2", party=ACME, order=("order", "1")))
    assert (network.standing(FIRST), network.standing(SECOND)) == (WAITING, WAITING)
    assert told(network.there(ACME)) == {FIRST: (WAITING, READY), SECOND: (WAITING, FOLLOWS)}


def test_unlinking_it_makes_them_unready_again(network: Network) -> None:
    network.put(party("1", Own.BLOCKED), order("1", party=ACME), order("2", party=ACME, order=("order", "1")))
    network.there(ACME)
    assert told(network.gone(ACME)) == {FIRST: (READY, WAITING), SECOND: (FOLLOWS, WAITING)}


def test_mending_the_root_reaches_the_end_of_a_long_chain(network: Network) -> None:
    network.put(party("1", Own.BLOCKED), order("0", party=ACME))
    for number in range(1, 30):
        network.put(order(str(number), order=("order", str(number - 1))))
    woken = told(network.own(("party.export", "1"), Own.AWAITING_PERSON))
    assert len(woken) == 31
    assert woken["party.export", "1"] == (BLOCKED, READY)
    assert woken["order.export", "29"] == (WAITING, FOLLOWS)
    assert len(network.own(("party.export", "1"), Own.BLOCKED)) == 31


def test_a_record_that_somebody_has_to_send_is_ready_and_what_needs_it_follows(network: Network) -> None:
    network.put(party("1", Own.AWAITING_PERSON), order("1", party=ACME))
    assert network.standing(("party.export", "1")) is READY
    assert network.standing(FIRST) is FOLLOWS


def test_a_record_that_nothing_brings_is_waited_for(network: Network) -> None:
    network.put(order("1", party=("party", "nowhere")))
    assert network.standing(FIRST) is WAITING


def test_two_records_that_need_each_other_wait_however_they_came_to_it(network: Network) -> None:
    network.put(order("1", order=("order", "2")))
    network.there(("order", "1"))
    network.put(order("2", order=("order", "1")))
    assert network.standing(SECOND) is READY
    assert network.standing(FIRST) is FOLLOWS
    # From here on neither has any other ground than the other.
    network.gone(("order", "1"))
    assert (network.standing(FIRST), network.standing(SECOND)) == (WAITING, WAITING)
    network.put(order("2"))
    assert (network.standing(FIRST), network.standing(SECOND)) == (FOLLOWS, READY)


def test_a_record_that_needs_itself_waits(network: Network) -> None:
    network.put(order("1", order=("order", "1")))
    assert network.standing(FIRST) is WAITING


def test_what_is_dropped_brings_nothing_any_more(network: Network) -> None:
    network.put(party("1"), order("1", party=ACME))
    assert network.standing(FIRST) is FOLLOWS
    assert told(network.drop(("party.export", "1"))) == {
        ("party.export", "1"): (READY, None),
        FIRST: (FOLLOWS, WAITING),
    }
    assert network.drop(("party.export", "1")) == []


def test_a_change_that_changes_nothing_wakes_nobody(network: Network) -> None:
    network.put(party("1"), order("1", party=ACME))
    assert network.put(order("1", party=ACME)) == []
    assert network.own(FIRST, Own.CLEAR) == []
    assert network.gone(("party", "7")) == []


def test_two_items_for_one_record_and_needs_that_the_flow_has_not_are_refused(network: Network) -> None:
    network.put(order("1"))
    with pytest.raises(ValueError, match="is brought by"):
        network.put(Item(("order.export", "9"), Own.CLEAR, {}, ("order", "1")))
    with pytest.raises(ValueError, match="needs that its flow has not"):
        network.put(order("3", moon=ACME))


def test_every_standing_is_the_one_that_the_definition_gives_after_any_changes() -> None:
    different = []
    for seed in range(150):
        network = Network(PythonReadiness(), NEEDS)
        driver = Driver(seed, random.Random(seed).choice((2, 3, 5, 9)), [network])
        for step in range(80):
            driver.step()
            if network.standings() != from_scratch(network):
                different.append((seed, step))
                break
    assert different == []


def test_what_is_told_of_a_change_is_exactly_what_differs_before_and_after() -> None:
    network = Network(PythonReadiness(), NEEDS)
    driver = Driver(11, 6, [network])
    for _ in range(3000):
        before = network.standings()
        woken = [one for told in driver.step() for one in told]
        after = network.standings()
        keys = {*before, *after}
        assert {one.key: (one.before, one.after) for one in woken} == {
            key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)
        }
