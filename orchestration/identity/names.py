"""Names in plain letters: what is the same in a passport, a display name and a handle.

`Jürgen`, `Juergen` and `JURGEN` are one name; so are `怡君` and `yijun`. Both sides follow the same
rule, so a rule that takes two names for one only makes that name more common.
"""

import unicodedata

import duckdb
import pyarrow as pa
from text_unidecode import unidecode  # type: ignore[import-untyped]  # has no types

from orchestration.identity.nicknames import SHORT_FORMS

DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""How umlauts are written without; undone everywhere, so that either spelling is the other."""


def plain(text: str) -> str:
    """Lower-case ASCII, word by word; other scripts by their sound, fancy letters as letters.

    Example:
        >>> plain("Jürgen Weiß"), plain("怡君"), plain("Zoë ✨"), plain("Ольга")
        ('jurgen weiss', 'yijun', 'zoe', "ol'ga")
    """
    words = unicodedata.normalize("NFKC", text).split()
    spelled = (unidecode(word).replace(" ", "").lower() for word in words)
    return " ".join(word for word in spelled if word)


def canonical(word: str) -> str:
    """The letters of a plain word, digraphs undone.

    Example:
        >>> canonical("juergen"), canonical(plain("Jürgen")), canonical("o'brien")
        ('jurgen', 'jurgen', 'obrien')
    """
    letters = "".join(letter for letter in word if "a" <= letter <= "z")
    for digraph, letter in DIGRAPHS:
        letters = letters.replace(digraph, letter)
    return letters


def define(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `canonical(word)`, `undone(letters)` and the table `short_forms` (`short`, `full`)."""
    letters = "word"
    for digraph, letter in DIGRAPHS:
        letters = f"replace({letters}, '{digraph}', '{letter}')"
    connection.execute(f"create macro undone(word) as {letters}")
    connection.execute(
        "create macro canonical(word) as undone(regexp_replace(word, '[^a-z]', '', 'g'))"
    )
    pairs = sorted(
        {
            (canonical(short), canonical(full))
            for full, shorts in SHORT_FORMS.items()
            for short in [*shorts.split(), full]
        }
    )
    store(
        connection,
        "short_forms",
        pa.table({"short": [short for short, _ in pairs], "full": [full for _, full in pairs]}),
    )


def spell_out(connection: duckdb.DuckDBPyConnection, sources: str) -> None:
    """Makes the table `spelled` (`raw`, `plain`): texts with other letters than ASCII, in ASCII.

    Args:
        connection: Where.
        sources: A query of one text column, `raw`; only its distinct texts cost anything.
    """
    raw = connection.execute(
        f"select distinct raw from ({sources}) where regexp_matches(raw, '[^\\x00-\\x7F]')"
    ).to_arrow_table()["raw"]
    plains = [plain(text) for text in raw.to_pylist()]
    store(connection, "spelled", pa.table({"raw": raw, "plain": pa.array(plains, pa.string())}))


def store(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Makes a table of the database of an Arrow table."""
    connection.register("given", table)
    connection.execute(f"create or replace table {name} as from given")
    connection.unregister("given")
