"""A writer that dies, or a disk that is full, leaves no half file under a name that anybody reads."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from file_exchange import open_exchange, ready, seen

from engine.adapters import file_output
from engine.adapters.file_output import put
from engine.adapters.results import Outcome

ROOT = Path(__file__).resolve().parents[2]


def write_in_a_process_that(does: str, folder: Path, rows: int = 3) -> subprocess.CompletedProcess[str]:
    """Hands rows over in another process, after it has done this to itself."""
    script = f"""
        import os, resource, sys
        sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests" / "adapters")!r}]
        from pathlib import Path
        from file_exchange import open_exchange
        from engine.errors import SyncEngineError
        {does}
        try:
            results = open_exchange(Path({str(folder)!r})).write("hand_over", [{{"number": str(n)}} for n in range({rows})])
        except SyncEngineError as error:
            print(error)
        else:
            print(results[0].outcome)
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("step", ["fsync", "link"])
def test_a_writer_that_dies_before_its_file_is_whole_leaves_nothing_that_is_read(tmp_path: Path, step: str) -> None:
    died = write_in_a_process_that(f"os.{step} = lambda *_: os._exit(9)", ready(tmp_path))
    assert died.returncode == 9, died.stderr
    assert not list((tmp_path / "orders").glob("*.csv"))
    system = open_exchange(tmp_path)
    assert list(system.read("handed")) == []
    system.write("hand_over", [{"number": "again"}])
    assert [row["number"] for row in system.read("handed")] == ["again"]


def test_a_writer_that_dies_after_its_file_is_whole_leaves_all_of_it(tmp_path: Path) -> None:
    died = write_in_a_process_that("Path.unlink = lambda *_: os._exit(9)", ready(tmp_path))
    assert died.returncode == 9, died.stderr
    assert [row["number"] for row in open_exchange(tmp_path).read("handed")] == ["0", "1", "2"]


def test_a_disk_that_is_full_means_nothing_was_handed_over_and_leaves_nothing(tmp_path: Path) -> None:
    full = "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))"
    told = write_in_a_process_that(full, ready(tmp_path), rows=10_000).stdout
    assert "Nothing was handed over" in told and "large" in told
    assert seen(tmp_path) == []


@pytest.mark.parametrize("links", [True, False], ids=["", "where-the-share-has-no-second-names"])
def test_a_file_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    if not links:
        monkeypatch.setattr(file_output.os, "link", unsupported)
    put(tmp_path / "a.csv", ["first\n"], "utf-8")
    with pytest.raises(FileExistsError):
        put(tmp_path / "a.csv", ["second\n"], "utf-8")
    assert [(path.name, path.read_text()) for path in seen(tmp_path)] == [("a.csv", "first\n")]


def test_a_batch_whose_name_is_taken_gets_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["20260502-a", "20260502-a", "20260502-b"])
    monkeypatch.setattr("engine.adapters.files.new_batch", lambda: next(names))
    system = open_exchange(ready(tmp_path))
    ids = [system.write("hand_over", [{"number": number}])[0].id for number in "12"]
    assert ids == ["orders/20260502-20260502-a.csv#1", "orders/20260502-20260502-b.csv#2"]


def test_a_file_whose_name_may_not_last_leaves_its_rows_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.adapters.files.settle", unsupported)
    result = open_exchange(ready(tmp_path)).write("hand_over", [{"number": "1"}])[0]
    assert result.outcome is Outcome.UNKNOWN and "may be lost" in result.messages[0]


def unsupported(*_: object) -> None:
    raise OSError(95, "Operation not supported")
