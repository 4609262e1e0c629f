"""Writing files: whole or not at all, never over another, and each row's result only as good as what is known."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from file_exchange import EXCHANGE, open_exchange, ready, seen, with_text
from odd_servers import Sleeper

from engine.adapters.results import Outcome
from engine.errors import ConfigurationError, SystemUnavailableError


def the_file(folder: Path) -> Path:
    (path,) = seen(folder)
    return path


class Agent(Sleeper):
    """The other side: answers the files that it finds, whenever the connector waits."""

    def __init__(self, folder: Path, *answers: str, name: str = "") -> None:
        super().__init__()
        self._folder, self._answers, self._name = folder, list(answers), name

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self._answers:
            order = seen(self._folder / "orders")[-1]
            (self._folder / "answers" / (self._name or order.name)).write_text(self._answers.pop(0))


def test_a_batch_is_one_file_with_amounts_dates_flags_and_blanks_as_declared(tmp_path: Path) -> None:
    rows = [
        {"number": "1", "party": 'Oak, "Sons"', "amount": Decimal("10.50"), "due": date(2026, 5, 2), "open": True},
        {"number": 2, "amount": "-3", "due": "2026-05-03", "open": False, "note": "a\nb"},
        {"number": "3", "party": None, "due": "12/31/2026", "amount": ""},
    ]
    results = open_exchange(ready(tmp_path)).write("hand_over", rows)
    path = the_file(tmp_path / "orders")
    assert path.read_bytes() == (
        b"Number,Party,Amount,Due,Open,Note\r\n"
        b'1,"Oak, ""Sons""",10.50,05/02/2026,Y,\r\n'
        b'2,,-3,05/03/2026,N,"a\nb"\r\n'
        b"3,,,12/31/2026,,\r\n"
    )
    assert re.fullmatch(r"(\d{8})-\1T\d{12}-[0-9a-f]{8}\.csv", path.name)
    assert [(r.outcome, r.id) for r in results] == [(Outcome.DONE, f"orders/{path.name}#{n}") for n in (1, 2, 3)]
    assert results[0].answer == {"file": f"orders/{path.name}"}


def test_files_of_another_country_are_written_by_their_own_signs(tmp_path: Path) -> None:
    text = with_text(delimiter='";"', encoding="cp1252", decimal_sign='","', line_end="lf", quote='"\'"')
    rows = [{"number": "1", "party": "Mühle", "amount": Decimal("-1234.50"), "note": "it's; so"}]
    open_exchange(ready(tmp_path), text=text).write("hand_over", rows)
    line = the_file(tmp_path / "orders").read_bytes().splitlines(keepends=True)[1]
    assert line == "1;Mühle;-1234,50;;;'it''s; so'\n".encode("cp1252")


def test_header_and_line_records_are_told_apart_by_their_code(tmp_path: Path) -> None:
    items = [{"line": "1", "amount": Decimal("2.50")}, {"line": "2"}]
    rows = [{"number": "1", "party": "Oak", "items": items}, {"number": "2", "party": "Elm"}]
    open_exchange(tmp_path).write("plant", rows)
    assert the_file(tmp_path).read_bytes() == b"H,1,Oak\r\nL,1,,2.50\r\nL,2,,\r\nH,2,Elm\r\n"


