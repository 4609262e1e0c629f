"""A small shop and a small ledger with one flow: its rules, rows and layout are given as text, and lint is asked about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.lint.finding import Finding
from engine.lint.prove import prove
from engine.program import Program, read_program

FIELDS = """
      id: {type: id}
      title: {}
      code: {type: id}
      kind: {}
      urgent: {type: boolean}
      ordered: {type: date}
      total: {type: decimal}
      count: {type: integer}
      party: {type: id, path: party.id}
      ledger_id: {type: id}
      lines:
        type: list
        fields:
          article: {}
          amount: {type: decimal}
"""
CONNECTOR = """
connector: toy
label: Shop and ledger
sources: rules/statements.yaml
systems:
  shop: {label: Shop, file: mappings/systems/shop.yaml}
  ledger: {label: Ledger, file: mappings/systems/ledger.yaml}
settings:
  mask: {label: Mask, type: text, default: XX-XXX, doc: how a code is shown}
  terms: {label: Terms, type: text, default: A, choices: [A, B], doc: terms}
  strict: {label: Strict, type: boolean, default: "false", doc: more rules}
  note: {label: Note, type: text, doc: a note}
permissions: {levels: [none, all], tools: {desk: Desk}}
surroundings:
  parties: {kind: list, label: Parties, of: party.export, by: id, system: shop}
states: {new: {label: New, doc: untouched}, done: {label: Done, doc: written}}
actions:
  send: {label: Send, directions: export, from: new, to: new, doc: asks}
  write: {label: Write, directions: export, from: new, to: done, doc: writes it}
directions:
  export:
    {label: Export, asks: send, initial: new, rules_at: [send, write], applies: write, ready_states: [new],
     unattended_states: [new], synced: done, failed: new}
order: [party.export, order.export]
"""
SHOP = """
system: shop
label: Shop
configuration: {url: {doc: address}}
interfaces:
  web: {protocol: rest, url: "{url}", formats: {date: CCYY-MM-DD, decimal: text, blank: omit}}
reads:
  orders: {path: /orders, id: "{id}", key: [id]}
writes:
  mark: {path: "/orders/{id}", effect: update, key: [id], without_look: the same again, id: "{id}"}
"""
LEDGER = """
system: ledger
label: Ledger
configuration: {url: {doc: address}}
interfaces:
  soap:
    protocol: soap
    url: "{url}"
    wsdl: /wsdl/{service}
    post: /ws/{service}
    formats: {date: MM/DD/CCYY, decimal: text, blank: omit, "true": "Y", "false": "N"}
  web: {protocol: rest, url: "{url}", formats: {date: CCYY-MM-DD, decimal: text, blank: omit}}
writes:
  put: {interface: soap, service: Put, body: {}, effect: upsert, key: [Key], without_look: by key, id: "{Key}"}
  post: {interface: web, method: POST, path: /orders, effect: upsert, key: [Key], without_look: by key, id: "{Key}"}
  put_party: {interface: soap, service: PutParty, body: {}, effect: upsert, key: [Code], without_look: by key, id: "{Code}"}
"""
PARTY = """
object: party
label: Party
plural: Parties
directions:
  export:
    from: shop
    to: ledger
    identity: {key: id, title: "{{ name }}", linked_by: ledger_id}
    prompts: {code: {label: Code, at: [write]}}
    fields: {id: {type: id}, name: {}, ledger_id: {type: id}}
"""


def write_pack(
    folder: Path,
    *,
    rows: str,
    layout: Mapping[str, Any],
    rules: str = "",
    needs: str = "",
    prompts: str = "",
    fields: str = FIELDS,
    operation: str = "put",
    call: str = "",
    after: str = "",
    party_rules: str = "",
    schema: bool = True,
) -> Path:
    """A pack in a folder; ``rules`` are prerequisites, ``rows`` the target fields, each text a piece of flow-style YAML."""
    named = "    schema: ledger/order\n" if schema else ""
    files = {
        "rules/connector.yaml": CONNECTOR,
        "rules/statements.yaml": "statements: {TOY-01: {kind: mapping, doc: toy, text: A made-up statement.}}",
        "rules/objects/party.yaml": PARTY + (f"    prerequisites: [{party_rules}]\n" if party_rules else ""),
        "rules/objects/order.yaml": (
            "object: order\nlabel: Order\nplural: Orders\ndirections:\n  export:\n    from: shop\n    to: ledger\n"
            '    identity: {key: id, title: "{{ title }}", linked_by: ledger_id}\n'
            f"    prompts: {{number: {{label: Number, at: [write]}}{prompts}}}\n"
            f"    fields:{fields}    needs: [{needs}]\n    prerequisites: [{rules}]\n"
        ),
        "mappings/systems/shop.yaml": SHOP,
        "mappings/systems/ledger.yaml": LEDGER,
        "mappings/party.export.yaml": (
            "mapping: party.export\nwrites:\n  - {id: party, operation: put_party, schema: ledger/party,"
            " fields: {Code: input.code}}\ncounterpart: {id: input.code}\n"
        ),
        "mappings/order.export.yaml": (
            f"mapping: order.export\nwrites:\n  - id: order\n    operation: {operation}\n{named}{call}"
            f"    fields: {{Key: id, {rows}}}\n{after}"
        ),
        "schemas/ledger/party.json": json.dumps(
            {"properties": {"Code": {"type": "string"}}, "additionalProperties": False}
        ),
        "schemas/ledger/order.json": json.dumps(
            {"additionalProperties": False, **layout, "properties": {"Key": {}, **layout.get("properties", {})}},
            indent=1,
        ),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def program_of(folder: Path) -> Program:
    reading = read_program(folder)
    assert reading.program is not None, reading.rendered()
    return reading.program


def found(folder: Path, row: str, field: Mapping[str, Any] | None, **more: Any) -> tuple[Finding, ...]:
    """What lint finds of one target field, Target, with these constraints."""
    layout = {"properties": {"Target": dict(field or {})}, **more.pop("layout", {})}
    return prove(program_of(write_pack(folder, rows=f"Target: {row}", layout=layout, **more)))


def rule(must: str, *, when: str = "", number: int = 1, more: str = "") -> str:
    """One prerequisite as flow-style YAML."""
    asked = f", when: {{{when}}}" if when else ""
    return f"{{id: rule-{number}, must: {{{must}}}{asked}{more}}}"
