"""The commands by name, with the line that ``--help`` shows: nothing has to be loaded to list them."""

from __future__ import annotations

from collections.abc import Mapping

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Ask": {
        "evaluate": "Judge records, and tell every reason.",
        "explain": "Judge one record, and show every rule with what it saw.",
        "plan": "Show what a run would do with each record, and why.",
        "why": "Show what a record waits for, down to the root causes.",
        "unblock": "Rank root causes by what becomes ready once they are mended.",
        "capture": "Write one record with its surroundings as a situation.",
    },
    "Act": {
        "send": "Put records before the approvers.",
        "resend": "Put handed-back records before the approvers again.",
        "retrieve": "Take sent records back before they are accepted.",
        "accept": "Accept waiting records; the next run writes them.",
        "reject": "Hand records back to their sender, with a comment.",
        "reimport": "Bring the changes of linked records over again.",
        "archive": "Put records of the import list aside.",
        "link": "Join a record with one that exists in the other system.",
        "unlink": "Remove the link between two records.",
        "settle": "Say whose value stays where both systems changed a record.",
        "suggest": "Suggest counterparts for records that have none.",
        "run": "Carry out the plan: write, link, lock, remember.",
        "worker": "Take a part of every run on a shared store.",
    },
    "Look": {
        "queue": "List the records that wait, were sent or came through.",
        "status": "Count records by flow and state, and tell of the last run.",
        "reconcile": "Hold both systems against the links, and tell what does not agree.",
        "replay": "Make the plans of a recorded run again, and tell what comes out otherwise.",
        "audit": "Show who did what, and prove that nobody changed it since.",
        "digest": "Tell the approvers once a day what waits for them.",
        "doctor": "Try everything that a run needs, and say what to mend.",
    },
    "Keep": {
        "backup": "Copy the store to a file, while it is in use.",
        "restore": "Put a backup in the place of the store; the old one is kept.",
        "prune": "Forget old runs, and keep whatever tells a repeat.",
    },
    "Set up": {
        "init": "Copy the pack into a folder, ready to be edited.",
        "lint": "Read the pack and report everything that is wrong.",
        "test": "Run the scenarios of the pack: tests of its rules, written as data.",
        "facts": "Show each statement with the places and scenarios that carry it.",
        "sandbox": "Run stand-ins of both systems on this machine.",
        "demo": "Show the whole way on the stand-ins.",
    },
}
"""By section, in the order of ``--help``."""

COMMANDS: Mapping[str, str] = {name: words for section in SECTIONS.values() for name, words in section.items()}
