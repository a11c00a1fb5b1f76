"""`fan_grades`: the ranking of the core, cut to what is known of a fan, with grades and unknowns.

Pure: tables in, a table out. Grades cut the order of the fans judged authentic; who is judged
inauthentic stands behind them all with an F that says so.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.scoring.ranking import GRADE_BOUNDS, GRADES
from orchestration.scoring.standing import Standing

FIRST_TO_TALK_TO = 20

INAUTHENTIC = "inauthentic account"

TOLD = ("reach", "topical", "affinity", "resonance")
"""Stages of which a fan's public acts tell; the others are the same for every fan."""

READ = (
    "customer_id",
    "engaged_people_per_post",
    "topical_engaged_people_per_post",
    "engaged_people_count",
    "reach_index",
    "resonance_index",
    "resonance_ratio",
    "relevance_index",
    "topic_share",
    "followers_count",
    "is_micro_influencer",
    "evidence_level",
    "reasons",
)
"""Columns of the ranking that a grade is made of."""

TELLING = 0.02
"""Less than 2 % from the median sets nobody apart."""


def _column(name: str, kind: pa.DataType, words: str, *, nullable: bool = True) -> pa.Field:
    return pa.field(name, kind, nullable=nullable, metadata={"description": words})


_REAL, _COUNT, _TEXT, _TIME = pa.float64(), pa.int64(), pa.string(), pa.timestamp("us", tz="UTC")

FAN_GRADES = pa.schema(
    [
        _column("platform", _TEXT, "Network of the fan's account.", nullable=False),
        _column("account_id", _TEXT, "The fan's account there.", nullable=False),
        _column("rank", _COUNT, "1 is best; who is inauthentic stands last.", nullable=False),
        _column(
            "grade",
            _TEXT,
            "A best 5 %, B next 15, C next 30, D next 30, F the rest.",
            nullable=False,
        ),
        _column(
            "grade_low",
            _TEXT,
            "The worst grade in the central 90 % of what may be.",
            nullable=False,
        ),
        _column(
            "grade_high",
            _TEXT,
            "The best grade in the central 90 % of what may be.",
            nullable=False,
        ),
        _column(
            "top_probability",
            _REAL,
            f"Chance to be among the best {FIRST_TO_TALK_TO}, 0-1.",
            nullable=False,
        ),
        _column(
            "engaged_reach",
            _REAL,
            "Distinct people expected to act on one post of theirs, shrunk.",
            nullable=False,
        ),
        _column(
            "topical_engaged_reach",
            _REAL,
            "The same for a post on the page's topics.",
            nullable=False,
        ),
        _column(
            "engaged_people_count",
            _COUNT,
            "Distinct people who acted on their posts in the window. Null where unknown.",
        ),
        _column(
            "reach_index",
            _REAL,
            "Percentile 0-100 of engaged reach among the fans.",
            nullable=False,
        ),
        _column(
            "resonance_index",
            _REAL,
            "Percentile 0-100 of observed over expected engagement.",
            nullable=False,
        ),
        _column(
            "resonance_ratio",
            _REAL,
            "Observed over expected engagements, shrunk; 1 as expected. Null where unknown.",
        ),
        _column(
            "relevance_index",
            _REAL,
            "Percentile 0-100 of interest in the page's topics.",
            nullable=False,
        ),
        _column(
            "topic_share",
            _REAL,
            "Share of their posts on the page's topics, shrunk. Null where unknown.",
        ),
        _column("page_act_count", _COUNT, "Their acts on the page's posts.", nullable=False),
        _column("page_post_count", _COUNT, "Posts of the page they acted on.", nullable=False),
        _column("first_acted_at", _TIME, "Their first act on the page (UTC).", nullable=False),
        _column("last_acted_at", _TIME, "Their last act on the page (UTC).", nullable=False),
        _column("followers_count", _COUNT, "Potential reach, never graded. Null where unknown."),
        _column(
            "is_micro_influencer", pa.bool_(), "In the band and engaged enough. Null where unknown."
        ),
        _column(
            "authenticity",
            _TEXT,
            "`no suspicion`, `inauthentic account`, `bought audience`, or `unknown`.",
            nullable=False,
        ),
        _column("authenticity_evidence", _TEXT, "Why, in a sentence. Null without suspicion."),
        _column(
            "evidence_level",
            _TEXT,
            "A own insights; B public counts or actors; C acts on the page; D less.",
            nullable=False,
        ),
        _column(
            "reasons",
            pa.list_(_TEXT),
            "What sets them apart from the median fan, strongest first.",
            nullable=False,
        ),
        _column("unknown", pa.list_(_TEXT), "What is not known of them.", nullable=False),
    ],
    metadata={"description": "One row per fan of the page: an account that acted on its posts."},
)
"""The table's schema; each field's metadata holds its description."""

