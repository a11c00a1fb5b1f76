"""The result in words: what is shown is said, what is not shown is not."""

from orchestration.backtest.calibration import Held
from orchestration.backtest.results import OURS, Found, Measured
from orchestration.backtest.verdict import calibration_verdict, compared, excess_verdict, verdicts

WINNER = Found(OURS, None, 84.0, 2.1)


def rival(name: str, gain: float, low: float | None, high: float | None) -> Found:
    ratio = 84.0 / gain if gain else None
    return Found(name, None, gain, gain / 40, ratio=ratio, ratio_low=low, ratio_high=high)


def held(expected: float, low: float, high: float) -> Held:
    return Held("all", 90, 60, expected, 1.4, 1.0, 0.4, low, high)


def test_a_clear_result_is_said_as_one():
    assert compared(WINNER, rival("followers", 40.0, 1.4, 2.9)) == (
        "On your data the ranking finds 2.1 times the conversions of ranking by followers; "
        "90 % interval 1.4 to 2.9."
    )


def test_an_interval_that_holds_one_is_no_difference():
    said = compared(WINNER, rival("followers", 75.0, 0.8, 1.6))
    assert said.endswith("no difference can be told from this history.")


def test_a_worse_ranking_is_said_to_find_fewer():
    assert compared(WINNER, rival("spend", 120.0, 0.5, 0.9)).endswith("it finds fewer.")


def test_near_one_a_second_decimal_says_on_which_side():
    assert "interval 1.02 to 1.90" in compared(WINNER, rival("spend", 60.0, 1.02, 1.9))


def test_a_rival_that_finds_nothing_has_no_ratio():
    said = compared(WINNER, rival("followers", 0.0, None, None))
    assert said == "On your data the ranking finds 84 conversions and ranking by followers none."


def test_followers_come_first_then_the_best_of_the_others_then_chance():
    pooled = (
        WINNER,
        rival("followers", 40.0, 1.4, 2.9),
        rival("spend", 30.0, 1.5, 3.9),
        rival("past redemptions", 70.0, 1.1, 1.4),
        rival("random", 10.0, 6.0, 9.0),
    )
    said = verdicts(Measured(40, 900, 300.0, 80, pooled, silent=("PageRank",)))
    assert "ranking by followers" in said[0]
    assert "found most is past redemptions" in said[1]
    assert "choosing at random" in said[2]
    assert "PageRank" in said[3]


def test_activations_are_judged_by_their_interval():
    assert calibration_verdict([held(0.4, 0.2, 0.6)]).endswith("as expected.")
    assert calibration_verdict([held(0.9, 0.2, 0.6)]).endswith("not as expected.")
    assert "nothing at all as well" in calibration_verdict([held(0.4, -0.2, 0.6)])
    assert "cannot be told" in calibration_verdict([])


def test_orders_of_those_who_listened_are_compared_by_their_difference():
    credited = Measured(40, 900, 300.0, 80, (WINNER, rival("followers", 40.0, 1.4, 2.9)))
    heard = (
        Found(OURS, None, 40.0, 1.0),
        Found("followers", None, 16.0, 0.4, difference_low=0.2, difference_high=1.1),
    )
    said = excess_verdict(credited, Measured(40, 300, 90.0, 70, heard))
    assert "1.00 for each person of this ranking; 0.40 by followers" in said
    assert said.endswith("(90 % interval of the difference 0.20 to 1.10: more).")
    assert "cannot be told" in excess_verdict(credited, None)
