"""Faults, the log, the books from outside, and the company of the fixtures."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from spectrum_desk import AUTHORIZATION, Desk, desk, envelope

from sandbox.faults import Fault
from sandbox.spectrum.state import SpectrumState

ROOT = Path(__file__).resolve().parents[2]
HEADER = (
    f"<Authorization_ID>{AUTHORIZATION}</Authorization_ID><Company_Code>SPC</Company_Code>"
    "<Vendor_Code>ACME</Vendor_Code><Subcontract_Number>SC-1</Subcontract_Number>"
    "<Job_Number>26-104</Job_Number><GL_Account>500200</GL_Account>"
)


def write(spectrum: Desk) -> httpx2.Response:
    return spectrum.post("UpdateSubcontract", envelope("UpdateSubcontract", HEADER))


def plan(spectrum: Desk, kind: str, **more: object) -> None:
    fault = {"match": {"path": "/ws/UpdateSubcontract"}, "kind": kind, **more}
    assert spectrum.http("POST", "/_sandbox/faults", json=fault).status_code == 200


@pytest.mark.parametrize(("kind", "kept"), [("drop_before", 0), ("drop_after", 1), ("half_body", 1)])
def test_a_cut_connection_leaves_the_sender_not_knowing_what_was_kept(kind: str, kept: int) -> None:
    with desk() as spectrum:
        plan(spectrum, kind)
        with pytest.raises(httpx2.RemoteProtocolError):
            write(spectrum)
        assert len(spectrum.rows("subcontracts")) == kept
        assert write(spectrum).status_code == 200
        assert len(spectrum.rows("subcontracts")) == 1


def test_a_late_commit_lands_after_its_sender_gave_up() -> None:
    with desk() as spectrum:
        plan(spectrum, "late_commit")
        with pytest.raises(httpx2.RemoteProtocolError):
            write(spectrum)
        assert spectrum.rows("subcontracts") == []
        assert spectrum.http("POST", "/_sandbox/release").json() == {"released": 1}
        assert len(spectrum.rows("subcontracts")) == 1


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [("http500", 500, "tired"), ("fault", 500, "<faultstring>tired</faultstring>"), ("html", 200, "tired")],
)
def test_a_bad_answer_means_nothing_was_done(kind: str, status: int, said: str) -> None:
    with desk() as spectrum:
        plan(spectrum, kind, body="tired", times=2)
        answers = [write(spectrum) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [status, status, 200]
        assert said in answers[0].text and said not in answers[2].text


def test_a_fault_can_wait_for_a_certain_body_and_let_some_requests_pass() -> None:
    with desk() as spectrum:
        fault = spectrum.board.plan("http500", path="/ws/*", contains="<Vendor_Code>ACME", skip=1)
        assert [write(spectrum).status_code for _ in range(3)] == [200, 500, 200]
        assert fault.hits == 1


def test_a_delayed_answer_is_still_the_true_one() -> None:
    with desk() as spectrum:
        plan(spectrum, "delay", seconds=0.01)
        assert "<Subcontract_Number>SC-1</Subcontract_Number>" in write(spectrum).text


def test_a_misspelt_fault_is_refused() -> None:
    with desk() as spectrum:
        for fault in ({"kind": "explode"}, {"kind": "delay", "second": 1}, {"times": 1}, [1]):
            assert spectrum.http("POST", "/_sandbox/faults", json=fault).status_code == 400
    with pytest.raises(ValueError, match="unknown fault kind"):
        Fault("explode")


def test_the_log_shows_what_arrived_and_which_fault_met_it() -> None:
    with desk() as spectrum:
        plan(spectrum, "http500")
        write(spectrum)
        write(spectrum)
        seen = spectrum.http("GET", "/_sandbox/requests", params={"path": "/ws/"}).json()
        assert [(each["path"], each["fault"]) for each in seen] == [
            ("/ws/UpdateSubcontract", "http500"),
            ("/ws/UpdateSubcontract", ""),
        ]
        assert "<Vendor_Code>ACME</Vendor_Code>" in seen[0]["body"]
        assert spectrum.http("DELETE", "/_sandbox/requests").json() == []


def test_an_operator_can_delete_what_no_service_can_and_reset_brings_the_seed_back() -> None:
    with desk() as spectrum:
        write(spectrum)
        delete = {"table": "subcontracts", "where": {"Subcontract_Number": "SC-1"}}
        assert spectrum.http("POST", "/_sandbox/delete", json=delete).json() == {"deleted": 1}
        assert spectrum.rows("subcontracts") == []
        spectrum.http("POST", "/_sandbox/delete", json={"table": "vendors", "where": {}})
        spectrum.http("POST", "/_sandbox/reset")
        assert len(spectrum.rows("vendors")) == 2


def test_an_unknown_table_is_answered_with_the_names_of_those_there_are() -> None:
    with desk() as spectrum:
        answer = spectrum.http("GET", "/_sandbox/records", params={"table": "vendor"})
        assert answer.status_code == 404 and "vendors" in answer.json()["error"]
        assert spectrum.http("GET", "/_sandbox/records").json()["vendors"] == 2


def test_a_seed_change_request_is_split_into_header_and_lines() -> None:
    keys = {"Job_Number": "26-104", "Customer_Code": "CITY", "Change_Request_Number": "7"}
    records = [
        {**keys, "CR_Status": "AP", "CR_Phase_Code": "05120", "CR_Cost_Type": cost_type} for cost_type in ("S", "M")
    ]
    with desk(change_requests=records) as spectrum:
        assert len(spectrum.rows("change_requests")) == 1
        assert [row["CR_Cost_Type"] for row in spectrum.rows("change_request_costs")] == ["S", "M"]


def test_a_seed_folder_that_is_no_table_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "company.json").write_text('{"Company_Code": "SPC"}')
    (tmp_path / "vendors.json").write_text('{"Vendor_Code": "ACME"}')
    with pytest.raises(ValueError, match=r"vendors\.json: expected an array"):
        SpectrumState.load(tmp_path)


def test_amounts_of_a_seed_keep_their_digits(tmp_path: Path) -> None:
    (tmp_path / "company.json").write_text('{"Company_Code": "SPC"}')
    (tmp_path / "phases.json").write_text('[{"Phase_Code": "1", "Current_Est_Cost": 0.10}]')
    assert SpectrumState.load(tmp_path).records("phases")[0]["Current_Est_Cost"] == "0.10"


def test_the_company_of_the_fixtures_is_served() -> None:
    state = SpectrumState.load(ROOT / "fixtures" / "company" / "spectrum")
    assert state.settings.division_required
    assert state.find("jobs", Job_Number="TEMPLATE") is not None
    assert len(state.records("change_request_costs")) == len(state.records("change_requests"))
