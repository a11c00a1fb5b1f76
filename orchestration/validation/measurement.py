"""One dataset, brand by brand: convert, run, and measure every ranking on the same rows."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from orchestration.validation import metrics
from orchestration.validation.conversion import customer_id, write_contract_folder
from orchestration.validation.errors import ValidationRunError
from orchestration.validation.history import History, Ints
from orchestration.validation.pipeline import published_ranking
from orchestration.validation.protocol import Case, Floats, case, simple_rankings

OURS = "grapevine"

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
        topic: The brand.
        customer_count: How many people were ranked.
        adopter_count: How many people adopted the brand after T.
        found_count: How many customers had a friend among them.
        values: Metric to ranking to value; NaN where a metric is undefined.
    """

    topic: int
    customer_count: int
    adopter_count: int
    found_count: int
    values: Mapping[str, Mapping[str, float]]


def measure(history: History, brand_count: int, folder: Path | None) -> Iterator[BrandResult]:
    """Runs the pipeline for the busiest brands as of half the time span, one after the other.

    Args:
        history: The whole dataset.
        brand_count: How many of its busiest topics are taken as brands.
        folder: Where inputs and outputs are kept; None for a temporary one, removed afterwards.

    Raises:
        ValidationRunError: The pipeline failed, or ranked other people than the customers.
    """
    known = history.before(history.halfway)
    with tempfile.TemporaryDirectory(prefix="grapevine-validation-") as temporary:
        base = folder or Path(temporary)
        for topic in history.busiest_topics(brand_count):
            question = case(history, topic, history.halfway)
            if not len(question.customers):
                continue  # a brand that began after T has nobody to rank
            place = base / f"topic{topic}"
            write_contract_folder(known, topic, history.halfway, place / "input")
            ranking = published_ranking(
                place / "input", place / "output", base / "dagster", f"{history.halfway}+00:00"
            )
            yield compare(question, known, ranking)


def compare(question: Case, known: History, ranking: pa.Table) -> BrandResult:
    """Every metric of every ranking, on the same customers.

    Args:
        question: The brand, its customers and their labels.
        known: What happened before T.
        ranking: The published `ranked_influencers`.

    Raises:
        ValidationRunError: The ranking holds other people than the customers.
    """
    rankings = {
        OURS: -ranks_of(question.customers, ranking),
        **simple_rankings(known, question.customers),
    }
    degree = rankings["degree"]
    return BrandResult(
        topic=question.topic,
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


def ranks_of(customers: Ints, ranking: pa.Table) -> Floats:
    """The published rank of each customer. Shape (customers,), 1 is best.

    Raises:
        ValidationRunError: The ranking holds other people than the customers.
    """
    published = dict(
        zip(ranking["customer_id"].to_pylist(), ranking["rank"].to_pylist(), strict=True)
    )
    names = [customer_id(person) for person in customers.tolist()]
    if set(names) != set(published):
        raise ValidationRunError(
            f"The ranking holds {len(published)} people, {len(set(published) - set(names))} of "
            f"them no customers; {len(set(names) - set(published))} of {len(names)} customers are "
            "missing. Look at the run's quarantine and coverage tables."
        )
    return np.asarray([published[name] for name in names], np.float64)


def averages(results: list[BrandResult]) -> dict[str, dict[str, float]]:
    """Metric to ranking to its mean over the brands on which it is defined; NaN where on none."""
    found: dict[str, dict[str, float]] = {}
    for metric in METRICS:
        for name in results[0].values[metric]:
            values = np.asarray([result.values[metric][name] for result in results])
            defined = values[~np.isnan(values)]
            mean = float(defined.mean()) if len(defined) else float("nan")
            found.setdefault(metric, {})[name] = mean
    return found
