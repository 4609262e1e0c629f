"""How a layout is written down: one `Element` for each line of the documented table, one `Method` for each
table."""

from __future__ import annotations

from dataclasses import dataclass

AUTHORIZATION_MAX = 20
GUID_MAX = 36
ERROR_COLUMNS = ("Error_Code", "Error_Description", "Error_Column")
ERROR_SIZES = (1, 250, 100)


@dataclass(frozen=True)
class Element:
    """One element of a request.

    kind: text, number or date. max: characters, where a number's minus and point count. required: "" never,
    "always", or "new" where only a new record needs it (the method's own rules decide what new is). form: a
    number's documented format, such as "-8.2" for eight digits, two decimals and a minus allowed; without one
    only `max` bounds it. key: a key field, in which Spectrum forbids certain characters. one_of: the letters
    allowed. column: the name under which the value is stored, where it is not the element's own."""

    name: str
    max: int
    kind: str = "text"
    required: str = ""
    form: str = ""
    key: bool = False
    one_of: tuple[str, ...] = ()
    column: str = ""
    note: str = ""

    @property
    def stored_as(self) -> str:
        return self.column or self.name


@dataclass(frozen=True)
class Method:
    """One web service method. `answer` lists the elements of a row before Error_Code; `source` is its help
    page."""

    name: str
    puts: bool
    elements: tuple[Element, ...]
    answer: tuple[str, ...]
    source: str

    def element(self, name: str) -> Element | None:
        return next((element for element in self.elements if element.name == name), None)


def text(
    name: str,
    size: int,
    required: str = "",
    one_of: str = "",
    words: tuple[str, ...] = (),
    column: str = "",
    note: str = "",
) -> Element:
    """A text; `one_of` lists single letters, `words` longer values."""
    return Element(name, size, "text", required, one_of=words or tuple(one_of), column=column, note=note)


def key(name: str, size: int, required: str = "", note: str = "") -> Element:
    return Element(name, size, "text", required, key=True, note=note)


def number(name: str, size: int, form: str = "", required: str = "", note: str = "") -> Element:
    return Element(name, size, "number", required, form, note=note)


def date(name: str, required: str = "", note: str = "") -> Element:
    return Element(name, 10, "date", required, note=note)


def dates(*names: str) -> tuple[Element, ...]:
    return tuple(date(name) for name in names)


def company(required: str = "") -> Element:
    """Company_Code; where it is not required it defaults from the Authorization ID."""
    return text("Company_Code", 3, required, note="defaults from the Authorization ID" if not required else "")


def user_defined() -> tuple[Element, ...]:
    return tuple(text(f"UDF{index}", 20, note="must be mapped to the Authorization ID") for index in range(1, 21))
