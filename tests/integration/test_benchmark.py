"""`make bench` at a tiny size: that it works, never how fast."""

import json

from orchestration.benchmark.__main__ import main


def test_every_figure_is_measured_and_nothing_is_left_behind(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    sizes = ["--customers", "300", "--people", "2000", "--ties", "20000", "--records", "300"]
    systems = ["--systems", "shopify", "x_export"]
    status = main([*sizes, *systems, "--out", str(tmp_path / "figures")])
    assert status == 0, capsys.readouterr().out
    figures = json.loads((tmp_path / "figures" / "benchmark.json").read_text())
    (scale,), (choosing,) = figures["scales"], figures["choosing"]
    assert [one["source"] for one in figures["extraction"]] == systems[1:]
    assert (choosing["candidates"], choosing["ties"]) == (200, 20_000)
    assert 0 <= choosing["gap"] < 0.05
    assert scale["customers"] == 300
    assert scale["engagements"] > 0
    for part in ("whole", "bare_sql", "scoring", "increment"):
        assert scale[part]["peak_bytes"] > 0
    assert scale["scoring_many"]["people"] >= 2000
    assert scale["bare_sql"]["model_seconds"] > 0
    assert "| 300 |" in (tmp_path / "figures" / "benchmark.md").read_text()
    assert not list((tmp_path / "temporary").iterdir())
