"""SOAP 1.1 envelopes: reading a call, writing rows, writing faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from sandbox.spectrum.layouts import Method
from sandbox.spectrum.wsdl import NAMESPACE, SESSION_ELEMENTS, answer_name

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{ENVELOPE}"><soap:Body>'
_TAIL = "</soap:Body></soap:Envelope>"


class SoapError(Exception):
    """A request that no service can be asked about; `code` is Client or VersionMismatch."""

    def __init__(self, text: str, code: str = "Client") -> None:
        super().__init__(text)
        self.code = code


def read_call(method: Method, body: bytes) -> dict[str, str]:
    """The elements of one record, by local name: both a qualified and an unqualified request are understood.

    Raises SoapError for XML that cannot be read, another operation, an element the method does not have, an
    element given twice (a request carries one record), and an element with children."""
    if b"<!DOCTYPE" in body:
        raise SoapError("a document type declaration is not allowed")
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SoapError(f"the request is not well-formed XML: {error}") from None
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        raise SoapError("expected a SOAP 1.1 Envelope", "VersionMismatch")
    content = root.find(f"{{{ENVELOPE}}}Body")
    operation = content[0] if content is not None and len(content) else None
    if operation is None or _local(operation.tag) != method.name:
        found = "nothing" if operation is None else _local(operation.tag)
        raise SoapError(f"expected the operation {method.name} in the body, found {found}")
    known = {element.name for element in (*SESSION_ELEMENTS, *method.elements)}
    values: dict[str, str] = {}
    for child in operation:
        name = _local(child.tag)
        if name not in known:
            raise SoapError(f"{method.name} has no element {name}")
        if name in values:
            raise SoapError(f"{name} is given twice; a request carries one record")
        if len(child):
            raise SoapError(f"{name} must hold text only")
        values[name] = "" if child.get(_NIL) in ("true", "1") else (child.text or "")
    return values


def write_rows(method: Method, rows: Iterable[Mapping[str, str]]) -> str:
    """The envelope of an answer: one `response` for each row."""
    name = answer_name(method)
    written = "".join(
        "<response>" + "".join(f"<{column}>{_text(value)}</{column}>" for column, value in row.items()) + "</response>"
        for row in rows
    )
    return f'{_HEAD}<{name} xmlns="{NAMESPACE}">{written}</{name}>{_TAIL}'


def write_fault(code: str, text: str) -> str:
    """The envelope of a fault."""
    fault = f"<faultcode>soap:{code}</faultcode><faultstring>{_text(text)}</faultstring>"
    return f"{_HEAD}<soap:Fault>{fault}</soap:Fault>{_TAIL}"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _text(value: str) -> str:
    return escape(value, {"\r": "&#13;"})
