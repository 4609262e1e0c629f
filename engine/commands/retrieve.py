"""``sync-engine retrieve``."""

from __future__ import annotations

from engine.commands.act_command import act_command

command = act_command(
    "retrieve",
    "Take sent records back before they are accepted.",
    "Take sent records back, so that they can be changed and sent again.",
    "retrieve OBJECT 7003 --as priya@example.com",
)
