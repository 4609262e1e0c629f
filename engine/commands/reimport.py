"""``sync-engine reimport``."""

from __future__ import annotations

from engine.commands.act_command import act_command

command = act_command(
    "reimport",
    "Bring the changes of linked records over again.",
    "Bring the changes of records over again that were brought over before; the next run writes them.",
    "reimport OBJECT A-17:ACME --as dana@example.com",
    action="re_import",
)
