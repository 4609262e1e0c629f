"""Secrets are referred to, hidden, and never kept."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from engine.errors import ConfigurationError
from engine.secrets import Curtain, Secret, resolve


def test_a_secret_shows_itself_as_stars_wherever_it_is_printed() -> None:
    secret = Secret("hunter2-hunter2")
    assert f"{secret} {secret!r} {secret:>5} {[secret]} {secret!s}" == "*** *** *** [***] ***"
    assert secret.reveal() == "hunter2-hunter2"


def test_a_secret_cannot_be_stored_by_pickling_or_deep_copying() -> None:
    for keep in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            keep(Secret("hunter2"))


def test_an_environment_variable_is_looked_up() -> None:
    assert resolve("env:SHOP_PASSWORD", {"SHOP_PASSWORD": "s3cret"}) == Secret("s3cret")


def test_a_file_is_read_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(" s3cret \r\n", newline="")
    assert resolve(f"file:{tmp_path}/password").reveal() == " s3cret "


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("env:NOT_THERE", "the environment variable NOT_THERE is not set"),
        ("env:BLANK", "the environment variable BLANK is empty"),
        ("file:/nowhere/at/all", "No such file or directory"),
        ("env:", "plain text"),
        ("vault:x", "plain text"),
    ],
)
def test_a_reference_that_leads_nowhere_is_told_in_words(reference: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        resolve(reference, {"BLANK": ""})


def test_an_empty_or_unreadable_secret_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="is empty"):
        resolve(f"file:{tmp_path}/empty")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        resolve(f"file:{tmp_path}/binary")


def test_a_literal_secret_is_refused_without_being_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve("my-real-password")
    assert "my-real-password" not in f"{caught.value} {caught.value.fix}"
    assert "env:NAME" in caught.value.fix


def test_the_curtain_hides_the_longest_secret_first_and_leaves_short_words_alone() -> None:
    curtain = Curtain([Secret("abcd"), Secret("abcdef"), Secret("is")])
    assert curtain.hide("this is abcdef and abcd") == "this is *** and ***"


def test_a_relative_path_begins_at_the_folder_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token").write_text("s3cret-value\n", encoding="utf-8")

    assert resolve("file:secrets/token", folder=tmp_path).reveal() == "s3cret-value"
