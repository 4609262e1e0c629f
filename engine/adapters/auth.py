"""Credentials of each kind that a system file can name."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlencode

from engine.adapters.answers import Answer, Reporter, Unanswered, Unsent
from engine.adapters.http import Credentials, Http, Request
from engine.adapters.results import Clock
from engine.pack.system_interfaces import AuthSpec
from engine.secrets import Curtain, Secret

_EARLY_SECONDS = 30.0
Fill = Callable[[str], str]
"""Fills the placeholders of a text, those of secrets included."""


@dataclass(frozen=True, slots=True)
class _Token:
    secret: Secret
    ends: float

    @property
    def header(self) -> str:
        return f"Bearer {self.secret.reveal()}"


class FixedHeaders(Credentials):
    """Headers that stay the same: basic, or names and values of the system's own."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)

    def headers(self) -> Mapping[str, str]:
        """The headers."""
        return self._headers


class ClientCredentials(Credentials):
    """An OAuth 2 token for a client, kept until shortly before it ends; one thread fetches it for all."""

    def __init__(self, spec: AuthSpec, fill: Fill, http: Http, reporter: Reporter, clock: Clock) -> None:
        self._spec, self._fill, self._http, self._reporter, self._clock = spec, fill, http, reporter, clock
        self._lock = Lock()
        self._token: _Token | None = None

    def headers(self) -> Mapping[str, str]:
        """The bearer header, with a new token where the old one is about to end."""
        with self._lock:
            if self._token is None or self._clock() >= self._token.ends:
                self._token = self._fetch()
            return {"Authorization": self._token.header}

    def renew(self, refused: Mapping[str, str]) -> bool:
        """Drop the token that was refused, unless another thread has replaced it already."""
        with self._lock:
            if self._token and self._token.header == refused.get("Authorization"):
                self._token = None
        return True

    def _fetch(self) -> _Token:
        fields = {
            "grant_type": "client_credentials",
            "client_id": self._fill(self._spec.client_id),
            "client_secret": self._fill(self._spec.client_secret),
        }
        if self._spec.scope:
            fields["scope"] = self._fill(self._spec.scope)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        # A second token does no harm, so the request may be repeated.
        request = Request(
            "POST", self._fill(self._spec.token_url), {}, headers, urlencode(fields).encode(), True, "token"
        )
        try:
            answer = self._http.send(request, Credentials())
        except (Unsent, Unanswered) as problem:
            raise self._reporter.unreachable("token", problem) from None
        return self._read(answer)

    def _read(self, answer: Answer) -> _Token:
        if answer.status == 400:
            # RFC 6749 answers a wrong client with 400 or 401; both mean the credentials.
            answer = Answer(answer.asked, 401, answer.headers, answer.content)
        if answer.status != 200:
            self._reporter.refuse("token", answer)
        try:
            body = answer.json()
            secret = Secret(str(body["access_token"]))
            lasts = float(body["expires_in"]) if body.get("expires_in") is not None else float("inf")
        except (ValueError, TypeError, KeyError, AttributeError):
            # The body is not quoted: it may hold a token in a place that is not looked at.
            bare = Answer(answer.asked, answer.status, answer.headers, b"")
            raise self._reporter.unusable("token", bare, "the answer holds no access_token") from None
        self._reporter.curtain.add(secret)
        return _Token(secret, self._clock() + max(lasts - _EARLY_SECONDS, lasts / 2))


def basic_headers(user: str, password: str, curtain: Curtain) -> Mapping[str, str]:
    """The header of HTTP Basic; the coded pair is hidden like the password itself."""
    coded = base64.b64encode(f"{user}:{password}".encode()).decode()
    curtain.add(Secret(coded))
    return {"Authorization": f"Basic {coded}"}


def open_credentials(spec: AuthSpec | None, fill: Fill, http: Http, reporter: Reporter, clock: Clock) -> Credentials:
    """The credentials that an interface's ``auth`` describes; body elements are added by the SOAP adapter."""
    if spec is None or spec.kind in ("none", "elements"):
        return Credentials()
    if spec.kind == "basic":
        return FixedHeaders(basic_headers(fill(spec.user), fill(spec.password), reporter.curtain))
    if spec.kind == "headers":
        return FixedHeaders({name: fill(value) for name, value in spec.values.items()})
    return ClientCredentials(spec, fill, http, reporter, clock)
