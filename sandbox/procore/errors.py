"""The error bodies. Procore has no single one, so each resource names its shape and a client must read them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

HOUR_TEXT = "You have surpassed the max number of requests for an hour. Please wait until your limit resets."
NO_ACCESS = "You Do Not Have Sufficient Access to Complete That Action"

Fields = Mapping[str, list[str]]

_V2_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    422: "UNPROCESSABLE_ENTITY",
}


class ApiError(Exception):
    """An answer that is not a success.

    `fields` names the attributes in error; `plain` answers with bare text, whatever the resource's shape.
    """

    def __init__(self, status: int, message: str, fields: Fields | None = None, plain: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.fields = dict(fields or {})
        self.plain = plain

    def response(self, shape: str) -> Response:
        """The answer in the named shape."""
        if self.plain:
            return PlainTextResponse(self.message, self.status)
        return JSONResponse(body(shape, self.status, self.message, self.fields), self.status)


def body(shape: str, status: int, message: str, fields: Fields) -> dict[str, Any]:
    """The error body of one shape: message, errors, code, base, refs, error, details or v2."""
    if shape == "errors":
        return {"errors": dict(fields) or message}
    if shape == "code":
        return {
            "code": status,
            "message": message,
            "fields": dict(fields),
            "reason": _sentence(fields) or message,
        }
    if shape == "refs":
        return {"errors": [_referred(name, text) for name, texts in fields.items() for text in texts] or [message]}
    if shape == "error":
        return {"message": _sentence(fields) or message, "error": message}
    if shape == "base":
        return {"base": [message], "fields": dict(fields)}
    if shape == "details":
        return {"error": {"code": str(status), "message": message, "details": _details(fields, "code")}}
    if shape == "v2":
        code = _V2_CODES.get(status, "ERROR")
        return {"error": {"code": code, "message": message, "details": _details(fields, "reason_code")}}
    return {"message": f"{message}: {_sentence(fields)}" if fields else message}


def _details(fields: Fields, code: str) -> list[dict[str, str]]:
    return [
        {code: "INVALID_FIELD_VALUE", "message": f"{name} {text}", "source": name}
        for name, texts in fields.items()
        for text in texts
    ]


def _referred(name: str, text: str) -> dict[str, str]:
    """An error that says which line of the request it is about, where the field is written `ref/name`."""
    ref, slash, field = name.rpartition("/")
    return {**({"ref": ref} if slash else {}), "field": field, "message": text}


def _sentence(fields: Fields) -> str:
    return "; ".join(f"{name}: {text}" for name, texts in fields.items() for text in texts)