_MAY_BE_UNKNOWN = {
    "followers_count": "how many follow them",
    "engaged_people_count": "who acts on their posts",
    "resonance_ratio": "whether that is more than expected",
    "topic_share": "what they post about",
}


def grade_fans(
    ranked: pa.Table,
    standings: Mapping[str, Standing],
    fans: pa.Table,
    suspicions: Mapping[tuple[str, str], tuple[str, str]],
) -> pa.Table:
    """Grades every fan.

    Args:
        ranked: `ranked_influencers` of the core, one row per fan.
        standings: Their places, from the core as well.
        fans: `customer_id`, `platform`, `account_id` and their acts on the page, one row per fan.
        suspicions: (platform, account_id) to (suspicion, evidence).

    Returns:
        One row per fan with the columns of `FAN_GRADES`, by rank.
    """
    facts = {row["customer_id"]: row for row in fans.to_pylist()}
    rows = []
    for row in ranked.select(READ).to_pylist():
        fan = facts[row["customer_id"]]
        found = suspicions.get((fan["platform"], fan["account_id"]))
        standing = standings[row["customer_id"]]
        rows.append({**row, **fan, "suspicion": found, "standing": standing})
    rows.sort(key=lambda row: (_is_inauthentic(row), row["standing"].better))
    authentic = sum(not _is_inauthentic(row) for row in rows)
    made = [_fan(row, place, authentic, len(rows)) for place, row in enumerate(rows)]
    return pa.Table.from_pylist(made, schema=FAN_GRADES)


def grade_at(place: int, people: int) -> str:
    """The grade of the place behind so many better people, of so many in all.

    Example:
        >>> [grade_at(place, 100) for place in (0, 5, 20, 50, 80, 100)]
        ['A', 'B', 'C', 'D', 'F', 'F']
    """
    return GRADES[int(np.searchsorted(GRADE_BOUNDS, place / max(1, people), "right"))]


def _is_inauthentic(row: Mapping[str, Any]) -> bool:
    return row["suspicion"] is not None and row["suspicion"][0] == INAUTHENTIC


def _fan(row: dict[str, Any], place: int, authentic: int, people: int) -> dict[str, Any]:
    inauthentic, suspicion, standing = _is_inauthentic(row), row["suspicion"], row["standing"]
    # Places are among all; those of the inauthentic are spread over them and fall out evenly.
    scale = authentic / people
    grades = {
        "grade": grade_at(place, authentic),
        "grade_low": grade_at(round(standing.better_high * scale), authentic),
        "grade_high": grade_at(round(standing.better_low * scale), authentic),
    }
    grades["grade_low"] = max(grades.values())
    grades["grade_high"] = min(grades["grade"], grades["grade_high"])
    if inauthentic:
        grades = dict.fromkeys(grades, "F")
    reasons = [
        str(reason["text"])
        for reason in row["reasons"]
        if reason["stage"] in TOLD and abs(reason["log_ratio"]) > TELLING
    ]
    if inauthentic:
        reasons = [f"judged inauthentic: {suspicion[1]}"]
    # Nothing was seen of who never posts: "no suspicion" would be praise for silence.
    seen = row["evidence_level"] in ("A", "B")
    return {
        **{name: row[name] for name in FAN_GRADES.names if name in row},
        **grades,
        "rank": place + 1,
        "top_probability": 0.0 if inauthentic else standing.top_probability,
        "engaged_reach": row["engaged_people_per_post"],
        "topical_engaged_reach": row["topical_engaged_people_per_post"],
        "engaged_people_count": _whole(row["engaged_people_count"]),
        "authenticity": suspicion[0] if suspicion else ("no suspicion" if seen else "unknown"),
        "authenticity_evidence": suspicion[1] if suspicion else None,
        "reasons": reasons or ["like the median fan"],
        "unknown": [words for name, words in _MAY_BE_UNKNOWN.items() if row[name] is None],
    }


def _whole(value: object) -> int | None:
    return None if value is None else round(float(str(value)))
