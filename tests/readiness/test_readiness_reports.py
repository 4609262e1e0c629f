"""What people and machines are shown of a chain, and of the causes."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from readiness_world import causes_of, chain, order, party, world_of

from engine.readiness.chain import Chain, chain_of
from engine.readiness.world import World
from engine.reports import unblock_json, unblock_text, why_graph, why_html, why_json, why_text
from engine.reports.worth import amount_words, worth_words

LONG = "A name that is too long"
EIGHT = ("order.export", "8")


def shown() -> tuple[World, Chain]:
    world = world_of(party=[party("1", LONG)], order=[order("7"), order("8", after="7")])
    return world, chain(world, EIGHT)


def test_the_tree_shows_every_step_down_to_what_has_to_be_mended_and_by_whom() -> None:
    world, found = shown()
    text = re.sub(r" {2,}", "  ", re.sub(r":\d+:\d+", ":LINE", "\n".join(why_text.render(world, found, width=100))))
    assert (
        text
        == """\
Order 8  Order 8  WAITING
├─ needs Party 1  A name that is too long  BLOCKED
│  order-party: The party is not in the ledger yet.
│  ✗ party-name-length  The name has 23 characters; the ledger takes 10.
│  seen  "A name that is too long"  at name
│  fix  Shorten the name.  (directory keeper)
│  says  TOY-01  rules/objects/party.yaml:LINE
└─ needs Order 7  Order 7  WAITING
  order-after: The earlier order 7 is not in the ledger yet.
  └─ needs Party 1  A name that is too long  BLOCKED
  order-party: The party is not in the ledger yet.
  as above

