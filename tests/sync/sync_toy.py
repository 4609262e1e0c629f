"""The toy pack of these tests, its systems opened on the stand-ins, and plans of made-up records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from engine.adapters.results import CallCount, Outcome, ProbeResult, Row, RowResult, System
from engine.adapters.system import open_system
from engine.mapping.payload import Call, Payload
from engine.mapping.payload import Row as PayloadRow
from engine.plan.build import build_plan
from engine.plan.items import PlanItem
from engine.plan.memory import StoreMemory
from engine.program import Program, load_program
from engine.reasoning.choice import choose_reasoner
from engine.rules.judge import Judge
from engine.rules.surroundings import Surroundings
from engine.secrets import Secret
from engine.store import Store, utc_now
from engine.sync.items import ItemResult, ItemToApply

PACK = Path(__file__).parent / "pack"
PHASES = ("05120", "01100")


class Apply(Protocol):
    """Applies one record, in a run."""

    def __call__(self, item: ItemToApply, run: str = "run-1") -> ItemResult: ...


@lru_cache(maxsize=2)
def toy_program(pack: Path = PACK) -> Program:
    return load_program(pack)


@contextmanager
def toy_systems(desk_url: str, ledger_url: str, program: Program | None = None) -> Iterator[dict[str, System]]:
    """Both systems of the toy pack on real servers."""
    specs = (program or toy_program()).pack.systems
    client = {"client_id": Secret("sandbox-client"), "client_secret": Secret("sandbox-secret")}
    with ExitStack() as stack:
        yield {
            "desk": stack.enter_context(open_system(specs["desk"], {"url": desk_url}, client)),
            "ledger": stack.enter_context(
                open_system(specs["ledger"], {"url": ledger_url}, {"authorization": Secret("sandbox-auth-id")})
            ),
        }


def parties(count: int) -> list[dict[str, Any]]:
    return [{"id": str(9000 + n), "code": f"TOY{n:04d}", "name": f"Toy party {n:04d}"} for n in range(count)]


def orders(ids: Iterable[str]) -> list[dict[str, Any]]:
    """Orders with two lines each; their ids are those of records that the desk holds."""
    return [
        {
            "id": id,
            "title": f"Order {id}",
            "place": "26-104",
            "lines": [{"article": "05120", "amount": f"{n}.10"}],
        }
        for n, id in enumerate(ids, start=1)
    ]


def articles(count: int) -> list[dict[str, Any]]:
    return [{"code": f"ART{n:03d}", "name": f"Toy article {n}"} for n in range(count)]


def planner(
    store: Store, records: Mapping[str, list[dict[str, Any]]], program: Program | None = None
) -> Callable[[str], Iterator[PlanItem]]:
    """Plans these records by flow, against what the store remembers."""
    program = program or toy_program()
    judge = Judge(program.pack.connector, choose_reasoner("python"), ())

    def plan(flow_name: str) -> Iterator[PlanItem]:
        flow = program.flows[flow_name]
        links = {link.source_id: link.target_id for link in store.links.all(flow.flow.object)}
        context = {"links": {flow.flow.object: links}, "items": {flow_name: _items(store, flow_name)}, "parties": []}
        surroundings = Surroundings(context, program.pack.connector, program.pack.flows, utc_now)
        memory = StoreMemory(store)
        yield from build_plan(
            flow, program.mappings[flow_name], records.get(flow_name, []), surroundings, judge, memory
        )

    return plan


def _items(store: Store, flow: str) -> dict[str, Any]:
    states = list(toy_program().pack.connector.states)
    return {item.source_id: {"state": item.state} for item in store.items.in_state(flow, states)}


def accept_orders(store: Store, records: Iterable[Mapping[str, Any]]) -> None:
    """A person gave each order its number and accepted it."""
    for record in records:
        item = store.items.new("order.export", record["id"], record["title"], "ready", actor="ann")
        store.items.put(replace(item, input={"number": f"O-{record['id']}"}), 0)


class Clock:
    """Gives a time that moves only when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Ledger:
    """A target in memory for the finest steps: it keeps rows by key, and its next answers can be told.

    ``fate``: what happens to each write in turn: "ok", "lost" (written, no answer), "late" (written when ``arrive`` is called, no answer),
    "refused", "later" (certainly not written), "half" (the first row is written, the others are refused).
    """

    key: Mapping[str, tuple[str, ...]]
    rows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fate: list[str] = field(default_factory=list)
    underway: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    written: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    looks: int = 0

    calls = CallCount()

    def read(self, operation: str, parameters: Mapping[str, str] | None = None) -> Iterator[Row]:
        return iter(())

    def probe(self) -> ProbeResult:
        return ProbeResult(True, "here")

    def find(self, operation: str, row: Mapping[str, object], parameters: Mapping[str, str] | None = None) -> list[Row]:
        self.looks += 1
        if operation not in ("add_party", "sync_records"):
            return []
        mine = self._key(operation, row)
        return [kept for name, kept in self.rows if name == operation and self._key(name, kept) == mine]

    def write(self, operation: str, rows: Any, parameters: Mapping[str, str] | None = None) -> list[RowResult]:
        sent = [dict(row) for row in rows]
        self.written.append((operation, sent))
        fate = self.fate.pop(0) if self.fate else "ok"
        if fate == "refused":
            return [RowResult(Outcome.REJECTED, messages=("That cannot be.",), field="Number")] * len(sent)
        if fate == "later":
            return [RowResult(Outcome.RETRY_LATER, messages=("Come back.",))] * len(sent)
        if fate == "late":
            self.underway += [(operation, row) for row in sent]
            return [RowResult(Outcome.UNKNOWN, messages=("No answer.",))] * len(sent)
        if fate == "half":
            self._put(operation, sent[0])
            no = RowResult(Outcome.REJECTED, messages=("That line cannot be.",))
            return [RowResult(Outcome.DONE, "1"), *[no] * (len(sent) - 1)]
        for row in sent:
            self._put(operation, row)
        if fate == "lost":
            return [RowResult(Outcome.UNKNOWN, messages=("No answer.",))] * len(sent)
        return [RowResult(Outcome.DONE, "/".join(self._key(operation, row))) for row in sent]

    def arrive(self) -> None:
        """What is under way takes effect now."""
        for operation, row in self.underway:
            self._put(operation, row)
        self.underway.clear()

    def kept(self, operation: str) -> list[dict[str, Any]]:
        return [row for name, row in self.rows if name == operation]

    def _put(self, operation: str, row: dict[str, Any]) -> None:
        mine = self._key(operation, row)
        there = [kept for name, kept in self.rows if name == operation and self._key(name, kept) == mine]
        if there and operation != "add_party":
            there[0].update(row)
        else:
            self.rows.append((operation, row))

    def _key(self, operation: str, row: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(row.get(name, "")) for name in self.key[operation])


