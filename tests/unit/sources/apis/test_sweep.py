"""A pass over many things: what it visits, and where the next one goes on."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from orchestration.sources.apis.sweep import Sweep, instant, key_of
from orchestration.sources.kind import NoOptions, Source

NOW = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
OVERLAP = timedelta(days=30)
OLD = key_of("2026-01-05T08:00:00+0000", "1")
YOUNG = key_of("2026-06-20T08:00:00+0000", "2")
NEWEST = key_of("2026-06-28T08:00:00+0000", "3")
EVERYTHING = (OLD, YOUNG, NEWEST)


def sweep(cursor=None, now=NOW):
    cursors = {"comments": cursor} if cursor else {}
    return Sweep.of(Source("s", NoOptions(), None, now, cursors=cursors), "comments", OVERLAP)


def visited(one):
    return [key for key in EVERYTHING if one.visits(key)]


def test_the_first_pass_visits_everything():
    assert visited(sweep()) == [OLD, YOUNG, NEWEST]
    assert sweep().oldest is None


def test_after_a_whole_pass_only_what_is_young_is_visited_again():
    later = sweep(sweep().cursor_at_end())
    assert visited(later) == [YOUNG, NEWEST]
    assert later.oldest == NOW - OVERLAP
    assert later.is_past([OLD])
    assert not later.is_past([OLD, YOUNG])


def test_an_unfinished_pass_goes_on_after_what_it_visited():
    broken = key_of("2026-01-02T08:00:00+0000", "0")
    later = sweep(sweep().cursor_after(broken))
    assert visited(later) == [OLD, YOUNG, NEWEST]
    assert later.oldest == instant("2026-01-02T08:00:00+0000")
    assert visited(sweep(sweep().cursor_after(OLD), NOW + timedelta(days=60))) == [YOUNG, NEWEST]


def test_what_changed_since_an_unfinished_pass_began_is_visited_again():
    first = sweep().cursor_after(NEWEST)
    resumed = sweep(first, NOW + timedelta(days=20))
    assert visited(resumed) == [YOUNG, NEWEST]
    # Broken off again at its first part: what was visited before stays visited.
    third = sweep(resumed.cursor_after(YOUNG), NOW + timedelta(days=21))
    assert third.after == NEWEST
    assert third.began == NOW


def test_what_has_no_time_is_visited_in_every_pass():
    assert sweep(sweep().cursor_at_end()).visits(key_of(None, "9"))


@given(
    days=st.lists(st.integers(0, 400), min_size=1, max_size=12, unique=True),
    stops=st.lists(st.integers(0, 12), max_size=5),
)
def test_however_often_it_breaks_off_everything_is_visited_once_at_least(days, stops):
    made = [NOW - timedelta(days=day) for day in days]
    keys = sorted(key_of(at.isoformat(), str(n)) for n, at in enumerate(made))
    seen, cursor = set(), None
    for number, stop in enumerate([*stops, len(keys)]):
        one = sweep(cursor, NOW + timedelta(days=number))
        to_visit = [key for key in keys if one.visits(key)]
        for key in to_visit[:stop]:
            seen.add(key)
            cursor = one.cursor_after(key)
        if len(to_visit) <= stop:
            cursor = one.cursor_at_end()
    assert seen == set(keys)
