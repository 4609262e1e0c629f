"""The values of the configuration against what the system file asks for."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import ConfigurationError
from engine.load.suggest import did_you_mean
from engine.pack.system_spec import SystemSpec
from engine.secrets import Secret


def opened_settings(spec: SystemSpec, settings: Mapping[str, str], secrets: Mapping[str, Secret]) -> dict[str, str]:
    """The settings with their defaults filled in. Raises ConfigurationError with all that is missing or unknown."""
    known = [*spec.configuration, *spec.secrets]
    wrong = [
        " ".join(filter(None, (f'"{name}" is no key of it.', did_you_mean(name, known))))
        for name in (*settings, *secrets)
        if name not in (spec.secrets if name in secrets else spec.configuration)
    ]
    found = dict(settings)
    for name, key in spec.configuration.items():
        if key.default is not None:
            found.setdefault(name, key.default)
        # A key whose default is empty may stay empty: what needs it says so when it is used.
        if not found.get(name) and key.default != "":
            wrong.append(f'"{name}" is missing: {key.doc}.')
    wrong += [f'the secret "{name}" is missing: {doc}.' for name, doc in spec.secrets.items() if name not in secrets]
    if wrong:
        raise ConfigurationError(
            f"The configuration of {spec.label} (systems.{spec.system}) cannot be used: {' '.join(wrong)}"
        )
    return found
