"""A small pack of orders and parties, written as text, so that each test shows the rule that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.load.problem import Problems
from engine.pack.pack import Pack, read_pack
from engine.reasoning.python_engine import PythonReasoner
from engine.rules.decision import Decision
from engine.rules.judge import Judge
from engine.rules.program import CompiledFlow, compile_flows
from engine.rules.situation import NOBODY, Nobody, Situation, Waiver
from engine.rules.surroundings import Surroundings

CONNECTOR = """\
connector: toy
label: Shop and ledger
sources: rules/statements.yaml
actor_label: Person
systems:
  shop: {label: Shop, file: mappings/systems/shop.yaml}
  ledger: {label: Ledger, file: mappings/systems/ledger.yaml}
permissions:
  levels: [none, read, admin]
  tools: {desk: Desk}
  privileges: {may_accept: May Accept}
settings:
  offer_number: {label: Offer the number, type: boolean, default: "true", doc: is it offered}
  most: {label: Most, type: integer, doc: a limit}
surroundings:
  season: {kind: group, label: Season, fields: {opened: {type: date, label: Opened}}}
  parties: {kind: list, label: Parties, of: party.export, by: id, system: shop}
  party: {kind: record, label: Party, of: party.export, listed_in: parties}
  articles: {kind: list, label: Articles, by: id, system: shop, fields: {id: {type: id, label: Article id}}}
states:
  new: {label: New, doc: untouched}
  sent: {label: Sent, doc: waits}
  done: {label: Done, doc: written}
actions:
  send:
    label: Send
    directions: export
    from: new
    to: sent
    doc: asks
    source: TOY-02
    refusals: {sent: "Take it back first."}
  accept:
    label: Accept
    directions: export
    from: sent
    to: done
    doc: releases
    requirements:
      - id: may-accept
        must: {actor: {has_privilege: may_accept}}
        reason: "{{ actor.name }} may not accept."
directions:
  export:
    label: Export
    asks: send
    initial: new
    rules_at: [send, accept]
    applies: accept
    ready_states: [sent]
    unattended_states: [new]
    synced: done
    failed: new
order: [party.export, order.export]
"""
PARTY = """\
object: party
label: Party
plural: Parties
directions:
  export:
    from: shop
    to: ledger
    identity: {key: id, title: "{{ name }}", linked_by: ledger_id}
    fields:
      id: {type: id, label: Party id}
      name: {label: Party name}
      ledger_id: {type: id, label: Ledger id}
"""
ORDER = """\
object: order
label: Order
plural: Orders
owner: clerk
directions:
  export:
    from: shop
    to: ledger
    identity: {key: id, title: "{{ number }} {{ title }}", linked_by: ledger_id}
    surroundings: {party: party_id}
    fields:
      id: {type: id, label: Order id}
      number: {label: Number}
      title: {label: Title}
      total: {type: decimal, label: Total}
      ordered: {type: date, label: Ordered on}
      party_id: {type: id, label: Party}
      ledger_id: {type: id, label: Ledger id}
      lines:
        type: list
        label: Lines
        lines: line
        fields:
          article: {type: id, label: Article}
          kind: {through: {field: article, list: articles, by: id, take: kind}, label: Kind}
          amount: {type: decimal, label: Amount}
      stock:
        type: list
        label: Stock
        lines: row
        rows_of: {list: articles, by: order, key: id}
        fields: {id: {type: id, label: Article id}}
    prompts:
      number: {label: Ledger number, at: accept, prefill: number, prefill_when: {settings.offer_number: {equals: "true"}}}
      fixed: {label: Fixed, at: accept, prefill: title, editable: false, required: false}
"""
STATEMENTS = """\
statements:
  TOY-01: {kind: prerequisite, doc: toy, text: "A made-up statement."}
  TOY-02: {kind: workflow, doc: toy, text: "Another one."}
"""
KIM = {"login": "kim", "name": "Kim", "active": True, "permissions": {"desk": "admin"}, "privileges": ["may_accept"]}
ORDER_1: Mapping[str, Any] = {
    "id": 1, "number": "A-1", "title": "Paint", "total": "12.50", "ordered": "2026-05-01", "party_id": 7,
    "lines": [{"article": "x", "amount": "10.00"}, {"article": "y", "amount": "2.50"}],
}  # fmt: skip
CONTEXT: Mapping[str, Any] = {
    "season": {"opened": "2026-01-01"},
    "parties": [{"id": 7, "name": "Meyer", "ledger_id": "M7"}, {"id": 8, "name": "Sato", "ledger_id": None}],
    "articles": [{"id": "x", "kind": "red", "order": 1}, {"id": "y", "kind": "red", "order": 2}],
}


@dataclass(frozen=True)
class World:
    """The compiled order flow with everything that asking it takes."""

    pack: Pack
    flow: CompiledFlow

    def ask(
        self,
        record: Mapping[str, Any] = ORDER_1,
        action: str = "send",
        context: Mapping[str, Any] = CONTEXT,
        given: Mapping[str, Any] | None = None,
        actor: Mapping[str, Any] | Nobody | None = NOBODY,
        waivers: tuple[Waiver, ...] = (),
    ) -> Decision:
        around = Surroundings(context, self.pack.connector, self.pack.flows, lambda: datetime(2026, 6, 1, tzinfo=UTC))
        judge = Judge(self.pack.connector, PythonReasoner(), waivers)
        return judge.judge(self.flow, Situation(record, action, around, given or {}, actor), everything=True)


def world(tmp_path: Path, rules: str = "", connector: str = "") -> World:
    """The toy pack with further keys of the order flow (as YAML, not indented) and of the connector."""
    indented = "".join(f"    {line}\n" for line in rules.splitlines())
    files = {
        "rules/connector.yaml": CONNECTOR + connector,
        "rules/statements.yaml": STATEMENTS,
        "rules/objects/order.yaml": ORDER + indented,
        "rules/objects/party.yaml": PARTY,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return compiled(tmp_path)


def recompiled(tmp_path: Path, order: str) -> World:
    """The toy pack with another text for its orders."""
    (tmp_path / "rules/objects/order.yaml").write_text(order, "utf-8")
    return compiled(tmp_path)


def compiled(tmp_path: Path) -> World:
    """The toy pack as it stands in a folder."""
    reading = read_pack(tmp_path)
    # The systems' own files are no part of judging, so the toy has none.
    wrong = [problem for problem in reading.problems if "mappings/systems" not in problem.message]
    assert reading.pack is not None and not wrong, wrong
    problems = Problems()
    flows = compile_flows(reading.pack.objects, reading.pack.flows, reading.pack.connector, problems)
    assert not problems.sorted(), problems.sorted()
    return World(reading.pack, flows["order.export"])


def answer(decision: Decision, rule: str) -> str:
    """What a rule answered, as its word."""
    (found,) = [reason for reason in decision.checked if reason.rule == rule]
    return str(found.outcome)


def standing(decision: Decision) -> list[str]:
    """The rules that stand in the way."""
    return sorted(reason.rule for reason in decision.standing_in_the_way())
