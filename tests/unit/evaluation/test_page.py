"""The page of a proof: whole in itself, escaped, and honest about what is unknown."""

import re

import pytest

from orchestration.evaluation.page import Section, Table, Verdict, render

TABLE = Table("Shares", ("ranking", "share"), [("<ours>", 0.91), ("spend", float("nan"))])


def page(**parts) -> str:
    return render("A proof", "on 3 worlds", [Section("Value", **parts)])


def test_the_page_loads_nothing_and_runs_nothing():
    text = page(tables=[TABLE], pictures=["<svg></svg>"])
    assert "<script" not in text
    assert not re.search(r"(src|href)=", text)


def test_words_are_escaped_and_pictures_are_not():
    text = page(tables=[TABLE], paragraphs=["a < b"], pictures=["<svg>drawn</svg>"])
    assert "&lt;ours&gt;" in text
    assert "a &lt; b" in text
    assert "<svg>drawn</svg>" in text


def test_what_is_unknown_reads_unknown():
    cells = re.findall(r'<td class="n">(.*?)</td>', page(tables=[TABLE]))
    assert cells == ["0.91", "unknown"]


@pytest.mark.parametrize(
    ("is_reached", "word"), [(True, "reached"), (False, "not reached"), (None, "not measured")]
)
def test_a_verdict_says_whether_an_aim_was_reached(is_reached, word):
    text = page(verdicts=[Verdict("at least 0.90", "0.36", is_reached)])
    assert f">{word}</td>" in text