def toy_ledger() -> Ledger:
    specs = toy_program().pack.systems
    return Ledger({name: write.key for spec in specs.values() for name, write in spec.writes.items()})


def call(id: str, system: str, operation: str, *rows: Mapping[str, Any]) -> Call:
    key = toy_program().pack.systems[system].writes[operation].key
    made = tuple(PayloadRow(dict(row), {}, n if len(rows) > 1 else None) for n, row in enumerate(rows, start=1))
    return Call(id, system, operation, id.capitalize(), {}, made, key)


def party(code: str = "A1", name: str = "Ann", id: str = "7") -> ItemToApply:
    """A record whose write adds: a repeat would make a second one."""
    payload = Payload((call("party", "ledger", "add_party", {"Vendor_Code": code, "Vendor_Name": name}),), (), code, "")
    return ItemToApply("party.export", "party", id, name, "new", payload, fields={"name": name}, decision="ready")


def order(number: str = "O-1", amount: str = "1.00", id: str = "8", state: str = "ready") -> ItemToApply:
    """A record of a header, two lines, and a word back to its own system."""
    key = {"Vendor_Code": "V", "Subcontract_Number": number}
    lines = [{**key, "Phase_Code": phase, "Cost_Type": "S", "Original_Contract_Amount": amount} for phase in PHASES]
    calls = (
        call("header", "ledger", "put_order", {**key, "Comment": "An order"}),
        call("lines", "ledger", "put_lines", *lines),
    )
    back = (call("mark", "desk", "mark_record", {"id": id, "origin_id": number}),)
    payload = Payload(calls, back, number, "")
    return ItemToApply("order.export", "order", id, "An order", state, payload, fields={"amount": amount})


def article(code: str = "X9") -> ItemToApply:
    """A record that comes in: only the answer tells its id at home."""
    payload = Payload(
        (call("article", "desk", "sync_records", {"name": "Nine", "origin_id": code}),), (), None, "article"
    )
    return ItemToApply("article.import", "article", code, "Nine", "new", payload)
