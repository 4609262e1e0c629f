"""Decisions as JUnit XML, which every build server shows: a suite for each flow, a case for each record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from engine.reports.paint import plain
from engine.reports.reason_text import reason_lines
from engine.reports.results import Assessed, Result, Standing, Tally, Unreadable

_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTH = 110


def render(results: Iterable[Result], tally: Tally) -> Iterator[str]:
    """The whole document at its end, as its first line holds the counts. Blocked fails, waiting and left alone are skipped."""
    root = Element("testsuites", name="sync-engine")
    suites: dict[str, Element] = {}
    for result in results:
        suite = _suite(root, suites, "unreadable" if isinstance(result, Unreadable) else result.decision.flow)
        if isinstance(result, Unreadable):
            case = SubElement(suite, "testcase", classname="unreadable", name=_clean(str(result.origin)))
            SubElement(case, "error", message=_clean(result.message)).text = _clean(result.fix)
        else:
            _case(suite, result)
    for element in (*suites.values(), root):
        element.set("tests", str(len(element.findall(".//testcase"))))
        for kind in ("failure", "error", "skipped"):
            name = kind if kind == "skipped" else f"{kind}s"
            element.set(name, str(len(element.findall(f".//{kind}"))))
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield tostring(root, encoding="unicode")


def _suite(root: Element, suites: dict[str, Element], name: str) -> Element:
    if name not in suites:
        suites[name] = SubElement(root, "testsuite", name=_clean(name))
    return suites[name]


def _case(suite: Element, result: Assessed) -> None:
    decision = result.decision
    name = f"{decision.identity or '(without id)'} {decision.title}".strip()
    case = SubElement(suite, "testcase", classname=_clean(f"{decision.flow}.{decision.action}"), name=_clean(name))
    lines = [line for reason in decision.reasons for line in reason_lines(reason, _WIDTH, plain)]
    text = _clean("\n".join(filter(None, [*lines, decision.fault])))
    rules = ", ".join(reason.rule for reason in decision.standing_in_the_way()) or decision.fault
    if result.standing is Standing.BLOCKED:
        SubElement(case, "failure", type="blocked", message=_clean(rules)).text = text
    elif result.standing in (Standing.WAITING, Standing.SKIPPED):
        SubElement(case, "skipped", message=_clean(f"{result.standing}: {rules or result.note}"))
    elif text and result.standing is Standing.READY:
        SubElement(case, "system-out").text = text


def _clean(text: str) -> str:
    """Text without the characters that XML has no way to hold."""
    return _NOT_XML.sub("\ufffd", text)
