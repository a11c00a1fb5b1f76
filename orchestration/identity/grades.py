"""How two records are compared: in grades, each with what it says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Grade:
    """One grade of likeness.

    Attributes:
        condition: SQL of a pair; `else` for what is left.
        m: Chance among pairs that are one person.
        u: Chance among pairs that are two people.
        words: What it says, without the values.
        share: Column whose share stands for `u`.
        least_share: A share below is taken for this one.
        keeps_u: `u` is among pairs that agree otherwise, which random pairs do not show.
    """

    condition: str
    m: float
    u: float
    words: str
    share: str | None = None
    least_share: float = 0.0
    keeps_u: bool = False


@dataclass(frozen=True)
class Comparison:
    """One thing compared. `unknown` is the condition under which nothing is said."""

    name: str
    unknown: str
    grades: tuple[Grade, ...]
    is_trained: bool = True

    def splink(self) -> dict[str, Any]:
        """As Splink's `CustomComparison` wants it."""
        levels: list[dict[str, Any]] = [
            {
                "sql_condition": self.unknown,
                "label_for_charts": "unknown",
                "is_null_level": True,
            }
        ]
        for grade in self.grades:
            level: dict[str, Any] = {
                "sql_condition": grade.condition,
                "label_for_charts": grade.words,
                "m_probability": grade.m,
                "u_probability": grade.u,
            }
            if grade.share is not None:
                level |= {
                    "tf_adjustment_column": grade.share,
                    "tf_adjustment_weight": 1.0,
                    "tf_minimum_u_value": grade.least_share,
                    "disable_tf_exact_match_detection": True,
                }
            levels.append(level)
        return {"output_column_name": self.name, "comparison_levels": levels}

    def gammas(self) -> Iterator[tuple[int, Grade]]:
        """Splink's number of each grade: the last is 0."""
        last = len(self.grades) - 1
        return ((last - place, grade) for place, grade in enumerate(self.grades))
