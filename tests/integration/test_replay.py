"""A replay says what the main job says: the same marts, the same ranking, to the last bit."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from orchestration import ranking, replay, scoring, warehouse
from orchestration.brand import load_brand
from orchestration.deployment import Deployment
from orchestration.replay import Compiled, Model
from tests.conftest import SAMPLE

LAST_INSTANT = datetime(2026, 7, 1, tzinfo=UTC) - timedelta(microseconds=1)


def _replayed(provide) -> pa.Table:
    with replay.memory() as connection:
        provide(connection)
        replay.configure(connection, load_brand(SAMPLE / "brand.yaml"), LAST_INSTANT)
        replay.build(connection)
        settings = connection.execute("select * from config.run_parameters").to_arrow_table()
        tables = replay.scoring_tables(connection)
    config = ranking.RankingConfig.model_validate({})
    return scoring.rank(tables, ranking.parameters(settings.to_pylist()[0], config))


def test_a_replay_of_the_lake_gives_the_published_ranking(sample_run):
    published = Deployment(SAMPLE, sample_run.output)
    with warehouse.connect(published) as connection:
        expected = connection.execute("select * from scores.ranked_influencers").to_arrow_table()

    found = _replayed(lambda connection: replay.provide_lake(connection, published))

    for column in ("customer_id", "rank", "score", "score_low", "score_high", "p_top"):
        assert found[column].to_pylist() == expected[column].to_pylist(), column


def test_contract_tables_left_out_are_empty_and_hidden_counts_unknown():
    accounts = pa.table(
        {
            "platform": ["instagram"],
            "account_id": ["1"],
            "followers_count": pa.array([-1], pa.int64()),
            "observed_at": pa.array([datetime(2026, 1, 1, tzinfo=UTC)], pa.timestamp("us", "UTC")),
        }
    )
    with replay.memory() as connection:
        replay.provide_tables(connection, {"accounts": accounts})
        followers = connection.execute("select followers_count from raw_contract.accounts")
        assert followers.fetchall() == [(None,)]
        posts = connection.execute("select count(*) from raw_contract.posts")
        assert posts.fetchall() == [(0,)]


def test_upstream_holds_what_is_needed_in_order_and_nothing_else():
    def model(name: str, *needs: str) -> Model:
        return Model(name, f"marts.{name}", is_view=False, needs=needs, before=(), code="select 1")

    compiled = Compiled({m.name: m for m in (model("a"), model("b", "a"), model("c", "b"))})

    assert [m.name for m in compiled.upstream(["b"])] == ["a", "b"]
    with pytest.raises(KeyError):
        compiled.upstream(["d"])
