"""The company of the fixtures, served by both stand-ins, and what is needed to plan its records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.configuration import Configuration
from engine.live.context import LiveContext, live_surroundings
from engine.live.systems import LiveSystems
from engine.plan.build import build_plan
from engine.plan.changes import as_plan
from engine.plan.items import PlanItem
from engine.plan.memory import Memory, NoMemory, StoreMemory
from engine.program import Program
from engine.reasoning import choose_reasoner
from engine.rules.judge import Judge
from engine.rules.surroundings import Surroundings
from engine.rules.view import RecordView
from engine.store import Store
from engine.store.snapshots import Snapshot
from engine.store.values import digest
from sandbox import Running
from sandbox.spectrum.export import write_export
from sandbox.spectrum.state import SpectrumState

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRETS = {
    "PLAN_CLIENT_ID": "sandbox-client",
    "PLAN_CLIENT_SECRET": "sandbox-secret",
    "PLAN_AUTHORIZATION_ID": "sandbox-auth-id",
}
SETTINGS = {
    "standard_cost_code_list": "CSI",
    "standard_cost_code_job": "TEMPLATE",
    "spectrum_companies": "SPC",
    "subcontract_gl_account": "500200",
    "change_request_status": "AP",
    "prime_change_request_status": "EX",
    "export_prime_contract_change_orders": "true",
}
Record = dict[str, Any]


def write_configuration(folder: Path, procore_url: str, spectrum_url: str, spectrum: SpectrumState | None) -> Path:
    """A sync-engine.yaml as a company would write it, pointed at two addresses, with Spectrum's nightly export beside it."""
    if spectrum is not None:
        write_export(spectrum, folder / "exports")
    settings = "".join(f'  {name}: "{value}"\n' for name, value in SETTINGS.items())
    text = f"""company: hpb
pack: {ROOT}
store: state/store.db
people: {ROOT}/fixtures/company/people.json
systems:
  procore:
    url: {procore_url}
    login_url: {procore_url}
    company: "8089"
    client_id: env:PLAN_CLIENT_ID
    client_secret: env:PLAN_CLIENT_SECRET
  spectrum:
    url: {spectrum_url}
    company: SPC
    authorization_id: env:PLAN_AUTHORIZATION_ID
    export_folder: exports
connection: {{connected_at: "2026-02-02"}}
settings:
{settings}"""
    path = folder / "sync-engine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@dataclass(frozen=True)
class World:
    """The running stand-ins with the pack and the configuration that leads to them."""

    running: Running
    program: Program
    configuration: Configuration

    @contextmanager
    def live(self, store: Store | None = None) -> Iterator[LiveContext]:
        """The surroundings as both systems tell them now."""
        with LiveSystems(self.program, self.configuration) as systems:
            yield LiveContext(self.program, self.configuration, systems.systems, store)

    def seen(self) -> list[Any]:
        """Every request that reached either server so far."""
        boards = (self.running.procore_board, self.running.spectrum_board)
        return [request for board in boards if board is not None for request in board.requests]


def judge_of(program: Program) -> Judge:
    """The rules engine that is there."""
    return Judge(program.pack.connector, choose_reasoner(), ())


def plan_live(program: Program, flow: str, context: LiveContext, memory: Memory) -> list[PlanItem]:
    """The plan of a flow's records, read from their system."""
    surroundings = live_surroundings(program, context, lambda: NOW)
    found = build_plan(
        program.flows[flow], program.mappings[flow], context.records(flow), surroundings, judge_of(program), memory
    )
    return list(found)


@dataclass
class Desk:
    """The company as plain data that a test may change before it asks for a plan; the store is a real one."""

    program: Program
    configuration: Configuration
    sections: Record
    records: dict[str, list[Record]]
    store: Store | None = None
    settings: Record = field(default_factory=dict)

    def record(self, flow: str, identity: str) -> Record:
        """A record of a flow, to be changed in place; where a list of the surroundings holds it, it changes there too."""
        return next(record for record in self.records[flow] if self.view(flow, record).identity == identity)

    def view(self, flow: str, record: Mapping[str, Any]) -> RecordView:
        """A record as the checks see it, without surroundings."""
        nowhere = Surroundings({}, self.program.pack.connector, {}, lambda: NOW)
        return RecordView(record, self.program.flows[flow].catalogue, nowhere)

    def view_in_company(self, flow: str, record: Mapping[str, Any], **given: str) -> RecordView:
        """A record as it is mapped, with what was typed."""
        return RecordView(record, self.program.flows[flow].catalogue, self.surroundings(), given=given)

    def surroundings(self) -> Surroundings:
        """What records are judged in."""
        told = LiveContext(self.program, self.configuration, {}, self.store)
        context: Record = {
            **self.sections,
            "settings": {**told.settings, **self.settings},
            "connection": told["connection"],
        }
        if self.store is not None:
            context |= {"links": told["links"], "items": told["items"], "history": told["history"]}
        else:
            context["history"] = {}
        return Surroundings(context, self.program.pack.connector, self.program.pack.flows, lambda: NOW)

    def plan(self, flow: str, records: Iterable[Mapping[str, Any]] | None = None) -> list[PlanItem]:
        """The plan of a flow."""
        memory: Memory = NoMemory() if self.store is None else StoreMemory(self.store)
        compiled, mapping = self.program.flows[flow], self.program.mappings[flow]
        given = self.records[flow] if records is None else records
        return list(build_plan(compiled, mapping, given, self.surroundings(), judge_of(self.program), memory))

    def item(self, flow: str, identity: str) -> PlanItem:
        """The plan of one record."""
        (found,) = self.plan(flow, [self.record(flow, identity)])
        return found

    def accept(self, flow: str, identity: str, state: str = "accepted", **given: str) -> None:
        """Put the record into the queue as it is now, as sending and accepting it do."""
        assert self.store is not None
        now = self.item(flow, identity)
        item = self.store.items.new(flow, identity, now.title, state, actor="dana")
        self.store.items.put(replace(item, input=given, record=now.fields), 0)

    def sync(self, flow: str, identity: str, state: str = "accepted", **given: str) -> PlanItem:
        """As a run leaves a record behind that it wrote: the item synced, the link, and what was written."""
        assert self.store is not None
        spec = self.program.flows[flow]
        if spec.flow.approval:
            self.accept(flow, identity, state, **given)
        planned = self.item(flow, identity)
        assert planned.writes and planned.payload is not None, planned.reasons
        item = self.store.items.get(flow, identity)
        if item is not None:
            self.store.items.move(item, "synced", actor="run")
        other = planned.counterpart or "900001"
        home, away = (identity, other) if spec.flow.from_ == "procore" else (other, identity)
        self.store.links.add(spec.flow.linked_as, home, away, origin="created", by="run")
        payload = as_plan(planned.payload)
        self.store.snapshots.put(Snapshot(flow, identity, payload, planned.fields, digest(payload), NOW, None))
        return planned

    def listed(self, item: PlanItem) -> None:
        """Let the target's list show what the item wrote, as it does once it is read again."""
        existing = self.program.mappings[item.flow].existing
        if existing is not None and item.payload is not None:
            for row in item.payload.calls[0].rows:
                self.sections[existing.list].append({"id": item.counterpart or "900001", **row.values})
