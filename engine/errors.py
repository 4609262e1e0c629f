"""The one tree of errors. Each class tells its reader what to do; ``exit_code`` is what the process ends with."""

from __future__ import annotations

from engine.exit_codes import ExitCode


class SyncEngineError(Exception):
    """Something a person has to look at; the text says what, where and how to go on. Never shown as a traceback."""

    exit_code = ExitCode.UNAVAILABLE

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


class ConfigurationError(SyncEngineError):
    """``sync-engine.yaml`` or a pack file cannot be used: mend the place that the text names."""

    exit_code = ExitCode.PACK_INVALID


class InputError(SyncEngineError):
    """A file of records, context or situations cannot be read: mend the place that the text names."""

    exit_code = ExitCode.PACK_INVALID


class RecordingError(InputError):
    """What a run was made of is not kept, or damaged, or does not hold what is asked: the text says which."""


class NotAuthorisedError(SyncEngineError):
    """The actor or the credentials may not do this: name another actor, or renew the credentials."""

    exit_code = ExitCode.NOT_AUTHORISED


class RefusedError(SyncEngineError):
    """The action is not available for the record; the reasons are listed."""

    exit_code = ExitCode.REFUSED


class SystemUnavailableError(SyncEngineError):
    """A system did not answer, or answered with a fault of its own: run again later; nothing was lost."""

    exit_code = ExitCode.UNAVAILABLE


class AnswerError(SyncEngineError):
    """A system answered with something that cannot be used: the text names the operation and quotes its words."""

    exit_code = ExitCode.UNAVAILABLE


class CutAnswerError(AnswerError):
    """A system left rows out of an answer: narrow the read operation, or split it by a parameter."""


class StoreError(SyncEngineError):
    """The store cannot be used: the text names the file or server and what to do."""

    exit_code = ExitCode.UNAVAILABLE


class BusyError(SyncEngineError):
    """Another run holds the lease: wait for it, or stop it."""

    exit_code = ExitCode.BUSY


class StoreBusyError(StoreError):
    """Someone else kept the store locked for too long: nothing was written; try again, and end what holds it."""


class StoreFullError(StoreError):
    """The disk of the store is full: nothing of the last change was written; make room, then run again."""


class StoreTooNewError(StoreError):
    """The store was written by a newer release: upgrade this installation, or restore the backup of the older one."""


class UnstorableValue(StoreError):
    """A value cannot be kept exactly (a float, a time without zone, a number for a text): mend where it was read."""


class LinkClash(StoreError):
    """One of the two records is linked to another record already: unlink that first, or choose another record."""


class StaleItem(StoreError):
    """Someone else changed the queue item since it was read: read it again, then decide again."""


class MissingRow(StoreError):
    """What was to be changed is not in the store: look at what the text names; it may have been removed already."""


class WorkerLost(StoreError):
    """Others declared this worker dead and took over its work: it can write nothing any more, and has to join anew."""


class UnresolvedIntent(StoreError):
    """An earlier call for the record has an unknown outcome: look in the target system and finish it first."""


class LeaseHeld(BusyError):
    """Another process holds the lease; pid, host and since say which: wait for it, or stop it."""

    def __init__(self, message: str, *, fix: str = "", name: str, pid: int | None, host: str, since: str) -> None:
        super().__init__(message, fix=fix)
        self.name = name
        self.pid = pid
        self.host = host
        self.since = since
