"""What is said to people about a record that was, or was not, written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from engine.errors import SyncEngineError
from engine.mapping.payload import Call, Row
from engine.store import Intent
from engine.sync.keys import call_key, row_key


def named(call: Call) -> str:
    """A call as people know it."""
    return call.label or call.id


def refused(call: Call, system: str) -> str:
    """After the system's own words about a refusal."""
    return f"{system} refused {named(call)} ({call_key(call)}). Correct the record, then send it again."


def strangers(call: Call, rows: Sequence[Row], system: str) -> str:
    """A record with this key stands in the target, and we did not write it."""
    keys = "; ".join(row_key(call, row) for row in rows)
    return (
        f"{system} holds {named(call)} with {keys} already, and it was not written from this record. "
        "Link the record to it if they are the same, or choose another key."
    )


def may_arrive(call: Call, system: str, until: datetime) -> str:
    """A send without an answer, within its quiet period."""
    return (
        f"{system} gave no answer about {named(call)} ({call_key(call)}), and what was sent may still take effect. "
        f"Run again after {until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC: it is looked for before anything is sent again."
    )


def too_late(call: Call, seconds: int) -> str:
    """A worker was stopped between announcing and sending."""
    return (
        f"{named(call)} ({call_key(call)}) was not sent: more than {seconds} seconds went by since it was announced, so another worker may "
        "be at it. The next run looks, and sends it if it is not there."
    )


def rival(call: Call, system: str, other: Intent) -> str:
    """Another record has the same key, and its send is not through."""
    return (
        f"{named(call)} ({call_key(call)}) is being sent to {system} for {other.flow} {other.source_id} as well, and what became "
        "of that is not known yet. Give one of the two another key, or run again."
    )


AT_IT = "Another worker is at it."
OVERTAKEN = "A later run has sent this record since it was planned, so it was left alone."
ENDED = "Another worker has written it."


def there_under_another_key(earlier: Call, now: Call, system: str) -> str:
    """An unanswered send came through, and the record has another key since."""
    return (
        f"{system} holds {named(earlier)} with {call_key(earlier)} from an earlier send of this record, which has "
        f"{call_key(now)} now. Give it the earlier key again, or link it to that record by hand."
    )


def perhaps_there(earlier: Call, system: str) -> str:
    """An unanswered send under another key that nobody can look for."""
    return (
        f"An earlier send of {named(earlier)} with {call_key(earlier)} got no answer, and {system} cannot be asked for it: "
        "check there whether it exists."
    )


def no_id(call_id: str) -> str:
    """The answer does not tell how the new record is called."""
    return (
        f"It was written, but the answer to the call `{call_id}` does not say under which id. "
        "Link the record by hand, or check the operation's `id` in the system file."
    )


def taken(id: str, by: str) -> str:
    """The counterpart belongs to another record."""
    return f"{id} is linked to {by} already. Choose another id, or unlink that record first."


def moved(planned: str, now: str) -> str:
    """The queue item changed between plan and write."""
    return f"It was planned as {planned} and is {now} now, so it was left alone."


def back_open(call: Call, system: str, said: Sequence[str]) -> str:
    """The record's own system did not take what it should know."""
    return f"Written and linked, but {system} did not take {named(call)}: {'; '.join(said)}. The next run tries again."


def back_waits(call: Call, system: str, until: datetime) -> str:
    """An earlier word to the record's own system may still arrive, and would undo a later one."""
    return (
        f"Written and linked. {system} is told {named(call)} after {until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC, when an earlier word "
        "without an answer cannot arrive any more. The next run tells it."
    )


def fault(error: Exception) -> str:
    """A fault of the program itself, at one record."""
    return f"The program failed at this record ({type(error).__name__}: {error}). Please report it with this text."


def of_error(error: SyncEngineError) -> tuple[str, ...]:
    """An error's own words, and what to do."""
    return tuple(text for text in (str(error), error.fix) if text)
