"""ISO 3166 codes: a state or country that is none of them makes a call fail."""

from __future__ import annotations

_COUNTRIES = """
from __future__ import annotations COUNTRIES = frozenset(
"""
_US_STATES = """
AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND
OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI UM
"""
_CA_PROVINCES = "AB BC MB NB NL NS NT NU ON PE QC SK YT"

COUNTRIES = frozenset(_COUNTRIES.split())
STATES: dict[str, frozenset[str]] = {
    "US": frozenset(_US_STATES.split()),
    "CA": frozenset(_CA_PROVINCES.split()),
}
