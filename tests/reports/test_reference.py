"""The reference documentation: current, complete, with every link leading somewhere, and made of any pack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.checks.registry import REGISTRY
from engine.errors import ConfigurationError
from engine.load.records import Record
from engine.pack.editor_schemas import FILES
from engine.pack.objects import Flow
from engine.pack.pack import Pack, read_pack
from engine.pack.transforms import PARAMETERS
from engine.reports.markdown import anchor, code, table
from engine.reports.reference import render_pages, write_reference
from engine.rules.references import cited

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def pack() -> Pack:
    reading = read_pack(ROOT)
    assert reading.pack is not None
    return reading.pack


@pytest.fixture(scope="module")
def pages(pack: Pack) -> dict[str, str]:
    return render_pages(pack)


def test_the_committed_reference_is_what_the_pack_says(tmp_path: Path) -> None:
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_text("utf-8") for path in write_reference(ROOT, tmp_path)
    }
    committed = {path.relative_to(COMMITTED).as_posix(): path.read_text("utf-8") for path in COMMITTED.rglob("*.md")}
    stale = sorted(name for name in {*written, *committed} if written.get(name) != committed.get(name))
    assert stale == [], "Run python -m engine.reports.reference and commit docs/reference/."


def test_every_word_of_the_vocabulary_has_its_section(pages: dict[str, str]) -> None:
    assert [name for name in REGISTRY if f"### `{name}`" not in pages["checks.md"]] == []
    assert [name for name in PARAMETERS if f"## `{name}`" not in pages["transforms.md"]] == []
    assert [key for _, shape, _ in FILES for key in shape.keys if f"| `{key}` |" not in pages["pack-language.md"]] == []


def test_settings_states_and_actions_are_all_told(pack: Pack, pages: dict[str, str]) -> None:
    connector = pack.connector
    assert [name for name in connector.settings if f"## `{name}`" not in pages["settings.md"]] == []
    page = pages["states-and-actions.md"]
    rules = [*connector.requirements, *(rule for action in connector.actions.values() for rule in action.requirements)]
    named = [*connector.states, *connector.actions, *connector.directions, *(rule.id for rule in rules)]
    assert [name for name in named if f"`{name}`" not in page] == []


def ids(flow: Flow) -> list[str]:
    groups = (flow.needs, flow.prerequisites, flow.locks, flow.notices)
    return [*(part.id for group in groups for part in group), *flow.prompts]


def test_every_rule_lock_prompt_and_field_is_on_the_page_of_its_object(pack: Pack, pages: dict[str, str]) -> None:
    for flow in pack.flows.values():
        page = pages[f"objects/{flow.object}.md"]
        assert [name for name in ids(flow) if f"#### `{name}`" not in page] == []
        assert [name for name in flow.fields if f"| `{name}` |" not in page] == []
        assert [rule.id for rule in flow.prerequisites if rule.reason and code(rule.reason) not in page] == []


def test_every_target_field_of_every_mapping_is_told(pack: Pack, pages: dict[str, str]) -> None:
    for mapping in pack.mappings.values():
        page = pages[f"objects/{pack.flows[mapping.mapping].object}.md"]
        for write in (*mapping.writes, *mapping.updates, *mapping.writes_back):
            assert f"`{write.id}`" in page
            assert [name for name in (*write.fields, *write.parameters) if f"| `{name}` |" not in page] == []


def test_every_citation_is_listed_with_its_line(pack: Pack, pages: dict[str, str]) -> None:
    rows = {line.split("`")[1]: line for line in pages["facts.md"].splitlines() if line.startswith("| <a id=")}
    assert rows.keys() == pack.statements.keys()
    for sources, place in cited(pack):
        for source in sources:
            assert f"`{place.file}:{place.line}`" in rows[source]
            line = (ROOT / place.file).read_text("utf-8").splitlines()[place.line - 1]
            assert line.strip()


def test_every_link_leads_to_a_page_and_a_place_in_it(pages: dict[str, str]) -> None:
    places = {
        path: {
            *(anchor(line.lstrip("# ").replace("`", "")) for line in text.splitlines() if line.startswith("#")),
            *re.findall(r'<a id="([^"]+)">', text),
        }
        for path, text in pages.items()
    }
    for path, text in pages.items():
        for target, place in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)", text):
            if target.startswith("http"):
                continue
            page = (Path(path).parent / target).as_posix() if target else path
            page = re.sub(r"[^/]+/\.\./", "", page)
            assert page in pages, f"{path} links to {target}"
            assert not place or place in places[page], f"{path} links to {target}#{place}"


def test_no_table_row_has_more_or_fewer_cells_than_its_head(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        cells = 0
        for line in text.splitlines():
            if not line.startswith("|"):
                cells = 0
                continue
            found = len(re.findall(r"(?<!\\)\|", line))
            assert cells in (0, found), f"{path}: {line}"
            cells = found


def test_cells_may_hold_anything() -> None:
    assert table(("A", "B"), [("x | y", "two\nlines"), ("", "`a|b`")]).splitlines()[2:] == [
        "| x \\| y | two lines |",
        "| – | `a\\|b` |",
    ]
    assert code("a`b") == "``a`b``"
    assert code("`a`") == "`` `a` ``"


def test_every_group_of_keys_that_a_file_may_hold_is_explained_once(pages: dict[str, str]) -> None:
    headings = [line for line in pages["pack-language.md"].splitlines() if line.startswith("### ")]
    assert len(set(headings)) == len(headings)
    for _, shape, _ in FILES:
        for key in shape.keys.values():
            if isinstance(key.shape, Record):
                assert any(line[4:].lower().startswith(key.shape.name) for line in headings), key.shape.name


def test_a_pack_with_mistakes_is_refused_with_all_of_them(tmp_path: Path) -> None:
    tmp_path.joinpath("rules").mkdir()
    tmp_path.joinpath("rules/connector.yaml").write_text("connector: x\nlable: X\n", "utf-8")
    with pytest.raises(ConfigurationError) as told:
        write_reference(tmp_path, tmp_path / "out")
    assert '"lable" is no key' in str(told.value)
    assert not (tmp_path / "out").exists()


def test_the_page_of_an_object_that_is_gone_is_removed(tmp_path: Path) -> None:
    gone = tmp_path / "objects" / "gone.md"
    gone.parent.mkdir()
    gone.write_text("# Gone\n", "utf-8")
    write_reference(ROOT, tmp_path)
    assert not gone.exists()
