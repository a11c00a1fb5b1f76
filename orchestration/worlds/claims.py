"""Handles as people hand them over: spelled in every way, mistyped, revoked, claimed twice.

`links` in the truth says which account each claim really belongs to.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.worlds import vocabulary as words
from orchestration.worlds.authors import OWN_INSIGHTS
from orchestration.worlds.columns import digits, flags, join, masked, pick, times
from orchestration.worlds.identifiers import account_ids, customer_ids, handles
from orchestration.worlds.parameters import DAY, SPAN
from orchestration.worlds.purchases import joined_at
from orchestration.worlds.randomness import Ints
from orchestration.worlds.social import observed_rows
from orchestration.worlds.society import Society

SPELLINGS = (
    "plain", "at sign", "blanks", "upper case", "link", "bare link", "full width",
    "link with query", "trailing slash",
)  # fmt: skip
_WEIGHTS = [0.3, 0.22, 0.08, 0.08, 0.1, 0.07, 0.05, 0.05, 0.05]
_HOSTS = ("instagram.com/", "tiktok.com/@", "x.com/")
_SOURCES = ("oauth", "declared", "dm_optin", "order_note", "manual")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def spelled(handle: pa.Array, platform: Ints, spelling: Ints) -> pa.Array:
    """The handle in the given spelling, an index of `SPELLINGS`."""
    host = pick(_HOSTS, platform)
    out = handle
    forms = {
        1: join("@", handle),
        2: join("  @", handle, " "),
        3: pc.utf8_upper(join("@", handle)),
        4: join("https://www.", host, handle, "/"),
        5: join(host, handle),
        7: join("https://", pc.utf8_upper(host), handle, "?igsh=MzRlODBi"),
        8: join(handle, "/"),
    }
    for number, form in forms.items():
        out = pc.if_else(pa.array(spelling == number), form, out)
    wide = np.flatnonzero(spelling == 6)
    widened = [text.translate(_FULL_WIDTH) for text in handle.take(pa.array(wide)).to_pylist()]
    return pc.replace_with_mask(out, pa.array(spelling == 6), pa.array(widened, pa.string()))


def claim_tables(society: Society, rows: slice) -> tuple[pa.Table, pa.Table]:
    """`customer_handles` of the accounts in `rows`, and the truth about every account in `rows`."""
    dice, people, authors = society.dice, society.people, society.authors
    row = np.arange(rows.start, rows.stop)
    person, platform = authors.person[row], authors.platform[row]
    oauth = authors.visibility[row] == OWN_INSIGHTS
    chance, how, typo = dice.three("claim", row)
    contest, revoke, when = dice.three("claim fate", row)
    claimed = oauth | (chance < 0.72 * society.parameters.richness)
    source = np.where(oauth, 0, 1 + np.searchsorted([0.6, 0.8, 0.92], how))
    mistyped = claimed & ~oauth & (typo < 0.07)
    contested = claimed & (contest < 0.03)
    revoked = claimed & ~contested & (revoke < 0.03)
    true_handle = handles(people, platform, person)
    typed = pc.if_else(pa.array(mistyped), join(true_handle, "x"), true_handle)
    spelling = np.where(oauth, 0, dice.category("spelling", _WEIGHTS, row))
    written = spelled(typed, platform.astype(np.int64), spelling)
    since = np.maximum(joined_at(dice, person), -600 * DAY)
    declared = np.floor(since + (0.02 + 0.6 * when) * (SPAN - since))
    revoked_at = declared + 0.5 * (SPAN - declared)
    truth = pa.table(
        {
            "customer_id": customer_ids(person),
            "platform": pick(words.PLATFORMS, platform.astype(np.int64)),
            "account_id": account_ids(platform, person),
            "handle": true_handle,
            "is_observed": flags(np.isin(row, observed_rows(dice, authors, rows))),
            "is_claimed": flags(claimed),
            "source": masked(pick(_SOURCES, source), ~claimed),
            "spelling": masked(pick(SPELLINGS, spelling), ~claimed),
            "is_mistyped": flags(mistyped),
            "is_contested": flags(contested),
            "is_revoked": flags(revoked),
        }
    )
    # The rival is the next customer number but one: a stranger as often as a flatmate.
    rival = (person + 2) % people.customer_count
    who = np.concatenate([person[claimed], rival[contested]])
    index = np.concatenate([np.flatnonzero(claimed), np.flatnonzero(contested)])
    is_rival = np.arange(len(who)) >= claimed.sum()
    handle = pc.if_else(
        pa.array(is_rival),
        join("@", true_handle.take(pa.array(index))),
        written.take(pa.array(index)),
    )
    by_account = oauth[index] & ~is_rival
    at = np.where(is_rival, declared[index] + 40 * DAY, declared[index])
    table = pa.table(
        {
            "customer_id": customer_ids(who),
            "platform": pick(words.PLATFORMS, platform[index].astype(np.int64)),
            "handle": handle,
            "account_id": masked(account_ids(platform[index], person[index]), ~by_account),
            "source": pick(_SOURCES, np.where(is_rival, 1, source[index])),
            "declared_at": times(np.minimum(at, SPAN - DAY)),
            "revoked_at": times(revoked_at[index], ~revoked[index] | is_rival),
        }
    )
    return table, truth


def idle_claims(society: Society, first: int, last: int) -> pa.Table:
    """Handles declared by customers without an account in this world: they match nothing."""
    dice, people = society.dice, society.people
    person = np.arange(first, last, dtype=np.int64)
    person = person[~people.has_account[person] & dice.happens("idle claim", 0.3, person)]
    since = np.maximum(joined_at(dice, person), -600 * DAY)
    return pa.table(
        {
            "customer_id": customer_ids(person),
            "platform": pick(words.PLATFORMS, people.platform[person].astype(np.int64)),
            "handle": digits(person * 3 + 1, "@nobody_"),
            "account_id": pa.nulls(len(person), pa.string()),
            "source": pick(_SOURCES, np.ones(len(person), dtype=np.int64)),
            "declared_at": times(since + 0.5 * (SPAN - since)),
            "revoked_at": pa.nulls(len(person), pa.timestamp("us", tz="UTC")),
        }
    )
