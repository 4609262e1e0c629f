"""What is done after a run for those who watch: figures, a report, and a sign of life. None of it can fail the run."""

from __future__ import annotations

from engine.commands.output import complain, tell
from engine.commands.session import Session
from engine.commands.standing import standing
from engine.errors import ConfigurationError, StoreError
from engine.exit_codes import ExitCode
from engine.secrets import Curtain, resolve
from engine.sync.summary import RunSummary, left_alone

_PATIENCE = 10.0  # seconds; a run must not wait for the service that watches it


def after_run(session: Session, summary: RunSummary) -> None:
    """Writes the figures and the report, and calls the address, each where the configuration asks for it."""
    configuration = session.configuration
    if configuration.metrics is not None or configuration.reports is not None:
        _write(session, summary)
    if configuration.ping and summary.exit_code is ExitCode.FINE:
        _ping(session, configuration.ping)


def _write(session: Session, summary: RunSummary) -> None:
    from engine.reports.metrics import write_metrics
    from engine.reports.run_page import write_report

    configuration = session.configuration
    try:
        status = standing(session)
        if configuration.metrics is not None:
            write_metrics(configuration.metrics, status, summary)
        if configuration.reports is not None:
            left = tuple(left_alone(session.store, summary.run_id))
            page = write_report(configuration.reports, summary, status, session.program, left)
            tell(session.options, f"report: {session.relative(page)}", level=1)
    except (OSError, StoreError) as error:
        complain(f"The run is over, and its figures or its report could not be written: {error}.")


def _ping(session: Session, written: str) -> None:
    import httpx2

    curtain = Curtain()
    try:
        url = written
        if not written.startswith(("http://", "https://")):
            secret = resolve(written, folder=session.configuration.folder)
            curtain.add(secret)
            url = secret.reveal()
        if not url.startswith(("http://", "https://")):
            raise ConfigurationError("it is no http or https address")
        with httpx2.Client(timeout=_PATIENCE, trust_env=False, follow_redirects=False) as client:
            answer = client.get(url)
        if answer.status_code >= 300:
            raise ConfigurationError(f"it answered {answer.status_code}")
    except (httpx2.HTTPError, httpx2.InvalidURL, ConfigurationError, ValueError) as error:
        complain(curtain.hide(f"The run is over, and the address under ping: could not be called: {error}."))
