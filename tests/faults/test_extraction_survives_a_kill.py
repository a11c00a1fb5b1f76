"""An extraction killed at any moment goes on from what landed: nothing is lost or lands twice."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime

import duckdb

from orchestration.deployment import Deployment
from orchestration.sources import extraction, raw
from orchestration.sources.settings import load_sources
from tests.api_fixtures.shopify_api import TOKEN, ShopApi, customer
from tests.conftest import REPOSITORY
from tests.loopback import LoopbackApi

PEOPLE = 40
EXTRACTS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from orchestration.deployment import Deployment
from orchestration.sources import extraction
from orchestration.sources.settings import load_sources
extraction.SLICE_ROWS = 5
deployment = Deployment(Path(sys.argv[1]), Path(sys.argv[2]))
extraction.extract(deployment, load_sources(deployment.input)[0], datetime.now(UTC))
"""


class StallingShop(ShopApi):
    """Says nothing more after some answers, until it is let go."""

    def stall_after(self, count: int) -> tuple[threading.Event, threading.Event]:
        self.left, self.stalls, self.goes_on = count, threading.Event(), threading.Event()
        return self.stalls, self.goes_on

    def answer(self, call):
        self.left -= 1
        if self.left < 0:
            self.stalls.set()
            self.goes_on.wait()
        return super().answer(call)


def test_a_killed_extraction_goes_on_where_it_was(tmp_path):
    shop = StallingShop(
        customers=[
            customer(n, updatedAt=f"2026-06-01T{n // 60:02}:{n % 60:02}:00Z") for n in range(PEOPLE)
        ]
    )
    stalls, goes_on = shop.stall_after(5)
    with LoopbackApi() as api:
        shop.serve_on(api)
        deployment = Deployment(tmp_path / "in", tmp_path / "out")
        deployment.input.mkdir()
        (deployment.input / "sources.yaml").write_text(
            "sources:\n  - kind: shopify\n"
            f"    options: {{shop: stridewell, base_url: '{api.url}', page_size: 5}}\n"
            "    secrets: {access_token: SHOP_TOKEN}\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", EXTRACTS, str(deployment.input), str(deployment.output)],
            cwd=REPOSITORY,
            env={**os.environ, "SHOP_TOKEN": TOKEN},
        )
        assert stalls.wait(60)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        goes_on.set()
        before = landed(deployment)
        assert before == [*range(25)]

        shop.left = 1_000
        (source,) = load_sources(deployment.input)
        first_call = len(api.calls)
        outcome = extraction.extract(deployment, source, datetime.now(UTC), {"SHOP_TOKEN": TOKEN})
        asked = api.calls[first_call].json["variables"]["query"]

    assert outcome.state == "fresh"
    assert landed(deployment) == [*range(PEOPLE)]
    # The last landed change, ten minutes earlier.
    assert "2026-06-01T00:14:00Z" in asked


def landed(deployment) -> list[int]:
    with duckdb.connect() as connection:
        raw.register_views(connection, deployment)
        records = connection.execute("select record from raw_shopify.customers").fetchall()
    return sorted(int(json.loads(record)["legacyResourceId"]) for (record,) in records)
