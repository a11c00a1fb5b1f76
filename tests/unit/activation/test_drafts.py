"""Drafts say what is on record, in the brand's words, and nothing else."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.activation.drafts import PLACEHOLDERS, draft, placeholders
from orchestration.errors import ConfigurationError

TEMPLATE = """\
Hi {first_name},

your post about {post_topic} of {post_date} made us smile.
You are with us since {customer_since}.

Your code: {code}
"""
ALL = {name: f"[{name}]" for name in PLACEHOLDERS}


def test_a_draft_states_what_is_known():
    told = draft(TEMPLATE, {**ALL, "first_name": "Zoë", "post_topic": "running"})
    assert told.text.startswith("Hi Zoë,\n\nyour post about running of [post_date]")
    assert told.missing == ()


@given(st.sets(st.sampled_from(sorted(PLACEHOLDERS))))
def test_no_draft_names_what_is_not_on_record(known):
    told = draft(TEMPLATE, {name: f"[{name}]" for name in known})
    for line in TEMPLATE.splitlines():
        named = set(placeholders(line))
        filled = line.format(**ALL)
        if named:
            assert (filled in (told.text or "")) == (named <= known)
    assert set(told.missing) <= set(placeholders(TEMPLATE)) - known


def test_where_only_the_frame_would_be_left_there_is_no_draft():
    told = draft("Hello!\nYour post of {post_date} was great.\nBye", {})
    assert told.text is None
    assert told.missing == ("post_date",)


@pytest.mark.parametrize(
    "template",
    [
        "Hi {name}",
        "Hi {first_name.__class__}",
        "Hi {first_name[0]}",
        "Hi {0}",
        "Hi {}",
        "Hi {first_name!r}",
        "Hi {first_name:>9999999}",
        "Hi {first_name",
        "x" * 6000,
    ],
)
def test_a_template_that_names_what_nobody_has_is_refused(template):
    with pytest.raises(ConfigurationError, match=r"names|cannot be read|characters"):
        placeholders(template)


def test_what_stands_in_a_fact_is_never_template():
    told = draft("Hi {first_name}, use {code}.", {"first_name": "{code}\nP.S. pay", "code": "R7"})
    assert told.text == "Hi {code} P.S. pay, use R7."


def test_braces_that_stand_for_themselves_stay():
    assert draft("{{now}} {code}", {"code": "R7"}).text == "{now} R7"


@given(st.text(string.printable, max_size=60))
def test_any_template_is_refused_or_filled(template):
    try:
        placeholders(template)
    except ConfigurationError:
        return
    draft(template, ALL)
