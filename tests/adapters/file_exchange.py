"""A small system that is spoken to by files alone."""

from __future__ import annotations

from pathlib import Path

from odd_servers import Sleeper, spec_of

from engine.adapters.system import OpenSystem, open_system

EXCHANGE = """
system: agent
label: The Agent
configuration:
  folder: {doc: the folder that the agent watches}
  company: {doc: company, default: "7"}
interfaces:
  files:
    protocol: files
    folder: "{folder}"
    formats: {date: MM/DD/CCYY, "true": "Y", "false": "N"}
    text: {delimiter: ",", quiet_seconds: 0}
reads:
  orders:
    file:
      name: "orders*.csv"
      columns:
        number: Number
        party: {header: Party}
        amount: {header: Amount, type: decimal}
        due: {header: Due, type: date}
        open: {header: Open, type: flag}
    id: "{number}"
    key: [number]
  orders_of:
    file: {name: "orders*.csv", take: all, columns: {number: Number, party: Party}}
    query: {party: "{party}"}
    optional: {number: "{number}"}
    id: "{number}"
    key: [number]
  as_they_are:
    file: {name: "{name}.csv"}
    id: "{Number}"
    key: [Number]
  handed:
    file: {name: "orders/*.csv", take: all, may_be_absent: true, columns: {number: Number, party: Party, note: Note}}
    id: "{number}"
    key: [number]
  states:
    file: {name: "answers/*.csv", take: all, may_be_absent: true, columns: {number: Number, state: State}}
    query: {state: OK}
    id: "{number}"
    key: [number]
  trees:
    file:
      name: "trees*.txt"
      code: H
      columns: {number: 2, party: 3}
      lines: {code: L, at: items, columns: {line: 2, amount: {position: 3, type: decimal}}}
      pass_over: T
    id: "{number}"
    key: [number]
  branches:
    file:
      name: "trees*.txt"
      code: H
      columns: {number: 2, party: 3}
      lines: {code: L, columns: {line: 2, amount: {position: 3, type: decimal}}}
      pass_over: [T]
    id: "{number}/{line}"
    key: [number, line]
writes:
  hand_over:
    file:
      name: "orders/{date}-{batch}.csv"
      columns:
        number: Number
        party: Party
        amount: {header: Amount, type: decimal}
        due: {header: Due, type: date}
        open: {header: Open, type: flag}
        note: Note
      handed_over: true
    effect: add
    key: [number]
    look: {read: handed, match: {number: number}}
    id: "{file}#{number}"
  ask_for:
    file:
      name: "orders/{batch}.csv"
      columns: {company: Company, number: Number, note: Note}
      answer:
        name: "answers/{batch}.csv"
        wait_seconds: 3
        columns: {number: Number, state: State, id: Id, words: Words}
        by: number
        state: state
        done: OK
        failed: [ERROR]
        words: words
    body: {company: "{company}"}
    rows_per_call: 100
    effect: add
    key: [number]
    look: {read: states, match: {number: number}}
    id: "{id}"
  leave:
    file: {name: "left-{batch}.csv", columns: [number, note]}
    rows_per_call: 1
    effect: add
    key: [number]
    look: {read: states, match: {number: number}}
    id: "{number}"
  plant:
    file:
      name: "trees-{batch}.txt"
      code: H
      columns: {number: 2, party: 3}
      lines: {code: L, at: items, columns: {line: 2, amount: {position: 4, type: decimal}}}
      handed_over: true
    effect: upsert
    key: [number]
    without_look: The agent finds a tree by its number.
    id: "{number}"
  graft:
    file:
      name: "trees-{batch}.txt"
      code: H
      columns: {number: 2, party: 3}
      lines: {code: L, columns: {line: 2, amount: {position: 3, type: decimal}}}
      handed_over: true
    effect: upsert
    key: [number, line]
    without_look: The agent finds a line by its tree and number.
    id: "{number}/{line}"
"""
QUIET = 'text: {delimiter: ",", quiet_seconds: 0}'


def open_exchange(
    watched: Path | str, sleeper: Sleeper | None = None, text: str = EXCHANGE, folder: Path | None = None
) -> OpenSystem:
    """The agent's system on the folder that it watches."""
    sleeper = sleeper or Sleeper()
    settings = {"folder": str(watched)}
    return open_system(spec_of(text), settings, {}, sleep=sleeper.sleep, clock=sleeper.clock, folder=folder)


def with_text(**text: str) -> str:
    """The system file with these keys of ``text``."""
    return EXCHANGE.replace(QUIET, "text: {" + ", ".join(f"{key}: {value}" for key, value in text.items()) + "}")


def ready(folder: Path) -> Path:
    """The folder with the two folders that the agent made in it."""
    for name in ("orders", "answers"):
        (folder / name).mkdir(exist_ok=True)
    return folder


def seen(folder: Path) -> list[Path]:
    """Every file of a folder, those with passing names included."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
