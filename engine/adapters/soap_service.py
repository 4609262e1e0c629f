"""One SOAP service: its description, read by zeep from memory, and the envelopes that zeep makes of it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, NoReturn

import zeep
import zeep.exceptions
import zeep.wsdl.bindings.soap
from lxml import etree

from engine.adapters.results import Json

# zeep's annotations are partial; its results are checked here by hand.
_Client: Any = zeep.Client
_SETTINGS = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
_UNKNOWN_ELEMENT = re.compile(r"unexpected keyword argument '([^']+)'")


class _NoTransport:
    """Fetches nothing: descriptions come from memory, and answers through our own client."""

    def load(self, url: object) -> NoReturn:
        """Refuse: a description that imports others could reach for files and hosts."""
        raise ValueError(f"it refers to {url}, and nothing beyond the description itself is fetched")


class NotDescribed(Exception):
    """The description of a service does not fit what is asked of it; the text says why."""


class SoapService:
    """A service with one method of its own name."""

    def __init__(self, name: str, description: bytes) -> None:
        """Raises NotDescribed where the description cannot be used."""
        self.name = name
        try:
            self._client = _Client(io.BytesIO(description), transport=_NoTransport(), settings=_SETTINGS)
            self._binding = self._find(name)
        except (zeep.exceptions.Error, etree.XMLSyntaxError, ValueError, KeyError, AttributeError) as error:
            raise NotDescribed(f"the description of {name} cannot be used: {error}") from None

    def _find(self, name: str) -> Any:
        for service in self._client.wsdl.services.values():
            for port in service.ports.values():
                if name in port.binding.all():
                    self._service = self._client.bind(service.name, port.name)
                    return port.binding
        raise KeyError(f"it has no method {name}")

    @property
    def headers(self) -> Mapping[str, str]:
        """Content type and action, as the version of SOAP wants them."""
        action = str(self._binding.get(self.name).soapaction or "")
        if isinstance(self._binding, zeep.wsdl.bindings.soap.Soap12Binding):
            return {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}
        return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}

    def envelope(self, elements: Mapping[str, Json]) -> bytes:
        """The request as XML. Raises NotDescribed for an element that the service does not have, or lacks."""
        try:
            made = self._client.create_message(self._service, self.name, **elements)
        except TypeError as error:
            unknown = _UNKNOWN_ELEMENT.search(str(error))
            words = (
                f"{self.name} has no element {unknown[1]}" if unknown else f"{self.name} does not take this: {error}"
            )
            raise NotDescribed(words) from None
        except (zeep.exceptions.Error, ValueError) as error:
            raise NotDescribed(f"{self.name} does not take this: {error}") from None
        return bytes(etree.tostring(made, xml_declaration=True, encoding="utf-8"))
