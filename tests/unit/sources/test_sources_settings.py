"""`sources.yaml` is taken as it is meant, or refused with line, field and fix; no secret shown."""

import pytest
from pydantic import SecretStr

from orchestration.errors import ConfigurationError
from orchestration.sources.kind import Kind, Options, RawTable
from orchestration.sources.kinds import KINDS
from orchestration.sources.settings import load_sources


class _Options(Options):
    shop: str
    window_days: int = 30


THINGS = Kind(
    name="things",
    title="Things",
    tables=(RawTable("things", "One row per thing.", "read_things"),),
    pages=lambda _: iter(()),
    options=_Options,
    secrets=("token",),
    optional_secrets=("spare",),
)
SMALLEST = """\
sources:
  - kind: things
    options: {shop: stridewell}
    secrets: {token: THINGS_TOKEN}
"""


@pytest.fixture(autouse=True)
def things(monkeypatch):
    monkeypatch.setitem(KINDS, "things", THINGS)


def loaded(folder, text: str):
    (folder / "sources.yaml").write_text(text)
    return load_sources(folder)


def refusal(folder, text: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        loaded(folder, text)
    return str(refused.value)


def test_no_file_is_no_source(tmp_path):
    assert load_sources(tmp_path) == ()


def test_a_source_is_called_like_its_kind_unless_it_has_a_name(tmp_path):
    (plain,) = loaded(tmp_path, SMALLEST)
    (named,) = loaded(tmp_path, SMALLEST.replace("kind: things", "kind: things\n    name: shop-2"))
    assert (plain.name, named.name) == ("things", "shop-2")
    assert (plain.options.shop, plain.options.window_days) == ("stridewell", 30)


def test_an_unknown_kind_is_refused_with_the_kinds_there_are(tmp_path):
    said = refusal(tmp_path, SMALLEST.replace("kind: things", "kind: thigns"))
    assert "line 2" in said
    assert "'thigns' is no kind of source" in said
    assert "things" in said.split("There are")[1]


def test_a_misspelt_option_is_refused_with_its_line(tmp_path):
    said = refusal(tmp_path, SMALLEST.replace("{shop: stridewell}", "\n      shopp: stridewell"))
    assert "line 4: shopp: is not a setting" in said
    assert "shop: is required" in said


def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path):
    said = refusal(tmp_path, SMALLEST.replace("THINGS_TOKEN", "shpat_5up3rs3cr3t"))
    assert "line 4" in said
    assert "is no name of an environment variable" in said
    assert "5up3rs3cr3t" not in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SMALLEST.replace("    secrets: {token: THINGS_TOKEN}\n", ""), "needs the secret token"),
        (SMALLEST.replace("token:", "tokn:"), "has no such secret (it has token, spare)"),
        (SMALLEST + SMALLEST.removeprefix("sources:\n"), "give each of a kind a name of its own"),
        ("sources: []\n", "sources"),
        (SMALLEST + "interval: 5\n", "interval: is not a setting"),
        (SMALLEST.replace("kind: things", "kind: things\n    name: ../x"), "name"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, text, expected):
    assert expected in refusal(tmp_path, text)


def test_a_file_that_leads_elsewhere_is_refused(tmp_path):
    (tmp_path / "elsewhere.yaml").write_text(SMALLEST)
    folder = tmp_path / "input"
    folder.mkdir()
    (folder / "sources.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(ConfigurationError, match="leads out of the input folder"):
        load_sources(folder)


def test_secrets_come_from_the_environment_or_a_file_it_names(tmp_path):
    (source,) = loaded(tmp_path, SMALLEST)
    (tmp_path / "token").write_text("abc")
    assert source.secrets({"THINGS_TOKEN": "abc"}, tmp_path) == {"token": SecretStr("abc")}
    assert source.secrets({"THINGS_TOKEN": "@token"}, tmp_path) == {"token": SecretStr("abc")}
    with pytest.raises(ConfigurationError, match="THINGS_TOKEN is not set"):
        source.secrets({}, tmp_path)
    with pytest.raises(ConfigurationError, match="the file that THINGS_TOKEN names"):
        source.secrets({"THINGS_TOKEN": "@/nowhere/at/all"}, tmp_path)
