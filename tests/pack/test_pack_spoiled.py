"""Whatever one slip of the hand does to a file of the pack, it is told with a place, never with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pack_edits import PARTS, copy_pack

from engine.program import read_program

SIGNS = " :-{}[]\"'#&*!|>%@`,\t~?\\x0\u00a0\u2019é\x00"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_pack(tmp_path_factory.mktemp("spoiled"))


def files(pack: Path) -> list[Path]:
    found = [path for part in PARTS for path in sorted(pack.joinpath(part).rglob("*"))]
    # The editor's schemas are written by the program and never read by it.
    return [path for path in found if path.is_file() and not path.name.endswith(".schema.json")]


@st.composite
def slip(draw: st.DrawFn, text: str) -> str:
    """The text with one line taken out, doubled or indented, or one sign taken out, put in or replaced."""
    kind = draw(st.sampled_from(["line out", "line twice", "line in", "sign out", "sign in", "sign other", "cut"]))
    if kind.startswith("line"):
        lines = text.splitlines(keepends=True)
        number = draw(st.integers(0, len(lines) - 1))
        spoiled = {"line out": [], "line twice": [lines[number]] * 2, "line in": [" " + lines[number]]}[kind]
        return "".join([*lines[:number], *spoiled, *lines[number + 1 :]])
    place = draw(st.integers(0, len(text) - 1))
    if kind == "cut":
        return text[:place]
    sign = draw(st.sampled_from(SIGNS)) if kind != "sign out" else ""
    return text[:place] + sign + text[place + (kind != "sign in") :]


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_slip_in_any_file_is_told_at_a_place_or_changes_nothing(pack: Path, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(files(pack)), label="file")
    sound = file.read_bytes()
    spoiled = data.draw(slip(sound.decode("utf-8")), label="spoiled")
    try:
        file.write_text(spoiled, encoding="utf-8", newline="")
        reading = read_program(pack)
        assert (reading.program is None) == bool(reading.problems)
        for problem in reading.problems:
            assert problem.message and problem.position.line >= 1 and problem.position.column >= 1
            assert not problem.position.file.startswith("/")
            assert (pack / problem.position.file).exists()
        assert "Traceback" not in reading.rendered()
    finally:
        file.write_bytes(sound)
