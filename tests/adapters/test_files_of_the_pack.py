"""The pack's own exports: what the stand-in writes as an Info-Link query would is read by the pack's system file."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from odd_servers import Sleeper
from test_stand_ins import AUTHORIZATION
from test_system_files import pack_system

from engine.adapters.system import OpenSystem, open_system
from engine.errors import ConfigurationError
from sandbox.server import Running, running


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Running]:
    with running() as world:
        yield world


def opened(world: Running, **more: str) -> OpenSystem:
    sleeper = Sleeper()
    settings = {"url": world.spectrum_url, "company": "SPC", **more}
    return open_system(pack_system("spectrum"), settings, AUTHORIZATION, sleep=sleeper.sleep, clock=sleeper.clock)


def export(world: Running, view: str, folder: Path) -> None:
    answer = httpx2.get(f"{world.spectrum_url}/_sandbox/export", params={"view": view})
    assert answer.status_code == 200, answer.text
    (folder / f"{view}-2026-05-02.csv").write_bytes(answer.content)


def test_contracts_are_read_from_an_export_with_exact_amounts_and_bare_codes(
    stand_ins: Running, tmp_path: Path
) -> None:
    export(stand_ins, "contracts", tmp_path)
    with opened(stand_ins, export_folder=str(tmp_path)) as system:
        rows = list(system.read("contracts"))
        one = list(system.read("contracts", {"job": "26-104"}))
    assert len(rows) > 1 and all(row["Job_Number"] == row["Job_Number"].strip() for row in rows)
    assert [(row["Contract_Number"], str(row["Original_Contract"])) for row in one] == [("C-26-104", "18450000.00")]
    assert one[0]["Total_Contract"] == one[0]["Original_Contract"] + one[0]["Change_Order_Total"]


def test_billing_items_are_read_from_an_export_of_their_own(stand_ins: Running, tmp_path: Path) -> None:
    assert stand_ins.spectrum
    item = {"Company_Code": "SPC", "Job_Number": " 26-104", "Customer_Code": "BAYHLT", "Billing_Item": "T-1"}
    stand_ins.spectrum.add("contract_items", {**item, "Original_Contract": "450000.10", "Memo": '5" pipe, "rough"'})
    export(stand_ins, "contract_items", tmp_path)
    with opened(stand_ins, export_folder=str(tmp_path)) as system:
        (row,) = (row for row in system.read("contract_items", {"job": "26-104"}) if row["Billing_Item"] == "T-1")
    assert (row["Job_Number"], row["Original_Contract"]) == ("26-104", Decimal("450000.10"))
    assert row["Memo"] == '5" pipe, "rough"' and row["Projected_Revenue"] is None


def test_without_an_export_folder_all_else_works_and_contracts_say_what_is_missing(stand_ins: Running) -> None:
    with opened(stand_ins) as system:
        assert system.probe().ok
        with pytest.raises(ConfigurationError, match='"contracts" needs a folder of Viewpoint Spectrum') as caught:
            list(system.read("contracts"))
    assert caught.value.fix.startswith("Set under systems.spectrum: export_folder (folder into which Info-Link writes")
