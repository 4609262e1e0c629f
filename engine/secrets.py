"""Secrets: kept out of everything that is printed, logged, pickled or stored.

The configuration holds references only (``env:NAME``, ``file:/path``); a literal secret there is an error.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from engine.errors import ConfigurationError

_SHORTEST_HIDDEN = 4


class Secret:
    """A text that shows itself as ``***`` everywhere but in ``reveal()``."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        # A pickle ends up in a database or a queue, where it can be read.
        raise TypeError("a secret cannot be pickled or copied into a store")


class Curtain:
    """Hides known secrets in texts that come from elsewhere: a system may quote what it was sent."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._hidden: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: Secret) -> None:
        """Hide one more; very short texts are left, since they are part of ordinary words."""
        if len(secret.reveal()) >= _SHORTEST_HIDDEN:
            self._hidden.add(secret.reveal())

    def hide(self, text: str) -> str:
        """The text with every known secret replaced by ``***``."""
        for value in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(value, "***")
        return text

    def clean(self, value: Any) -> Any:
        """The same for every text in lists and groups, as for an answer that is going to be kept."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, Mapping):
            return {key: self.clean(item) for key, item in value.items()}
        return [self.clean(item) for item in value] if isinstance(value, (list, tuple)) else value


def resolve(reference: str, environment: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Secret:
    """The secret behind ``env:NAME`` or ``file:PATH`` (one line end after it is no part of it).

    A path that is not absolute begins at ``folder``, that of the configuration.

    Raises ConfigurationError for a literal, without repeating it, and for a reference that leads nowhere.
    """
    kind, _, where = reference.partition(":")
    if is_reference(reference) and kind == "env":
        return _from_environment(where, os.environ if environment is None else environment)
    if is_reference(reference):
        return _from_file((folder or Path()) / where)
    raise ConfigurationError(
        "A secret stands in the configuration as plain text.",
        fix="Write env:NAME or file:/path instead, and change the secret: whoever read this file knows it.",
    )


def is_reference(text: str) -> bool:
    """Whether a text of the configuration names a secret, rather than being one."""
    kind, _, where = text.partition(":")
    return kind in ("env", "file") and bool(where)


def _from_environment(name: str, environment: Mapping[str, str]) -> Secret:
    value = environment.get(name, "")
    if not value:
        state = "empty" if name in environment else "not set"
        raise ConfigurationError(
            f"The secret env:{name} cannot be read: the environment variable {name} is {state}.",
            fix=f"Set {name} before starting.",
        )
    return Secret(value)


def _from_file(path: Path) -> Secret:
    try:
        value = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(f"The secret file:{path} is not UTF-8 text.") from None
    except OSError as error:
        raise ConfigurationError(
            f"The secret file:{path} cannot be read: {error.strerror or error}.",
            fix="Check the path and who may read the file.",
        ) from None
    value = value.removesuffix("\n").removesuffix("\r")
    if not value:
        raise ConfigurationError(f"The secret file:{path} is empty.")
    return Secret(value)
