"""What a person is told who makes one mistake in the pack: each recorded in mistakes/, at the line of the mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from pack_edits import copy_pack, edit, without_lines
from pytest_snapshot.plugin import Snapshot

from engine.errors import ConfigurationError
from engine.exit_codes import ExitCode
from engine.program import load_program, read_program

RECORDED = Path(__file__).parent / "mistakes"
COMMITMENT, VENDOR = "rules/objects/commitment.yaml", "rules/objects/vendor.yaml"
CONNECTOR, MAPPING = "rules/connector.yaml", "mappings/commitment.export.yaml"

# Name of the record, file, what stands there, what is written instead.
EDITS: list[tuple[str, str, str, str]] = [
    ("unknown_key", COMMITMENT, "owner: project manager", "ownr: project manager"),
    ("unknown_key_in_a_rule", COMMITMENT, "severity: warn", "severety: warn"),
    ("unknown_field", COMMITMENT, "must: {title: {", "must: {titel: {"),
    ("unknown_field_of_a_line", COMMITMENT, "each: {cost_code: {required", "each: {cost_cod: {required"),
    ("unknown_check", COMMITMENT, "must: {number: {max_length: 10", "must: {number: {max_lenght: 10"),
    ("unknown_object", COMMITMENT, "object: vendor", "object: vendr"),
    ("unknown_fact", COMMITMENT, "source: COM-04", "source: COM-94"),
    ("unknown_action", COMMITMENT, "at: send", "at: sent"),
    ("unknown_state_of_a_lock", COMMITMENT, "on: synced", "on: sync"),
    ("unknown_field_of_a_lock", COMMITMENT, "[contract_company, status, title,", "[contract_company, status, titel,"),
    ("unknown_setting", COMMITMENT, "settings.use_procore_commitment_number: {", "settings.use_commitment_number: {"),
    ("unknown_list", VENDOR, "list: erp_vendors, by: Name", "list: erp_vendor_list, by: Name"),
    ("unknown_flow_of_a_mapping", MAPPING, "mapping: commitment.export", "mapping: comitment.export"),
    ("unknown_system", VENDOR, "from: procore", "from: procor"),
    ("broken_template", COMMITMENT, "The status is {{ value }};", "The status is {{ value };"),
    ("unknown_name_in_a_template", COMMITMENT, "The status is {{ value }};", "The status is {{ valeu }};"),
    ("wrong_type", COMMITMENT, "must: {number: {max_length: 10", "must: {number: {max_length: ten"),
    ("negative_length", COMMITMENT, "must: {number: {max_length: 10", "must: {number: {max_length: -10"),
    ("id_used_twice", COMMITMENT, "id: commitment-lines-coded", "id: commitment-has-lines"),
    ("key_used_twice", COMMITMENT, "    becomes: Subcontract", "    becomes: Subcontract\n    becomes: Contract"),
    ("setting_of_another_type", CONNECTOR, 'default: "true"', "default: yes"),
    ("setting_that_is_no_choice", CONNECTOR, "default: E", "default: X"),
    ("trap_hash_in_a_text", COMMITMENT, 'reason: "The commitment has no number."', "reason: Commitment # is missing."),
    ("trap_colon_in_a_text", COMMITMENT, 'reason: "The commitment has no number."', "reason: Missing: the number."),
    ("tab_for_indentation", COMMITMENT, "owner: project manager", "\towner: project manager"),
    ("unclosed_bracket", COMMITMENT, "must: {number: {required: true}}", "must: {number: {required: true}"),
    ("format_without_a_date", "rules/objects/project.yaml", "type: date, format:", "format:"),
    ("unknown_operation", MAPPING, "operation: update_subcontract\n", "operation: update_subcontracts\n"),
    ("unknown_target_field", MAPPING, "Comment: {truncate", "Coment: {truncate"),
    ("missing_target_field", MAPPING, "Subcontract_Number: {copy: input.subcontract_number, source: [CON-13, A-MAP-13]}", ""),
    ("unknown_schema", MAPPING, "schema: spectrum/UpdateSubcontract\n", "schema: spectrum/UpdateSubcontrakt\n"),
    ("unknown_transform", MAPPING, "Comment: {truncate: {", "Comment: {trunkate: {"),
    ("unknown_input", MAPPING, "{copy: input.subcontract_number, source: [CON", "{copy: input.contract_number, source: [CON"),
    ("constant_too_long", MAPPING, 'table: {unit: "Y"', 'table: {unit: "Yes"'),
    ("no_mapping_system_file", CONNECTOR, "mappings/systems/spectrum.yaml", "mappings/systems/spektrum.yaml"),
    ("lists_that_read_each_other", CONNECTOR, "read: [{operation: projects}]", "read: [{operation: projects, each: commitments}]"),
]  # fmt: skip

# What is missing has no place of its own: the place above it is named.
ABOVE = ("missing_target_field",)


@pytest.mark.parametrize(("name", "file", "old", "new"), EDITS, ids=[name for name, *_ in EDITS])
def test_a_mistake_is_told_at_its_line_in_plain_words(
    tmp_path: Path, snapshot: Snapshot, name: str, file: str, old: str, new: str
) -> None:
    pack = copy_pack(tmp_path)
    line = edit(pack, file, old, new)
    reading = read_program(pack)
    assert reading.program is None
    near = -9 if name in ABOVE else 0
    places = [(found.position.file, found.position.line - line) for found in reading.problems]
    assert any(of == file and near <= offset <= 1 for of, offset in places), reading.rendered()
    snapshot.snapshot_dir = RECORDED
    snapshot.assert_match(without_lines(reading.rendered()) + "\n", f"{name}.txt")


def test_the_pack_without_a_mistake_has_no_problem(tmp_path: Path) -> None:
    assert read_program(copy_pack(tmp_path)).rendered() == ""


@pytest.mark.parametrize(
    "file", [CONNECTOR, COMMITMENT, MAPPING, "mappings/systems/spectrum.yaml", "rules/statements.yaml",
             "schemas/spectrum/UpdateSubcontract.json"],
)  # fmt: skip
def test_a_file_that_is_missing_or_empty_is_named(tmp_path: Path, file: str) -> None:
    pack = copy_pack(tmp_path)
    (pack / file).write_text("", encoding="utf-8")
    assert file in read_program(pack).rendered()
    (pack / file).unlink()
    reading = read_program(pack)
    assert reading.program is None
    assert Path(file).stem in reading.rendered()


def test_nine_mistakes_in_five_files_are_all_told_at_once_sorted_by_place(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    chosen = ("unknown_key", "unknown_key_in_a_rule", "wrong_type", "unknown_field", "broken_template")
    for name, file, old, new in EDITS:
        if name in chosen:
            edit(pack, file, old, new)
    edit(pack, VENDOR, "plural: Companies", "plural: Companies\nplurals: Companies")
    edit(pack, MAPPING, "each: line_items", "eech: line_items")
    edit(pack, CONNECTOR, "source: [CON-13, COM-07, A-GS-04]", "source: [CON-13, COM-07, A-GS-99]")
    edit(pack, "mappings/systems/spectrum.yaml", "protocol: rest", "protocol: rest\n    rotocol: rest")
    found = read_program(pack).problems
    places = [(one.position.file, one.position.line, one.position.column) for one in found]
    assert places == sorted(places)
    assert len(places) == 9 and len({file for file, _, _ in places}) == 5


def test_an_object_that_cannot_be_read_is_told_once_and_not_wherever_it_is_named(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    edit(pack, VENDOR, "plural: Companies", "plurals: Companies")
    edit(pack, COMMITMENT, "must: {title: {", "must: {titel: {")
    kinds = [(problem.position.file, problem.kind) for problem in read_program(pack).problems]
    assert kinds == [(COMMITMENT, "unknown field"), (VENDOR, "missing key"), (VENDOR, "unknown key")]


def test_a_spoiled_pack_ends_a_command_with_the_code_for_packs(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    edit(pack, COMMITMENT, "owner: project manager", "ownr: project manager")
    with pytest.raises(ConfigurationError) as raised:
        load_program(pack)
    assert raised.value.exit_code is ExitCode.PACK_INVALID
    assert 'did you mean "owner"' in str(raised.value).replace("Did", "did")


def test_no_record_of_a_mistake_is_left_without_its_mistake() -> None:
    assert {path.stem for path in RECORDED.glob("*.txt")} == {name for name, *_ in EDITS}
