"""SOAP: what zeep makes of a description, what comes back, and what hostile XML must not do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from odd_servers import CLIENT_SECRET, Shop, reply
from starlette.requests import Request
from starlette.responses import Response

from engine.adapters.results import Outcome
from engine.errors import AnswerError, NotAuthorisedError, SystemUnavailableError

DEPOT = """
system: depot
label: The Depot
configuration:
  url: {doc: address}
secrets:
  key: its key
interfaces:
  soap:
    protocol: soap
    url: "{url}"
    auth: {kind: elements, values: {Key: "{key}"}}
    elements: {Group: "{guid}"}
    wsdl: ["/first/{service}", "/second/{service}"]
    post: "/post/{service}"
    formats: {date: MM/DD/CCYY, blank: omit, "true": Y, "false": N}
    errors:
      rows: {code: Code, words: Words, field: Field, errors: [E], warnings: [W], not_authorised: [Key]}
    retry: {attempts: 2, statuses: [503], not_done: [429]}
reads:
  parts: {service: GetPart, query: {Place: "{place}"}, records: response, id: "{Part}", key: [Part]}
writes:
  add_part:
    service: AddPart
    body: {Place: "1"}
    effect: upsert
    key: [Part]
    without_look: The service finds the part by its number.
    records: response
    id: "{Place}/{Part}"
"""

ELEMENTS = "".join(
    f'<x:element name="{name}" type="x:string" minOccurs="0"/>'
    for name in ("Key", "Group", "Place", "Part", "On", "Price", "Flag")
)


def wsdl(name: str, extra: str = "", head: str = "") -> bytes:
    """A description of one method; its address leads elsewhere on purpose."""
    return f"""<?xml version="1.0"?>{head}
<w:definitions targetNamespace="urn:d" xmlns:t="urn:d" xmlns:w="http://schemas.xmlsoap.org/wsdl/"
  xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:x="http://www.w3.org/2001/XMLSchema">
