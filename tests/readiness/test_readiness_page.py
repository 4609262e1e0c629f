"""The page of a chain: that it can be read by eye, by keyboard and by a screen reader, whatever the chain looks like."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from readiness_world import chain, order, party, world_of

from engine.readiness.chain import Chain
from engine.reports import why_html
from engine.reports.why_picture import HIGH, MOST_BOXES, WIDE

LINKED = {"party": {"1": "ACME"}}


def page_of(rows: list[dict[str, str]], identity: str) -> tuple[Chain, str]:
    world = world_of(LINKED, party=[party("1")], order=rows)
    found = chain(world, ("order.export", identity))
    return found, "\n".join(why_html.render(world, found))


def deep(length: int) -> list[dict[str, str]]:
    return [order("0", title=""), *(order(str(number), after=str(number - 1)) for number in range(1, length))]


CIRCLE = [order("7", after="8"), order("8", after="9"), order("9", after="7"), order("10", after="9")]
PAGES = {
    "deep": page_of(deep(9), "8"),
    "too deep to draw": page_of(deep(200), "199"),
    "circle": page_of(CIRCLE, "10"),
    "itself": page_of([order("7", after="7")], "7"),
    "alone": page_of([order("7")], "7"),
}
each = pytest.mark.parametrize(("found", "page"), PAGES.values(), ids=PAGES)


def drawing(page: str) -> ElementTree.Element:
    found = re.search(r"<svg.*</svg>", page, re.DOTALL)
    assert found
    return ElementTree.fromstring(found.group())


@each
def test_it_has_a_language_a_title_one_main_heading_and_no_level_left_out(found: Chain, page: str) -> None:
    assert page.startswith('<!doctype html><html lang="en"><head><meta charset="utf-8">')
    title, heading = (re.findall(rf"<{tag}>(.+)</{tag}>", page)[0] for tag in ("title", "h1"))
    assert (
        title == heading == f"Why: {found.links[found.start].label} {found.start[1]} {found.links[found.start].title}"
    )
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@each
def test_it_may_load_nothing_and_names_no_other_place(found: Chain, page: str) -> None:
    assert "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page
    assert not re.search(r"https?:|url\((?!#)|@import|<script|\son\w+=", page)


@each
def test_every_box_of_the_picture_says_what_it_is_and_leads_to_its_record(found: Chain, page: str) -> None:
    boxes = list(drawing(page).iter("a"))
    assert len(boxes) == min(len(found.links), MOST_BOXES)
    for box in boxes:
        assert f'<section id="{box.attrib["href"][1:]}">' in page
        assert re.match(r"Order \d+ .+, \w+$", box.attrib["aria-label"])
    assert page.count("<section id=") == len(found.links)
    assert '<div class="frame" tabindex="0" role="region" aria-label=' in page


@each
def test_no_box_lies_on_another_or_outside_of_the_picture(found: Chain, page: str) -> None:
    svg = drawing(page)
    wide, high = int(svg.attrib["width"]), int(svg.attrib["height"])
    corners = [(int(box.attrib["x"]), int(box.attrib["y"])) for box in svg.iter("rect")]
    assert all(x > 0 and x + WIDE < wide and y > 0 and y + HIGH < high for x, y in corners)
    for place, (x, y) in enumerate(corners):
        assert all(abs(x - u) > WIDE or abs(y - v) > HIGH for u, v in corners[place + 1 :])


def test_a_deep_chain_runs_down_the_page_instead_of_out_of_it() -> None:
    svg = drawing(PAGES["deep"][1])
    assert int(svg.attrib["width"]) < 1000 < 9 * WIDE
    assert len({box.attrib["x"] for box in svg.iter("rect")}) == 1


def test_what_is_not_drawn_is_told() -> None:
    assert "The picture shows the first 60 of 200 records; the list below has all." in PAGES["too deep to draw"][1]
    assert "The picture shows" not in PAGES["deep"][1]


def test_a_circle_is_drawn_apart_from_what_only_leads_to_it_and_said_in_words() -> None:
    lines = [one.attrib for one in drawing(PAGES["circle"][1]).findall("path")]
    assert sum("stroke-dasharray" in line for line in lines) == 3
    assert len(lines) == 4
    assert PAGES["circle"][1].count("↻ a circle") == 3
    assert PAGES["itself"][1].count("↻ a circle") == 1


def contrast(first: str, second: str) -> float:
    """As WCAG 2 reckons it: 4.5 and more can be read by nearly everybody."""

    def light(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(first), light(second)))
    return (high + 0.05) / (low + 0.05)


def test_every_text_stands_out_from_what_it_stands_on_by_day_and_by_night() -> None:
    for ground in {*why_html.COLOURS.values(), why_html.OTHER}:
        assert contrast("#111", ground) > 4.5
    for text, ground in (
        ("#1a1a1a", "#fff"),
        ("#555", "#fff"),
        ("#eee", "#1b1b1b"),
        ("#bbb", "#1b1b1b"),
        ("#9cf", "#1b1b1b"),
    ):
        assert text in why_html.STYLE and ground in why_html.STYLE
        assert contrast(text, ground) > 4.5


BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed here (Debian: apt-get install chromium)")
@pytest.mark.parametrize("name", ["deep", "circle"])
def test_a_browser_shows_all_of_it_and_complains_of_nothing(name: str, tmp_path: Path) -> None:
    assert BROWSER is not None
    found, page = PAGES[name]
    path = tmp_path / "why.html"
    path.write_text(page, encoding="utf-8")
    # It runs in a folder of its own, asks nobody for anything, and tells what it would write to its console.
    words = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--enable-logging=stderr",
    ]
    done = subprocess.run(
        [BROWSER, *words, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("<section id=") == len(found.links)
    assert done.stdout.count("<rect ") == len(found.links)
    assert "CONSOLE" not in done.stderr
