"""Each mapping in cases/ is shown to its writer exactly as the .txt beside it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from mapping_helpers import FILE, compiled, toy_flow, toy_pack
from pytest_snapshot.plugin import Snapshot

from engine.load.problem import Problems
from engine.load.render import render_problems
from engine.mapping.compile import compile_mapping
from engine.mapping.transforms import BUILDERS
from engine.pack.transforms import DOCS, PARAMETERS

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_mapping_is_told_to_its_writer_as_recorded(name: str, snapshot: Snapshot) -> None:
    text = (CASES / f"{name}.yaml").read_text()
    snapshot.snapshot_dir = CASES
    problems = compiled(text)[1]
    snapshot.assert_match(render_problems(problems, lambda _: text.splitlines()), f"{name}.txt")
    assert (not problems) == name.startswith("fine_")


def test_every_transform_of_the_language_can_be_carried_out_and_is_documented() -> None:
    assert set(PARAMETERS) == set(BUILDERS)
    assert set(PARAMETERS) <= set(DOCS)


def test_a_layout_that_is_no_json_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "schemas" / "ledger"
    folder.mkdir(parents=True)
    for name, text, said in (("bad", "{", "is no JSON"), ("list", "[]", "does not describe a group of fields")):
        (folder / f"{name}.json").write_text(text)
        problems = Problems()
        write = toy_pack().mappings["order.export"].writes[0]
        spec = replace(toy_pack().mappings["order.export"], writes=(replace(write, schema=f"ledger/{name}"),))
        compile_mapping(spec, toy_flow(), replace(toy_pack(), folder=tmp_path), problems)
        assert said in problems.sorted()[0].message


def test_problems_of_a_case_lie_in_its_file() -> None:
    assert {problem.position.file for problem in compiled((CASES / "types.yaml").read_text())[1]} == {FILE}
