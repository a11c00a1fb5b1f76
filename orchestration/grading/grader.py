"""From a folder of accounts, posts and engagements to the grades of a page's fans."""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from orchestration import brand as brands
from orchestration import configuration, replay, scoring
from orchestration.brand import load_brand
from orchestration.deployment import Deployment
from orchestration.errors import InputError
from orchestration.extract.assets import ExtractConfig, summary
from orchestration.extract.contract import TABLES
from orchestration.extract.folder import BRAND_FILE, discover
from orchestration.extract.landing import claim_output, land
from orchestration.grading.card import Card, make_card
from orchestration.grading.fans import provide_fans
from orchestration.grading.grades import FIRST_TO_TALK_TO, grade_fans
from orchestration.grading.page import find_page
from orchestration.ranking import MARTS, RankingConfig, parameters
from orchestration.scoring.standing import standings

NEEDED = ("accounts", "posts", "engagements")
ALSO_READ = ("follows",)

WORKINGS = "workings"
"""Below the output: the private warehouse the grades were made in."""


@dataclass(frozen=True)
class Graded:
    """What a grading found.

    Attributes:
        card: The page's own card.
        fans: `fan_grades`, one row per fan, best first.
        handles: The handles of the fans to talk to first, by (platform, account_id).
        as_of: The instant after which nothing was read.
        landed: What was read of each table, in words.
    """

    card: Card
    fans: pa.Table
    handles: dict[tuple[str, str], str]
    as_of: datetime
    landed: tuple[str, ...]


def grade(deployment: Deployment, named: str | None, limits: ExtractConfig) -> Graded:
    """Grades the fans of the page in the input folder.

    Args:
        deployment: Its input folder holds accounts, posts and engagements; its output receives a
            lake and a private warehouse.
        named: Handle or account id of the page; None to find it.
        limits: What the door lets in.

    Raises:
        InputError: A table is missing or refused, or there is no page or no fan.
        ConfigurationError: `brand.yaml` is there and malformed.
    """
    folder = discover(deployment.input)
    for name in NEEDED:
        if name not in folder.parts:
            raise InputError(
                f"The input folder {deployment.input} has no table {name}. The fan grader needs "
                f"{', '.join(NEEDED)} (.parquet, .csv or .jsonl) and nothing else."
            )
    path = deployment.input / BRAND_FILE
    said = load_brand(path, brands.Page) if path.exists() else brands.Page.model_validate({})
    claim_output(deployment, f"fans of {named or said.name or deployment.input.name}")
    terms = limits.terms(datetime.now(UTC))
    landed = tuple(
        summary(land(deployment, TABLES[name], folder.parts.get(name, ()), terms))
        for name in (*NEEDED, *ALSO_READ)
        if name in folder.parts
    )
    workings = Deployment(deployment.input, deployment.output / WORKINGS)
    with replay.file(workings) as connection:
        replay.provide_lake(connection, deployment)
        as_of = deployment.as_of or configuration.end_of_newest_day(connection)
        page = find_page(connection, said, named, as_of)
        if provide_fans(connection, page, as_of) == 0:
            raise InputError(
                f"Nobody acted on the posts of {page.name}, so there are no fans to grade. Name "
                "another page with PAGE=<handle>, or hand over its engagements."
            )
        replay.configure(connection, page.as_brand(said), as_of)
        replay.build(connection, (*MARTS.values(), "suspect_accounts"))
        fans = connection.execute("select * from fans order by customer_id").to_arrow_table()
        tables, chosen = replay.scoring_tables(connection), _parameters(connection)
        graded = grade_fans(
            scoring.rank(tables, chosen), standings(tables, chosen), fans, _suspicions(connection)
        )
        card = make_card(connection, page, graded)
        return Graded(card, graded, _handles(connection, graded), as_of, landed)


def _parameters(connection: duckdb.DuckDBPyConnection) -> scoring.Parameters:
    settings = connection.execute("select * from config.run_parameters").to_arrow_table()
    chosen = RankingConfig.model_validate({"k": FIRST_TO_TALK_TO})
    return parameters(settings.to_pylist()[0], chosen)


def _suspicions(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], tuple[str, str]]:
    rows = connection.execute(
        "select platform, account_id, suspicion, evidence from marts.suspect_accounts "
        # Who is both is judged by what they are, not by whom they bought.
        "order by platform, account_id, suspicion = 'inauthentic account'"
    ).fetchall()
    return {(platform, account): (what, why) for platform, account, what, why in rows}


def _handles(connection: duckdb.DuckDBPyConnection, graded: pa.Table) -> dict[tuple[str, str], str]:
    first = graded.slice(0, FIRST_TO_TALK_TO).select(["platform", "account_id"])
    connection.register("first_fans", first)
    rows = connection.execute(
        "select platform, account_id, handle from intermediate.int_accounts "
        "inner join first_fans using (platform, account_id) where handle is not null"
    ).fetchall()
    connection.unregister("first_fans")
    return {(platform, account): handle for platform, account, handle in rows}
