"""``sync-engine resend``."""

from __future__ import annotations

from engine.commands.act_command import act_command

command = act_command(
    "resend",
    "Put handed-back records before the approvers again.",
    "Put retrieved or rejected records before the approvers again; everything that sending asks is asked again.",
    "resend OBJECT 7003 --as priya@example.com",
)