1 root cause:
  1. Link or mend Party 1 A name that is too long  (directory keeper)"""
    )


def test_a_circle_is_shown_where_it_closes() -> None:
    links = {"party": {"1": "ACME"}}
    world = world_of(links, party=[party("1")], order=[order("7", after="8"), order("8", after="7")])
    text = "\n".join(why_text.render(world, chain(world, EIGHT)))
    assert "↻ a circle: Order 8 needs Order 7 needs Order 8" in text
    assert "1. Break the circle of Order 7 Order 7 and Order 8 Order 8" in " ".join(text.split())


def test_a_record_with_nothing_in_its_way_says_so() -> None:
    world = world_of({"party": {"1": "ACME"}}, party=[party("1")], order=[order("8")])
    text = "\n".join(why_text.render(world, chain(world, EIGHT)))
    assert text.splitlines()[0].endswith("READY")
    assert "Nothing stands in its way." in text
    assert "fix    Send it.  (buyer)" in text


def test_a_chain_of_a_thousand_records_is_told_to_its_end() -> None:
    rows = [order("0", title=""), *(order(str(number), after=str(number - 1)) for number in range(1, 1000))]
    world = world_of({"party": {"1": "ACME"}}, party=[party("1")], order=rows)
    found = chain(world, ("order.export", "999"))
    text = "\n".join(why_text.render(world, found))
    assert "and so on" in text
    assert "1. Mend Order 0" in text
    assert len(json.loads("".join(why_json.render(world, found, "python")))["records"]) == 1000


def test_machines_get_the_records_the_needs_between_them_and_the_causes() -> None:
    world, found = shown()
    (text,) = why_json.render(world, found, "python")
    told = json.loads(text)
    assert (told["kind"], told["engine"]) == ("why", "python")
    assert [(one["object"], one["id"], one["standing"]) for one in told["records"]] == [
        ("order", "8", "waiting"),
        ("party", "1", "blocked"),
        ("order", "7", "waiting"),
    ]
    assert [(need["rule"], need["record"]) for need in told["records"][0]["needs"]] == [
        ("order-party", 1),
        ("order-after", 2),
    ]
    (cause,) = told["causes"]
    assert (cause["object"], cause["id"], cause["owners"]) == ("party", "1", ["directory keeper"])
    assert cause["reasons"][0]["fix"] == "Shorten the name."


NASTY = 'A "quoted" <b>name</b> \\ with #signs and `ticks`'


def test_pictures_hold_whatever_a_name_holds() -> None:
    world = world_of(party=[party("1", NASTY)], order=[order("8")])
    found = chain(world, EIGHT)
    dot, mermaid = "\n".join(why_graph.dot(found)), "\n".join(why_graph.mermaid(found))
    assert 'n0 -> n1 [label="order-party"];' in dot
    assert r'label="Party 1\nA \"quoted\" <b>name</b> \\ with #signs and `ticks`\nblocked"' in dot
    # Outside of its codes and line breaks nothing is left that would end a text or be taken for HTML.
    for label in re.findall(r'\["(.*)"\]', mermaid):
        assert not re.search(r'["<>`]', label.replace("<br/>", ""))
    assert 'n0 -->|"order-party"| n1' in mermaid
    assert mermaid.splitlines()[0] == "flowchart LR"


class Page(HTMLParser):
    """Collects what a browser would see; void elements need no end."""

    VOID = ("meta", "br", "rect", "path")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.loads: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            if name == "href":
                self.targets.add((value or "").removeprefix("#"))
            if name in ("src", "action") or tag in ("script", "link", "iframe"):
                self.loads.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", ["Acme and Sons Ltd.", NASTY, "<script>alert(1)</script>"])
def test_the_page_stands_alone_and_is_well_formed_whatever_a_name_holds(name: str) -> None:
    world = world_of(party=[party("1", name)], order=[order("7", after="8"), order("8", after="7")])
    page = Page()
    page.feed("\n".join(why_html.render(world, chain(world, EIGHT))))
    assert page.open == []
    assert page.loads == []
    assert page.targets <= page.ids
    assert name in page.text
    assert "Shorten the name." in page.text


def test_the_ranking_tells_first_what_sets_most_free_and_counts_what_it_leaves_out() -> None:
    rows = [order(str(number), total="600000") for number in (7, 8)]
    world = world_of(party=[party("1", LONG), party("2")], order=[*rows, order("9", party="2", title="", total="1.50")])
    causes = causes_of(world)
    text = "\n".join(unblock_text.render(causes, causes.ranked(), top=1, width=100))
    assert text.startswith("1. Link or mend Party 1 A name that is too long: 2 Orders, $1.2M, become ready.\n")
    assert "2 more root causes: --top 3 shows them all." in text
    assert "Of 5 records on the way 1 is ready, 2 wait for what has to be mended, 2 have to be mended." in text


def test_the_ranking_for_machines_names_what_becomes_ready_with_exact_amounts() -> None:
    world = world_of(
        party=[party("1", LONG)], order=[order("7", total="600000.10"), order("8", after="7", total="0.20")]
    )
    causes = causes_of(world)
    (text,) = unblock_json.render(causes, causes.ranked(), top=5)
    told = json.loads(text)
    (cause,) = told["causes"]
    assert [one["id"] for one in cause["becomes_ready"]] == ["1"]
    assert [(one["id"], one["amount"]) for one in cause["follows"]] == [("7", "600000.10"), ("8", "0.20")]
    assert cause["worth"] == {"$": "600000.30"}
    assert told["summary"] == {"causes": 1, "records": 3, "ready": 0, "follows": 0, "waiting": 2, "blocked": 1}


def test_where_nothing_is_wrong_the_ranking_says_so() -> None:
    world = world_of({"party": {"1": "ACME"}}, party=[party("1")], order=[order("8")])
    causes = causes_of(world)
    assert next(unblock_text.render(causes, causes.ranked(), top=5)).startswith("Nothing has to be mended")


def test_a_record_that_no_plan_has_is_shown_as_unknown() -> None:
    world = world_of(party=[], order=[order("8", party="404")])
    found = chain_of(world, causes_of(world), EIGHT)
    text = "\n".join(why_text.render(world, found))
    assert re.search(r"needs Party 404 +UNKNOWN", text)
    assert "Party 404 is in no list that was read." in " ".join(text.split())


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "$0"),
        ("12.5", "$12.50"),
        ("89450", "$89,450"),
        ("999999.99", "$999,999.99"),
        ("1150000", "$1.2M"),
        ("-2500", "-$2,500"),
    ],
)
def test_amounts_are_exact_up_to_a_million(amount: str, words: str) -> None:
    assert amount_words(Decimal(amount), "$") == words


def test_amounts_of_two_currencies_are_never_added_up() -> None:
    assert worth_words({"$": Decimal(5), "€": Decimal(7), "": Decimal(0)}) == "$5 and €7"
