"""The token service: client credentials in, bearer tokens out, and the check of a call's token."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.procore.errors import ApiError
from sandbox.procore.state import ProcoreState


@dataclass(frozen=True)
class Token:
    """A token and its life, in unix seconds."""

    text: str
    created_at: int
    expires_at: float


class Tokens:
    """The tokens handed out and not yet revoked."""

    def __init__(self, state: ProcoreState) -> None:
        self._state = state
        self._tokens: dict[str, Token] = {}

    def issue(self) -> Token:
        """A new token; it lives as long as the setting of this moment says."""
        settings = self._state.settings
        now = settings.timer()
        token = Token(secrets.token_urlsafe(32), int(now), now + settings.token_seconds)
        self._tokens[token.text] = token
        return token

    def find(self, request: Request) -> Token | None:
        """The live token of a call, or None."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        token = self._tokens.get(text.strip()) if scheme.lower() == "bearer" else None
        return token if token and self._state.settings.timer() < token.expires_at else None

    def require(self, request: Request) -> Token:
        """The live token of a call; ApiError 401 without one."""
        token = self.find(request)
        if token is None:
            raise ApiError(401, "The access token is missing, expired or was revoked")
        return token

    def revoke(self, text: str) -> None:
        """Forget a token; unknown ones are no error."""
        self._tokens.pop(text, None)


def routes(state: ProcoreState, tokens: Tokens) -> list[Route]:
    """/oauth/token, /oauth/token/info and /oauth/revoke."""

    async def token(request: Request) -> Response:
        given = await _parameters(request)
        if given.get("grant_type") != "client_credentials":
            return _refuse(400, "unsupported_grant_type", "The grant type is not supported here.")
        if not _is_client(state, given):
            return _refuse(401, "invalid_client", "Client authentication failed: unknown client or wrong secret.")
        made = tokens.issue()
        return JSONResponse(
            {
                "access_token": made.text,
                "token_type": "bearer",
                "expires_in": state.settings.token_seconds,
                "created_at": made.created_at,
            }
        )

    async def info(request: Request) -> Response:
        found = tokens.find(request)
        if found is None:
            return _refuse(401, "invalid_token", "The access token is missing, expired or was revoked.")
        left = max(int(found.expires_at - state.settings.timer()), 0)
        application = {"uid": state.settings.client_id}
        return JSONResponse(
            {
                "expires_in_seconds": left,
                "scopes": [],
                "application": application,
                "created_at": found.created_at,
            }
        )

    async def revoke(request: Request) -> Response:
        given = await _parameters(request)
        if not _is_client(state, given):
            return _refuse(401, "invalid_client", "Client authentication failed: unknown client or wrong secret.")
        tokens.revoke(given.get("token", ""))
        return JSONResponse({})

    return [
        Route("/oauth/token", token, methods=["POST"]),
        Route("/oauth/token/info", info, methods=["GET"]),
        Route("/oauth/revoke", revoke, methods=["POST"]),
    ]


def _is_client(state: ProcoreState, given: dict[str, str]) -> bool:
    settings = state.settings
    return (given.get("client_id"), given.get("client_secret")) == (
        settings.client_id,
        settings.client_secret,
    )


def _refuse(status: int, error: str, text: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": text}, status)


async def _parameters(request: Request) -> dict[str, str]:
    """Form fields or a JSON object, whichever was sent; query parameters fill the gaps."""
    raw = (await request.body()).decode("utf-8", "replace")
    given: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        try:
            data = json.loads(raw)
        except ValueError:
            data = {}
        given |= data if isinstance(data, dict) else {}
    else:
        given |= dict(parse_qsl(raw, keep_blank_values=True))
    return {key: str(value) for key, value in given.items()}
