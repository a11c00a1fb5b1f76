"""Of an account first observed after the cut the name is known, where the account existed."""

from orchestration import replay
from orchestration.backtest import knowledge
from orchestration.ranking import RankingConfig
from tests.unit.backtest.small_history import (
    AUTHOR,
    BRAND,
    CUT,
    FIRST,
    FRIEND,
    OTHER,
    day,
    listening,
    orders,
    people,
    table,
)


def known_at_the_cut(tables, sql):
    with replay.memory(threads=1) as connection:
        replay.provide_tables(connection, tables)
        added = knowledge.let_names_stand(connection, CUT)
        replay.configure(connection, BRAND, CUT)
        replay.build(connection, ["dim_accounts", "int_customer_accounts"])
        return added, connection.execute(sql).fetchall()


def test_an_account_that_posted_or_acted_by_the_cut_keeps_its_name_and_no_count():
    added, found = known_at_the_cut(
        {**people(), **listening(day(3, 1))},
        "select customer_id, is_observed, followers_count "
        "from intermediate.int_customer_accounts order by customer_id",
    )
    assert added == 2
    assert found == [(AUTHOR, True, None), (FRIEND, True, None)]  # the third did nothing by then


def test_what_happened_after_the_cut_proves_nothing():
    added, found = known_at_the_cut(
        {**people(), **listening(day(5, 10))}, "select * from intermediate.int_customer_accounts"
    )
    assert (added, found) == (0, [])


def test_who_was_truly_observed_under_a_name_keeps_it():
    accounts = table(
        [
            {
                "platform": "instagram",
                "account_id": number,
                "handle": AUTHOR,
                "created_at": FIRST,
                "observed_at": seen,
                "followers_count": 7,
            }
            for number, seen in (("true", day(2, 1)), ("later", day(6, 1)))
        ]
    )
    _, found = known_at_the_cut(
        {**people(), "accounts": accounts},
        "select account_id, followers_count from intermediate.int_customer_accounts",
    )
    assert found == [("true", 7)]


def test_a_ranking_at_the_cut_counts_no_order_after_it():
    bought = orders((FRIEND, day(4, 1), "RUN10"), (OTHER, day(5, 1), "RUN10"))
    with replay.memory(threads=1) as connection:
        replay.provide_tables(connection, {**people(), **listening(day(3, 1)), "orders": bought})
        config = RankingConfig.model_validate({})
        ranked = knowledge.rank_provided(connection, CUT, BRAND, config)
    assert ranked.customer_ids == [AUTHOR, FRIEND, OTHER]
    assert ranked.figures["past redemptions"][0] == 1
    assert sorted(ranked.column("rank")) == [1, 2, 3]
