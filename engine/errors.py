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


class NotAuthorisedError(SyncEngineError):
    """The actor or the credentials may not do this: name another actor, or renew the credentials."""

    exit_code = ExitCode.NOT_AUTHORISED


class RefusedError(SyncEngineError):
    """The action is not available for the record; the reasons are listed."""

    exit_code = ExitCode.REFUSED


class SystemUnavailableError(SyncEngineError):
    """A system did not answer, or answered with a fault of its own: run again later; nothing was lost."""

    exit_code = ExitCode.UNAVAILABLE


class StoreError(SyncEngineError):
    """The store cannot be used: the text names the file or server and what to do."""

    exit_code = ExitCode.UNAVAILABLE


class BusyError(SyncEngineError):
    """Another run holds the lease: wait for it, or stop it."""

    exit_code = ExitCode.BUSY
