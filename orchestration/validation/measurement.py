"""One brand at one cut: converted, ranked by the real SQL and the real core, and measured.

    cut = read_dataset(folder).at(50)
    measure_brand(cut, brand, "item").values["AUC"]

To try an estimator, `marts_of` alone is the slow half (a second or two a brand): keep its tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration import ranking, replay, scoring
from orchestration.evaluation import metrics
from orchestration.validation.conversion import as_of, brand_of, contract_tables, customer_id
from orchestration.validation.errors import ValidationRunError
from orchestration.validation.history import Cut, History, Ints, Reading
from orchestration.validation.protocol import Case, Floats, case, simple_rankings

OURS = "grapevine"
DEGREE = "degree"

METRICS: Mapping[str, Callable[[Ints, Floats, Floats], float]] = {
    "NDCG@10": lambda labels, scores, _: metrics.ndcg_at_k(labels, scores, 10),
    "AUC": lambda labels, scores, _: metrics.auc(labels, scores),
    "AUC inside degree quartiles": metrics.auc_within_quartiles,
}
"""Name of each metric to its function of labels, scores and degrees."""


@dataclass(frozen=True)
class BrandResult:
    """What came out for one brand.

    Attributes:
        brand: A topic or an item.
        customer_count: How many people were ranked.
        adopter_count: How many people adopted the brand after T.
        found_count: How many customers had a friend among them.
        values: Metric to ranking to value; NaN where a metric is undefined.
    """

    brand: int
    customer_count: int
    adopter_count: int
    found_count: int
    values: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Marts:
    """What the core ranks a brand's customers from.

    Attributes:
        tables: The marts.
        parameters: As the run of somebody who turns nothing has them.
    """

    tables: scoring.ScoringTables
    parameters: scoring.Parameters


def measure_brand(cut: Cut, brand: int, reading: Reading) -> BrandResult:
    """Runs the pipeline for one brand as of T, and every metric on what came after.

    Raises:
        ValidationRunError: The ranking holds other people than the customers.
        duckdb.Error: The data broke a model.
    """
    marts = marts_of(cut, brand, reading)
    return compare(
        case(cut, brand, reading), cut.known, scoring.rank(marts.tables, marts.parameters)
    )


def marts_of(cut: Cut, brand: int, reading: Reading) -> Marts:
    """Builds the marts of one brand from what was known before T.

    Raises:
        duckdb.Error: The data broke a model.
    """
    with replay.memory(threads=1) as connection:
        replay.provide_tables(connection, contract_tables(cut.known, brand, reading))
        replay.configure(connection, brand_of(cut, brand, reading), as_of(cut))
        replay.build(connection)
        settings = connection.execute("select * from config.run_parameters").to_arrow_table()
        tables = replay.scoring_tables(connection)
    config = ranking.RankingConfig.model_validate({})
    return Marts(tables, ranking.parameters(settings.to_pylist()[0], config))


def compare(question: Case, known: History, ranked: pa.Table) -> BrandResult:
    """Every metric of every ranking, on the same customers.

    Args:
        question: The brand, its customers and their labels.
        known: What happened before T.
        ranked: What the core made: `customer_id` and `rank`.

    Raises:
        ValidationRunError: The ranking holds other people than the customers.
    """
    rankings = {
        **simple_rankings(known, question.customers),
        OURS: -ranks_of(question.customers, ranked),
    }
    degree = rankings[DEGREE]
    return BrandResult(
        brand=question.brand,
        customer_count=len(question.customers),
        adopter_count=question.adopter_count,
        found_count=int(np.count_nonzero(question.labels)),
        values={
            metric: {
                name: value(question.labels, score, degree) for name, score in rankings.items()
            }
            for metric, value in METRICS.items()
        },
    )


def ranks_of(customers: Ints, ranked: pa.Table) -> Floats:
    """The rank of each customer. Shape (customers,), 1 is best.

    Raises:
        ValidationRunError: The ranking holds other people than the customers.
    """
    rank = dict(zip(ranked["customer_id"].to_pylist(), ranked["rank"].to_pylist(), strict=True))
    names = [customer_id(person) for person in customers.tolist()]
    if set(names) != set(rank):
        raise ValidationRunError(
            f"The ranking holds {len(rank)} people, {len(set(rank) - set(names))} of "
            f"them no customers; {len(set(names) - set(rank))} of {len(names)} customers are "
            "missing. Look at the quarantine and coverage tables."
        )
    return np.asarray([rank[name] for name in names], np.float64)
