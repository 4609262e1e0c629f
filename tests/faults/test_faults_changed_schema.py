"""A release of a system changes the shape of its answers, or asks for more: told as that, and never written wrongly."""

from __future__ import annotations

import pytest
from faults_desk import NUMBERS, RUN, Desk, clear

READ = {"path": "work_order_contracts", "method": "GET", "times": 0}
TEXT = r'"number": ?"([^"]*)"'


@pytest.mark.parametrize(
    ("find", "put", "said"),
    [
        (r'"number":', '"contract_number":', "The commitment has no number."),
        (TEXT, '"number":null', "The commitment has no number."),
        (TEXT, r'"number":["\1"]', "number"),
        (TEXT, r'"number":{"text":"\1"}', "number"),
        (r'"status": ?"(Approved|Complete)"', '"status":"Ratified"', "The status is Ratified; it must be Approved"),
        (r'"vendor": ?\{', r'"vendor":[],"was":{', "The commitment has no contract company."),
        (r'"amount": ?"?[\d.]+"?', r'"amount":"a lot"', "amount"),
    ],
)
def test_a_field_of_another_name_or_shape_stops_the_records_names_the_field_and_writes_nothing(
    desk: Desk, find: str, put: str, said: str
) -> None:
    desk.accepted(*NUMBERS)
    before, lines = desk.headers(), desk.lines()
    desk.procore_board.plan("altered", find=find, put=put, **READ)
    clear(desk.call("evaluate", "commitment"), 0, said)
    clear(desk.call("plan", "commitment"), 0)
    clear(desk.call(*RUN), 0)
    assert (desk.headers(), desk.lines()) == (before, lines)
    assert desk.states(*NUMBERS) == ["accepted"] * len(NUMBERS)
    desk.procore_board.clear()
    desk.all_is_right(*NUMBERS, before=before)


def test_ids_that_become_texts_are_the_same_ids(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    desk.procore_board.plan("altered", find=r'"id": ?(\d+)', put=r'"id":"\1"', **READ)
    clear(desk.call(*RUN), 0, "3 written")
    desk.all_is_right(*NUMBERS, before=before)


@pytest.mark.parametrize(("find", "put"), [(r"^\[", '{"data":['), (r"(?s)^.*$", '"none"'), (r"(?s)^.*$", "[1, 2]")])
def test_a_list_that_is_no_list_any_more_ends_with_five_and_says_what_was_expected(
    desk: Desk, find: str, put: str
) -> None:
    desk.procore_board.plan("altered", find=find, put=put, **READ)
    for words in (("evaluate", "commitment"), RUN):
        told = desk.call(*words)
        clear(told, 5, "Procore", "work_order_contracts")
        assert "there is no list of rows" in told.output or "is no JSON" in told.output
    desk.procore_board.clear()
    clear(desk.call("evaluate", "commitment"), 0)


def test_one_record_of_a_strange_shape_is_told_and_the_others_go_on(desk: Desk) -> None:
    desk.accepted(*NUMBERS)
    before = desk.headers()
    desk.procore_board.plan("altered", find=r'"number": ?"SC-003"', put='"number":[7]', **READ)
    clear(desk.call(*RUN), 0, "2 written", "1 conflict")
    assert desk.headers() == {**before, "SC-004": 1, "SC-006": 1}
    desk.procore_board.clear()
    desk.all_is_right(*NUMBERS, before=before)


def test_a_field_that_the_other_system_asks_for_since_today_is_told_in_its_words_and_the_others_go_on(
    desk: Desk,
) -> None:
    admin, approver = "marcus.ellery@harborpoint.example", "dana.whitfield@harborpoint.example"
    assert desk.call("send", "project", "302", "--as", admin).exit_code == 0
    typed = ("--set", "job_number=26-302", "--set", "template_job=TEMPLATE")
    assert desk.call("accept", "project", "302", *typed, "--as", approver).exit_code == 0
    desk.accepted(*NUMBERS)
    before = desk.headers()
    object.__setattr__(desk.spectrum.settings, "tax_class_required", True)
    try:
        clear(
            desk.call("run", "--once", "project", "commitment"), 0, "Tax_Class_Code", "Viewpoint Spectrum", "3 written"
        )
    finally:
        object.__setattr__(desk.spectrum.settings, "tax_class_required", False)
    assert not [row for row in desk.spectrum.records("jobs") if row["Job_Number"].strip() == "26-302"]
    with desk.store() as store:
        item = store.items.get("project.export", "302")
        assert item is not None and item.state == "failed" and "Tax_Class_Code" in str(item.errors)
    desk.all_is_right(*NUMBERS, before=before)
