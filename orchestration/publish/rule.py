"""A rule: what must hold, how its evidence is drawn, and what is expected of it.

The few shapes that rules come in, so that `rules` reads as a table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from orchestration.publish.evidence import ranking
from orchestration.publish.expectations import Expectation, expect
from orchestration.publish.opened import OpenedCandidate

Frame = Callable[[OpenedCandidate], pd.DataFrame]


@dataclass(frozen=True)
class Rule:
    """One blocking check.

    Attributes:
        description: What must hold and why, shown in the UI and in the failure text.
        frame: Draws what is judged.
        expectation: What is expected of it.
    """

    description: str
    frame: Frame
    expectation: Expectation


def ranked(*columns: str) -> Frame:
    """Draws columns of the ranking."""
    return partial(ranking.columns, names=columns)


def within(column: str, low: float, high: float, why: str) -> Rule:
    """Every known value of a column of the ranking lies between two bounds, both allowed."""
    return Rule(
        why,
        ranked(column),
        expect("ExpectColumnValuesToBeBetween", column=column, min_value=low, max_value=high),
    )


def at_least(greater: str, lesser: str, why: str, frame: Frame | None = None) -> Rule:
    """One column is nowhere below another; rows where either is missing say nothing."""
    return Rule(
        why,
        frame or ranked(greater, lesser),
        expect(
            "ExpectColumnPairValuesAToBeGreaterThanB",
            column_A=greater,
            column_B=lesser,
            or_equal=True,
            ignore_row_if="either_value_is_missing",
        ),
    )


def one_of(column: str, letters: str, why: str) -> Rule:
    """Every value of a column of the ranking is one of these letters."""
    return Rule(
        why,
        ranked(column),
        expect("ExpectColumnValuesToBeInSet", column=column, value_set=list(letters)),
    )


def none(why: str, frame: Frame, column: str) -> Rule:
    """Every row of the frame counts culprits, and must count none."""
    return Rule(
        why,
        frame,
        expect("ExpectColumnValuesToBeBetween", column=column, min_value=0, max_value=0),
    )


def gapless(why: str, frame: Frame) -> Rule:
    """Two ways to one figure agree but for rounding: 12 digits are published."""
    return Rule(
        why,
        frame,
        expect("ExpectColumnValuesToBeBetween", column="gap", min_value=0, max_value=1e-6),
    )


def equal(why: str, frame: Frame, left: str, right: str) -> Rule:
    """Two columns of the frame agree in every row."""
    return Rule(
        why, frame, expect("ExpectColumnPairValuesToBeEqual", column_A=left, column_B=right)
    )
