"""How alike the drafts of one wave are: what reads like a mass mailing is one.

The Jaccard similarity of two texts' word shingles (Broder 1997, doi:10.1109/SEQUEN.1997.666900),
exact for all pairs at once. A wave is some dozens of people, so nothing is sampled or sketched.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

WORDS_TOGETHER = 3
TOO_ALIKE = 0.8
"""From here on two drafts differ in a sentence of ten at most; two people who know each other
and compare would call it a form letter."""

_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True)
class Likeness:
    """How one draft stands to the others of its wave.

    Attributes:
        nearest: Place of the draft most like it, the first of them at a tie; None if it is alone.
        similarity: Jaccard similarity to that draft, 0 to 1; None if it is alone.
        is_too_alike: Whether that is `TOO_ALIKE` or more.
    """

    nearest: int | None
    similarity: float | None
    is_too_alike: bool


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of three words in a text, case and punctuation aside; a shorter text is one run.

    Example:
        >>> sorted(shingles("Hi Zoë, nice post!"))
        [('hi', 'zoë', 'nice'), ('zoë', 'nice', 'post')]
    """
    words = _WORD.findall(text.casefold())
    last = max(len(words) - WORDS_TOGETHER, 0) + 1
    return frozenset(tuple(words[at : at + WORDS_TOGETHER]) for at in range(last) if words)


def likeness(texts: Sequence[str]) -> list[Likeness]:
    """Each text's nearest other text.

        J = shared shingles / shingles of either;  0 where there are none

    Args:
        texts: The drafts of one wave, each without what a mail merge fills in by itself (name and
            code), so that those alone do not make two letters different.

    Returns:
        One entry per text, in order.

    Example:
        >>> found = likeness(["run with us this summer", "run with us this summer", "hello there"])
        >>> [(one.nearest, one.similarity, one.is_too_alike) for one in found]
        [(1, 1.0, True), (0, 1.0, True), (0, 0.0, False)]
    """
    if len(texts) < 2:  # noqa: PLR2004 - one text has no other
        return [Likeness(None, None, is_too_alike=False) for _ in texts]
    sets = [shingles(text) for text in texts]
    place = {shingle: at for at, shingle in enumerate(sorted(frozenset().union(*sets)))}
    rows = [row for row, found in enumerate(sets) for _ in found]
    columns = [place[shingle] for found in sets for shingle in sorted(found)]
    met = sparse.csr_array(
        (np.ones(len(rows), np.int64), (rows, columns)), shape=(len(texts), max(len(place), 1))
    )
    shared = (met @ met.T).toarray()
    sizes = np.array([len(found) for found in sets])
    union = sizes[:, None] + sizes[None, :] - shared
    similarity = np.divide(shared, union, out=np.zeros(shared.shape), where=union > 0)
    np.fill_diagonal(similarity, -1)
    nearest = similarity.argmax(axis=1)
    return [
        Likeness(int(other), float(similarity[at, other]), bool(similarity[at, other] >= TOO_ALIKE))
        for at, other in enumerate(nearest)
    ]
