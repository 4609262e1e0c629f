"""What an installation of Spectrum is set to, read from company.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.spectrum.layouts.base import ERROR_COLUMNS

LONG, SHORT = "long", "short"
SHORT_COLUMNS = ("error_code", "desc", "column")


@dataclass(frozen=True)
class Authorization:
    """One Authorization ID. `methods` None grants all; `user_fields` are the UDF elements mapped to it."""

    id: str
    active: bool = True
    methods: frozenset[str] | None = None
    companies: frozenset[str] = frozenset()
    user_fields: frozenset[str] = frozenset()

    @classmethod
    def from_json(cls, data: Mapping[str, Any], company: str) -> Authorization:
        methods = data.get("methods")
        return cls(
            id=str(data["Authorization_ID"]),
            active=bool(data.get("active", True)),
            methods=None if methods is None else frozenset(methods),
            companies=frozenset(data.get("companies", [company])),
            user_fields=frozenset(data.get("user_fields", [])),
        )

    def grants(self, method: str, company: str) -> bool:
        """Whether this ID may call the method for the company (blank: its own)."""
        if not self.active or (self.methods is not None and method not in self.methods):
            return False
        return not company or company in self.companies


@dataclass(frozen=True)
class EnhancedAuthentication:
    """Client credentials for bearer tokens; off unless company.json has `enhanced_authentication`."""

    client_id: str
    client_secret: str
    seconds: int = 3600


@dataclass(frozen=True)
class Settings:
    """The installation. Keys of company.json, with these defaults where it says nothing.

    division_required, tax_class_required: AddJob. phase_mask: the installation's Phase_Display_Code (X any
    character, 9 or # a digit, anything else a separator); blank checks nothing. original_fills_current and
    current_estimate_display_only: AddPhase. fixed_price_units: units of measure of which only the amount
    counts. row_cap: rows of a Get before it is cut. guid_hours: after which an unused GUID is
    refused. put_answer: whether a Put's rows end with Error_Code, Error_Description, Error_Column (long) or with
    error_code, desc, column (short)."""

    company_code: str
    name: str = ""
    division_required: bool = False
    tax_class_required: bool = False
    phase_mask: str = ""
    original_fills_current: bool = True
    current_estimate_display_only: bool = False
    fixed_price_units: tuple[str, ...] = ("LS",)
    row_cap: int = 500
    guid_hours: int = 24
    put_answer: str = LONG
    authorizations: tuple[Authorization, ...] = ()
    enhanced: EnhancedAuthentication | None = field(default=None)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Settings:
        """Read company.json; keys that are not named above are of no concern here."""
        code = str(data["Company_Code"])
        listed = [Authorization.from_json(each, code) for each in data.get("authorizations", [])]
        if "Authorization_ID" in data:
            own = {"Authorization_ID": data["Authorization_ID"], "user_fields": data.get("user_fields", [])}
            listed.insert(0, Authorization.from_json(own, code))
        enhanced = data.get("enhanced_authentication")
        plain = {
            name: data[name]
            for name in (
                "name",
                "division_required",
                "tax_class_required",
                "phase_mask",
                "original_fills_current",
                "current_estimate_display_only",
                "row_cap",
                "guid_hours",
                "put_answer",
            )
            if name in data
        }
        units = tuple(data.get("fixed_price_units", ("LS",)))
        return cls(
            company_code=code,
            fixed_price_units=units,
            authorizations=tuple(listed),
            enhanced=EnhancedAuthentication(**enhanced) if enhanced else None,
            **plain,
        )

    def error_columns(self, puts: bool) -> tuple[str, str, str]:
        """The names of the last three elements of a row."""
        return SHORT_COLUMNS if puts and self.put_answer == SHORT else ERROR_COLUMNS

    def authorization(self, given: str) -> Authorization | None:
        return next((each for each in self.authorizations if each.id == given), None)
