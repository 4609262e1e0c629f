"""``sync-engine.yaml``: what a company configured."""

from engine.configuration.file import (
    CONFIGURATION,
    DEFAULT_FILE,
    STATE_FOLDER,
    VARIABLE,
    Configuration,
    bundled_pack,
    find_configuration,
    load_configuration,
)
from engine.configuration.notices import MailServer, NoticeChoice
from engine.configuration.schedule import ScheduleChoice
from engine.configuration.watching import LogChoice, MetricsChoice
from engine.configuration.workers import WorkersChoice

__all__ = [
    "CONFIGURATION",
    "DEFAULT_FILE",
    "STATE_FOLDER",
    "VARIABLE",
    "Configuration",
    "LogChoice",
    "MailServer",
    "MetricsChoice",
    "NoticeChoice",
    "ScheduleChoice",
    "WorkersChoice",
    "bundled_pack",
    "find_configuration",
    "load_configuration",
]
