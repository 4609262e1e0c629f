"""A value that is known in part, held against the constraints of its target field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine.checks.values import FieldType, shown
from engine.lint.automaton import Automaton, TooLarge, beyond, run_of
from engine.lint.knowledge import Known, as_written, whole_digits
from engine.lint.patterns import NotUnderstood, found_in, whole
from engine.lint.signs import ANY, DIGITS, PRINTABLE, Signs
from engine.lint.site import Doubt
from engine.mapping.layout import fitted
from engine.pack.system_interfaces import FormatSpec

_NUMBERS = frozenset({FieldType.DECIMAL, FieldType.INTEGER})
_ASKED = frozenset({"type", "minLength", "maxLength", "pattern", "enum", "const", "minimum", "maximum"})
_SILENT = frozenset({"description", "title", "default", "examples", "items"})
CUT, LONG, SIGN, FORMAT = "could be cut", "could be too long", "could hold a forbidden character", "wrong format"
DIGITS_KIND = "could have too many digits"


def demands(known: Known, field: Mapping[str, Any], formats: FormatSpec, source: str, *, soap: bool) -> Iterator[Doubt]:
    """Everything that a layout could object to. ``source`` are the fields that the value comes from, for the words."""
    if known.never or known.own:
        return
    unknown = sorted(key for key in field if key not in _ASKED | _SILENT and not key.startswith(("x-", "$")))
    if unknown:
        yield Doubt(
            FORMAT,
            f"the layout asks {', '.join(unknown)}, which cannot be proved",
            "write it as pattern, enum or maxLength",
        )
    value = _spelled(known, formats, soap=soap)
    if value.values is not None and not known.kinds & _NUMBERS:
        yield from _each_value(value, field, source)
        return
    yield from _type(known, field, formats, source, soap=soap)
    if "enum" in field or "const" in field:
        allowed = [one for one in field.get("enum", [field.get("const")]) if one not in ("", None)]
        words = ", ".join(shown(one) for one in allowed)
        yield Doubt(
            FORMAT, f"it takes {words} only; {source} may hold other values", "map it by a lookup, or add a rule one_of"
        )
        return
    if known.kinds <= _NUMBERS or _is_whole(known, field):
        yield from _bounds(known, field, source)
    if all(_json_type(kind, formats, soap=soap) == "string" for kind in known.kinds) and not _is_whole(known, field):
        yield from _text(known, value, field, source)


def _spelled(known: Known, formats: FormatSpec, *, soap: bool) -> Known:
    if known.kinds == {FieldType.BOOLEAN} and known.values is not None:
        flags = {"true": formats.true, "false": formats.false} if soap else {"true": "true", "false": "false"}
        return replace(known, values=frozenset(flags[value] for value in known.values))
    return as_written(known, date_form(formats.date))


@lru_cache(maxsize=32)
def date_form(pattern: str) -> Automaton:
    """Every day, as a system writes it."""
    form = "".join("\\" + sign if not sign.isalnum() and sign != " " else sign for sign in pattern)
    form = form.replace("CCYY", "YYYY").replace("YYYY", "[0-9]{4}")
    form = form.replace("MM", "(0[1-9]|1[0-2])").replace("DD", "(0[1-9]|[12][0-9]|3[01])")
    return whole(form)


def _each_value(value: Known, field: Mapping[str, Any], source: str) -> Iterator[Doubt]:
    """Values that are all known are asked one by one, as they will be when they are written."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(dict(field))
    flags = {"true": True, "false": False} if value.kinds == {FieldType.BOOLEAN} else {}
    for one in sorted(value.values or ()):
        for error in validator.iter_errors(flags.get(one, fitted(one, field))):
            kind = LONG if error.validator == "maxLength" else FORMAT
            yield Doubt(
                kind,
                f"{source} may be {shown(one)}, which it does not take",
                "map this value by a lookup, or leave it out of the rule",
            )
            break


def _type(known: Known, field: Mapping[str, Any], formats: FormatSpec, source: str, *, soap: bool) -> Iterator[Doubt]:
    wanted = field.get("type")
    allowed = {wanted} if isinstance(wanted, str) else set(wanted or ())
    if not allowed or _is_whole(known, field):
        return
    if "number" in allowed:
        allowed.add("integer")
    for kind in sorted(known.kinds):
        given = _json_type(kind, formats, soap=soap)
        if given in allowed or (kind is FieldType.INTEGER and given == "number" and "integer" in allowed):
            continue
        words = " or ".join(sorted(allowed - {"null"}))
        yield Doubt(FORMAT, f"it takes {words}; {source} gives {given}", "use a transform that gives what it takes")
        return


