"""SOAP answers: read by local names, since services differ in their namespaces, and without trusting the XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.adapters.results import Row

_ENVELOPES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault. ``ours`` means that the request itself was refused, so that nothing was done with it."""

    code: str
    words: str

    @property
    def ours(self) -> bool:
        """SOAP 1.1 calls the sender Client, SOAP 1.2 calls it Sender."""
        return self.code.split(".")[0] in ("Client", "Sender", "VersionMismatch", "MustUnderstand")


def read_envelope(content: bytes) -> Any:
    """The first element in the body of an envelope, or None where the body is empty.

    Raises ValueError for anything that is no envelope, and for a document type: entities could reach for files or grow.
    """
    if not content.strip():
        raise ValueError("the answer is empty")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the answer is no XML ({error.msg})") from None
    except ValueError as error:
        raise ValueError(f"the answer is no XML ({error})") from None
    if root.getroottree().docinfo.doctype:
        raise ValueError("the answer declares a document type, which is not accepted")
    name = etree.QName(root)
    if name.localname != "Envelope" or name.namespace not in _ENVELOPES:
        raise ValueError(f"the answer is <{name.localname}>, not a SOAP envelope")
    body = root.find(f"{{{name.namespace}}}Body")
    if body is None:
        raise ValueError("the SOAP envelope has no body")
    return body[0] if len(body) else None


def fault_in(element: Any) -> Fault | None:
    """The fault, where the element is one; 1.1 and 1.2."""
    if element is None or _local(element) != "Fault":
        return None
    parts = {_local(child): child for child in element}
    code, text = parts.get("faultcode"), parts.get("faultstring")
    if code is None and "Code" in parts:
        code = next((child for child in parts["Code"] if _local(child) == "Value"), None)
        text = next(iter(parts["Reason"]), None) if "Reason" in parts else None
    return Fault(_content(code).rpartition(":")[2], _content(text).strip() or "no words")


def rows_in(element: Any, path: str) -> list[Row]:
    """The rows at a path of local names below an element; the element itself is the one row for an empty path."""
    found = [] if element is None else [element]
    for name in path.split(".") if path else ():
        found = [child for parent in found for child in parent if _local(child) == name]
    return [_row(item) for item in found]


def _row(element: Any) -> Row:
    row: Row = {}
    for child in element:
        value: Any = _row(child) if len(child) else _content(child)
        name = _local(child)
        if name in row:
            row[name] = [*row[name], value] if isinstance(row[name], list) else [row[name], value]
        else:
            row[name] = value
    return row


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)


def _content(element: Any) -> str:
    return "" if element is None else str(element.text or "")
