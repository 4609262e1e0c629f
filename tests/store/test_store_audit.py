from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from engine.store import AuditAct, Head, Store


def entered(store: Store, count: int = 5) -> None:
    store.audit.append_many(
        AuditAct("ann", "accept", "order.export", str(number), ("r-1",), "ready", "d", {"total": Decimal("1.10")}, "r1")
        for number in range(count)
    )


def tamper(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_an_untouched_chain_holds(store: Store) -> None:
    assert store.audit.verify() == []
    entered(store)
    assert store.audit.verify(known=store.audit.head()) == []
    assert [entry.source_id for entry in store.audit.tail(2)] == ["3", "4"]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE sync_audit SET actor = 'eve' WHERE seq = 3", "audit entry 3: was changed after it was written"),
        (
            "UPDATE sync_audit SET at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 3",
            "audit entry 3: was changed after it was written",
        ),
        (
            'UPDATE sync_audit SET answer = \'{"total":{"$decimal":"1.1"}}\' WHERE seq = 3',
            "audit entry 3: was changed after it was written",
        ),
        ("DELETE FROM sync_audit WHERE seq = 3", "audit entry 4: follows 2: entries between them are missing"),
        ("DELETE FROM sync_audit WHERE seq = 1", "audit entry 2: does not continue the entry before it"),
    ],
)
def test_an_edit_behind_the_stores_back_is_found(store: Store, url: str, statement: str, problem: str) -> None:
    entered(store)
    tamper(url, statement)
    assert problem in [str(found) for found in store.audit.verify()]


def test_a_tail_cut_off_is_found_by_the_head_kept_elsewhere(store: Store, url: str) -> None:
    entered(store)
    head = store.audit.head()
    tamper(url, "DELETE FROM sync_audit WHERE seq > 3")
    assert store.audit.verify() == []
    assert [str(found) for found in store.audit.verify(known=head)] == [
        "audit entry 5: the entry known to be here is gone: the chain ends at 3"
    ]


def test_a_chain_written_anew_is_found_by_the_head_kept_elsewhere(store: Store, url: str) -> None:
    entered(store)
    head = store.audit.head()
    tamper(url, "DELETE FROM sync_audit")
    entered(store, 4)
    store.audit.append(actor="eve", action="accept")
    assert store.audit.verify() == []
    assert "was replaced" in str(store.audit.verify(known=Head(head.seq, head.digest))[0])


@pytest.fixture
def keyed(file: Path) -> Callable[[bytes | None], Store]:
    return lambda key: Store.open(str(file), audit_key=key)


def test_with_a_key_nobody_without_it_can_continue_or_rewrite_the_chain(
    keyed: Callable[[bytes | None], Store],
) -> None:
    with keyed(b"secret") as store:
        entered(store, 2)
        assert store.audit.verify() == []
    with keyed(None) as store:
        assert "none was given to check it with" in str(store.audit.verify()[0])
        entered(store, 1)
    with keyed(b"secret") as store:
        assert [str(found) for found in store.audit.verify()] == [
            "audit entry 3: is sealed without the key, unlike those before it: anyone could have written it"
        ]
    with keyed(b"guess") as store:
        assert "or sealed with another key" in str(store.audit.verify()[0])


def test_a_key_may_come_into_use_later(keyed: Callable[[bytes | None], Store]) -> None:
    with keyed(None) as store:
        entered(store, 2)
    with keyed(b"secret") as store:
        entered(store, 2)
        assert store.audit.verify() == []


def test_each_company_has_its_own_chain(store: Store) -> None:
    entered(store)
    other = store.for_company("002")
    assert other.audit.head() == Head(0, "")
    assert other.audit.append(actor="ann", action="accept").seq == 1
    assert other.audit.verify() == store.audit.verify() == []
