"""One brand at one cut: converted, ranked by the real SQL and the real core, and measured.

    cut = read_dataset(folder).at(50)
    measure_brand(cut, brand, "item").values["AUC"]

To try an estimator, `marts_of` alone is the slow part (a second or two a brand): keep its tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

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


# Compared by identity, as its arrays are.
@dataclass(frozen=True, eq=False)
class BrandResult:
    """What came out for one brand.

    Attributes:
        brand: A topic or an item.
        adopter_count: How many people adopted the brand after T.
        labels: Friends of each customer among them. Shape (customers,).
        scores: Ranking to score of each customer, higher is better. Each of shape (customers,).
    """

    brand: int
    adopter_count: int
    labels: Ints
    scores: Mapping[str, Floats]

    @property
    def customer_count(self) -> int:
        """How many people were ranked."""
        return len(self.labels)

    @property
    def found_count(self) -> int:
        """How many customers had a friend among the later adopters."""
        return int(np.count_nonzero(self.labels))

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, float]]:
        """Metric to ranking to value; NaN where a metric is undefined."""
        degree = self.scores[DEGREE]
        return {
            metric: {name: value(self.labels, score, degree) for name, score in self.scores.items()}
            for metric, value in METRICS.items()
        }


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
    """Our ranking and the simple ones, of the same customers.

    Args:
        question: The brand, its customers and their labels.
        known: What happened before T.
        ranked: What the core made: `customer_id` and `score`.

    Raises:
        ValidationRunError: The ranking holds other people than the customers.
    """
    return BrandResult(
        brand=question.brand,
        adopter_count=question.adopter_count,
        labels=question.labels,
        scores={
            **simple_rankings(known, question.customers),
            OURS: scores_of(question.customers, ranked),
        },
    )


def scores_of(customers: Ints, ranked: pa.Table) -> Floats:
    """The score of each customer, which the rank follows but for ties. Shape (customers,).

    Raises:
        ValidationRunError: The ranking holds other people than the customers.
    """
    score = dict(zip(ranked["customer_id"].to_pylist(), ranked["score"].to_pylist(), strict=True))
    names = [customer_id(person) for person in customers.tolist()]
    if set(names) != set(score):
        raise ValidationRunError(
            f"The ranking holds {len(score)} people, {len(set(score) - set(names))} of "
            f"them no customers; {len(set(names) - set(score))} of {len(names)} customers are "
            "missing. Look at the quarantine and coverage tables."
        )
    return np.asarray([score[name] for name in names], np.float64)
