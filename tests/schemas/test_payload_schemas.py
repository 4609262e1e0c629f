"""The payload schemas carry the layouts of both systems, and refuse what those would cut or reject."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from layout_figures import ENVELOPE, LAYOUTS, SAMPLES, UNMEASURED

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
PAYLOAD_FILES = sorted([*(SCHEMAS / "spectrum").glob("*.json"), *(SCHEMAS / "procore").glob("*.json")])
KEY_CHARACTERS = "/*?\"'><#,&~"


def load(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


SPECTRUM = {path.stem: load(path) for path in sorted((SCHEMAS / "spectrum").glob("*.json"))}
PROCORE = {path.stem: load(path) for path in sorted((SCHEMAS / "procore").glob("*.json"))}


def refusals(schema: dict[str, Any], record: dict[str, Any]) -> list[str]:
    """Names of the elements that the schema refuses, or the keyword where the record as a whole fails."""
    errors = Draft202012Validator(schema).iter_errors(record)
    return sorted({str(error.path[0]) if error.path else str(error.validator) for error in errors})


def elements() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for method, schema in SPECTRUM.items():
        for name, element in schema["properties"].items():
            yield method, name, element


def with_value(method: str, name: str, value: str) -> dict[str, str]:
    return {**SAMPLES[method], name: value}


@pytest.mark.parametrize("path", PAYLOAD_FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_payload_schema_is_a_valid_2020_12_schema_that_names_its_source(path: Path) -> None:
    schema = load(path)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert schema["x-source"]
    for name, element in schema["properties"].items():
        assert element["description"], f"{path.name}: {name} says what it is"
        assert element["x-source"], f"{path.name}: {name} says where it comes from"


def test_the_layouts_and_the_schemas_name_the_same_methods_and_elements() -> None:
    in_schemas = {method: set(schema["properties"]) for method, schema in SPECTRUM.items()}
    in_layouts = {
        method: set(figures) | set(ENVELOPE) | UNMEASURED.get(method, set()) for method, figures in LAYOUTS.items()
    }
    assert in_layouts == in_schemas


@pytest.mark.parametrize(
    ("method", "name", "figures"),
    [(method, name, figures) for method, layout in LAYOUTS.items() for name, figures in {**ENVELOPE, **layout}.items()],
)
def test_an_element_has_the_figures_of_the_published_layout(method: str, name: str, figures: str) -> None:
    element = SPECTRUM[method]["properties"][name]
    parts = figures.split()
    required = parts[-1] == "!"
    assert element["type"] == "string"
    assert element["x-max"] == element["maxLength"] == int(parts[0])
    assert (name in SPECTRUM[method]["required"]) is required
    if len(parts) > 1 and parts[1] != "!":
        assert element["x-format"] == parts[1]
        assert "x-format-inferred" not in element


@pytest.mark.parametrize("method", sorted(SPECTRUM))
def test_a_valid_sample_passes_and_an_unknown_element_does_not(method: str) -> None:
    assert refusals(SPECTRUM[method], SAMPLES[method]) == []
    assert refusals(SPECTRUM[method], {**SAMPLES[method], "Titel": "x"}) == ["additionalProperties"]


@pytest.mark.parametrize(
    ("method", "name"), [(method, name) for method, schema in SPECTRUM.items() for name in schema["required"]]
)
def test_a_required_element_may_be_neither_absent_nor_blank(method: str, name: str) -> None:
    without = {key: value for key, value in SAMPLES[method].items() if key != name}
    assert "required" in refusals(SPECTRUM[method], without)
    assert name in refusals(SPECTRUM[method], with_value(method, name, ""))


@pytest.mark.parametrize(("method", "name", "element"), [row for row in elements() if "x-max" in row[2]])
def test_a_value_one_character_over_the_limit_is_refused(method: str, name: str, element: dict[str, Any]) -> None:
    digit_or_letter = "1" if element["x-type"] == "Num" else "A"
    too_long = digit_or_letter * (element["x-max"] + 1)
    assert name in refusals(SPECTRUM[method], with_value(method, name, too_long))


@pytest.mark.parametrize(
    ("method", "name", "element"),
    [row for row in elements() if row[2]["x-type"] == "Text" and "x-max" in row[2] and "enum" not in row[2]],
)
def test_a_text_of_exactly_the_limit_passes(method: str, name: str, element: dict[str, Any]) -> None:
    assert name not in refusals(SPECTRUM[method], with_value(method, name, "A" * element["x-max"]))


@pytest.mark.parametrize(
    ("method", "name", "character"),
    [(method, name, character) for method, name, element in elements() for character in element.get("x-forbidden", "")],
)
def test_a_forbidden_character_is_refused(method: str, name: str, character: str) -> None:
    assert name in refusals(SPECTRUM[method], with_value(method, name, f"A{character}"))


@pytest.mark.parametrize(
    ("method", "name", "element"),
    [row for row in elements() if row[2].get("x-key") and row[2]["x-type"] == "Text" and "x-max" in row[2]],
)
def test_a_key_element_forbids_the_characters_that_spectrum_refuses_in_keys(
    method: str, name: str, element: dict[str, Any]
) -> None:
    assert set(KEY_CHARACTERS) <= set(element["x-forbidden"])
    assert name in SPECTRUM[method]["x-key-elements"]
    assert name not in refusals(SPECTRUM[method], with_value(method, name, "A1"))


@pytest.mark.parametrize("code", ["gulfsteel", "GULF-STEEL", "GULF STEEL", "GULFSTEEL\n", "GÜLF"])
def test_a_new_vendor_code_is_upper_case_without_symbols(code: str) -> None:
    assert refusals(SPECTRUM["AddVendor"], with_value("AddVendor", "Vendor_Code", code)) == ["Vendor_Code"]


@pytest.mark.parametrize(("method", "name", "element"), [r for r in elements() if r[2]["x-type"] == "Date"])
def test_a_date_is_month_day_century_and_year(method: str, name: str, element: dict[str, Any]) -> None:
    for good in ("05/22/2026", "05-22-2026"):
        assert name not in refusals(SPECTRUM[method], with_value(method, name, good))
    for bad in ("1/2/22", "05222026", "2026-05-22", "13/01/2026", "02/32/2026", "05/22/2026\n"):
        assert name in refusals(SPECTRUM[method], with_value(method, name, bad))


@pytest.mark.parametrize(
    ("method", "name", "element"),
    [row for row in elements() if row[2]["x-type"] == "Num" and "x-format" in row[2]],
)
def test_a_number_keeps_to_its_format(method: str, name: str, element: dict[str, Any]) -> None:
    signed = element["x-format"].startswith("-")
    units, decimals = (int(part) for part in element["x-format"].lstrip("-").split("."))
    widest = "9" * units + "." + "9" * decimals
    assert len("-" * signed + widest) <= element["x-max"], "the format fits into Max"

    assert name not in refusals(SPECTRUM[method], with_value(method, name, widest))
    assert (name in refusals(SPECTRUM[method], with_value(method, name, f"-{widest}"))) is not signed
    for bad in (f"9{widest}", f"{widest}9", "1,234.50", "$5", "5-", "1e5", ".5", "5.", " 5", "5\n", "abc"):
        assert name in refusals(SPECTRUM[method], with_value(method, name, bad))


@pytest.mark.parametrize(("method", "name", "element"), [row for row in elements() if row[2]["x-type"] == "Num"])
def test_an_amount_is_text_on_the_wire_never_a_json_number(method: str, name: str, element: dict[str, Any]) -> None:
    record: dict[str, Any] = {**SAMPLES[method], name: 5}
    assert name in refusals(SPECTRUM[method], record)


@pytest.mark.parametrize(("method", "name", "element"), [row for row in elements() if "enum" in row[2]])
def test_a_code_outside_its_list_is_refused(method: str, name: str, element: dict[str, Any]) -> None:
    assert name in refusals(SPECTRUM[method], with_value(method, name, "Z"))
    for value in element["enum"]:
        assert name not in refusals(SPECTRUM[method], with_value(method, name, value))


def test_spectrum_cuts_over_long_text_silently_and_every_text_element_says_so() -> None:
    silent = {(method, name) for method, name, element in elements() if element.get("x-truncates")}
    assert silent == {(method, name) for method, name, element in elements() if element["x-type"] == "Text"}


def test_an_executed_subcontract_change_needs_its_number() -> None:
    executed = {**SAMPLES["ARChangeRequest"], "Sub_Status": "E"}
    assert "required" in refusals(SPECTRUM["ARChangeRequest"], executed)
    assert refusals(SPECTRUM["ARChangeRequest"], {**executed, "Sub_Change_Order_Number": "001"}) == []


def test_vendor_and_subcontract_of_a_change_request_come_together() -> None:
    alone = {k: v for k, v in SAMPLES["ARChangeRequest"].items() if k != "Subcontract_Number"}
    assert refusals(SPECTRUM["ARChangeRequest"], alone) == ["dependentRequired"]


def test_a_vendor_carries_one_tax_number_at_most() -> None:
    both = {**SAMPLES["AddVendor"], "Social_Sec_Number": "123456789", "Fed_Id_Number": "59-1234567"}
    assert refusals(SPECTRUM["AddVendor"], both) == ["not"]


def test_a_projection_needs_one_of_its_three_values() -> None:
    none = {k: v for k, v in SAMPLES["JobCostProjections"].items() if k != "Amount"}
    assert refusals(SPECTRUM["JobCostProjections"], none) == ["anyOf"]


def test_notes_take_printable_ascii_only() -> None:
    for text in ("Größe", "two\nlines", "tab\there"):
        record = with_value("ChgReqChgOrderNotes", "Notes_Text", text)
        assert refusals(SPECTRUM["ChgReqChgOrderNotes"], record) == ["Notes_Text"]


PROCORE_SAMPLES: dict[str, dict[str, Any]] = {
    "vendor": {"name": "Gulf Coast Structural Steel", "state_code": "FL", "origin_id": "GULFSTEEL"},
    "project": {"name": "Bayshore Medical Pavilion", "start_date": "2026-03-02", "origin_id": "26-104"},
    "standard_cost_code": {"code": "01-500", "name": "Temporary facilities", "origin_id": "CSI:01500"},
    "cost_code": {
        "code": "500",
        "name": "Temporary facilities",
        "parent_id": 20000,
        "origin_id": "26-104:01500",
    },
    "line_item_type": {"name": "Subcontract", "csv_import_code": "S", "origin_id": "S"},
    "work_order_contract": {"id": 7001, "status": "Approved", "origin_id": "GULFSTEEL:SC-001"},
    "purchase_order_contract": {"id": 7501, "status": "Received", "origin_id": "GULFSTEEL:PO-001"},
    "change_order_package": {"status": "approved", "origin_id": "26-104:CITY01:CCO-001"},
    "budget_line_item": {"cost_code_id": 20101, "line_item_type_id": 401, "original_budget_amount": "42000.00"},
    "prime_contract": {"title": "26-104 Prime Contract", "status": "Approved", "origin_id": "26-104:CITY01"},
    "prime_contract_line_item": {"description": "Structure", "amount": "6500000.00", "origin_id": "26-104:CITY01:0200"},
    "job_cost": {"cost_code_id": 20101, "line_item_type_id": 401, "job_to_date_cost": "10500.00"},
    "external_data": {"item_type": "budget", "item_id": 41301, "origin_id": "26-104"},
}
KEYED_BY_BUDGET_CODE = {"budget_line_item", "job_cost"}
NAMES_ITS_ITEM = {"external_data"}


@pytest.mark.parametrize("name", sorted(PROCORE))
def test_a_procore_row_passes_and_an_unknown_field_does_not(name: str) -> None:
    assert refusals(PROCORE[name], PROCORE_SAMPLES[name]) == []
    assert refusals(PROCORE[name], {**PROCORE_SAMPLES[name], "titel": "x"}) == ["additionalProperties"]


@pytest.mark.parametrize(
    "name", sorted(set(PROCORE) - {"change_order_package"} - KEYED_BY_BUDGET_CODE - NAMES_ITS_ITEM)
)
def test_a_procore_sync_row_without_any_key_is_refused_because_a_repeat_would_duplicate(name: str) -> None:
    keyless = {k: v for k, v in PROCORE_SAMPLES[name].items() if k not in ("id", "origin_id")}
    assert "anyOf" in refusals(PROCORE[name], keyless)


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("work_order_contract", "status", "approved"),
        ("work_order_contract", "status", "Received"),
        ("purchase_order_contract", "status", "Complete"),
        ("change_order_package", "status", "Approved"),
        ("change_order_package", "status", "pending_billable"),
        ("line_item_type", "base_type", "subcontract"),
        ("project", "start_date", "03/02/2026"),
        ("project", "flag", "red"),
        ("vendor", "state_code", "Florida"),
        ("vendor", "country_code", "USA"),
        ("vendor", "is_active", "true"),
        ("vendor", "origin_id", ""),
        ("cost_code", "id", "5a"),
        ("work_order_contract", "retainage_percent", 10),
        ("prime_contract", "status", "approved"),
        ("prime_contract", "status", "Void"),
        ("prime_contract", "accounting_method", "fixed"),
        ("prime_contract_line_item", "amount", 6500000),
        ("prime_contract_line_item", "amount", "6,500,000.00"),
        ("job_cost", "job_to_date_cost", 10500),
        ("budget_line_item", "original_budget_amount", "1e5"),
        ("budget_line_item", "calculation_strategy", "sum"),
    ],
)
def test_a_procore_value_of_the_wrong_form_is_refused(name: str, field: str, value: Any) -> None:
    assert field in refusals(PROCORE[name], {**PROCORE_SAMPLES[name], field: value})


@pytest.mark.parametrize(
    ("name", "missing", "keyword"),
    [
        ("budget_line_item", "cost_code_id", "anyOf"),
        ("budget_line_item", "line_item_type_id", "anyOf"),
        ("job_cost", "cost_code_id", "required"),
        ("job_cost", "line_item_type_id", "required"),
        ("job_cost", "job_to_date_cost", "minProperties"),
        ("external_data", "item_id", "required"),
        ("external_data", "item_type", "required"),
    ],
)
def test_a_row_that_is_found_by_several_fields_needs_all_of_them(name: str, missing: str, keyword: str) -> None:
    row = {key: value for key, value in PROCORE_SAMPLES[name].items() if key != missing}
    assert keyword in refusals(PROCORE[name], row)


def test_a_budget_line_that_exists_may_be_named_by_its_id_alone() -> None:
    assert refusals(PROCORE["budget_line_item"], {"id": 72001, "original_budget_amount": "1.00"}) == []


@pytest.mark.parametrize("name", sorted(KEYED_BY_BUDGET_CODE))
def test_what_has_no_origin_id_in_procore_refuses_one(name: str) -> None:
    assert refusals(PROCORE[name], {**PROCORE_SAMPLES[name], "origin_id": "x"}) == ["additionalProperties"]


@pytest.mark.parametrize("field", ["uom", "quantity"])
def test_units_never_reach_a_budget_line(field: str) -> None:
    assert refusals(PROCORE["budget_line_item"], {**PROCORE_SAMPLES["budget_line_item"], field: "1"}) == [
        "additionalProperties"
    ]


@pytest.mark.parametrize("name", sorted(set(PROCORE) - KEYED_BY_BUDGET_CODE - NAMES_ITS_ITEM))
def test_an_origin_id_of_null_unlinks(name: str) -> None:
    record = {**PROCORE_SAMPLES[name], "id": 1, "origin_id": None}
    assert refusals(PROCORE[name], record) == []


def test_external_data_of_null_unlinks_and_an_unknown_kind_of_item_is_refused() -> None:
    sample = PROCORE_SAMPLES["external_data"]
    assert refusals(PROCORE["external_data"], {**sample, "origin_id": None}) == []
    assert refusals(PROCORE["external_data"], {**sample, "item_type": "budgets"}) == ["item_type"]
