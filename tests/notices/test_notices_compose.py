"""Messages are made of the pack's words; no title can add a header or another reader."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.errors import InputError
from engine.load.position import Position
from engine.notices.compose import action_message, daily_message, recipient, sender_of
from engine.pack.notices import ActionNotice, Daily
from engine.store import StateChange

PLACE = Position("rules/connector.yaml", 1, 1)
NOTICE = ActionNotice(
    {"order.export": "record.made.by", "party.export": "sender"},
    "{{ label }} {{ title }}",
    "{{ comment }}",
    (),
    PLACE,
    {},
)
DAILY = Daily(("sent",), "push", "Daily", "{{ number }} waiting on {{ day }}:", (), PLACE, {})
ME, YOU = "sync@example.com", "dana@example.com"


def test_a_line_end_in_a_title_begins_no_header() -> None:
    values = {"label": "Order", "title": "Steel\r\nBcc: all@example.com", "comment": "No."}
    message = action_message(NOTICE, values, to=YOU, sender=ME)
    assert message["Subject"] == "Order Steel Bcc: all@example.com" and message["Bcc"] is None


@pytest.mark.parametrize("login", ["dana", "a@b.example, c@d.example", "Dana <a@b.example>", "a@b.example\nBcc: x@y.z"])
def test_a_login_that_is_no_single_address_is_refused(login: str) -> None:
    with pytest.raises(InputError):
        action_message(NOTICE, {}, to=login, sender=ME)


def test_who_is_told_is_who_the_record_names_else_its_sender_else_nobody() -> None:
    made = {"made": {"by": "tom@example.com"}}
    assert recipient(NOTICE, "order.export", made, YOU) == "tom@example.com"
    assert recipient(NOTICE, "order.export", {"made": None}, YOU) == YOU
    assert recipient(NOTICE, "party.export", made, YOU) == YOU
    assert recipient(NOTICE, "widget.export", made, YOU) is None


def test_the_sender_is_who_sent_it_last() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    steps = [("sent", "ann"), ("retrieved", "ann"), ("sent", "ben"), ("rejected", "dana")]
    assert sender_of([StateChange(None, state, actor, "", at) for state, actor in steps], "sent") == "ben"
    assert sender_of([], "sent") is None


def test_a_summary_of_many_items_lists_them_all() -> None:
    lines = [f"Order {number}  Steel" for number in range(2000)]
    text = daily_message(DAILY, lines, "acme", date(2026, 11, 22), 2000, to=YOU, sender=ME).get_content()
    assert text.startswith("2000 waiting on 2026-11-22:") and text.count("- Order") == 2000
