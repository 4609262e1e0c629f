"""What a test or an operator can set about the stand-in, beside its records."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_UOMS = "ea each ls lf ft sf sy cf cy in yd m m2 m3 hr hrs day days wk mo lb lbs ton tons gal set pr bf %"
UOMS = frozenset(_UOMS.split())


@dataclass
class Settings:
    """Limits, credentials and permissions.

    The defaults of the rate limits are far above what Procore grants by default (its examples: 600 an hour, 25 in ten
    seconds), so that a demonstration does not stand still; tests of rate limits set their own.
    `timer` gives unix seconds for tokens and limits: clients wait for those in real time.
    """

    client_id: str = "sandbox-client"
    client_secret: str = "sandbox-secret"
    token_seconds: int = 5400
    hourly_limit: int = 14_400
    spike_limit: int = 1_000
    spike_seconds: int = 10
    retry_after_on_429: bool = False
    """The documents disagree on whether a 429 carries Retry-After; X-Rate-Limit-Reset is always there."""
    permitted_projects: set[int] | None = None
    """Projects that the service account may see; None is all. A project created later is not added by itself."""
    forbidden_projects: set[int] = field(default_factory=set)
    disabled_tools: set[tuple[int, str]] = field(default_factory=set)
    """(project id, tool), or (0, tool) for the company: answered with 403. Tools are named in resources.py."""
    lock_approved_when_synced: bool = False
    """The company-level setting that locks company and schedule of values of a synced, approved commitment (422)."""
    uoms: frozenset[str] = UOMS
    timer: Callable[[], float] = time.time

    def permits(self, project_id: int) -> bool:
        """Whether the service account may see this project."""
        if project_id in self.forbidden_projects:
            return False
        return self.permitted_projects is None or project_id in self.permitted_projects