def test_rows_that_are_lines_share_one_header_record(tmp_path: Path) -> None:
    rows = [
        {"number": "1", "party": "Oak", "line": "1", "amount": Decimal("2.50")},
        {"number": "1", "party": "Oak", "line": "2", "amount": Decimal("4")},
        {"number": "2", "party": "Elm", "line": "1", "amount": Decimal("1")},
    ]
    system = open_exchange(tmp_path)
    assert [result.id for result in system.write("graft", rows)] == ["1/1", "1/2", "2/1"]
    assert the_file(tmp_path).read_bytes() == b"H,1,Oak\r\nL,1,2.50\r\nL,2,4\r\nH,2,Elm\r\nL,1,1\r\n"
    assert list(system.read("branches")) == rows


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"colour": "red"}, 'there is no column for "colour"'),
        ({"amount": 1.5}, "amount: a float cannot be sent"),
        ({"amount": "many"}, 'amount: "many" is no amount'),
        ({"amount": Decimal("NaN")}, "amount: NaN is not an amount"),
        ({"due": "tomorrow"}, 'due: "tomorrow" is no date of the form MM/DD/CCYY'),
        ({"open": "perhaps"}, 'open: "perhaps" is neither Y nor N'),
        ({"note": ["a"]}, "note: a list cannot be sent"),
        ({"note": "\ud800"}, "cannot be written in utf-8"),
    ],
)
def test_a_row_that_cannot_be_written_down_is_refused_alone(tmp_path: Path, row: dict[str, object], words: str) -> None:
    results = open_exchange(ready(tmp_path)).write("hand_over", [{"number": "1", **row}, {"number": "2"}])
    assert [result.outcome for result in results] == [Outcome.REJECTED, Outcome.DONE]
    assert words in results[0].messages[0]
    assert the_file(tmp_path / "orders").read_text().count("\n") == 2


@pytest.mark.parametrize("note", ["a,b", "a\nb", "a\rb"])
def test_without_quotes_a_text_that_would_break_the_line_is_refused(tmp_path: Path, note: str) -> None:
    system = open_exchange(ready(tmp_path), text=with_text(quote='""'))
    results = system.write("hand_over", [{"number": "1", "note": note}, {"number": "2", "note": 'a "b"'}])
    assert [result.outcome for result in results] == [Outcome.REJECTED, Outcome.DONE]
    assert "the files have no quotes" in results[0].messages[0]
    assert [row["note"] for row in system.read("handed")] == ['a "b"']


def test_a_character_that_the_encoding_lacks_is_refused_and_not_replaced(tmp_path: Path) -> None:
    system = open_exchange(ready(tmp_path), text=with_text(encoding="latin-1"))
    results = system.write("hand_over", [{"number": "1", "party": "Łódź"}])
    assert results[0].messages == ('not sent: "Ł" cannot be written in latin-1',)
    assert seen(tmp_path) == []


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_loses_it_on_the_way_back(
    tmp_path: Path, sign: str
) -> None:
    system = open_exchange(ready(tmp_path), text=with_text(spreadsheet="true"))
    note = f"{sign}HYPERLINK(1)"
    rows = [
        {"number": "1", "note": note, "amount": Decimal("-5.00")},
        {"number": "2", "note": f"'{note}"},
        {"number": "3", "note": "'plain"},
    ]
    system.write("hand_over", rows)
    text = the_file(tmp_path / "orders").read_bytes().decode()
    assert f"'{note}" in text and f"''{note}" in text
    assert ",-5.00," in text, "an amount is no formula"
    assert [row["note"] for row in system.read("handed")] == [note, f"'{note}", "'plain"]


def test_text_is_left_alone_where_no_spreadsheet_reads_the_files(tmp_path: Path) -> None:
    open_exchange(ready(tmp_path)).write("hand_over", [{"number": "1", "note": "=1+1"}])
    assert the_file(tmp_path / "orders").read_text().splitlines()[1] == "1,,,,,=1+1"


def test_the_answer_says_what_became_of_each_row(tmp_path: Path) -> None:
    answer = (
        "Number,State,Id,Words\n 3 ,WAIT,,in line\n1,OK,A-1,\n2,ERROR,,the note is too long\n5,OK,A-5,\n5,ERROR,,no\n"
    )
    agent = Agent(ready(tmp_path), answer)
    results = open_exchange(tmp_path, agent).write("ask_for", [{"number": str(n)} for n in range(1, 6)])
    assert [(result.outcome, result.id) for result in results] == [
        (Outcome.DONE, "A-1"),
        (Outcome.REJECTED, None),
        (Outcome.UNKNOWN, None),
        (Outcome.UNKNOWN, None),
        (Outcome.UNKNOWN, None),
    ]
    assert results[1].messages == ("the note is too long",)
    assert 'says "WAIT" of this row' in results[2].messages[0] and results[2].messages[1] == "in line"
    assert "says nothing of this row" in results[3].messages[0]
    assert "says ERROR and OK of this row" in results[4].messages[0]
    assert seen(tmp_path / "orders")[0].read_text().splitlines()[1] == "7,1,"


