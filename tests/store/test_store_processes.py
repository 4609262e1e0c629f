from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.errors import LeaseHeld
from engine.exit_codes import ExitCode
from engine.store import Store

# Each program says "ready" when it is where the test wants it, and then waits for a line.
PRELUDE = """
import sys
from engine.store import Store
store = Store.open(sys.argv[1], company="001")
def wait():
    print("ready", flush=True)
    sys.stdin.readline()
"""

INTENDS = """
intent = store.journal.intend(run_id=None, flow="order.export", source_id="7", call="header",
                              operation="put_order", key="O-7", digest="d1", payload={})
wait()
"""

FINISHES = """
intent = store.journal.last("order.export", "7", "header")
with store.transaction() as tx:
    store.journal.finish(intent.id, "done", {}, tx=tx)
    store.links.add("order", "7", "T-7", origin="created", by="run", tx=tx)
    wait()
"""

HOLDS = """
with store.lease("run"):
    wait()
"""

WRITES = """
wait()
for number in range(150):
    with store.transaction() as tx:
        store.audit.append(actor=sys.argv[2], action="count", tx=tx)  # one writer at a time from here on
        cursor = store.cursors.get("count", tx=tx)
        store.cursors.put("count", (cursor.value if cursor else 0) + 1, tx=tx)
        store.links.add("order", f"{sys.argv[2]}-{number}", f"T-{sys.argv[2]}-{number}", origin="created", by="x", tx=tx)
"""


@contextmanager
def running(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PRELUDE + program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)


def test_a_call_announced_by_a_process_that_was_killed_is_found_open(store: Store, url: str) -> None:
    with running(INTENDS, url) as process:
        kill(process)
    (left,) = store.journal.open()
    assert (left.source_id, left.key, left.state) == ("7", "O-7", "intended")


def test_a_process_killed_while_it_writes_the_end_of_a_call_leaves_the_call_open_and_no_link(
    store: Store, url: str
) -> None:
    with running(INTENDS, url) as process:
        kill(process)
    with running(FINISHES, url) as process:
        kill(process)
    assert [intent.state for intent in store.journal.open()] == ["intended"]
    assert store.links.get("order", "7") is None
    with running(FINISHES, url) as process:
        process.communicate("go on\n", timeout=30)
    assert list(store.journal.open()) == []
    assert store.links.get("order", "7") is not None


def test_processes_that_write_at_the_same_time_lose_nothing(store: Store, url: str) -> None:
    with running(WRITES, url, "a") as one, running(WRITES, url, "b") as other:
        for process in (one, other):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [process.wait(timeout=120) for process in (one, other)] == [0, 0]
    cursor = store.cursors.get("count")
    assert cursor is not None and cursor.value == 300
    assert len(list(store.links.all("order"))) == 300
    assert store.audit.head().seq == 300
    assert store.audit.verify() == []


def test_a_lease_held_elsewhere_names_its_holder(store: Store, url: str) -> None:
    with running(HOLDS, url) as process:
        words = f"The lease `run` is held by process {process.pid} on "
        with pytest.raises(LeaseHeld, match=words) as caught, store.lease("run"):
            pass
        assert caught.value.pid == process.pid
        assert caught.value.host == os.uname().nodename
        assert caught.value.exit_code == ExitCode.BUSY
        with store.lease("other"), store.for_company("002").lease("run"):
            pass  # other work, and other companies, are free


def test_a_lease_ends_with_the_process_that_held_it(store: Store, url: str) -> None:
    with running(HOLDS, url) as process:
        kill(process)
        if store.place.startswith("postgresql"):
            wait_for_the_server_to_notice(store)
        with store.lease("run") as lease:
            assert lease.still_held()


def test_a_lease_is_free_again_after_its_block(store: Store) -> None:
    with store.lease("run"), pytest.raises(LeaseHeld), store.lease("run"):
        pass
    with store.lease("run"):
        pass


def wait_for_the_server_to_notice(store: Store) -> None:
    """Asks until the killed client's session is gone; a server ends it when it next touches the broken connection."""
    for _ in range(20_000):
        with store.transaction() as tx:
            held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            if tx.connection.exec_driver_sql(held).scalar() == 0:
                return
    raise AssertionError("the lease outlived its holder")
