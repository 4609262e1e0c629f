"""Texts: constants, joined and composed texts, letters, parts."""

from __future__ import annotations

from typing import Any

from engine.checks.values import MISSING, FieldType, Unreadable
from engine.mapping.bench import BROKEN, COUNTERPART, TEXT_ONLY, TEXTS, Bench, field_step
from engine.mapping.step import Desk, Step, Unmappable, as_plain_text, reads, then
from engine.pack.transforms import Transform
from engine.text.templates import LONGEST_OUTPUT, NOT_GIVEN, TemplateError, compile_template

_PLAIN = frozenset(FieldType) - {FieldType.LIST, FieldType.GROUP}
_COMPOSABLE = _PLAIN - {FieldType.DECIMAL}
_NOT_COMPOSED = "[this text could not be composed"


def build_constant(transform: Transform, bench: Bench) -> Step:
    """Always the same text."""
    text = transform.parameter
    return Step(lambda _: text or MISSING, TEXT_ONLY, f'always "{text}"', (), (text,))


def build_copy(transform: Transform, bench: Bench) -> Step:
    """A field's value as it is, or the counterpart's id where it is known."""
    name = transform.parameter
    if name == COUNTERPART and bench.linked:
        return Step(lambda desk: desk.counterpart or MISSING, frozenset({FieldType.ID}), "", (COUNTERPART,))
    if name == COUNTERPART and bench.scope.get(name) is None:
        bench.problem(
            transform.place,
            "unknown field",
            "The counterpart's id is not known before the record is written.",
            "Use it under writes_back.",
            length=len(name),
        )
        return BROKEN
    resolved = bench.name(name, transform.place)
    if resolved is None:
        return BROKEN
    if resolved.type not in _PLAIN:
        what = "list" if resolved.type is FieldType.LIST else "group"
        bench.problem(
            transform.place,
            "wrong field",
            f"{name} is a {what}; only a single value can be copied.",
            "Name one of its fields; for a list, set each on the call."
            if what == "list"
            else "Name one of its fields.",
            length=len(name),
        )
        return BROKEN
    return field_step(resolved)


def build_join(transform: Transform, bench: Bench) -> Step:
    """Several values put together as text."""
    separator, skip = transform.parameter["separator"], transform.parameter["skip_missing"]
    skip = not bench.strict if skip is None else skip
    parts = tuple(bench.operand(part, TEXTS, "A joined text") for part in transform.parameter["of"])
    if any(part is BROKEN for part in parts):
        return BROKEN

    def make(desk: Desk) -> Any:
        found = [part.make(desk) for part in parts]
        given = [as_plain_text(value) for value in found if value is not MISSING]
        if not given or (len(given) < len(found) and not skip):
            return MISSING
        return separator.join(given)

    words = f'joined with "{separator}"' if separator else "joined"
    inner = [part.words for part in parts if part.words]
    return Step(make, TEXT_ONLY, "; ".join([*inner, words]), reads(*parts))


def build_template(transform: Transform, bench: Bench) -> Step:
    """A text composed by a template. What it shows must be given: "(not given)" is for people, not for a system."""
    try:
        template = compile_template(transform.parameter)
    except TemplateError as error:
        bench.problem(transform.place, "bad template", str(error), error.fix)
        return BROKEN
    names = sorted(template.names)
    fit = [_may_compose(name, transform, bench) for name in names]
    if not all(fit):
        return BROKEN

    def make(desk: Desk) -> Any:
        values = {name: _of(desk, name) for name in names}
        for name, value in values.items():
            if isinstance(value, Unreadable):
                label = desk.view.label(name)
                raise Unmappable(f"{label} is not {value.expected}.", f"Correct {label}.", value.raw)
        text = template.render(values)
        absent = [name for name, value in values.items() if value is MISSING]
        if absent and NOT_GIVEN in text:
            labels = ", ".join(desk.view.label(name) for name in absent)
            raise Unmappable(f"The text cannot be composed: {labels} is not given.", f"Fill {labels}.")
        if len(text) == LONGEST_OUTPUT:
            raise Unmappable(f"The composed text is too long: more than {LONGEST_OUTPUT} characters.")
        if _NOT_COMPOSED in text:
            raise Unmappable("The text cannot be composed.", "Mend the template in the mapping.")
        return text if text.strip() else MISSING

    return Step(make, TEXT_ONLY, f"composed: {' '.join(template.text.split())}", tuple(names))


def _of(desk: Desk, name: str) -> Any:
    return desk.counterpart or MISSING if name == COUNTERPART and desk.counterpart else desk.view.value(name)


def _may_compose(name: str, transform: Transform, bench: Bench) -> bool:
    if name == COUNTERPART and bench.linked:
        return True
    resolved = bench.name(name, transform.place)
    if resolved is None:
        return False
    if resolved.type in _COMPOSABLE:
        return True
    bench.problem(
        transform.place, "wrong field", f"{name} cannot go into a template: amounts and lists never pass through text."
    )
    return False


def build_letters(transform: Transform, bench: Bench) -> Step:
    """The text in upper or lower case."""
    inner = bench.operand(transform.parameter["of"], TEXTS, "Upper or lower case")
    upper = transform.parameter["to"] == "upper"
    case = "upper" if upper else "lower"

    def change(text: str) -> str:
        return text.upper() if upper else text.lower()

    return over_text(inner, change, f"in {case} case", fixed=tuple(change(text) for text in inner.fixed))


def build_without(transform: Transform, bench: Bench) -> Step:
    """The text without some characters."""
    inner = bench.operand(transform.parameter["of"], TEXTS, "A text without some characters")
    characters = transform.parameter["characters"]
    table = {ord(character): None for character in characters}
    return over_text(inner, lambda text: text.translate(table), f'without any of "{characters}"')


def build_part(transform: Transform, bench: Bench) -> Step:
    """One part of a text; a text with fewer parts gives nothing."""
    inner = bench.operand(transform.parameter["of"], TEXTS, "A part")
    separator, number, last = (transform.parameter[name] for name in ("separator", "number", "last"))
    if not separator:
        bench.problem(transform.place, "wrong value", "A text is not parted by nothing.", 'For example: separator: "-"')
        return BROKEN

    def part(text: str) -> str:
        parts = text.split(separator)
        return "" if number > len(parts) else parts[-number if last else number - 1]

    place = f"part {number}" + (" from the end" if last else "")
    return over_text(inner, part, f'{place}, parted by "{separator}"')


def over_text(inner: Step, change: Any, words: str, *, fixed: tuple[str, ...] = ()) -> Step:
    """A step that changes a text; a text of which nothing is left is missing."""
    if inner is BROKEN:
        return BROKEN

    def make(desk: Desk) -> Any:
        value = inner.make(desk)
        if value is MISSING:
            return MISSING
        text = change(as_plain_text(value))
        return text if text.strip() else MISSING

    return Step(make, TEXT_ONLY, then(inner, words), inner.fields, fixed)
