"""The WSDL of a method: 1.1, document/literal wrapped, one operation, every element a string that may be
absent.

Lengths and requirements are in the annotations only: a schema that enforced them would make the client refuse
what Spectrum itself cuts or answers with an error row. The answer's element begins with a small letter
(`getJobMain`), as a client of the real service was seen to receive it. The namespace is not public; this one
is made up."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from sandbox.spectrum.layouts import Element, Method
from sandbox.spectrum.layouts.base import AUTHORIZATION_MAX, GUID_MAX

NAMESPACE = "urn:spectrum-data-exchange"
SESSION_ELEMENTS = (
    Element("Authorization_ID", AUTHORIZATION_MAX, required="always"),
    Element("GUID", GUID_MAX, note="one for a group of records; unused for 24 hours it times out"),
)

_TEMPLATE = """<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="{name}" targetNamespace="{ns}" xmlns:tns="{ns}"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <wsdl:types>
    <xsd:schema targetNamespace="{ns}" elementFormDefault="qualified">
      <xsd:element name="{name}">
        <xsd:complexType>
          <xsd:sequence>
{request}
          </xsd:sequence>
        </xsd:complexType>
      </xsd:element>
      <xsd:element name="{answer}">
        <xsd:complexType>
          <xsd:sequence>
            <xsd:element name="response" minOccurs="0" maxOccurs="unbounded">
              <xsd:complexType>
                <xsd:sequence>
{response}
                </xsd:sequence>
              </xsd:complexType>
            </xsd:element>
          </xsd:sequence>
        </xsd:complexType>
      </xsd:element>
    </xsd:schema>
  </wsdl:types>
  <wsdl:message name="{name}Request"><wsdl:part name="parameters" element="tns:{name}"/></wsdl:message>
  <wsdl:message name="{name}Answer"><wsdl:part name="parameters" element="tns:{answer}"/></wsdl:message>
  <wsdl:portType name="{name}PortType">
    <wsdl:operation name="{name}">
      <wsdl:input message="tns:{name}Request"/>
      <wsdl:output message="tns:{name}Answer"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="{name}Binding" type="tns:{name}PortType">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="{name}">
      <soap:operation soapAction="{name}" style="document"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input>
      <wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="{name}">
    <wsdl:port name="{name}Port" binding="tns:{name}Binding"><soap:address location={address}/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"""


def answer_name(method: Method) -> str:
    """The element of the answer: the method's name with a small first letter."""
    return method.name[0].lower() + method.name[1:]


def write_wsdl(method: Method, address: str, error_columns: tuple[str, str, str]) -> str:
    """The WSDL text; `address` is the URL that calls go to, `error_columns` the last three elements of a row."""
    elements = (*SESSION_ELEMENTS, *method.elements)
    names = (*method.answer, *error_columns)
    row = "\n".join(f'                  <xsd:element name="{name}" type="xsd:string" minOccurs="0"/>' for name in names)
    return _TEMPLATE.format(
        name=method.name,
        answer=answer_name(method),
        ns=NAMESPACE,
        request="\n".join(_declare(element) for element in elements),
        response=row,
        address=quoteattr(address),
    )


def _declare(element: Element) -> str:
    facts = [element.kind, f"at most {element.max} characters"]
    if element.form:
        facts.append(f"format {element.form}")
    if element.one_of:
        facts.append("one of " + " ".join(element.one_of))
    if element.required:
        facts.append("required" if element.required == "always" else "required on a new record")
    if element.note:
        facts.append(element.note)
    said = escape("; ".join(facts))
    return (
        f'            <xsd:element name="{element.name}" type="xsd:string" minOccurs="0"><xsd:annotation>'
        f"<xsd:documentation>{said}</xsd:documentation></xsd:annotation></xsd:element>"
    )
