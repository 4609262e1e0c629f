"""Reading files: every row once, each value as its column means it, and nothing silently missing."""

from __future__ import annotations

import os
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
from file_exchange import EXCHANGE, QUIET, open_exchange, with_text
from odd_servers import Sleeper

from engine.errors import AnswerError, ConfigurationError, SystemUnavailableError

HEADER = "Number,Party,Amount,Due,Open\n"


def put(folder: Path, name: str, text: str, age: float = 0) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    if age:
        moment = path.stat().st_mtime - age
        os.utime(path, (moment, moment))
    return path


def test_each_value_is_what_its_column_means(tmp_path: Path) -> None:
    put(tmp_path, "orders.csv", f"\ufeff{HEADER}001,Oak & Sons,-10.50,05/02/2026,Y\r\n002,,,,\r\n\r\n")
    assert list(open_exchange(tmp_path).read("orders")) == [
        {"number": "001", "party": "Oak & Sons", "amount": Decimal("-10.50"), "due": "2026-05-02", "open": True},
        {"number": "002", "party": "", "amount": None, "due": None, "open": None},
    ]


def test_columns_may_stand_in_any_order_beside_others(tmp_path: Path) -> None:
    put(tmp_path, "orders.csv", 'Open,Other,Due,"Amount",Party,Number\nN,x,01/31/2026,0,P,1\n')
    row = next(open_exchange(tmp_path).read("orders"))
    assert (row["number"], row["due"], row["open"], "Other" in row) == ("1", "2026-01-31", False, False)


def test_without_columns_each_is_taken_under_its_own_header(tmp_path: Path) -> None:
    put(tmp_path, "a [1].csv", "Number,What is it\n1,a widget\n")
    assert list(open_exchange(tmp_path).read("as_they_are", {"name": "a [1]"})) == [
        {"Number": "1", "What is it": "a widget"}
    ]


def test_text_keeps_quotes_delimiters_and_line_breaks(tmp_path: Path) -> None:
    put(tmp_path, "orders.csv", 'Number,Party\n1,"a ""b"", c\r\nd"\n2, 5" pipe \n')
    parties = [row["Party"] for row in open_exchange(tmp_path).read("as_they_are", {"name": "orders"})]
    assert parties == ['a "b", c\r\nd', ' 5" pipe ']


def test_files_of_another_country_are_read_by_their_own_signs(tmp_path: Path) -> None:
    text = with_text(delimiter='";"', encoding="cp1252", decimal_sign='","', thousands='"."', trim="true")
    text = text.replace("MM/DD/CCYY", "DD.MM.CCYY")
    (tmp_path / "orders.csv").write_bytes(
        HEADER.replace(",", ";").encode() + " 1 ;Mühle; -1.234.567,80;31.12.2026;Y\n".encode("cp1252")
    )
    row = next(open_exchange(tmp_path, text=text).read("orders"))
    assert row == {"number": "1", "party": "Mühle", "amount": Decimal("-1234567.80"), "due": "2026-12-31", "open": True}


def test_the_file_that_was_changed_last_is_the_newest_whatever_its_name(tmp_path: Path) -> None:
    put(tmp_path, "orders-2.csv", f"{HEADER}old,,,,\n", age=60)
    put(tmp_path, "orders-1.csv", f"{HEADER}new,,,,\n")
    put(tmp_path, ".orders-3.csv.part", "half a fi")
    put(tmp_path, "orders-4.csv.part", "half a fi")
    assert [row["number"] for row in open_exchange(tmp_path).read("orders")] == ["new"]
    by_name = EXCHANGE.replace('name: "orders*.csv"\n', 'name: "orders*.csv"\n      take: last\n')
    assert [row["number"] for row in open_exchange(tmp_path, text=by_name).read("orders")] == ["old"]


def test_all_files_are_read_in_the_order_of_their_names_and_rows_chosen_by_what_they_hold(tmp_path: Path) -> None:
    put(tmp_path, "orders-2.csv", "Party,Number\nA,3\n B ,4\n")
    put(tmp_path, "orders-1.csv", "Number,Party\n1,A\n2,B\n", age=-60)
    system = open_exchange(tmp_path)
    assert [row["number"] for row in system.read("orders_of", {"party": "A"})] == ["1", "3"]
    assert [row["number"] for row in system.read("orders_of", {"party": "B", "number": "4"})] == ["4"]
    assert system.calls.made == 4


