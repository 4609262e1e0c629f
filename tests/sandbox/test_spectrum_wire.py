"""WSDLs, envelopes, faults and who may call."""

from __future__ import annotations

import httpx2
import pytest
import zeep
from spectrum_desk import AUTHORIZATION, STRICT, desk, envelope

from sandbox.spectrum.layouts import METHODS


def test_every_wsdl_is_read_by_a_strict_client_at_each_of_its_addresses() -> None:
    with desk() as spectrum:
        for name in METHODS:
            zeep.Client(f"{spectrum.url}/wsdls/{name}.jws", settings=STRICT)
        for path in ("/wsdls/GetPhase.jws?wsdl", "/ws/GetPhase.jws", "/ws/GetPhase.jws?wsdl"):
            client = zeep.Client(spectrum.url + path, settings=STRICT)
            assert client.service.GetPhase(Authorization_ID=AUTHORIZATION)[0]["Phase_Code"]


def test_the_address_in_a_wsdl_is_the_one_it_was_asked_at() -> None:
    with desk() as spectrum:
        wsdl = spectrum.http("GET", "/wsdls/AddJob.jws", headers={"host": "books.example:8482"}).text
    assert '<soap:address location="http://books.example:8482/ws/AddJob"/>' in wsdl


def test_an_answer_holds_one_response_for_each_row_and_ends_it_with_the_error_columns() -> None:
    with desk() as spectrum:
        body = f"<Authorization_ID>{AUTHORIZATION}</Authorization_ID><pCompany_Code>SPC</pCompany_Code>"
        answer = spectrum.post("GetJobMain", envelope("GetJobMain", body))
    assert answer.status_code == 200
    assert '<getJobMain xmlns="urn:spectrum-data-exchange"><response><Company_Code>SPC</Company_Code>' in answer.text
    assert answer.text.count("<response>") == 2
    assert "Pier &amp; Sons" in answer.text
    assert answer.text.count("<Error_Code></Error_Code><Error_Description></Error_Description>") == 2


def test_a_request_without_namespace_is_understood_as_well() -> None:
    with desk() as spectrum:
        body = envelope("GetJobMain", f"<Authorization_ID>{AUTHORIZATION}</Authorization_ID>")
        answer = spectrum.post("GetJobMain", body.replace(' xmlns="urn:spectrum-data-exchange"', ""))
    assert "<Job_Number>   26-104</Job_Number>" in answer.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<soap:Envelope", "not well-formed"),
        ("", "not well-formed"),
        (envelope("AddVendor", ""), "expected the operation AddJob"),
        (envelope("AddJob", "<Colour>red</Colour>"), "no element Colour"),
        (envelope("AddJob", "<Division>1</Division><Division>2</Division>"), "one record"),
        (envelope("AddJob", "<Division><x/></Division>"), "text only"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + envelope("AddJob", ""), "document type"),
        ("<a/>", "SOAP 1.1 Envelope"),
    ],
)
def test_a_request_that_cannot_be_read_is_answered_by_a_soap_fault(body: str, said: str) -> None:
    with desk() as spectrum:
        answer = spectrum.post("AddJob", body)
    assert answer.status_code == 500
    assert "<soap:Fault>" in answer.text and said in answer.text


def test_a_service_that_is_not_there_has_no_wsdl_and_answers_a_fault() -> None:
    with desk() as spectrum:
        assert spectrum.http("GET", "/wsdls/DropTables.jws").status_code == 404
        assert "there is no operation" in spectrum.post("DropTables", envelope("DropTables", "")).text


def test_an_unknown_authorization_is_answered_in_the_documented_words() -> None:
    with desk() as spectrum:
        (read,) = spectrum.call("GetJobMain", Authorization_ID="wrong")
        (write,) = spectrum.call("AddVendor", Authorization_ID="wrong")
    assert (read["Error_Code"], read["Error_Description"]) == ("E", "The web service is not Authorized")
    assert (write["Error_Code"], write["Error_Column"]) == ("A", "Authorization_ID")


def test_an_authorization_grants_named_methods_and_companies_only() -> None:
    narrow = {"Authorization_ID": "narrow", "methods": ["GetPhase"]}
    closed = {"Authorization_ID": "closed", "active": False}
    with desk({"authorizations": [narrow, closed]}) as spectrum:
        assert spectrum.call("GetPhase", Authorization_ID="narrow")[0]["Error_Code"] == ""
        assert spectrum.call("GetJobMain", Authorization_ID="narrow")[0]["Error_Code"] == "E"
        assert spectrum.call("GetPhase", Authorization_ID="closed")[0]["Error_Code"] == "E"
        assert spectrum.call("GetPhase", pCompany_Code="XYZ")[0]["Error_Column"] == "Authorization_ID"


