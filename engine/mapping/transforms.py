"""Every transform of the language, with what compiles it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.mapping.bench import Builder
from engine.mapping.characters import build_mask, build_printable_ascii
from engine.mapping.dates import build_date, build_run_date
from engine.mapping.links import build_answer, build_linked, build_repetition
from engine.mapping.markup import build_plain_text
from engine.mapping.numbers import build_decimal, build_sum, build_total
from engine.mapping.rows import build_row
from engine.mapping.shortening import build_truncate
from engine.mapping.tables import build_first_of, build_lookup
from engine.mapping.texts import (
    build_constant,
    build_copy,
    build_join,
    build_letters,
    build_part,
    build_template,
    build_without,
)

BUILDERS: Mapping[str, Builder] = MappingProxyType(
    {
        "constant": build_constant,
        "copy": build_copy,
        "linked": build_linked,
        "join": build_join,
        "template": build_template,
        "date": build_date,
        "decimal": build_decimal,
        "lookup": build_lookup,
        "first_of": build_first_of,
        "truncate": build_truncate,
        "letters": build_letters,
        "without": build_without,
        "plain_text": build_plain_text,
        "part": build_part,
        "mask": build_mask,
        "printable_ascii": build_printable_ascii,
        "repetition": build_repetition,
        "sum": build_sum,
        "total": build_total,
        "answer": build_answer,
        "run_date": build_run_date,
        "row": build_row,
    }
)
