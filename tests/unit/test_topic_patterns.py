"""Keywords match whole words, phrases and hashtags as the input contract promises, in RE2."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.topic_patterns import topic_pattern_parts

DUCKDB = duckdb.connect()


def normalize(text: str) -> str:
    return DUCKDB.execute("select lower(strip_accents(nfc_normalize(?)))", [text]).fetchall()[0][0]


def matches(keywords: list[str], text: str) -> bool:
    return any(
        DUCKDB.execute("select regexp_matches(?, ?)", [normalize(text), pattern]).fetchall()[0][0]
        for pattern in topic_pattern_parts(keywords, normalize)
    )


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("running", "Running!"),
        ("running", "I love #running"),
        ("trail shoes", "new TRAIL\n shoes today"),
        ("café", "the CAFE is open"),
        ("cafe", "le cafe\u0301 du coin"),
        ("läufer", "Läufer unterwegs"),
        ("бег", "Люблю бег."),
        ("#parkrun", "see you at #ParkRun, friends"),
        ("c++", "I write C++ and run"),
        ("a.b", "say a.b now"),
        ("跑步", "今天跑步很开心"),
        ("running", "毎日running楽しい"),
        ("วิ่ง", "ฉันชอบวิ่งทุกวัน"),
    ],
)
def test_a_keyword_matches_as_a_person_reads_it(keyword, text):
    assert matches([keyword], text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("running", "outrunning everyone"),
        ("run", "running"),
        ("lauf", "läufer"),
        ("бег", "бегемот"),
        ("trail shoes", "trail of shoes"),
        ("#parkrun", "parkrun without a tag"),
        ("#parkrun", "#parkrunning"),
        ("a.b", "axb"),
        ("(", "nothing here"),
    ],
)
def test_a_keyword_does_not_match_inside_other_words(keyword, text):
    assert not matches([keyword], text)


def test_many_keywords_are_split_into_parts():
    keywords = [f"word{number}" for number in range(901)]
    assert len(topic_pattern_parts(keywords, str.lower)) == 3
    assert matches(keywords, "at last word900")


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=20).filter(lambda text: "\0" not in text))
def test_any_keyword_makes_a_pattern_that_finds_itself(keyword):
    usable = " ".join(normalize(keyword).split())
    if usable in {"", "#"}:
        assert topic_pattern_parts([keyword], normalize) == []
    else:
        assert matches([keyword], f" {usable} ")