<w:types><x:schema targetNamespace="urn:d" elementFormDefault="qualified">{extra}
<x:element name="{name}"><x:complexType><x:sequence>{ELEMENTS}</x:sequence></x:complexType></x:element>
<x:element name="Answer"><x:complexType/></x:element></x:schema></w:types>
<w:message name="in"><w:part name="p" element="t:{name}"/></w:message>
<w:message name="out"><w:part name="p" element="t:Answer"/></w:message>
<w:portType name="pt"><w:operation name="{name}"><w:input message="t:in"/><w:output message="t:out"/></w:operation></w:portType>
<w:binding name="b" type="t:pt"><s:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
<w:operation name="{name}"><s:operation soapAction="urn:do-{name}"/><w:input><s:body use="literal"/></w:input>
<w:output><s:body use="literal"/></w:output></w:operation></w:binding>
<w:service name="sv"><w:port name="p" binding="t:b"><s:address location="http://elsewhere.invalid/"/></w:port></w:service>
</w:definitions>""".encode()


def envelope(inside: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<e:Body>{inside}</e:Body></e:Envelope>"
    )


def rows(*each: str) -> str:
    return envelope('<a xmlns="urn:any">' + "".join(f"<response>{row}</response>" for row in each) + "</a>")


def serve(*posts: Response | str, description: bytes | None = None):
    """Descriptions at the second place, then these answers to what is posted."""
    left = list(posts)

    def answer(request: Request) -> Response:
        if request.method == "GET":
            name = request.url.path.rpartition("/")[2]
            return reply("", 404) if "/first/" in request.url.path else reply(description or wsdl(name))
        given = left.pop(0) if len(left) > 1 else left[0]
        return given if isinstance(given, Response) else reply(given)

    return answer


def test_rows_are_read_as_text_under_their_local_names_in_whatever_namespace(shop: Shop) -> None:
    system, script = shop(serve(rows("<Part>007</Part><Price>1.10</Price><Note/>")), text=DEPOT)
    assert list(system.read("parts", {"place": "2"})) == [{"Part": "007", "Price": "1.10", "Note": ""}]
    sent = script.bodies[-1].decode()
    assert f"Key>{CLIENT_SECRET}</" in sent and "Place>2</" in sent and "Group>" in sent
    assert script.seen[-1].headers["soapaction"] == '"urn:do-GetPart"'


def test_requests_go_to_the_configured_address_and_not_to_the_one_in_the_description(shop: Shop) -> None:
    system, script = shop(serve(rows("<Part>1</Part>")), text=DEPOT)
    list(system.read("parts", {"place": "2"}))
    assert [request.url.path for request in script.seen] == ["/first/GetPart", "/second/GetPart", "/post/GetPart"]


def test_a_description_is_fetched_once(shop: Shop) -> None:
    system, script = shop(serve(rows("<Part>1</Part>")), text=DEPOT)
    for _ in range(3):
        list(system.read("parts", {"place": "2"}))
    assert len([request for request in script.seen if request.method == "GET"]) == 2


def test_written_rows_carry_declared_formats_and_one_group_and_leave_out_what_is_absent(shop: Shop) -> None:
    system, script = shop(serve(rows("<Code/>")), text=DEPOT)
    row = {"Part": "9", "On": date(2026, 5, 2), "Price": Decimal("10.50"), "Flag": True}
    results = system.write("add_part", [row, {"Part": "8", "Price": None}])
    assert [(r.outcome, r.id) for r in results] == [(Outcome.DONE, "1/9"), (Outcome.DONE, "1/8")]
    first, second = (body.decode() for body in script.bodies[-2:])
    assert all(text in first for text in ("On>05/02/2026<", "Price>10.50<", "Flag>Y<", "Place>1<"))
    assert "Price" not in second
    group = first.partition("Group>")[2].partition("<")[0]
    assert len(group) == 36 and group in second


def test_an_error_row_refuses_the_record_with_all_its_words_and_the_field(shop: Shop) -> None:
    answer = rows("<Code>E</Code><Words>too long</Words><Field>Part</Field>", "<Code>Q</Code><Words>odd</Words>")
    system, _ = shop(serve(answer), text=DEPOT)
    result = system.write("add_part", [{"Part": "9"}])[0]
    assert (result.outcome, result.messages, result.field) == (Outcome.REJECTED, ("too long", "odd"), "Part")


def test_a_warning_row_is_a_success_with_a_message(shop: Shop) -> None:
    system, _ = shop(serve(rows("<Part>9</Part><Code>W</Code><Words>old price</Words>")), text=DEPOT)
    result = system.write("add_part", [{"Part": "9"}])[0]
    assert (result.ok, result.messages) == (True, ("old price",))


def test_refused_credentials_stop_writing_at_the_first_row(shop: Shop) -> None:
    system, script = shop(serve(rows("<Code>E</Code><Words>not authorised</Words><Field>Key</Field>")), text=DEPOT)
    with pytest.raises(NotAuthorisedError, match="not authorised"):
        system.write("add_part", [{"Part": "9"}, {"Part": "8"}])
    assert len([request for request in script.seen if request.method == "POST"]) == 1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("<faultcode>e:Client</faultcode><faultstring>bad request</faultstring>", Outcome.REJECTED),
        ("<faultcode>e:Server</faultcode><faultstring>bad day</faultstring>", Outcome.UNKNOWN),
        ("<faultcode>odd</faultcode>", Outcome.UNKNOWN),
        ("<Code><Value>e:Sender</Value></Code><Reason><Text>bad too</Text></Reason>", Outcome.REJECTED),
    ],
)
def test_a_fault_is_a_refusal_only_where_the_request_was_at_fault(shop: Shop, fault: str, outcome: Outcome) -> None:
    system, _ = shop(serve(reply(envelope(f"<e:Fault>{fault}</e:Fault>"), 500)), text=DEPOT)
    assert system.write("add_part", [{"Part": "9"}])[0].outcome is outcome


@pytest.mark.parametrize("body", ["<html><title>Sign in</title></html>", "", envelope(""), envelope("<a/>"), "half <"])
def test_a_success_without_rows_leaves_a_write_unknown(shop: Shop, body: str) -> None:
    system, _ = shop(serve(body), text=DEPOT)
    assert system.write("add_part", [{"Part": "9"}])[0].outcome is Outcome.UNKNOWN


def test_an_element_that_the_service_does_not_have_is_refused_before_it_is_sent(shop: Shop) -> None:
    system, script = shop(serve(rows("<Code/>")), text=DEPOT)
    results = system.write("add_part", [{"Part": "9", "Colour": "red"}, {"Part": "8"}])
    assert [result.outcome for result in results] == [Outcome.REJECTED, Outcome.DONE]
    assert results[0].messages == ("not sent: AddPart has no element Colour",)
    assert len([request for request in script.seen if request.method == "POST"]) == 1


def test_a_character_that_xml_cannot_hold_is_refused_before_it_is_sent(shop: Shop) -> None:
    system, _ = shop(serve(rows("<Code/>")), text=DEPOT)
    result = system.write("add_part", [{"Part": "9\x00"}])[0]
    assert result.outcome is Outcome.REJECTED and "not sent" in result.messages[0]


def test_a_read_that_fails_says_why(shop: Shop) -> None:
    client = reply(
        envelope("<e:Fault><faultcode>Client</faultcode><faultstring>no such place</faultstring></e:Fault>"), 500
    )
    system, _ = shop(serve(client), text=DEPOT)
    with pytest.raises(AnswerError, match="no such place"):
        list(system.read("parts", {"place": "2"}))
    server = reply(envelope("<e:Fault><faultcode>Server</faultcode><faultstring>bad day</faultstring></e:Fault>"), 500)
    system, _ = shop(serve(server), text=DEPOT)
    with pytest.raises(SystemUnavailableError, match="bad day"):
        list(system.read("parts", {"place": "2"}))
    system, _ = shop(serve("<html><title>Sign in</title></html>"), text=DEPOT)
    with pytest.raises(AnswerError, match="not a SOAP envelope"):
        list(system.read("parts", {"place": "2"}))


BOMB = '<!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_an_answer_with_a_document_type_is_refused(shop: Shop) -> None:
    system, _ = shop(serve(envelope("<a><response><Part>&b;</Part></response></a>", BOMB)), text=DEPOT)
    with pytest.raises(AnswerError, match="document type"):
        list(system.read("parts", {"place": "2"}))


@pytest.mark.parametrize(
    "description",
    [
        wsdl("GetPart", head=BOMB),
        wsdl("GetPart", extra='<x:import namespace="urn:o" schemaLocation="http://elsewhere.invalid/o.xsd"/>'),
        wsdl("GetPart", extra='<x:include schemaLocation="file:///etc/hostname"/>'),
        wsdl("Other"),
        b"<html><title>Sign in</title></html>",
        b"no xml at all",
    ],
)
def test_a_description_that_reaches_elsewhere_or_is_none_is_refused(shop: Shop, description: bytes) -> None:
    system, script = shop(serve(rows("<Part>1</Part>"), description=description), text=DEPOT)
    with pytest.raises(AnswerError, match="the description of GetPart cannot be used"):
        list(system.read("parts", {"place": "2"}))
    assert all(request.method == "GET" for request in script.seen)


def test_a_service_that_is_not_there_is_told_with_the_status(shop: Shop) -> None:
    system, _ = shop(reply("There is no web service.", 404), text=DEPOT)
    with pytest.raises(AnswerError, match="404: There is no web service"):
        list(system.read("parts", {"place": "2"}))
