"""``sync-engine send``."""

from __future__ import annotations

from engine.commands.act_command import act_command

command = act_command(
    "send",
    "Put records before the approvers.",
    "Put records before the approvers: all requirements are asked, then they wait and are locked.",
    "send OBJECT 7003 --as priya@example.com",
    "send OBJECT --all --as priya@example.com",
)