def test_line_records_become_the_list_of_their_header_record(tmp_path: Path) -> None:
    put(tmp_path, "trees.txt", "H,1,Oak\nL,1,10.00\nL,2,2.50\nH,2,Elm\nT,2 records\n")
    assert list(open_exchange(tmp_path).read("trees")) == [
        {
            "number": "1",
            "party": "Oak",
            "items": [{"line": "1", "amount": Decimal("10.00")}, {"line": "2", "amount": Decimal("2.50")}],
        },
        {"number": "2", "party": "Elm", "items": []},
    ]


def test_line_records_may_be_rows_that_repeat_their_header(tmp_path: Path) -> None:
    put(tmp_path, "trees.txt", "H,1,Oak\nL,1,10.00\nL,2,2.50\nH,2,Elm\n")
    rows = list(open_exchange(tmp_path).read("branches"))
    assert [(row["number"], row["party"], row["line"], row["amount"]) for row in rows] == [
        ("1", "Oak", "1", Decimal("10.00")),
        ("1", "Oak", "2", Decimal("2.50")),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,A,1.0,05/02/2026\n", "orders.csv:2: 4 columns where 5 are expected"),
        ("1,A,1.0,05/02/2026,Y,extra\n", "orders.csv:2: 6 columns where 5 are expected"),
        ('"1\n2",A,"1,000",,\n', 'orders.csv:2: column 3 (Amount): "1,000" is no amount'),
        ("1,A,1e3,,\n", 'column 3 (Amount): "1e3" is no amount'),
        ("1,A,٣,,\n", "column 3 (Amount)"),
        ("1,A,,02/30/2026,\n", 'column 4 (Due): "02/30/2026" is no date of the form MM/DD/CCYY'),
        ("1,A,,2/3/2026,\n", 'column 4 (Due): "2/3/2026" is no date'),
        ("1,A,,,yes\n", 'column 5 (Open): "yes" is neither Y nor N'),
        ('1,A,,,Y\n2,"open\n3,B,,,Y\n', "orders.csv:3: cannot be split into columns (unexpected end of data)"),
        ('1,"A"B,,,Y\n', "orders.csv:2: cannot be split into columns"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_by_file_line_and_column(tmp_path: Path, text: str, words: str) -> None:
    put(tmp_path, "orders.csv", HEADER + text)
    with pytest.raises(AnswerError) as caught:
        list(open_exchange(tmp_path).read("orders"))
    assert words in str(caught.value) and "The Agent" in str(caught.value)


def test_all_that_is_wrong_in_a_file_is_told_at_once_and_the_rest_counted(tmp_path: Path) -> None:
    put(tmp_path, "orders.csv", HEADER + "1,A,,,Y\n" + "2,A,,,x\n3,A\n" * 8)
    rows = []
    with pytest.raises(AnswerError) as caught:
        for row in open_exchange(tmp_path).read("orders"):
            rows.append(row)
    assert len(rows) == 1
    assert "orders.csv:3: column 5" in str(caught.value) and "orders.csv:4: 2 columns" in str(caught.value)
    assert str(caught.value).endswith("; and 6 more.")


def test_bytes_that_are_no_text_are_told_by_their_line(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(HEADER.encode() + b"1,A,,,Y\n" * 5000 + b"2,M\xfchle,,,Y\n")
    with pytest.raises(AnswerError, match=r"orders\.csv:5002: is not utf-8 text"):
        list(open_exchange(tmp_path).read("orders"))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Number,Party,Amuont,Due,Open\n", 'orders.csv:1: there is no column "Amount". Did you mean "Amuont"'),
        ("Number,Party,Amount,Due,Open,Party\n", 'the header "Party" stands there twice'),
        ("", "orders.csv:1: the header line is missing, since the file is empty"),
    ],
)
def test_a_header_line_that_does_not_fit_is_told_before_any_row(tmp_path: Path, header: str, words: str) -> None:
    put(tmp_path, "orders.csv", header)
    with pytest.raises(AnswerError) as caught:
        next(open_exchange(tmp_path).read("orders"))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L,1,2.00\n", "trees.txt:1: a line record before any header record"),
        ("H,1,Oak\nX,1\n", 'trees.txt:2: column 1: "X" is no code of a record (H, L, T)'),
        ("H,1,Oak\nH,2\n", "trees.txt:2: 2 columns where 3 are expected"),
        ("H,1\nL,1,2.00\n", "trees.txt:1: 2 columns where at least 3 are expected."),
        ("H,1,Oak\nL,1,x\n", 'trees.txt:2: column 3: "x" is no amount'),
    ],
)
@pytest.mark.parametrize("read", ["trees", "branches"])
def test_records_that_do_not_fit_their_kind_are_told(tmp_path: Path, text: str, words: str, read: str) -> None:
    put(tmp_path, "trees.txt", text)
    with pytest.raises(AnswerError) as caught:
        list(open_exchange(tmp_path).read(read))
    assert words in str(caught.value)