def test_an_answer_that_is_there_in_part_is_waited_for_until_it_is_whole(tmp_path: Path) -> None:
    agent = Agent(ready(tmp_path), "Number,State,Id,Words\n1,OK,A", "Number,State,Id,Words\n1,OK,A-1,\n")
    assert open_exchange(tmp_path, agent).write("ask_for", [{"number": "1"}])[0].id == "A-1"
    assert len(agent.slept) == 2


def test_without_an_answer_in_time_a_row_is_unknown_until_a_look_finds_it(tmp_path: Path) -> None:
    agent = Agent(ready(tmp_path))
    system = open_exchange(tmp_path, agent)
    result = system.write("ask_for", [{"number": "1"}])[0]
    assert result.outcome is Outcome.UNKNOWN and sum(agent.slept) == 3
    assert re.search(r"handed over in orders/\S+\.csv; there is no answer answers/\S+\.csv yet", result.messages[0])
    assert system.find("ask_for", {"number": "1"}) == []
    (tmp_path / "answers" / "late.csv").write_text("Number,State\n1,OK\n2,ERROR\n")
    assert system.find("ask_for", {"number": "1"}) == [{"number": "1", "state": "OK"}]
    assert system.find("ask_for", {"number": "2"}) == []


def test_an_answer_that_cannot_be_read_leaves_the_rows_unknown(tmp_path: Path) -> None:
    agent = Agent(ready(tmp_path), "<html>")
    result = open_exchange(tmp_path, agent).write("ask_for", [{"number": "1"}])[0]
    assert result.outcome is Outcome.UNKNOWN and 'no column "Number"' in result.messages[0]


def test_where_nothing_answers_each_row_is_unknown_and_the_others_are_sent_all_the_same(tmp_path: Path) -> None:
    results = open_exchange(tmp_path).write("leave", [{"number": "1"}, {"number": "2"}])
    assert [result.outcome for result in results] == [Outcome.UNKNOWN, Outcome.UNKNOWN]
    assert "what became of it is not known yet" in results[1].messages[0]
    assert [path.read_text() for path in seen(tmp_path)] == ["number,note\n1,\n", "number,note\n2,\n"]


def test_a_file_that_cannot_be_put_there_means_that_nothing_was_handed_over(tmp_path: Path) -> None:
    with pytest.raises(SystemUnavailableError, match="Nothing was handed over"):
        open_exchange(tmp_path).write("hand_over", [{"number": "1"}])
    assert seen(tmp_path) == []


@pytest.mark.parametrize("company", ["../7", "a/b", ".."])
def test_a_parameter_never_puts_a_file_elsewhere(tmp_path: Path, company: str) -> None:
    text = EXCHANGE.replace('"left-{batch}.csv"', '"{place}-{batch}.csv"')
    with pytest.raises(ConfigurationError, match="cannot be named"):
        open_exchange(ready(tmp_path), text=text).write("leave", [{"number": "1"}], {"place": company})
    assert seen(tmp_path) == []
    with pytest.raises(ConfigurationError, match="needs the parameter 'place'"):
        open_exchange(tmp_path, text=text).write("leave", [{"number": "1"}])


def test_looking_finds_what_was_handed_over_before(tmp_path: Path) -> None:
    system = open_exchange(ready(tmp_path))
    system.write("hand_over", [{"number": "1", "party": "Oak"}, {"number": "11"}])
    assert system.find("hand_over", {"number": "1"}) == [{"number": "1", "party": "Oak", "note": ""}]


def test_many_writers_at_once_lose_nothing_and_overwrite_nothing(tmp_path: Path) -> None:
    system = open_exchange(ready(tmp_path))

    def write(writer: int) -> list[str | None]:
        return [system.write("hand_over", [{"number": f"{writer}-{n}"}])[0].id for n in range(25)]

    with ThreadPoolExecutor(8) as pool:
        ids = [one for some in pool.map(write, range(8)) for one in some]
    assert len(set(ids)) == 200 == len(seen(tmp_path / "orders"))
    assert {row["number"] for row in system.read("handed")} == {f"{w}-{n}" for w in range(8) for n in range(25)}
