"""``sync-engine accept``."""

from __future__ import annotations

from engine.commands.act_command import act_command

command = act_command(
    "accept",
    "Accept waiting records; the next run writes them.",
    "Accept records: every requirement and the approver's permissions are asked again; the next run writes them.",
    "accept OBJECT 7003 --as dana@example.com",
    "accept OBJECT 7003 --set number=A-17 --as dana@example.com",
    "accept OBJECT.import --all --as dana@example.com",
)
