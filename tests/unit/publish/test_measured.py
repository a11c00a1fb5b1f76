"""The report tells each measured campaign in a sentence, beside the picture of its readings."""

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.measurement.pictures import READINGS
from orchestration.measurement.schema import RESULTS_SCHEMA, VERDICT_SCHEMA
from orchestration.publish.measured import measured_campaigns
from orchestration.publish.report import _environment


def generation(folder, verdicts):
    rows = [
        {
            "level": "campaign",
            "campaign_id": row["campaign_id"],
            "reading": reading,
            "metric": metric,
            "value": 12.5,
            "low": -3.0,
            "high": 20.0,
        }
        for row in verdicts
        for reading, metric in READINGS.items()
    ]
    for name, schema, given in (
        ("campaign_results", RESULTS_SCHEMA, rows),
        ("campaign_verdict", VERDICT_SCHEMA, verdicts),
    ):
        pq.write_table(pa.Table.from_pylist(given, schema=schema), folder / f"{name}.parquet")
    return folder


def test_each_campaign_has_its_sentence_and_all_share_a_picture(tmp_path):
    verdicts = [
        {"campaign_id": "k1", "verdict": "works", "sentence": "<i>Spring</i> works."},
        {"campaign_id": "k2", "verdict": "undecided", "sentence": "Autumn is undecided."},
    ]
    measured = measured_campaigns(generation(tmp_path, verdicts))
    page = _environment().get_template("measured.html.j2").render(measured=measured)
    assert "&lt;i&gt;Spring&lt;/i&gt; works." in page
    assert "Autumn is undecided." in page
    assert page.count("<svg") == 1


def test_without_a_campaign_nothing_is_drawn(tmp_path):
    assert measured_campaigns(generation(tmp_path, [])) == {"verdicts": [], "picture": ""}
