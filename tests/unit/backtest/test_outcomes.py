"""What people brought after a cut, counted by hand on a history of a few rows."""

from decimal import Decimal

import pytest

from orchestration import replay
from orchestration.backtest import outcomes
from orchestration.backtest.cuts import Cut
from tests.unit.backtest.small_history import (
    AUTHOR,
    BRAND,
    CUT,
    FIRST,
    FRIEND,
    LAST,
    OTHER,
    UNTIL,
    day,
    listening,
    orders,
    people,
    table,
)


def looked_up(tables, read):
    with replay.memory(threads=1) as connection:
        replay.provide_tables(connection, tables)
        outcomes.build(connection, BRAND, FIRST, LAST)
        return read(connection).to_pylist()


def came_after(tables) -> dict[str, dict[str, float | None]]:
    rows = looked_up(tables, lambda c: outcomes.of_cut(c, Cut(CUT, UNTIL), FIRST))
    return {row["customer_id"]: row for row in rows}


def test_credited_conversions_count_inside_the_horizon_only():
    bought = orders(
        (FRIEND, day(4, 30), "RUN10"),  # before the cut
        (FRIEND, day(5, 1), "RUN10"),
        (OTHER, day(5, 30), "RUN10"),
        (OTHER, day(6, 1), "RUN10"),  # after the horizon
        (OTHER, day(5, 2), None),
        (AUTHOR, day(5, 3), "RUN10"),  # one's own purchase earns nothing
    )
    found = came_after({**people(), "orders": bought})
    assert found[AUTHOR]["credited_conversions"] == 2


def test_what_nobody_could_be_credited_with_is_unknown_and_not_zero():
    found = came_after({**people(), "orders": orders((FRIEND, day(5, 1), None))})
    assert found[AUTHOR]["credited_conversions"] == 0
    assert found[OTHER]["credited_conversions"] is None
    assert found[AUTHOR]["excess_orders"] is None


def test_excess_is_what_the_same_person_bought_beyond_their_own_rate():
    bought = orders(
        (FRIEND, day(2, 1), None),
        (FRIEND, day(3, 1), None),
        (FRIEND, day(5, 13), None),  # three days after the act, inside the ten-day window
        (FRIEND, day(6, 20), None),
    )
    found = came_after({**people(), **listening(day(5, 10)), "orders": bought})
    days = (LAST.date() - FIRST.date()).days
    assert found[AUTHOR]["excess_orders"] == pytest.approx(1 - 10 * 3 / (days - 10))


def test_orders_on_the_day_of_the_act_are_moved_by_nobody():
    bought = orders((FRIEND, day(5, 10, 8), None), (FRIEND, day(2, 1), None))
    found = came_after({**people(), **listening(day(5, 10)), "orders": bought})
    assert found[AUTHOR]["excess_orders"] < 0


def test_an_act_before_the_cut_is_no_outcome_of_it():
    bought = orders((FRIEND, day(5, 2), None), (FRIEND, day(2, 1), None))
    found = came_after({**people(), **listening(day(4, 28)), "orders": bought})
    assert found[AUTHOR]["excess_orders"] is None


def test_a_person_who_withdrew_since_is_in_no_outcome():
    withdrawn = table(
        [
            {
                "customer_id": name,
                "purpose": "profiling",
                "state": state,
                "changed_at": at,
            }
            for name, state, at in (
                (AUTHOR, "granted", FIRST),
                (FRIEND, "granted", FIRST),
                (FRIEND, "withdrawn", day(6, 15)),
            )
        ]
    )
    assert set(came_after({**people(), "consents": withdrawn})) == {AUTHOR}


def test_an_activation_counts_until_its_campaign_ends_and_only_when_that_is_over():
    campaigns = table(
        [
            {
                "campaign_id": name,
                "name": name,
                "objective": "purchase",
                "starts_at": day(5, 2),
                "ends_at": ends,
                "budget": Decimal(100),
                "currency": "EUR",
            }
            for name, ends in (("spring", day(6, 10)), ("summer", day(7, 20)))
        ]
    )
    activations = table(
        [
            {
                "campaign_id": name,
                "customer_id": customer,
                "arm": "treatment" if customer == AUTHOR else "control",
                "assigned_at": day(5, 3),
            }
            for name in ("spring", "summer")
            for customer in (AUTHOR, OTHER)
        ]
    )
    bought = orders(
        (FRIEND, day(5, 2), "RUN10"),  # before the assignment
        (FRIEND, day(5, 20), "RUN10"),
        (FRIEND, day(6, 9), "RUN10"),
        (FRIEND, day(6, 12), "RUN10"),  # after the end
    )
    tables = {**people(), "campaigns": campaigns, "activations": activations, "orders": bought}
    found = looked_up(tables, lambda c: outcomes.activations_of(c, Cut(CUT, UNTIL)))
    assert found == [
        {
            "campaign_id": "spring",
            "customer_id": AUTHOR,
            "is_treatment": True,
            "conversions": 2.0,
        },
        {
            "campaign_id": "spring",
            "customer_id": OTHER,
            "is_treatment": False,
            "conversions": None,
        },
    ]
