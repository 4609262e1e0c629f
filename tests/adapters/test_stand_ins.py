"""The pack's own system files against both stand-ins, over real HTTP, with the faults that networks have."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from odd_servers import Sleeper
from test_system_files import pack_system

from engine.adapters.results import Outcome
from engine.adapters.system import OpenSystem, open_system
from engine.errors import AnswerError, NotAuthorisedError
from engine.pack.system_spec import SystemSpec
from engine.secrets import Secret
from sandbox.server import Running, running
from sandbox.spectrum.export import write_export

CLIENT = {"client_id": Secret("sandbox-client"), "client_secret": Secret("sandbox-secret")}
AUTHORIZATION = {"authorization_id": Secret("sandbox-auth-id")}


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Running]:
    with running() as world:
        yield world


@pytest.fixture
def world(stand_ins: Running) -> Iterator[Running]:
    """Both stand-ins as seeded, whatever the test before did to them."""
    assert stand_ins.procore and stand_ins.spectrum and stand_ins.procore_board and stand_ins.spectrum_board
    before = dataclasses.replace(stand_ins.procore.settings)
    yield stand_ins
    for field in dataclasses.fields(before):
        setattr(stand_ins.procore.settings, field.name, getattr(before, field.name))
    stand_ins.procore_board.clear()
    stand_ins.spectrum_board.clear()
    stand_ins.procore.reset()
    stand_ins.spectrum.reset()


def impatient(spec: SystemSpec, seconds: str) -> SystemSpec:
    """The same system, waiting less long for answers."""
    interfaces = {
        name: dataclasses.replace(each, timeouts=dataclasses.replace(each.timeouts, read=Decimal(seconds)))
        for name, each in spec.interfaces.items()
    }
    return dataclasses.replace(spec, interfaces=interfaces)


@pytest.fixture
def procore(world: Running, sleeper: Sleeper) -> Iterator[OpenSystem]:
    settings = {"url": world.procore_url, "login_url": world.procore_url, "company": "8089"}
    spec = impatient(pack_system("procore"), "2")
    with open_system(spec, settings, CLIENT, sleep=sleeper.sleep, clock=sleeper.clock) as system:
        yield system


@pytest.fixture
def spectrum(world: Running, sleeper: Sleeper, tmp_path: Path) -> Iterator[OpenSystem]:
    assert world.spectrum
    world.spectrum.add("contract_items", ITEM)
    write_export(world.spectrum, tmp_path)
    settings = {"url": world.spectrum_url, "company": "SPC", "export_folder": str(tmp_path)}
    spec = impatient(pack_system("spectrum"), "2")
    with open_system(spec, settings, AUTHORIZATION, sleep=sleeper.sleep, clock=sleeper.clock) as system:
        yield system


ITEM = {"Company_Code": "SPC", "Job_Number": "26-104", "Customer_Code": "BAYHLT", "Billing_Item": "T-1"}
VENDOR = {
    "Vendor_Code": "NEWCO",
    "Vendor_Name": "New Company",
    "Alpha_Sort": "NEWCO",
    "Terms_Code": "A",
    "Terms_Days": 30,
    "Terms_Disc_Code": "A",
}


def parameters_for(procore: OpenSystem) -> dict[str, Mapping[str, str]]:
    """Parameters with which every read of Procore has something to show."""
    order = next(procore.read("commitment_change_orders", {"project_id": "301"}))
    lists = next(procore.read("standard_cost_code_lists"))
    contract = next(procore.read("work_order_contracts", {"project_id": "301"}))
    purchase = next(procore.read("purchase_order_contracts", {"project_id": "301"}))
    project = {"project_id": "301"}
    return {
        "project": {"id": "301"},
        "vendor": {"id": "5001"},
        "standard_cost_codes": {"standard_cost_code_list_id": str(lists["id"])},
        "cost_codes": project,
        "sub_jobs": project,
        "wbs_codes": project,
        "wbs_segments": project,
        "work_order_contracts": project,
        "work_order_contract": {**project, "id": str(contract["id"])},
        "purchase_order_contracts": project,
        "purchase_order_contract": {**project, "id": str(purchase["id"])},
        "commitment_change_orders": project,
        "commitment_change_order": {**project, "id": str(order["id"])},
        "commitment_change_order_line_items": {**project, "change_order_id": str(order["id"])},
        "change_order_packages": {**project, "contract_id": str(order["contract_id"])},
        "project_configuration": project,
        "external_data": {"item_type": "budget", "item_id": "41301"},
        "budget": project,
        "budget_line_item": {**project, "id": "72001"},
        "budget_views": project,
        "budget_view_columns": {**project, "view_id": "1501"},
        "budget_view_rows": {**project, "view_id": "1501"},
        "budget_view_summary_rows": {**project, "view_id": "1501"},
        "budget_changes": project,
        "budget_change": {**project, "id": "9801"},
        "budget_change_line_items": {**project, "id": "9801"},
        "prime_contracts": project,
        "prime_contract": {**project, "id": "6001"},
        "prime_contract_line_items": {**project, "prime_contract_id": "6001"},
        "prime_change_orders": project,
        "prime_change_order": {**project, "id": "9402"},
        "prime_change_order_line_items": {**project, "change_order_id": "9402"},
    }


def test_every_read_of_procore_is_served_and_its_rows_carry_their_key(procore: OpenSystem) -> None:
    given = parameters_for(procore)
    for name, read in pack_system("procore").reads.items():
        rows = list(procore.read(name, given.get(name, {})))
        assert rows or name == "sub_jobs", name
        keys = [tuple(str(row[field]) for field in read.key) for row in rows]
        assert len(set(keys)) == len(keys), name


def test_a_long_list_of_procore_arrives_whole_over_several_pages(world: Running, sleeper: Sleeper) -> None:
    spec = pack_system("procore")
    pagings = {name: dataclasses.replace(each, rows=7) for name, each in spec.pagings.items()}
    settings = {"url": world.procore_url, "login_url": world.procore_url, "company": "8089"}
    with open_system(dataclasses.replace(spec, pagings=pagings), settings, CLIENT) as system:
        ids = [row["id"] for row in system.read("vendors")]
    assert world.procore is not None
    assert sorted(ids) == sorted(row["id"] for row in world.procore.records("vendors"))


def test_only_what_changed_is_read(procore: OpenSystem) -> None:
    everything = list(procore.read("vendors"))
    since = max(row["updated_at"] for row in everything)
    changed = list(procore.read("vendors", {"since": since, "until": "2026-12-31T00:00:00Z"}))
    assert 0 < len(changed) < len(everything)
    assert all(row["updated_at"] >= since for row in changed)


def test_a_sync_of_procore_reports_each_row(procore: OpenSystem) -> None:
    rows = [
        {"name": "New Co", "origin_id": "NEWCO", "state_code": "FL"},
        {"id": "999999", "name": "Nobody", "origin_id": "NOBODY"},
        {"name": "Bad State", "origin_id": "BAD", "state_code": "QQ"},
    ]
    results = procore.write("vendors_sync", rows)
    assert [(r.outcome.value, r.messages, r.field) for r in results] == [
        ("done", (), None),
        ("rejected", ("id: Entity with this ID not found",), "id"),
        ("rejected", ("state_code: is not a valid state code",), "state_code"),
    ]
    assert [str(row["id"]) for row in procore.find("vendors_sync", rows[0])] == [results[0].id]


def test_a_change_order_is_marked_as_synced_through_its_package(procore: OpenSystem) -> None:
    contract = parameters_for(procore)["change_order_packages"]
    package = next(row for row in procore.read("change_order_packages", contract))
    row = {"id": str(package["id"]), "origin_id": "J/C/1", "origin_code": "1"}
    assert procore.write("change_order_packages_patch", [row], {"project_id": "301"})[0].id == str(package["id"])
    assert next(iter(procore.read("change_order_packages", contract)))["origin_id"] == "J/C/1"


def test_a_prime_contract_is_created_once_and_its_lines_are_found_by_their_origin(procore: OpenSystem) -> None:
    contract = {"title": "26-146 Prime Contract", "status": "Approved", "origin_id": "26-146:BAYHLT"}
    project = {"project_id": "314"}
    assert procore.find("prime_contract_create", contract, project) == []
    made = procore.write("prime_contract_create", [contract], project)[0]
    assert [str(row["id"]) for row in procore.find("prime_contract_create", contract, project)] == [made.id]
    lines = [
        {"description": "Shell", "amount": Decimal("820000.00"), "origin_id": "26-146:BAYHLT:0100"},
        {"description": "Fit-out", "amount": "a lot", "origin_id": "26-146:BAYHLT:0200"},
    ]
    place = {**project, "prime_contract_id": str(made.id)}
    results = procore.write("prime_contract_line_items_sync", lines, place)
    assert [(result.ok, result.field) for result in results] == [(True, None), (False, "amount")]
    again = procore.write("prime_contract_line_items_sync", lines[:1], place)
    assert again[0].id == results[0].id
    assert next(procore.read("prime_contract", {**project, "id": str(made.id)}))["grand_total"] == "820000.00"


def test_job_costs_show_in_the_rows_of_the_budget_view(procore: OpenSystem) -> None:
    rows = [
        {"cost_code_id": 21002, "line_item_type_id": 403, "job_to_date_cost": Decimal("112500.00")},
        {"cost_code_id": 21002, "line_item_type_id": 402, "job_to_date_cost": Decimal("38000.00")},
        {"cost_code_id": 20101, "line_item_type_id": 401, "job_to_date_cost": Decimal("1.00")},
    ]
    results = procore.write("job_costs_sync", rows, {"job_origin_id": "26-142"})
    assert [(result.ok, result.field) for result in results] == [(True, None), (True, None), (False, "cost_code_id")]
    shown = {
        (row["cost_code_id"], row["category_id"]): row["ERP Job to Date Costs"]
        for row in procore.read("budget_view_rows", {"project_id": "310", "view_id": "1501"})
    }
    assert (shown[21002, 403], shown[21002, 402], shown[21001, 401]) == ("112500.0", "38000.0", "0.0")


def test_a_locked_budget_refuses_new_original_amounts_in_procores_words(procore: OpenSystem) -> None:
    row = {"id": 72001, "original_budget_amount": Decimal("1.00")}
    result = procore.write("budget_line_items_sync", [row], {"project_id": "301"})[0]
    assert result.outcome is Outcome.REJECTED
    assert "The original_budget_amount cannot be updated for a locked budget." in result.messages[0]
    open_row = {"id": 73004, "original_budget_amount": Decimal("238000.00")}
    assert procore.write("budget_line_items_sync", [open_row], {"project_id": "311"})[0].id == "73004"


def test_a_budget_is_marked_as_synced_through_external_data(procore: OpenSystem) -> None:
    item = {"item_type": "budget", "item_id": "41308"}
    row = {**item, "origin_id": "26-140"}
    taken = {"item_type": "budget", "item_id": "41310", "origin_id": "26-104"}
    assert [result.ok for result in procore.write("external_data_sync", [row, taken])] == [True, False]
    assert next(procore.read("external_data", item))["origin_id"] == "26-140"


def test_a_hidden_project_of_procore_is_told_as_possibly_hidden(world: Running, procore: OpenSystem) -> None:
    assert world.procore
    world.procore.settings.forbidden_projects.add(302)
    try:
        with pytest.raises((AnswerError, NotAuthorisedError)) as caught:
            list(procore.read("cost_codes", {"project_id": "302"}))
    finally:
        world.procore.settings.forbidden_projects.discard(302)
    assert "permitted projects" in caught.value.fix or "not permitted" in caught.value.fix


def test_the_limit_of_ten_seconds_is_waited_out(world: Running, sleeper: Sleeper) -> None:
    assert world.procore
    passed = [0.0]
    world.procore.settings.timer = lambda: time.time() + passed[0]
    world.procore.settings.spike_limit = 3

    def sleep(seconds: float) -> None:
        sleeper.sleep(seconds)
        passed[0] += seconds

    settings = {"url": world.procore_url, "login_url": world.procore_url, "company": "8089"}
    with open_system(pack_system("procore"), settings, CLIENT, sleep=sleep, clock=sleeper.clock) as system:
        for _ in range(8):
            assert next(system.read("vendor", {"id": "5001"}))["id"] == 5001
    assert len(sleeper.slept) >= 2 and system.calls.waited_seconds == sum(sleeper.slept)


def test_an_expired_token_of_procore_is_renewed(world: Running, procore: OpenSystem) -> None:
    assert world.procore
    list(procore.read("companies"))
    moment = world.procore.settings.timer() + 10_000
    world.procore.settings.timer = lambda: moment
    assert list(procore.read("companies"))


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "half_body", "late_commit", "http500", "html"])
def test_a_write_without_a_usable_answer_is_unknown_and_looking_tells_the_truth(
    world: Running, procore: OpenSystem, kind: str
) -> None:
    assert world.procore_board
    row = {"name": "New Co", "origin_id": "NEWCO"}
    list(procore.read("companies"))
    world.procore_board.plan(kind, path="/rest/v1.0/vendors/sync")
    assert procore.write("vendors_sync", [row])[0].outcome is Outcome.UNKNOWN
    there = kind in ("drop_after", "half_body")
    assert len(procore.find("vendors_sync", row)) == (1 if there else 0)
    if there:
        assert procore.write("vendors_sync", [row])[0].ok
        assert len(procore.find("vendors_sync", row)) == 1


@pytest.mark.parametrize("kind", ["drop_before", "half_body"])
def test_a_read_that_broke_is_simply_made_again(world: Running, procore: OpenSystem, kind: str) -> None:
    assert world.procore_board
    expected = list(procore.read("vendors"))
    world.procore_board.plan(kind, path="/rest/v1.0/vendors")
    assert list(procore.read("vendors")) == expected
    assert procore.calls.retried == 1


def test_every_read_of_spectrum_is_served_and_its_rows_carry_their_key(spectrum: OpenSystem) -> None:
    given = {"phases": {"job": "TEMPLATE"}}
    for name, read in pack_system("spectrum").reads.items():
        rows = list(spectrum.read(name, given.get(name, {})))
        keys = [tuple(row[field].strip() for field in read.key) for row in rows]
        assert keys and len(set(keys)) == len(keys), name


def test_jobs_of_every_status_are_read(world: Running, spectrum: OpenSystem) -> None:
    assert world.spectrum
    numbers = {row["Job_Number"].strip() for row in spectrum.read("jobs")}
    assert numbers == {row["Job_Number"].strip() for row in world.spectrum.records("jobs")}


def test_a_vendor_is_added_once_and_found_before_a_second_send(world: Running, spectrum: OpenSystem) -> None:
    assert world.spectrum_board
    world.spectrum_board.plan("drop_after", path="/ws/AddVendor")
    assert spectrum.find("add_vendor", VENDOR) == []
    assert spectrum.write("add_vendor", [VENDOR])[0].outcome is Outcome.UNKNOWN
    assert [row["Name"] for row in spectrum.find("add_vendor", VENDOR)] == ["New Company"]


def test_a_refused_vendor_carries_spectrums_words_and_element(spectrum: OpenSystem) -> None:
    taken, forbidden = {**VENDOR, "Vendor_Code": "GULFSTEEL"}, {**VENDOR, "Vendor_Code": "NEW&CO"}
    results = spectrum.write("add_vendor", [taken, forbidden, {"Vendor_Code": "X"}])
    assert [(result.outcome, result.field) for result in results] == [
        (Outcome.REJECTED, "Vendor_Code"),
        (Outcome.REJECTED, "Vendor_Code"),
        (Outcome.REJECTED, "Vendor_Name"),
    ]
    assert all(result.messages for result in results)


def test_a_job_with_phases_subcontract_and_change_request_goes_over(world: Running, spectrum: OpenSystem) -> None:
    assert world.spectrum
    job = {
        "Job_Number": "J-NEW",
        "Job_Description": "New Job",
        "Division": "1",
        "Cost_Center": "100",
        "Customer_Code": "CITY01",
        "Taxable_Flag": False,
        "Price_Method_Code": "F",
    }
    assert_done(spectrum, "add_job", [job], ["J-NEW"])
    key = {"Job_Number": "J-NEW", "Phase_Code": "01100", "Cost_Type": "S"}
    phase = {**key, "Description": "General", "Price_Method_Code": "J", "Original_Est_Cost": Decimal("100.00")}
    assert_done(spectrum, "add_phase", [phase], ["J-NEW/01100/S"])
    assert len(spectrum.find("add_phase", phase)) == 1
    header = next(iter(world.spectrum.records("subcontracts")))
    account = header["GL_Account"]
    subcontract = {"Vendor_Code": "GULFSTEEL", "Subcontract_Number": "SC-NEW"}
    assert_done(
        spectrum,
        "update_subcontract",
        [{**subcontract, "Job_Number": "J-NEW", "GL_Account": account}],
        ["GULFSTEEL/SC-NEW"],
    )
    line = {**subcontract, "Phase_Code": "01100", "Cost_Type": "S", "Original_Contract_Amount": Decimal("1500.50")}
    assert_done(spectrum, "update_subcontract_phases", [line], ["GULFSTEEL/SC-NEW/01100/S"])
    status = next(iter(world.spectrum.records("change_request_statuses")))["Status_Code"]
    change = {
        "Job_Number": "J-NEW",
        "Customer_Code": "CITY01",
        "Change_Request_Number": "CR1",
        "CR_Description": "More work",
        "CR_Status": status,
        "CR_Phase_Code": "01100",
        "CR_Cost_Type": "S",
        "Change_Request_Amount": Decimal("10.00"),
    }
    assert_done(spectrum, "ar_change_request", [change], ["J-NEW/CITY01/CR1"])
    written = [row for row in world.spectrum.records("subcontract_phases") if row["Subcontract_Number"] == "SC-NEW"]
    assert [row["Original_Contract_Amount"] for row in written] == ["1500.50"]


def assert_done(system: OpenSystem, operation: str, rows: list[dict[str, object]], ids: list[str]) -> None:
    results = system.write(operation, rows)
    assert [(result.outcome, result.messages) for result in results] == [(Outcome.DONE, ())] * len(rows)
    assert [result.id for result in results] == ids


@pytest.mark.parametrize("kind", ["drop_after", "late_commit", "half_body", "http500", "fault", "html"])
def test_an_upsert_without_a_usable_answer_is_unknown_and_its_repeat_makes_no_second_record(
    world: Running, spectrum: OpenSystem, kind: str
) -> None:
    assert world.spectrum and world.spectrum_board
    seeded = next(iter(world.spectrum.records("subcontracts")))
    row = {name: seeded[name] for name in ("Vendor_Code", "Job_Number", "GL_Account")} | {
        "Subcontract_Number": "SC-NEW"
    }
    world.spectrum_board.plan(kind, path="/ws/UpdateSubcontract", method="POST")
    before = len(world.spectrum.records("subcontracts"))
    assert spectrum.write("update_subcontract", [row])[0].outcome is Outcome.UNKNOWN
    assert spectrum.find("update_subcontract", row) == []
    assert spectrum.write("update_subcontract", [row])[0].ok
    assert len(world.spectrum.records("subcontracts")) == before + 1


def test_a_wrong_authorization_id_is_an_authorisation_error_everywhere(world: Running) -> None:
    secrets = {"authorization_id": Secret("not-the-right-id")}
    with open_system(pack_system("spectrum"), {"url": world.spectrum_url, "company": "SPC"}, secrets) as system:
        for ask in ("vendors", "jobs"):
            with pytest.raises(NotAuthorisedError) as caught:
                list(system.read(ask))
            assert "not-the-right-id" not in str(caught.value)
        with pytest.raises(NotAuthorisedError):
            system.write("add_vendor", [VENDOR])
        assert not system.probe().ok


def test_a_wrong_company_of_procore_is_told_in_procores_words(world: Running) -> None:
    settings = {"url": world.procore_url, "login_url": world.procore_url, "company": "1"}
    with open_system(pack_system("procore"), settings, CLIENT) as system, pytest.raises(Exception) as caught:
        list(system.read("vendors"))
    assert isinstance(caught.value, (AnswerError, NotAuthorisedError)), caught.value


def test_looking_takes_the_parameters_of_the_write_along(procore: OpenSystem) -> None:
    code = next(row for row in procore.read("cost_codes", {"project_id": "301"}) if row["origin_id"])
    found = procore.find("cost_codes_sync", {"origin_id": code["origin_id"]}, {"project_id": "301"})
    assert [row["id"] for row in found] == [code["id"]]


def test_eight_threads_may_use_one_system(world: Running, procore: OpenSystem, spectrum: OpenSystem) -> None:
    def work(number: int) -> tuple[int, int, Outcome]:
        vendor = {**VENDOR, "Vendor_Code": f"NEW{number}"}
        counts = len(list(procore.read("vendors"))), len(list(spectrum.read("jobs")))
        return *counts, spectrum.write("add_vendor", [vendor])[0].outcome

    with ThreadPoolExecutor(8) as pool:
        results = set(pool.map(work, range(24)))
    assert len(results) == 1 and results.pop()[2] is Outcome.DONE
    assert world.procore_board
    assert len([seen for seen in world.procore_board.requests if seen.path == "/oauth/token"]) == 1
