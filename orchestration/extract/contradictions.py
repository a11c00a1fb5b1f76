"""What a row may not say beside other rows and tables, judged before its table is landed.

One value alone is judged in `columns`, two of a row in dbt's quarantine. Here stand the few
contradictions of which no row can be set aside without guessing whom to believe: they refuse the
table, and nothing of it is landed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from orchestration.campaign import records
from orchestration.deployment import Deployment
from orchestration.errors import InputError
from orchestration.extract.contract import TABLES
from orchestration.extract.lake import loads, quarantine_folder
from orchestration.extract.staged import Staged

_WIDE = "".join(chr(point) for point in range(0xFF01, 0xFF5F)) + "\u3000"
_PLAIN = "".join(chr(point) for point in range(0x21, 0x7F)) + " "

CODE_FORM = (
    "nullif(regexp_replace(upper(case when regexp_matches(code, '[！-～　]') "  # noqa: RUF001
    "then translate(code, $wide, $plain) else code end), "
    r"'[\s\p{Z}\p{Cf}\p{Cc}]+', '', 'g'), '')"
)
"""A code as tills compare it: the same as the dbt macro `code_normal_form`; a test holds them
together."""

CODE_FORM_BINDINGS = {"wide": _WIDE, "plain": _PLAIN}


def refuse_contradictions(deployment: Deployment, staged: Staged) -> None:
    """Holds a table's staged rows against each other and against what was landed.

    Args:
        deployment: Whose lake.
        staged: The rows, judged one by one already.

    Raises:
        InputError: An activation is of nobody, or two campaigns claim one code at the same time.
    """
    judge = _JUDGES.get(staged.table.name)
    if judge is not None:
        judge(deployment, staged)


def _refuse_unknown_customers(deployment: Deployment, staged: Staged) -> None:
    """A customer is known who was ever handed over, asked to be forgotten, or was set aside."""
    customers = _landed(deployment, "customers")
    if not customers:
        return  # Absent is unknown: nobody can be told from nobody.
    known = ["select customer_id from read_parquet($customers, union_by_name = true)"]
    bindings: dict[str, Any] = {"files": staged.files, "customers": customers}
    if erased := _landed(deployment, "erasure_requests"):
        known.append("select customer_id from read_parquet($erased, union_by_name = true)")
        bindings["erased"] = erased
    aside = sorted(quarantine_folder(deployment, TABLES["customers"]).glob("*.parquet"))
    if aside:
        known.append(
            "select json_extract_string(record, '$.customer_id') from read_parquet($aside)"
        )
        bindings["aside"] = [str(path) for path in aside]
    found = staged.engine.run(
        f"""
        with known as ({" union all ".join(known)})
        select
            given._part,
            given._source_line,
            given.customer_id,
            given.campaign_id,
            count(*) over () as row_count
        from read_parquet($files) as given
        anti join known on given.customer_id = known.customer_id
        where given._reason is null
        order by given._part, given._source_line
        limit 1
        """,
        bindings,
        culprit=staged.table.name,
    )
    if found:
        first = found[0]
        raise InputError(
            f"The table activations is refused: {_place(staged, first)}: customer_id "
            f"{first['customer_id']!r} of campaign {first['campaign_id']!r} is no customer who was "
            f"ever handed over ({first['row_count']:,} such rows in all). Correct the customer_id, "
            "or hand the customer over in customers; one who is to be forgotten goes into "
            "erasure_requests."
        )


def _refuse_codes_claimed_twice(deployment: Deployment, staged: Staged) -> None:
    """Of a code handed over before, the newest version counts; all rows of one load do."""
    columns = "code, campaign_id, valid_from, valid_to"
    given = "from read_parquet($files) where _reason is null"
    claims = [f"select {columns}, _part, _source_line, null as source_file {given}"]
    bindings: dict[str, Any] = {"files": staged.files, **CODE_FORM_BINDINGS}
    if landed := _landed(deployment, "referral_codes"):
        claims.append(
            f"select {columns}, null, _source_line, _source_file "
            "from read_parquet($landed, union_by_name = true) "
            f"where code not in (select code {given}) "
            "qualify row_number() over (partition by code "
            "order by _load_sequence desc, _source_file desc, _source_line desc) = 1"
        )
        bindings["landed"] = landed
    if issued := sorted((deployment.lake / records.FOLDER / "issued_codes").glob("*.parquet")):
        claims.append(f"select {columns}, null, null, null from read_parquet($issued)")
        bindings["issued"] = [str(path) for path in issued]
    found = staged.engine.run(
        f"""
        with given as ({" union all ".join(claims)}),
        claims as (
            select *, {CODE_FORM} as code_form
            from given
            where campaign_id is not null and coalesce(valid_from <= valid_to, true)
        )
        select
            later._part,
            later._source_line,
            later.campaign_id,
            first._part as other_part,
            first._source_line as other_line,
            first.source_file as other_file,
            first.campaign_id as other_campaign_id
        from claims as later
        inner join claims as first
            on later.code_form = first.code_form
            and later.campaign_id <> first.campaign_id
            and coalesce(later.valid_from <= first.valid_to, true)
            and coalesce(first.valid_from <= later.valid_to, true)
            and (
                first._part is null
                or (first._part, first._source_line) < (later._part, later._source_line)
            )
        where later._part is not null
        order by later._part, later._source_line, first._part nulls last, first.source_file,
            first._source_line, first.campaign_id
        limit 1
        """,
        bindings,
        culprit=staged.table.name,
    )
    if found:
        first = found[0]
        raise InputError(
            f"The table referral_codes is refused: {_place(staged, first)}: the campaign_id "
            f"{first['campaign_id']!r} claims a code that campaign {first['other_campaign_id']!r} "
            f"claims at the same time ({_other_place(staged, first)}); case and blanks do not tell "
            "codes apart. Give one of them another code, or end one (valid_to) before the other "
            "begins (valid_from)."
        )


def _place(staged: Staged, row: Mapping[str, Any]) -> str:
    return f"{staged.names[row['_part']]}, line {row['_source_line']}"


def _other_place(staged: Staged, row: Mapping[str, Any]) -> str:
    if row["other_part"] is not None:
        return f"{staged.names[row['other_part']]}, line {row['other_line']}"
    if row["other_file"] is not None:
        return f"{row['other_file']}, line {row['other_line']}, handed over before"
    return "issued by an activation here"


def _landed(deployment: Deployment, name: str) -> list[str]:
    return [str(load.path) for load in loads(deployment, TABLES[name])]


_JUDGES: Mapping[str, Callable[[Deployment, Staged], None]] = {
    "activations": _refuse_unknown_customers,
    "referral_codes": _refuse_codes_claimed_twice,
}

NEEDS: Mapping[str, tuple[str, ...]] = {"activations": ("customers", "erasure_requests")}
"""Table to those that must be landed before it, to be held against."""