def test_a_guid_unused_for_a_day_times_out_and_a_new_one_is_needed() -> None:
    with desk() as spectrum:
        assert spectrum.call("GetPhase", GUID="g-1")[0]["Error_Code"] == ""
        for _ in range(2):
            spectrum.clock.advance(23 * 3600)
            assert spectrum.call("GetPhase", GUID="g-1")[0]["Error_Code"] == ""
        spectrum.clock.advance(24 * 3600 + 1)
        assert spectrum.call("GetPhase", GUID="g-1")[0]["Error_Description"] == "Time out has occurred"
        assert spectrum.call("GetPhase", GUID="g-2")[0]["Error_Code"] == ""


def test_one_guid_serves_several_methods_but_no_method_under_two_authorizations() -> None:
    with desk({"authorizations": [{"Authorization_ID": "second"}]}) as spectrum:
        assert spectrum.call("GetPhase", GUID="g")[0]["Error_Code"] == ""
        assert spectrum.call("GetJobMain", GUID="g")[0]["Error_Code"] == ""
        assert spectrum.call("GetPhase", GUID="g", Authorization_ID="second")[0]["Error_Column"] == "GUID"


def test_put_answers_can_have_the_short_column_names() -> None:
    with desk({"put_answer": "short"}) as spectrum:
        rows = spectrum.call("AddPhase", Company_Code="SPC", Job_Number="26-104")
        read = spectrum.call("GetPhase")
    assert {(row["error_code"], row["column"]) for row in rows} >= {("M", "Phase_Code"), ("M", "Cost_Type")}
    assert "Error_Code" in read[0]


def test_enhanced_authentication_asks_a_bearer_token_of_soap_and_rest() -> None:
    client = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
    form = {**client, "scope": "spectrumapi", "grant_type": "client_credentials"}
    with desk({"enhanced_authentication": client}) as spectrum:
        body = envelope("GetPhase", f"<Authorization_ID>{AUTHORIZATION}</Authorization_ID>")
        assert spectrum.post("GetPhase", body).status_code == 401
        assert spectrum.http("POST", "/connect/token", data={**form, "client_secret": "no"}).status_code == 400
        token = spectrum.http("POST", "/connect/token", data=form).json()
        assert (token["token_type"], token["scope"]) == ("Bearer", "spectrumapi")
        bearer = {"authorization": f"Bearer {token['access_token']}"}
        assert spectrum.http("POST", "/ws/GetPhase", content=body, headers=bearer).status_code == 200
        named = {**bearer, "authorization_id": AUTHORIZATION}
        assert len(spectrum.http("GET", "/vendors/SPC", headers=named).json()) == 1
        spectrum.clock.advance(token["expires_in"] + 1)
        assert spectrum.http("POST", "/ws/GetPhase", content=body, headers=bearer).status_code == 401
        assert "estimated_expiration" in spectrum.http("POST", "/secretRotation", data=form).json()
        assert spectrum.http("POST", "/connect/token", data=form).status_code == 400


def test_rest_shows_active_vendors_only_and_wants_the_company_and_its_authorization() -> None:
    with desk() as spectrum:
        found = spectrum.http("GET", "/vendors/SPC", auth=("SPC", AUTHORIZATION)).json()
        assert [(row["Vendor_Code"], row["Name"], row["City"]) for row in found] == [("ACME", "Acme Steel", "Tampa")]
        for user, password in (("SPC", "wrong"), ("XYZ", AUTHORIZATION)):
            answer = spectrum.http("GET", "/vendors/SPC", auth=(user, password))
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Basic realm="Spectrum"')
        assert spectrum.http("GET", "/vendors/SPC").status_code == 401


def test_a_vendor_filter_needs_a_cost_center() -> None:
    with desk() as spectrum:

        def asked(**query: str) -> httpx2.Response:
            return spectrum.http("GET", "/vendors/SPC", auth=("SPC", AUTHORIZATION), params=query)

        assert asked(pCity="Tampa").status_code == 400
        assert len(asked(pCity="tampa", pCostCenter="ALL").json()) == 1
        assert asked(pCity="Miami", pCostCenter="ALL").json() == []
