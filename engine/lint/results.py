"""What is known of the value that a transform makes, and what could keep it from being made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from itertools import product

from engine.checks.answers import same_text
from engine.checks.values import FieldType
from engine.lint import text_results
from engine.lint.automaton import run_of
from engine.lint.knowledge import MOST_VALUES, Known, either, one_of_texts, text_of
from engine.lint.signs import DIGITS, Signs
from engine.lint.site import Result, Site, named
from engine.mapping.bench import COUNTERPART
from engine.mapping.numbers import rounded
from engine.pack.conditions import Test
from engine.pack.transforms import Transform
from engine.text.templates import LONGEST_OUTPUT

MOST_LINES = Decimal(10) ** 9
"""No list has more lines than this; it would not fit a machine."""
_DECIMALS = frozenset({FieldType.DECIMAL})


def _constant(transform: Transform, _: Site) -> Known:
    return one_of_texts(frozenset({transform.parameter}), missing=False)


def _copy(transform: Transform, site: Site) -> Known:
    name = transform.parameter
    if name == COUNTERPART and site.names.find(name) is None:
        return site.others.counterpart()
    return site.facts.known(name, site.names)


def _linked(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    at = site.known(parameter["at"])
    found = site.others.linked(
        parameter["object"], back=parameter["back"], part=parameter["part"], separator=parameter["separator"]
    )
    if not parameter["optional"] and not _is_linked(transform, site):
        site.doubt(
            "could be refused",
            f"no need or rule asks that {named(parameter['at'])} has a counterpart ({parameter['object']})",
            "add a need for it, or optional: true",
        )
    return found.given(missing=at.missing or at.never or parameter["optional"])


def _is_linked(transform: Transform, site: Site) -> bool:
    """True where the record would wait without the counterpart. What a counterpart's id leads back to cannot be asked by a rule."""
    parameter = transform.parameter
    at = parameter["at"]
    if parameter["back"] or at.kind != "copy":
        return bool(parameter["back"])
    asked = (Test(at.parameter, state, parameter["object"], at.place, at.place) for state in ("linked", "synced"))
    itself = site.linked == (parameter["object"], at.parameter)
    return itself or any(site.facts.holds(one, site.names) for one in asked)


