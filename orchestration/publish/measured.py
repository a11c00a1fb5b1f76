"""What the report says of measured campaigns: one sentence each, and the three readings drawn."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration.measurement.pictures import three_readings
from orchestration.publish import charts
from orchestration.publish.tables import parquet_file


def measured_campaigns(folder: Path) -> dict[str, Any]:
    """The verdicts and the picture, as the template wants them.

    Args:
        folder: A generation, its Parquet written.
    """
    verdicts = pq.read_table(folder / parquet_file("campaign_verdict")).to_pylist()
    results = pq.read_table(folder / parquet_file("campaign_results"))
    return {
        "verdicts": verdicts,
        "picture": charts.to_svg(three_readings(results)) if verdicts else "",
    }