def test_no_file_is_an_error_unless_the_system_file_says_that_it_may_be_absent(tmp_path: Path) -> None:
    system = open_exchange(tmp_path)
    with pytest.raises(SystemUnavailableError, match=r'no file for "orders": there is no orders\*\.csv in'):
        list(system.read("orders"))
    assert list(system.read("handed")) == []


def test_a_folder_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(SystemUnavailableError, match=r"there is no folder .*nowhere") as caught:
        list(open_exchange(tmp_path / "nowhere").read("orders"))
    assert "mounted" in caught.value.fix


def test_an_interface_whose_folder_is_not_configured_concerns_only_those_who_use_it() -> None:
    text = EXCHANGE.replace(
        "folder: {doc: the folder that the agent watches}", 'folder: {doc: the watched folder, default: ""}'
    )
    system = open_exchange("", text=text)
    with pytest.raises(
        ConfigurationError, match='"orders" needs a folder of The Agent, and none is configured'
    ) as caught:
        list(system.read("orders"))
    assert caught.value.fix == "Set under systems.agent: folder (the watched folder)."


def test_a_relative_folder_starts_where_the_configuration_is(tmp_path: Path) -> None:
    put(tmp_path, "exports/orders.csv", HEADER + "1,,,,\n")
    assert len(list(open_exchange("exports", folder=tmp_path).read("orders"))) == 1


@pytest.mark.parametrize("name", ["../secret", "..", "a/b", "*", "a\\b", "c:d", "", "a\n"])
def test_a_parameter_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    put(tmp_path, "secret.csv", "Number\n1\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    with pytest.raises(ConfigurationError, match="cannot be named"):
        list(open_exchange(inner).read("as_they_are", {"name": name}))


def test_a_file_that_was_changed_just_now_is_waited_for(tmp_path: Path, sleeper: Sleeper) -> None:
    put(tmp_path, "orders.csv", HEADER + "1,,,,\n")
    text = EXCHANGE.replace(QUIET, "text: {quiet_seconds: 3600}")
    assert len(list(open_exchange(tmp_path, sleeper, text).read("orders"))) == 1
    assert len(sleeper.slept) == 1 and 3500 < sleeper.slept[0] <= 3600


def test_a_file_that_keeps_growing_is_not_read(tmp_path: Path) -> None:
    path = put(tmp_path, "orders.csv", HEADER)

    class Growing(Sleeper):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            with path.open("a") as file:
                file.write("1,,,,\n")

    text = EXCHANGE.replace(QUIET, "text: {quiet_seconds: 30}")
    with pytest.raises(AnswerError, match=r"orders\.csv is still being written to"):
        list(open_exchange(tmp_path, Growing(), text).read("orders"))


def test_a_file_that_changes_while_it_is_read_does_not_pass_for_whole(tmp_path: Path) -> None:
    path = put(tmp_path, "orders.csv", HEADER + "1,,,,\n" * 10)
    rows = open_exchange(tmp_path).read("orders")
    next(rows)
    with path.open("a") as file:
        file.write("2,,,,\n")
    with pytest.raises(AnswerError, match="was written to while it was read"):
        list(rows)


def test_reading_a_long_file_holds_only_a_few_rows_at_a_time(tmp_path: Path) -> None:
    with (tmp_path / "orders.csv").open("w") as file:
        file.write(HEADER)
        file.writelines(f"{number},Some party,{number}.25,05/02/2026,Y\n" for number in range(60_000))
    rows = open_exchange(tmp_path).read("orders")
    tracemalloc.start()
    try:
        total = sum((row["amount"] for row in rows), Decimal())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert total == Decimal("1799985000.00")
    assert peak < 1_000_000, "the file has three million bytes"
