"""Keywords become regular expressions that match as the input contract promises.

Pure text work: no database, no files. `configuration` stores the patterns as a table and the dbt
models match posts against them, so brand data never becomes SQL text.
"""

import re
from collections.abc import Callable, Iterable, Sequence

MAX_TERMS = 400
"""Alternations collapse in speed above 1,500 terms; 400 keeps every part fast."""

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Scripts written without spaces: their keywords match as substrings, and a word of another
script may stand right beside them."""

WORD = r"\p{L}\p{M}\p{N}_"
"""What continues a word. RE2's own `\\b` knows ASCII only and would cut words at an umlaut."""

_STARTS = rf"(?:^|[^{WORD}]|[{UNSPACED}])"
_ENDS = rf"(?:$|[^{WORD}]|[{UNSPACED}])"
_UNSPACED_LETTER = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


def topic_pattern_parts(
    keywords: Iterable[str], normalize: Callable[[str], str], *, max_terms: int = MAX_TERMS
) -> list[str]:
    """RE2 patterns that together match every normalised text holding one of the keywords.

    A word or phrase matches whole, `#tag` only as a hashtag, and a keyword in a script without
    spaces anywhere. The text must have gone through the same `normalize`.

    Args:
        keywords: As in `brand.yaml`.
        normalize: Folds case and accents of a keyword as the warehouse folds a text's.
        max_terms: Most keywords in one pattern.

    Returns:
        One pattern per part, parts of at most `max_terms` keywords, sorted and without repeats.

    Example:
        >>> topic_pattern_parts(["#ParkRun"], str.lower)[0].startswith("#parkrun(?:$|")
        True
    """
    terms = sorted({" ".join(normalize(keyword).split()) for keyword in keywords} - {"", "#"})
    return [
        _alternation(terms[start : start + max_terms]) for start in range(0, len(terms), max_terms)
    ]


def _alternation(terms: Sequence[str]) -> str:
    hashtags = [_escaped(term) for term in terms if term.startswith("#")]
    unspaced = [_escaped(term) for term in terms if _is_unspaced(term)]
    words = [_escaped(t) for t in terms if not t.startswith("#") and not _is_unspaced(t)]
    options = []
    if words:
        options.append(f"{_STARTS}(?:{'|'.join(words)}){_ENDS}")
    if hashtags:
        options.append(f"(?:{'|'.join(hashtags)}){_ENDS}")
    if unspaced:
        options.append(f"(?:{'|'.join(unspaced)})")
    return "|".join(options)


def _is_unspaced(term: str) -> bool:
    return not term.startswith("#") and _UNSPACED_LETTER.search(term) is not None


def _escaped(term: str) -> str:
    """Literal text; any run of blanks in a phrase matches any other."""
    return r"\s+".join(re.escape(word) for word in term.split(" "))
