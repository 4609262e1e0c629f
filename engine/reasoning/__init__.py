"""From flat facts about a record to a decision: blocked, waiting or ready, and because of what.

Importing this package never imports durable-rules; only :mod:`engine.reasoning.durable_engine` does, and only
when asked.
"""

from engine.reasoning.choice import choose_reasoner, describe_reasoner
from engine.reasoning.facts import (
    Conclusion,
    NeedFact,
    Outcome,
    Reasoner,
    RequirementFact,
    Severity,
    Verdict,
)

__all__ = [
    "Conclusion",
    "NeedFact",
    "Outcome",
    "Reasoner",
    "RequirementFact",
    "Severity",
    "Verdict",
    "choose_reasoner",
    "describe_reasoner",
]