def _joined(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    separator, skip = parameter["separator"], parameter["skip_missing"]
    skip = not site.strict if skip is None else skip
    parts = [site.known(one) for one in parameter["of"]]
    given = [part for part in parts if not part.never]
    if not given or (len(given) < len(parts) and not skip):
        return Known(never=True)
    missing = all(part.missing for part in given) if skip else any(part.missing for part in given)
    if all(part.values is not None for part in given) and not (skip and any(part.missing for part in parts)):
        values = [sorted(part.values or ()) for part in given]
        if reduce(lambda count, one: count * len(one), values, 1) <= MOST_VALUES:
            return one_of_texts(frozenset(separator.join(one) for one in product(*values)), missing=missing)
    glue = len(separator) * (len(given) - 1)
    lengths = [part.longest for part in given]
    longest = None if None in lengths else sum(one for one in lengths if one is not None) + glue
    signs = reduce(Signs.__or__, (_signs(part) for part in given), Signs.of(separator))
    shortest = 1 if skip else sum(part.shortest for part in given) + glue
    return text_of(signs, longest, shortest, missing=missing)


def _signs(known: Known) -> Signs:
    return DIGITS | Signs.of("-") if known.kinds == {FieldType.INTEGER} else known.signs


def _template(transform: Transform, site: Site) -> Known:
    return text_of(longest=LONGEST_OUTPUT, missing=True)


def _date(transform: Transform, site: Site) -> Known:
    inner = site.known(transform.parameter)
    return Known(frozenset({FieldType.DATE}), inner.missing, inner.never)


def _decimal(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    operand, places = parameter["of"], parameter["places"]
    kinds = _DECIMALS
    if operand.kind == "constant":
        value = rounded(Decimal(operand.parameter), places, parameter["rounding"])
        return Known(kinds, False, low=value, high=value, decimals=places, fixed=places)
    inner = site.known(operand)
    low, high = (
        None if limit is None else rounded(limit, places, parameter["rounding"]) for limit in (inner.low, inner.high)
    )
    return Known(kinds, inner.missing, inner.never, low=low, high=high, decimals=places, fixed=places)


def _lookup(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    table = {same_text(key): value for key, value in parameter["table"].items()}
    inner = site.known(parameter["of"])
    possible = inner.folded if inner.values is None else frozenset(same_text(value) for value in inner.values)
    hits = set(table.values()) if possible is None else {table[value] for value in possible if value in table}
    beyond = possible is None or not possible <= table.keys()
    found = one_of_texts(frozenset(hits), missing=inner.missing) if hits else Known(never=True)
    if beyond and parameter["otherwise"]:
        found = either(found, site.known(parameter["otherwise"]))
        return replace(found, missing=found.missing or inner.missing)
    if beyond:
        site.doubt(
            "could be refused",
            f"{named(parameter['of'])} may hold other values than those of the table",
            "add otherwise:, or a rule one_of with the table's values",
        )
    return replace(found, never=found.never or inner.never)


def _first_of(transform: Transform, site: Site) -> Known:
    found = Known(never=True)
    for one in transform.parameter:
        part = site.known(one)
        missing = (found.missing or found.never) and (part.missing or part.never)
        found = replace(either(found, part), missing=missing)
        if not missing:
            break
    return found


def _repetition(transform: Transform, site: Site) -> Known:
    return text_of(DIGITS, len(str(MOST_LINES)) - 1, missing=True, forms=(run_of(DIGITS, 1, len(str(MOST_LINES)) - 1),))


def _sum(transform: Transform, site: Site) -> Known:
    parameter = transform.parameter
    name, of = parameter["list"], parameter["of"]
    lines = site.facts.known(name, site.names)
    one = site.facts.known(of, site.names.inside(name))
    if one.missing or one.never:
        site.doubt(
            "could be missing",
            f"{of} may be missing in a line of {name}, and then there is no sum",
            "add a rule that each line has it",
        )
    return replace(added(one, lines), missing=lines.missing, never=lines.never, fixed=None)


def added(one: Known, lines: Known) -> Known:
    """The sum of an amount over the lines of a list, or over some of them."""
    most = MOST_LINES if lines.high is None else max(lines.high, Decimal(1))
    low, high = one.low, one.high
    low = None if low is None else min(low * most, low, Decimal(0))
    high = None if high is None else max(high * most, high, Decimal(0))
    return replace(one, kinds=_DECIMALS, low=low, high=high)


def _total(transform: Transform, site: Site) -> Known:
    parts = [site.known(one) for one in transform.parameter]
    limits = []
    for name, choose in (("low", min), ("high", max)):
        found = [Decimal(0) if part.never else getattr(part, name) for part in parts]
        # What is not given adds nothing.
        limits.append(None if None in found else sum((choose(one, Decimal(0)) for one in found), Decimal(0)))
    decimals = [part.decimals for part in parts]
    return Known(
        _DECIMALS,
        all(part.missing or part.never for part in parts),
        all(part.never for part in parts),
        low=limits[0],
        high=limits[1],
        decimals=None if None in decimals else max(one or 0 for one in decimals),
    )


def _answer(_: Transform, __: Site) -> Known:
    return Known(frozenset({FieldType.ID}), False, own=True)


def _run_date(_: Transform, __: Site) -> Known:
    return Known(frozenset({FieldType.DATE}), False)


def _row(transform: Transform, site: Site) -> Known:
    found = site.others.in_row(transform.parameter["list"])
    return found.given(missing=transform.parameter["optional"])


RESULTS: Mapping[str, Result] = {
    "constant": _constant,
    "copy": _copy,
    "linked": _linked,
    "join": _joined,
    "template": _template,
    "date": _date,
    "decimal": _decimal,
    "lookup": _lookup,
    "first_of": _first_of,
    "truncate": text_results.truncate,
    "letters": text_results.letters,
    "without": text_results.without,
    "plain_text": text_results.plain_text,
    "part": text_results.part,
    "mask": text_results.mask,
    "printable_ascii": text_results.printable_ascii,
    "repetition": _repetition,
    "sum": _sum,
    "total": _total,
    "answer": _answer,
    "run_date": _run_date,
    "row": _row,
}
