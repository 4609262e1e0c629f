"""Amounts for people who compare them: exact up to a million, then to a tenth of a million."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

_MILLION = Decimal(1_000_000)


def amount_words(amount: Decimal, sign: str) -> str:
    """``$340,830``, ``$12.50``, ``$1.2M``; the sign is what the pack writes before an amount."""
    minus, size = ("-" if amount < 0 else ""), abs(amount)
    if size >= _MILLION:
        return f"{minus}{sign}{(size / _MILLION).quantize(Decimal('0.1'), ROUND_HALF_UP):,}M"
    cents = size.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{minus}{sign}{cents:,}".removesuffix(".00")


def worth_words(worth: Mapping[str, Decimal]) -> str:
    """Every amount that is not nothing, as currencies are never added up; empty where there is none."""
    return " and ".join(amount_words(amount, sign) for sign, amount in worth.items() if amount)
