"""``sync-engine reject``."""

from __future__ import annotations

from engine.commands.act_command import act_command

command = act_command(
    "reject",
    "Hand records back to their sender, with a comment.",
    "Hand waiting or failed records back to their sender, with a comment.",
    'reject OBJECT 7003 --comment "The amount is wrong." --as dana@example.com',
)
