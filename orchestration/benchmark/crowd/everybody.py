"""Who is in a crowd: made-up names of ten countries, and everybody's traits."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.identity.names import plain
from orchestration.identity.nicknames import SHORT_FORMS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

COUNTRIES = ("DE", "GB", "FR", "US", "ES", "IT", "NL", "BR", "SE", "PL")
LANGUAGES = ("de", "en", "fr", "en", "es", "it", "nl", "pt", "sv", "pl")
TOPICS = ("running", "hiking", "fitness", "football", "cooking", "gaming", "music", "travel")
WORDS = (
    "runs", "trails", "fit", "kicks", "eats", "plays", "beats", "roams", "wears", "home", "fox",
    "sunny", "lazy", "happy", "daily", "wild", "blue", "moon", "coffee", "pixel",
)  # fmt: skip
_COUNTRY_SHARES = np.array([0.28, 0.16, 0.14, 0.12, 0.09, 0.07, 0.05, 0.04, 0.03, 0.02])
_FIRST, _SHARED_FIRST, _LAST, _TOWNS = 400, 100, 8_000, 60
"""First names of a country, how many of them other countries may have too, last names, towns."""

_ONSETS = (*"bdfghklmnprstvw", "br", "kr", "st", "tr", "sch", "ch", "gr", "fl")
_VOWELS = (*"aeiouüöáé", "au", "ei", "ie")
_CODAS = (*"nrlstmzx", "nn", "ck", "rt", "nd")


@dataclass(frozen=True)
class Names:
    """Names by number, country after country; `short` is how a first name is shortened."""

    first: list[str]
    short: list[str]
    last: list[str]
    town: list[str]

    def typed(self, kind: str, number: Ints) -> pa.Array:
        """Names without accents, as handles and mailboxes have them."""
        return texts([plain(name) for name in getattr(self, kind)], number)


@dataclass(frozen=True)
class Everybody:
    """Traits of everybody, customers first; names and towns count through all countries."""

    country: Ints
    first: Ints
    last: Ints
    town: Ints
    born: Ints
    topic: Ints


def texts(words: list[str] | tuple[str, ...], number: Ints) -> pa.Array:
    """The word of each number."""
    return pa.array(words, pa.string()).take(pa.array(number))


def numbers(number: Ints) -> pa.Array:
    """Numbers as text."""
    return pc.cast(pa.array(number), pa.string())


def join(*parts: pa.Array | str) -> pa.Array:
    """Texts one behind the other."""
    return pc.binary_join_element_wise(*parts, "")


def masked(values: pa.Array, unknown: NDArray[np.bool_]) -> pa.Array:
    """The values, null where unknown."""
    return pc.if_else(pa.array(unknown), pa.scalar(None, values.type), values)


def chosen(draw: Floats, ends: list[float], options: list[pa.Array]) -> pa.Array:
    """Of the options the one whose part of [0, 1] the draw lies in; `ends` but the last, 1."""
    return pc.choose(pa.array(np.searchsorted(ends, draw)), *options)


def _invented(dice: np.random.Generator, count: int, syllables: int) -> list[str]:
    """Different made-up names, in an order of their own."""
    found: dict[str, None] = {}
    while len(found) < count:
        onsets = dice.choice(_ONSETS, (count, syllables))
        vowels = dice.choice(_VOWELS, (count, syllables))
        ends = dice.choice(_CODAS, count)
        for row in range(count):
            parts = [onset + vowel for onset, vowel in zip(onsets[row], vowels[row], strict=True)]
            found[f"{''.join(parts)}{ends[row]}".capitalize()] = None
    return list(found)[:count]


def make_names(dice: np.random.Generator) -> Names:
    """Ten countries' names; a hundred first names of each are real ones that have short forms."""
    real = [name.capitalize() for name in SHORT_FORMS]
    own = np.array(_invented(dice, len(COUNTRIES) * (_FIRST - _SHARED_FIRST), 2))
    firsts: list[str] = []
    for part in own.reshape(len(COUNTRIES), -1):
        mine = [*part.tolist(), *dice.permutation(real)[:_SHARED_FIRST].tolist()]
        firsts += dice.permutation(mine).tolist()
    short = {name.capitalize(): forms.split()[0] for name, forms in SHORT_FORMS.items()}
    return Names(
        first=firsts,
        short=[short.get(name, name).capitalize() for name in firsts],
        last=_invented(dice, len(COUNTRIES) * _LAST, 3),
        town=[f"{name}stad" for name in _invented(dice, len(COUNTRIES) * _TOWNS, 2)],
    )


def _uneven(count: int, exponent: float, shift: float) -> Floats:
    """Shares that fall with rank as names' do: 1 / (rank + shift)^exponent."""
    weight = 1 / (np.arange(count) + shift) ** exponent
    shares: Floats = weight / weight.sum()
    return shares


def make_everybody(dice: np.random.Generator, count: int) -> Everybody:
    """Draws the traits of `count` people."""
    country = dice.choice(len(COUNTRIES), count, p=_COUNTRY_SHARES)
    return Everybody(
        country=country,
        first=country * _FIRST + dice.choice(_FIRST, count, p=_uneven(_FIRST, 0.8, 4)),
        last=country * _LAST + dice.choice(_LAST, count, p=_uneven(_LAST, 0.9, 6)),
        town=country * _TOWNS + dice.choice(_TOWNS, count, p=_uneven(_TOWNS, 1.0, 2)),
        born=dice.integers(1950, 2008, count),
        topic=dice.integers(0, len(TOPICS), count),
    )
