"""sync-engine.yaml: defaults, every problem with its place, and secrets that are never written out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from engine.configuration import (
    Configuration,
    bundled_pack,
    find_configuration,
    load_configuration,
)
from engine.errors import ConfigurationError
from engine.exit_codes import ExitCode
from engine.live.agreement import check_configuration
from engine.live.systems import LiveSystems
from engine.program import Program, load_program
from engine.secrets import resolve

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
SECRET = "hunter2-is-no-reference"
SYSTEMS = """systems:
  procore: {url: "http://127.0.0.1:9", company: "8089", client_id: env:CFG_ID, client_secret: env:CFG_SECRET}
  spectrum: {url: "http://127.0.0.1:9", company: SPC, authorization_id: env:CFG_AUTH}
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return load_program(ROOT)


def written(folder: Path, text: str) -> Path:
    path = folder / "sync-engine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder: Path, text: str) -> Configuration:
    return load_configuration(written(folder, text), today=TODAY)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        loaded(folder, text)
    assert raised.value.exit_code is ExitCode.PACK_INVALID
    return str(raised.value)


def disagreement(program: Program, folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        check_configuration(program, loaded(folder, text))
    return str(raised.value)


def test_only_the_company_has_to_be_written_and_the_rest_has_defaults(tmp_path: Path) -> None:
    found = loaded(tmp_path, "company: hpb\n")
    assert (found.company, found.reasoner, found.pack) == ("hpb", "auto", bundled_pack())
    assert found.store == f"sqlite:///{tmp_path.resolve()}/.sync-engine/store.db"
    assert (found.systems, found.settings, found.people, found.waivers) == ({}, {}, (), ())


def test_without_a_file_there_are_defaults_beside_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYNC_ENGINE_CONFIG", raising=False)
    assert find_configuration() is None
    found = load_configuration(None)
    assert found.path is None and str(tmp_path) in found.store
    written(tmp_path, "company: hpb\n")
    assert find_configuration() == Path("sync-engine.yaml")
    monkeypatch.setenv("SYNC_ENGINE_CONFIG", "other.yaml")
    assert find_configuration() == Path("other.yaml")
    assert find_configuration("third.yaml") == Path("third.yaml")


@pytest.mark.parametrize(
    ("store", "url"),
    [
        ("state.db", "sqlite:///{folder}/state.db"),
        ("/var/lib/sync/state.db", "sqlite:////var/lib/sync/state.db"),
        ("sqlite:///state.db", "sqlite:///{folder}/state.db"),
        ("sqlite:////var/lib/state.db", "sqlite:////var/lib/state.db"),
        ("postgresql://sync@db/sync", "postgresql://sync@db/sync"),
    ],
)
def test_a_store_is_a_file_beside_the_configuration_or_the_url_of_a_database(
    tmp_path: Path, store: str, url: str
) -> None:
    assert loaded(tmp_path, f"company: hpb\nstore: {store}\n").store == url.format(folder=tmp_path.resolve())


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "nothing but blank lines"),
        ("pack: .\n", "1:1", 'needs the key "company"'),
        ("company: hpb\ncompanie: x\n", "2:1", 'Did you mean "company"?'),
        ("company: hpb\ncompany: x\n", "2:1", "already written"),
        ("company: hpb\nreasoner: prolog\n", "2:11", "prolog"),
        ("company: hpb\nsystems: [procore]\n", "2:10", "list"),
        ("company: hpb\nsystems: {procore: here}\n", "2:20", '"here"'),
        ("company: hpb\nsettings: {a: {b: c}}\n", "2:15", "group"),
        ("company: hpb\npeople: nobody.json\n", "2:9", "nobody.json"),
        ("company: hpb\nwaivers:\n  - {rule: a, flow: b, record: c, by: d, why: e}\n", "3:5", "until"),
        ("company: hpb\nwaivers:\n  - {rule: a, flow: b, record: c, by: d, why: e, until: soon}\n", "3:57", "soon"),
        (
            'company: hpb\nwaivers:\n  - {rule: a, flow: b, record: c, by: d, why: e, until: "2026-02-30"}\n',
            "3:57",
            "no day of the calendar",
        ),
        ("company: hpb\nsettings:\n\tx: y\n", "3:1", "tab"),
        ("company: [hpb\n", "1:10", "["),
    ],
)
def test_a_problem_is_told_with_its_place(tmp_path: Path, text: str, place: str, words: str) -> None:
    told = refusal(tmp_path, text)
    assert f"sync-engine.yaml:{place}:" in told, told
    assert words in told


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = refusal(tmp_path, "company: hpb\nreasoner: prolog\nstroe: x\npeople: nobody.json\nsettings: {a: {b: c}}\n")
    places = [told.index(f"sync-engine.yaml:{line}:") for line in (2, 3, 5)]
    assert places == sorted(places)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.yaml"):
        load_configuration(tmp_path / "nowhere.yaml")
    with pytest.raises(ConfigurationError):
        load_configuration(tmp_path)


@pytest.mark.parametrize(
    "people",
    ["{}", "[1]", "[{}]", '[{"login": ""}]', '[{"login": 5}]', '[{"login": "a", "permissions": ["admin"]}]',
     '[{"login": "a", "privileges": "all"}]', "[", "\ufeff[", '["a"]'],
)  # fmt: skip
def test_a_file_of_people_that_is_none_is_told_at_the_key_that_names_it(tmp_path: Path, people: str) -> None:
    (tmp_path / "people.json").write_text(people, encoding="utf-8")
    told = refusal(tmp_path, "company: hpb\npeople: people.json\n")
    assert "sync-engine.yaml:2:9" in told and "people.json" in told


