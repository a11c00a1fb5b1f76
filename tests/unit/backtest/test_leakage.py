"""What comes after a cut changes nothing before it: no ranking and no figure beside it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration import replay
from orchestration.backtest import knowledge
from orchestration.backtest.knowledge import Ranked
from orchestration.brand import load_brand
from orchestration.extract.contract import TABLES
from orchestration.ranking import RankingConfig
from orchestration.worlds.parameters import WorldParameters
from orchestration.worlds.world import build_world
from tests.conftest import SAMPLE

CUT = datetime(2026, 4, 25, 12, tzinfo=UTC)  # inside the acceptances of no campaign and of posts
MID_CAMPAIGN = datetime(2026, 4, 3, tzinfo=UTC)  # some have accepted by then, others will
NO_CONTENT = {"platform", "handle"}
LATER = {
    "accounts": ("observed_at", ("followers_count", "following_count", "bio", "account_type")),
    "posts": ("observed_at", ("like_count", "comment_count", "share_count", "reached_count")),
    "orders": ("refunded_at", ("refunded_at", "refunded_amount", "status")),
    "activations": ("accepted_at", ("accepted_at", "posted_at", "incentive_cost")),
    "complaints": ("resolved_at", ("resolved_at",)),
    "customer_handles": ("revoked_at", ("revoked_at",)),
}
"""What stands in a row of the past although it came later: when it came, and what it is."""


@pytest.fixture(scope="module")
def world() -> Mapping[str, pa.Table]:
    return build_world(WorldParameters(customers=500, flaws=0.0)).tables


def ranked_at(tables: Mapping[str, pa.Table], cut: datetime) -> Ranked:
    with replay.memory(threads=1) as connection:
        replay.provide_tables(connection, tables)
        names_alone = knowledge.let_names_stand(connection, cut)
        brand = load_brand(SAMPLE / "brand.yaml")
        config = RankingConfig.model_validate({})
        return knowledge.rank_provided(connection, cut, brand, config, names_alone)


def with_another_future(tables: Mapping[str, pa.Table], cut: datetime) -> dict[str, pa.Table]:
    """Half of what comes after the cut never comes, the rest comes to somebody else."""
    rng = np.random.default_rng(5)
    changed = {}
    for name, table in tables.items():
        happened_at = TABLES[name].event_at
        other = table
        if name not in {"accounts", "follows"} and happened_at is not None:
            is_later = pc.fill_null(
                pc.greater(table[happened_at], pa.scalar(cut)), fill_value=False
            )
            later = table.filter(is_later)
            later = later.filter(pa.array(np.arange(later.num_rows) % 2 == 0))
            for column in set(table.column_names) - NO_CONTENT:
                later = _set(later, column, later[column].take(_shuffled(rng, later.num_rows)))
            other = pa.concat_tables([table.filter(pc.invert(is_later)), later])
        if name in LATER:
            known_at, columns = LATER[name]
            is_later = _is_after(cut, other[known_at])
            order = np.arange(other.num_rows)
            at = np.flatnonzero(is_later.to_numpy(zero_copy_only=False))
            order[at] = rng.permutation(at)
            for column in columns:
                other = _set(other, column, other[column].take(pa.array(order)))
        changed[name] = other
    return changed


def _is_after(cut: datetime, times: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.greater(times, pa.scalar(cut)), fill_value=False)


def _shuffled(rng: np.random.Generator, count: int) -> pa.Array:
    return pa.array(rng.permutation(count), pa.int64())


def _set(table: pa.Table, column: str, values: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(column), table.schema.field(column), values)


def in_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize("cut", [CUT, MID_CAMPAIGN])
def test_another_future_leaves_the_ranking_at_the_cut_as_it_is_byte_for_byte(world, cut):
    ranked = ranked_at(world, cut)
    again = ranked_at(with_another_future(world, cut), cut)

    assert ranked.ranking.num_rows > 300
    assert in_bytes(again.ranking) == in_bytes(ranked.ranking)
    for name, figures in ranked.figures.items():
        np.testing.assert_array_equal(again.figures[name], figures, err_msg=name)


def test_another_future_is_another_ranking_after_it(world):
    end = datetime(2026, 6, 30, tzinfo=UTC)
    ranked = ranked_at(world, end)
    again = ranked_at(with_another_future(world, CUT), end)
    assert in_bytes(again.ranking) != in_bytes(ranked.ranking)
