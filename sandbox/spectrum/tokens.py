"""Enhanced Authentication: client credentials for a bearer token, and the rotation of the secret."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sandbox.spectrum.settings import EnhancedAuthentication

SCOPE = "spectrumapi"
SECRET_DAYS = 90


class Tokens:
    """Tokens and the current secret. `enabled` is False where the installation does not use them."""

    def __init__(self, configured: EnhancedAuthentication | None) -> None:
        self._configured = configured
        self._secret = configured.client_secret if configured else ""
        self._valid: dict[str, datetime] = {}

    @property
    def enabled(self) -> bool:
        return self._configured is not None

    def refuses(self, form: dict[str, str]) -> str:
        """Why these four fields are refused, in OAuth's words; empty if they are right."""
        if self._configured is None:
            return "invalid_request"
        if form.get("grant_type") != "client_credentials":
            return "unsupported_grant_type"
        if form.get("scope") != SCOPE:
            return "invalid_scope"
        if (form.get("client_id"), form.get("client_secret")) != (self._configured.client_id, self._secret):
            return "invalid_client"
        return ""

    def issue(self, now: datetime) -> dict[str, str | int]:
        """A new token, as `/connect/token` answers. Call only after `refuses` was empty."""
        seconds = self._configured.seconds if self._configured else 0
        token = secrets.token_urlsafe(24)
        self._valid[token] = now + timedelta(seconds=seconds)
        return {"access_token": token, "expires_in": seconds, "token_type": "Bearer", "scope": SCOPE}

    def rotate(self, now: datetime) -> dict[str, str]:
        """A new secret; the old one is void from here on."""
        self._secret = secrets.token_urlsafe(24)
        expires = now + timedelta(days=SECRET_DAYS)
        return {"client_secret": self._secret, "estimated_expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}

    def accepts(self, header: str, now: datetime) -> bool:
        """Whether an Authorization header carries a token that is still valid."""
        kind, _, token = header.partition(" ")
        return kind.lower() == "bearer" and token in self._valid and now < self._valid[token]
