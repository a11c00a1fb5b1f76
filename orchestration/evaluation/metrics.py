"""How well an order finds the people it should: NDCG, AUC, and AUC among people of like degree.

Pure functions of labels and scores. Tied scores never profit from the order in which rows stand:
each metric is the expectation over all orders of the tied.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]


def ndcg_at_k(gains: ArrayLike, scores: ArrayLike, k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first k.

        DCG@k = Σ_{i ≤ k} gain(i) / log2(i + 1),  NDCG@k = DCG@k / DCG@k of the best order

    Of tied scores every order is as likely, so each takes the mean gain of its tie.

    Args:
        gains: What finding each person is worth, ≥ 0. Shape (people,).
        scores: Higher stands earlier. Shape (people,).
        k: How many places count.

    Returns:
        A fraction in [0, 1]; NaN where nobody has a gain, since no order is then better.

    Raises:
        ValueError: Shapes differ, nobody is given, a gain is negative or a value is not finite.

    Accuracy:
        Within 1e-12 of `sklearn.metrics.ndcg_score`, which averages over ties likewise.

    Source:
        Järvelin, Kekäläinen, ACM TOIS 20 (2002) 422-446, doi:10.1145/582415.582418; ties after
        McSherry, Najork, ECIR 2008, doi:10.1007/978-3-540-78646-7_38.

    Example:
        >>> round(ndcg_at_k([3, 0, 1], [0.9, 0.5, 0.1]), 4)
        0.9639
        >>> ndcg_at_k([1, 0], [7, 7]) == ndcg_at_k([0, 1], [7, 7])
        True
    """
    gain, score = _checked(gains, scores)
    if np.any(gain < 0):
        raise ValueError("a gain is negative; NDCG needs every gain to be at least 0")
    discounts = np.zeros(len(gain))
    places = min(k, len(gain))
    discounts[:places] = 1 / np.log2(np.arange(2, places + 2))
    best = float(np.sort(gain)[::-1] @ discounts)
    if best == 0:
        return float("nan")
    _, tie, size = np.unique(-score, return_inverse=True, return_counts=True)
    mean_gain = np.bincount(tie, weights=gain) / size
    return float(np.repeat(mean_gain, size) @ discounts) / best


def auc(labels: ArrayLike, scores: ArrayLike) -> float:
    """Probability that a labelled person scores above an unlabelled one; a tie is half.

        AUC = (Σ ranks of the labelled - n₁(n₁ + 1)/2) / (n₁ n₀)   (Mann, Whitney)

    Args:
        labels: Positive where the person is one to find. Shape (people,).
        scores: Higher stands earlier. Shape (people,).

    Returns:
        A fraction in [0, 1]; NaN where all people carry the same label.

    Raises:
        ValueError: Shapes differ, nobody is given or a value is not finite.

    Accuracy:
        Within 1e-12 of `sklearn.metrics.roc_auc_score`.

    Source:
        Hanley, McNeil, Radiology 143 (1982) 29-36, doi:10.1148/radiology.143.1.7063747.

    Example:
        >>> auc([1, 0, 0, 1], [4, 3, 2, 3])
        0.875
    """
    won, pairs = _won_pairs(*_checked(labels, scores))
    return won / pairs if pairs else float("nan")


def auc_within_quartiles(labels: ArrayLike, scores: ArrayLike, sizes: ArrayLike) -> float:
    """AUC among people of like size: mean AUC over the quartiles of `sizes`.

    A score that only says how many friends someone has falls to what size still tells inside
    a quartile. A quartile whose people all carry one label says nothing and is left out.

    Args:
        labels: Positive where the person is one to find. Shape (people,).
        scores: Higher stands earlier. Shape (people,).
        sizes: What to hold still, such as the degree. Shape (people,).

    Returns:
        A fraction in [0, 1]; NaN where no quartile holds both labels.

    Raises:
        ValueError: Shapes differ, nobody is given or a value is not finite.

    Example:
        >>> auc_within_quartiles([1, 0, 1, 0], [9, 8, 1, 2], [5, 5, 1, 1])
        0.5
    """
    label, score = _checked(labels, scores)
    _, size = _checked(labels, sizes)
    quartile = quartiles(size)
    found = [auc(label[quartile == q], score[quartile == q]) for q in np.unique(quartile)]
    defined = [value for value in found if not np.isnan(value)]
    return float(np.mean(defined)) if defined else float("nan")


def quartiles(sizes: ArrayLike) -> NDArray[np.int64]:
    """Quartile 0 to 3 of each person by size; equal sizes always fall together.

    Args:
        sizes: Shape (people,), at least one person.

    Returns:
        Shape (people,), each 0 to 3. Where many sizes are equal, quartiles differ in size and
        some may be empty.

    Example:
        >>> quartiles([1, 1, 1, 1, 2, 3, 9, 30]).tolist()
        [0, 0, 0, 0, 2, 2, 3, 3]
    """
    size = np.asarray(sizes, dtype=np.float64)
    middle = (rankdata(size, method="average") - 0.5) / len(size)
    found: NDArray[np.int64] = np.ceil(middle * 4).astype(np.int64) - 1
    return found


def _won_pairs(label: Floats, score: Floats) -> tuple[float, int]:
    """Pairs of a labelled and an unlabelled person in which the labelled wins, and all pairs."""
    positive = label > 0
    count = int(positive.sum())
    won = float(rankdata(score)[positive].sum()) - count * (count + 1) / 2
    return won, count * (len(label) - count)


def _checked(labels: ArrayLike, scores: ArrayLike) -> tuple[Floats, Floats]:
    label, score = np.asarray(labels, np.float64), np.asarray(scores, np.float64)
    if label.shape != score.shape or label.ndim != 1 or not len(label):
        raise ValueError(f"labels {label.shape} and scores {score.shape} are no pairs")
    if not (np.isfinite(label).all() and np.isfinite(score).all()):
        raise ValueError("a label or score is not finite; set aside who has none before measuring")
    return label, score