def _is_whole(known: Known, field: Mapping[str, Any]) -> bool:
    """True where a text of digits, or an amount without decimals, becomes the whole number that the layout takes."""
    wanted = field.get("type", ())
    if ({wanted} if isinstance(wanted, str) else set(wanted)) - {"null"} != {"integer"}:
        return False
    if known.kinds <= {FieldType.TEXT, FieldType.ID}:
        return known.signs <= DIGITS and known.longest is not None and known.longest <= 18
    return known.kinds <= _NUMBERS and (known.decimals == 0 or known.kinds == {FieldType.INTEGER})


def _json_type(kind: FieldType, formats: FormatSpec, *, soap: bool) -> str:
    if soap or kind not in (FieldType.BOOLEAN, FieldType.INTEGER, FieldType.DECIMAL):
        return "string"
    if kind is FieldType.DECIMAL:
        return "string" if formats.decimal == "text" else "number"
    return "boolean" if kind is FieldType.BOOLEAN else "integer"


def _bounds(known: Known, field: Mapping[str, Any], source: str) -> Iterator[Doubt]:
    for key, limit, outside in (("minimum", known.low, Decimal.__lt__), ("maximum", known.high, Decimal.__gt__)):
        if key in field and (limit is None or outside(limit, Decimal(str(field[key])))):
            check = "at_least" if key == "minimum" else "at_most"
            yield Doubt(
                FORMAT, f"its {key} is {field[key]}; no rule keeps {source} there", f"add a rule {check}: {field[key]}"
            )


def _text(known: Known, value: Known, field: Mapping[str, Any], source: str) -> Iterator[Doubt]:
    number = known.kinds <= _NUMBERS
    pattern = field.get("pattern")
    most, least = field.get("maxLength"), field.get("minLength", 0)
    fits = True
    if pattern is not None:
        shortened = (
            value if most is None or number else replace(value, longest=most, forms=(*value.forms, _up_to(most)))
        )
        doubt = _pattern(known, shortened, pattern, field, source)
        fits = doubt is None
        if doubt is not None:
            yield doubt
    if most is not None and (value.longest is None or value.longest > most) and (fits or not number):
        yield _too_long(known, value, most, source)
    if value.shortest < least:
        yield Doubt(
            "could be too short",
            f"it needs {least} characters; {source} may have {value.shortest}",
            f"add a rule min_length: {least}",
        )


def _too_long(known: Known, value: Known, most: int, source: str) -> Doubt:
    if known.kinds <= _NUMBERS:
        return Doubt(
            DIGITS_KIND, f"it takes {most} characters; no rule limits the digits of {source}", "add a rule max_digits"
        )
    limit = "is not limited by any rule" if value.longest is None else f"may have {value.longest}"
    return Doubt(
        LONG,
        f"it takes {most} characters; {source} {limit}",
        f"add a prerequisite max_length: {most}, or truncate with report",
    )


def _up_to(most: int) -> Automaton:
    return run_of(ANY, 0, most)


def _pattern(known: Known, value: Known, pattern: str, field: Mapping[str, Any], source: str) -> Doubt | None:
    try:
        outer = found_in(pattern)
        examples = [beyond(form, outer) for form in value.language]
    except (NotUnderstood, TooLarge):
        return Doubt(
            FORMAT,
            f"its pattern {pattern} is not understood, so nothing is proved",
            "write it with sets, counts and groups only",
        )
    if None in examples:
        return None
    example = min((one for one in examples if one is not None), key=lambda one: (len(one), one))
    if known.kinds <= _NUMBERS:
        digits = whole_digits(known)
        held = "no rule limits its digits" if digits is None else f"it may have {digits} digits before the point"
        return Doubt(
            DIGITS_KIND,
            f"it takes {field.get('x-format') or pattern}; of {source}, {held}",
            "add a rule max_digits (or at_least and at_most), and a decimal transform with the target's places",
        )
    return _forbidden(value, field, source) or Doubt(
        FORMAT,
        f"it takes the form {field.get('x-format') or pattern}; {source} may be {shown(example)}",
        "add a rule matches or one_of, or map it by a lookup",
    )


def _forbidden(value: Known, field: Mapping[str, Any], source: str) -> Doubt | None:
    bad = Signs.of(str(field.get("x-forbidden", "")))
    held = value.signs & bad
    if held:
        quoted = "".join(sorted(bad.listed))
        return Doubt(
            SIGN,
            f"it does not take {held.in_words()}; no rule keeps {source} free of them",
            f"add a rule characters, which forbids {quoted}",
        )
    if field.get("x-charset") == "printable-ascii" and not value.signs <= PRINTABLE:
        return Doubt(
            SIGN,
            f"it takes plain ASCII only; {source} may hold other characters",
            "use printable_ascii, or add a rule characters: {allowed: printable_ascii}",
        )
    return None
