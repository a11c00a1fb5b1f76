"""`make validate` on a hand-made dataset: converted, ranked by the real pipeline, measured."""

import json

import duckdb
import pytest

from orchestration import replay
from orchestration.validation import protocol
from orchestration.validation.__main__ import main
from tests.unit.validation import small_world


@pytest.fixture
def command(tmp_path, monkeypatch):
    """A call on the hand-made dataset, whose brands are too small for the real limits."""
    monkeypatch.setattr(protocol, "MIN_CUSTOMERS", 2)
    monkeypatch.setattr(protocol, "MIN_ADOPTERS", 1)
    dataset = small_world.write(tmp_path / "nyc")
    return [str(dataset), "--cuts", "50", "--processes", "1", "--out", str(tmp_path / "out")]


def test_a_small_dataset_is_ranked_and_measured_from_end_to_end(command, tmp_path, capsys):
    status = main(command)
    printed = capsys.readouterr().out
    assert status == 0, printed
    record = json.loads((tmp_path / "out" / "foursquare_nyc.json").read_text())
    brands = {(brand["reading"], brand["brand"]): brand for brand in record["brands"]}
    assert brands.keys() == {("topic", 70), ("item", 100), ("item", 101)}
    running = brands["topic", 70]
    assert (running["customer_count"], running["adopter_count"], running["found_count"]) == (
        4,
        3,
        2,
    )
    for metric in ("NDCG@10", "AUC", "AUC inside degree quartiles"):
        assert list(running["values"][metric]) == [
            "random",
            "own activity",
            "PageRank",
            "degree",
            "audience activity",
            "audience affinity",
            "grapevine",
        ]
    assert 0 <= running["values"]["AUC"]["grapevine"] <= 1
    assert "Topic as brand" in (tmp_path / "out" / "foursquare_nyc.html").read_text()


def test_a_failed_brand_ends_in_words_and_not_in_figures(command, tmp_path, capsys, monkeypatch):
    def fail(_):
        raise duckdb.Error("the model broke")

    monkeypatch.setattr(replay, "build", fail)
    assert main(command) == 1
    printed = capsys.readouterr().out
    assert "Nothing was measured" in printed
    assert "the model broke" in printed
    assert not (tmp_path / "out").exists()


def test_a_dataset_without_a_brand_of_some_size_is_told(tmp_path, capsys):
    dataset = small_world.write(tmp_path / "nyc")
    assert main([str(dataset), "--out", str(tmp_path / "out")]) == 1
    assert "no brand has 10 customers" in capsys.readouterr().out


def test_without_a_dataset_the_command_says_what_to_give(capsys):
    assert main([]) == 1
    assert "DATASET is missing" in capsys.readouterr().out
