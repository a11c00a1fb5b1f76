"""`make validate` on a hand-made dataset: converted, ranked by the real pipeline, measured."""

import json
import shutil

from orchestration.validation.__main__ import main
from tests.unit.validation import small_world


def test_a_small_dataset_is_ranked_and_measured_from_end_to_end(tmp_path, capsys):
    dataset = small_world.write(tmp_path / "nyc")
    status = main([str(dataset), "--brands", "1", "--json", str(tmp_path / "result.json")])
    printed = capsys.readouterr().out
    assert status == 0, printed
    assert "Average over the 1 of 1 brands" in printed
    report = json.loads((tmp_path / "result.json").read_text())
    assert report["dataset"] == "foursquare_nyc"
    (brand,) = report["brands"]
    assert (brand["customer_count"], brand["adopter_count"], brand["found_count"]) == (4, 3, 2)
    for metric in ("NDCG@10", "AUC", "AUC inside degree quartiles"):
        assert set(report["averages"][metric]) == {
            "grapevine",
            "random",
            "degree",
            "activity",
            "audience activity",
            "audience affinity",
        }
    assert 0 <= report["averages"]["AUC"]["grapevine"] <= 1


def test_a_failed_run_ends_in_words_and_not_in_figures(tmp_path, capsys, monkeypatch):
    dataset = small_world.write(tmp_path / "nyc")
    monkeypatch.setattr("orchestration.validation.pipeline.COMMAND", (shutil.which("false"),))
    status = main([str(dataset), "--json", str(tmp_path / "result.json")])
    assert status == 1
    assert "Nothing was measured" in capsys.readouterr().out
    assert not (tmp_path / "result.json").exists()
