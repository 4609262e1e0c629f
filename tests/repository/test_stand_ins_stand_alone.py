"""The stand-ins are written from the systems' documents; they must not know what the pack believes of them."""

from __future__ import annotations

import json
import subprocess
import sys

from repository_files import ROOT

WATCHED = """
import json, os, sys
opened = []
sys.addaudithook(lambda event, given: event == "open" and isinstance(given[0], str) and opened.append(os.path.abspath(given[0])))
from sandbox import running
with running():
    pass
print(json.dumps([sorted(set(opened)), sorted(name for name in sys.modules if name.split(".")[0] == "engine")]))
"""


def test_starting_both_stand_ins_opens_no_file_of_the_pack_and_loads_nothing_of_the_engine() -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    opened, modules = json.loads(done.stdout.splitlines()[-1])
    pack = [str(ROOT / part) + "/" for part in ("rules", "mappings", "schemas", "engine")]
    assert [path for path in opened if path.startswith(tuple(pack))] == []
    assert modules == []
    assert any(path.startswith(str(ROOT / "fixtures")) for path in opened), "the seed is the company of the fixtures"
