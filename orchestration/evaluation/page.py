"""One self-contained page about a proof: sections of words, tables and pictures, and verdicts.

Everything is escaped but the pictures, which are drawn here; the page loads nothing and runs no
script.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.publish import templates
from orchestration.publish.report import figure

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A table; figures stand to the right.

    Attributes:
        caption: What it shows and what its figures count.
        headings: One for each column.
        rows: Cells, as many as headings. None and NaN read "unknown".
    """

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Verdict:
    """An aim, what was measured, and whether that reaches it.

    Attributes:
        aim: What was to be reached, in words.
        found: What was measured, in words.
        is_reached: Whether it was; None where it could not be measured.
    """

    aim: str
    found: str
    is_reached: bool | None

    @property
    def word(self) -> str:
        """The verdict itself."""
        return {True: "reached", False: "not reached", None: "not measured"}[self.is_reached]


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        heading: Of the part.
        paragraphs: Words.
        verdicts: Shown first.
        pictures: SVG texts, of our own drawing.
        tables: Shown last.
    """

    heading: str
    paragraphs: Sequence[str] = ()
    verdicts: Sequence[Verdict] = ()
    pictures: Sequence[str] = ()
    tables: Sequence[Table] = ()


def render(title: str, facts: str, sections: Sequence[Section]) -> str:
    """The page as HTML.

    Args:
        title: Of the page.
        facts: One line beneath it: what was measured on what.
        sections: In the order they are read.
    """
    environment = templates.environment(Path(__file__).parent)
    environment.filters["cell"] = _cell
    environment.tests["figure"] = _is_figure
    page = environment.get_template("page.html.j2")
    return page.render(title=title, facts=facts, sections=sections)


def _cell(value: Cell) -> str:
    return figure(None if value != value else value)  # noqa: PLR0124 NaN alone differs from itself


def _is_figure(value: Cell) -> bool:
    return not isinstance(value, str)
