"""``sync-engine archive``."""

from __future__ import annotations

from engine.commands.act_command import act_command

command = act_command(
    "archive",
    "Put records of the import list aside.",
    "Put records of the import list aside; accepting one brings it back.",
    "archive OBJECT 7003 --as dana@example.com",
)
