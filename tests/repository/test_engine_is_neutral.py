"""The engine knows no ERP: the words of the two systems are in the pack, and nowhere under engine/ or in cli.py."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from repository_files import ROOT, files_under, shown

NAMES = ("procore", "spectrum", "viewpoint", "trimble", "sage", "quickbooks", "acumatica", "vista", "netsuite")
OBJECTS = (
    *("vendor", "subcontract", "subcontractor", "purchase order", "work order", "commitment", "prime contract"),
    *("change order", "change request", "cco", "pcco", "wbs", "cost code", "cost type", "sub job", "gl account"),
    *("phase code", "standard phase", "schedule of values", "retainage", "billing item", "budget code"),
)
FIELDS = (
    *("origin id", "origin code", "line item", "error code", "error column", "authorization id", "company code"),
    *("job number", "procore company id", "erp integration"),
)
"""Written apart and in small letters; found in any spelling: cost_code, CostCode, cost-codes, "Cost Code"."""

ALLOWED: dict[str, str] = {}
"""Names of the systems' fields that are ordinary words of programming too, each with the reason why it may stand."""

WORDS = re.compile(rf"\b(?:{'|'.join(sorted((*NAMES, *OBJECTS, *FIELDS), key=len, reverse=True))})s?\b")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def spelled_out(text: str) -> str:
    """``CostCode``, ``cost_code`` and ``cost-code`` as ``cost code``."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    words = re.sub(r"[\s_-]+", " ", apart)
    return re.sub(r"[^\w ]+", " | ", words).casefold()


def field_names() -> frozenset[str]:
    """Every field of the systems' payloads whose name cannot be an ordinary English word."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            properties = node.get("properties")
            found.update(properties if isinstance(properties, dict) else ())
            for part in node.values():
                walk(part)
        elif isinstance(node, list):
            for part in node:
                walk(part)

    for path in files_under("schemas/procore", "schemas/spectrum", suffix=".json"):
        walk(json.loads(path.read_text(encoding="utf-8")))
    return frozenset(name for name in found if "_" in name or re.search(r"[a-z][A-Z]", name)) - ALLOWED.keys()


def offences(path: Path, fields: frozenset[str]) -> Iterator[str]:
    """``file:line: word`` for every word of theirs: in names, strings, comments, and in the file's own name."""
    for word in WORDS.findall(spelled_out(shown(path))):
        yield f"{shown(path)}: the file's name has {word!r}"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for word in WORDS.findall(spelled_out(line)):
            yield f"{shown(path)}:{number}: {word!r} in {line.strip()!r}"
        for name in NAME.findall(line):
            if name in fields:
                yield f"{shown(path)}:{number}: the field {name!r} in {line.strip()!r}"


def test_nothing_under_the_engine_names_a_system_its_objects_or_its_fields() -> None:
    fields = field_names()
    assert "origin_id" in fields and "Vendor_Code" in fields, "the fields come from the payload schemas"
    found = [one for path in files_under("engine", "cli.py") for one in offences(path, fields)]
    assert not found, "Words of the systems belong in the pack:\n" + "\n".join(found)


def test_the_words_are_found_however_they_are_spelt(tmp_path: Path) -> None:
    for text in ("cost_code", "CostCode", "a Cost-Code", "# costs and cost codes", "Vendors", "'Error_Code'"):
        assert WORDS.search(spelled_out(text)), text
    for text in (
        "advice on vending",
        "encode",
        "a phase of the run",
        "the message was sent",
        "a job, a project",
        "_line(item)",
    ):
        assert not WORDS.search(spelled_out(text)), text


def test_every_allowed_word_is_still_needed() -> None:
    used = {name for path in files_under("engine", "cli.py") for name in NAME.findall(path.read_text(encoding="utf-8"))}
    assert set(ALLOWED) <= used, "Take words that nothing uses out of ALLOWED."


def test_the_pack_is_reached_by_its_folder_and_never_by_a_file_of_its_own_objects() -> None:
    objects = {path.stem for path in (ROOT / "rules/objects").glob("*.yaml")}
    for path in files_under("engine", "cli.py", suffix=".py"):
        for name in re.findall(r"""["']([a-z_]+)\.(?:yaml|export|import)["']""", path.read_text(encoding="utf-8")):
            assert name not in objects, f"{shown(path)} names the object {name!r}"