def test_a_waiver_holds_to_the_end_of_its_last_day(tmp_path: Path) -> None:
    line = '  - {{rule: r{0}, flow: "*", record: "*", by: dana, why: agreed, until: "{0}"}}\n'
    days = ("2026-11-21", "2026-11-22", "2026-11-23")
    found = loaded(tmp_path, "company: hpb\nwaivers:\n" + "".join(line.format(day) for day in days))
    assert [waiver.until for waiver in found.waivers] == ["2026-11-22", "2026-11-23"]
    assert found.waivers[0].by == "dana" and found.waivers[0].why == "agreed"


# What follows needs the pack: what its settings, systems, people and rules are.


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("settings: {phase_masc: X}\n", "2:12", 'Did you mean "phase_mask"?'),
        ("settings: {update_linked_companies: perhaps}\n", "2:12", "not true or false"),
        ("settings: {phase_mask: [X, Y]}\n", "2:12", "not a text"),
        ("settings: {vendor_terms_code: C}\n", "2:12", "none of A, B"),
        ("systems: {procor: {url: x}}\n", "2:11", 'Did you mean "procore"?'),
        ("systems: {procore: {ulr: x}}\n", "2:21", 'Did you mean "url"?'),
        ("connection: {conected_at: 2026-02-02}\n", "2:14", 'Did you mean "connected_at"?'),
        ("connection: {connected_at: last spring}\n", "2:14", "a date such as"),
    ],
)
def test_what_the_pack_does_not_know_is_told_with_its_place(
    program: Program, tmp_path: Path, text: str, place: str, words: str
) -> None:
    told = disagreement(program, tmp_path, "company: hpb\n" + text)
    assert f"sync-engine.yaml:{place}:" in told, told
    assert words in told


def test_a_waiver_of_a_rule_or_flow_that_does_not_exist_is_no_waiver(program: Program, tmp_path: Path) -> None:
    waiver = 'record: "*", by: dana, why: agreed, until: "2026-12-31"'
    text = f"""company: hpb
waivers:
  - {{rule: project-startd-after-connection, flow: project.export, {waiver}}}
  - {{rule: commitment-status, flow: commitment.exprot, {waiver}}}
  - {{rule: project-started-after-connection, flow: project.export, {waiver}}}
"""
    told = disagreement(program, tmp_path, text)
    assert 'Did you mean "project-started-after-connection"?' in told
    assert 'Did you mean "commitment.export"?' in told
    assert told.count("unknown") == 2


def test_a_permission_that_no_tool_has_is_told_with_the_person(program: Program, tmp_path: Path) -> None:
    people = [{"login": "dana", "permissions": {"comitments": "admin", "budget": "boss"}, "privileges": ["fly"]}]
    (tmp_path / "people.json").write_text(json.dumps(people), encoding="utf-8")
    told = disagreement(program, tmp_path, "company: hpb\npeople: people.json\n")
    assert all(f'dana: "{word}"' in told for word in ("comitments", "boss", "fly"))


def test_the_sound_configuration_of_the_company_agrees_with_the_pack(program: Program, tmp_path: Path) -> None:
    text = f"company: hpb\npeople: {ROOT}/fixtures/company/people.json\n{SYSTEMS}"
    check_configuration(program, loaded(tmp_path, text))


@pytest.mark.parametrize("secret", [SECRET, "env:", "file:", "vault:a/b", "ENV:NAME", ":x"])
def test_a_secret_written_out_is_refused_by_its_name_and_never_shown(
    program: Program, tmp_path: Path, secret: str
) -> None:
    text = "company: hpb\n" + SYSTEMS.replace("client_secret: env:CFG_SECRET", f'client_secret: "{secret}"')
    told = disagreement(program, tmp_path, text)
    assert "The secret client_secret of procore stands here as plain text." in told
    assert "sync-engine.yaml:3:" in told and "env:NAME" in told
    if len(secret) > 5:
        assert secret not in told


def test_all_secrets_written_out_are_told_at_once_before_anything_is_opened(program: Program, tmp_path: Path) -> None:
    text = "company: hpb\n" + SYSTEMS.replace("env:CFG_", f"{SECRET}-")
    with pytest.raises(ConfigurationError) as raised, LiveSystems(program, loaded(tmp_path, text)):
        pass
    assert SECRET not in str(raised.value)
    assert str(raised.value).count("plain text") == 3


def test_a_literal_is_no_reference_and_is_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as raised:
        resolve(SECRET, {})
    assert SECRET not in f"{raised.value} {raised.value.fix}"


def test_a_reference_that_leads_nowhere_names_the_variable_or_the_file(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CFG_ID", "CFG_AUTH"):
        monkeypatch.setenv(name, "value")
    monkeypatch.delenv("CFG_SECRET", raising=False)
    configuration = loaded(tmp_path, "company: hpb\n" + SYSTEMS)
    with pytest.raises(ConfigurationError) as raised, LiveSystems(program, configuration):
        pass
    assert "CFG_SECRET" in str(raised.value) and "CFG_ID" not in str(raised.value)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("user: sync", "has a user and no password"),
        ("password: env:MAIL", "has a password and no user"),
        ("user: sync, password: env:MAIL", "would be sent in the clear"),
        ("user: sync, password: hunter2, security: tls", "a secret as env:NAME or file:PATH"),
        ("security: ssl", "starttls, tls, none"),
    ],
)
def test_a_login_to_a_mail_server_is_whole_and_never_in_the_clear(tmp_path: Path, words: str, told: str) -> None:
    server = f"{{host: mail.example.com, from: a@b.example, {words}}}"
    assert told in refusal(tmp_path, f"company: hpb\nnotices: {{smtp: {server}}}\n")
