"""A ready-made configuration for the stand-ins: what a person would write for real systems, with the sandbox's own credentials.

The credentials are public and open nothing but the stand-ins. They are files all the same, so that the configuration shows
references only, as it must for real systems.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sandbox.server import Running, default_seed
from sandbox.spectrum.export import write_export

SECRETS = {
    "procore_client_id": "sandbox-client",
    "procore_client_secret": "sandbox-secret",
    "spectrum_authorization_id": "sandbox-auth-id",
}
TEMPLATE = """\
# The configuration of the sandbox company, Harbor Point Builders.
company: harbor-point
store: .sync-engine/store.db
people: people.json

systems:
  procore:
    url: {procore_url}
    login_url: {procore_url}
    company: "8089"
    client_id: file:secrets/procore_client_id
    client_secret: file:secrets/procore_client_secret
  spectrum:
    url: {spectrum_url}
    company: SPC
    authorization_id: file:secrets/spectrum_authorization_id
    # Contracts and their items are read from files, since no service of Data Exchange reads them.
    export_folder: exports

connection:
  connected_at: "2026-02-02"

settings:
  spectrum_companies: SPC
  standard_cost_code_list: CSI
  standard_cost_code_job: TEMPLATE
  subcontract_gl_account: "500200"
  change_request_status: AP
  prime_change_request_status: EX
  export_prime_contract_change_orders: "true"
"""


def write_configuration(folder: Path, running: Running) -> Path:
    """Write sync-engine.yaml, the secrets' files, the people and the export into a folder; gives the path of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    secrets = folder / "secrets"
    secrets.mkdir(mode=0o700, exist_ok=True)
    for name, value in SECRETS.items():
        file = secrets / name
        file.write_text(value, encoding="utf-8")
        file.chmod(0o600)
    seed = default_seed()
    if seed is not None:
        shutil.copyfile(seed / "people.json", folder / "people.json")
    if running.spectrum is not None:
        write_export(running.spectrum, folder / "exports")
    path = folder / "sync-engine.yaml"
    text = TEMPLATE.format(procore_url=running.procore_url, spectrum_url=running.spectrum_url)
    path.write_text(text, encoding="utf-8")
    return path
