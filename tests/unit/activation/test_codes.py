"""Codes: unguessable, readable, one per person, and never an insult."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.activation import codes
from orchestration.activation.codes import ALPHABET, draw_code, draw_codes, normal_form
from orchestration.activation.offensive import WORDS, offends
from orchestration.errors import ConfigurationError

seeds = st.integers(0, 2**32)
prefixes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=8)


@given(seeds, prefixes)
def test_a_code_has_ten_readable_signs_behind_its_prefix(seed, prefix):
    code = draw_code(prefix, random.Random(seed).choice)
    drawn = code[len(prefix) + 1 :] if prefix else code
    assert code.startswith(prefix)
    assert re.fullmatch(f"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", drawn)
    assert normal_form(code) == code


@given(seeds)
def test_no_code_offends(seed):
    assert not offends(draw_code("", random.Random(seed).choice))


@given(st.sampled_from(sorted(WORDS)), st.text(ALPHABET, max_size=4), st.text(ALPHABET, max_size=4))
def test_an_insult_is_found_wherever_it_stands_and_however_it_is_spelt(word, before, after):
    leet = word.translate(str.maketrans("OIEASTBGZ", "013457892"))
    assert offends(before + word + after)
    assert offends(f"{before}-{leet}-{after}")


def test_an_insult_that_begins_in_the_prefix_is_no_code():
    # FC alone is a football club; with a K behind it is none.
    signs = iter("K" * codes.SIGNS + "7X4MWX3PTD")
    assert draw_code("RUNFC", lambda _: next(signs)) == "RUNFC-7X4MW-X3PTD"


def test_a_prefix_that_happens_to_hold_a_word_is_the_brands_own():
    assert draw_code("KILLERHILLS", random.Random(1).choice).startswith("KILLERHILLS-")


def test_a_code_is_drawn_from_the_operating_systems_secrets(monkeypatch):
    monkeypatch.setattr(random, "choice", lambda _: pytest.fail("not a source of secrets"))
    random.seed(1)
    first = draw_code()
    random.seed(1)
    assert first != draw_code()


def test_a_code_is_worth_forty_bits():
    assert codes.BITS > 40
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert not set(ALPHABET) & set("01OIL")
    for first, second in ("5S", "2Z", "8B", "6G", "UV"):
        assert not {first, second} <= set(ALPHABET)


def test_every_sign_is_as_likely_as_any_other():
    rng = random.Random(7)
    drawn = "".join(draw_code("", rng.choice).replace("-", "") for _ in range(4000))
    counts = [drawn.count(sign) for sign in ALPHABET]
    # The watch on insults takes some signs a little more often than others.
    assert min(counts) > 0.8 * len(drawn) / len(ALPHABET)
    assert max(counts) < 1.2 * len(drawn) / len(ALPHABET)


def test_a_code_that_exists_is_not_drawn_again():
    rng = random.Random(3)
    first = draw_codes(50, [], "RUN", rng.choice)
    again = draw_codes(50, [normal_form(code) for code in first], "RUN", random.Random(3).choice)
    assert len({*first, *again}) == 100


@pytest.mark.parametrize("prefix", ["RUN-", "a b", "=RUN", "X" * 13, "GRÜN"])
def test_a_prefix_that_cannot_start_a_code_is_refused(prefix):
    with pytest.raises(ConfigurationError, match=r"codes\.prefix"):
        draw_code(prefix)


@pytest.mark.parametrize(
    ("typed", "form"),
    [(" anna-10 ", "ANNA-10"), ("ＡＮＮＡ１０", "ANNA10"), ("an\u200bna\u00a010\t", "ANNA10")],
)
def test_what_is_typed_at_the_till_has_one_form(typed, form):
    assert normal_form(typed) == form
