"""Running text as sentences, and its words as stems that an inflected form shares with the label of
a line.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.publications.vocabulary import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator


class Word(NamedTuple):
    """A word of a sentence: its stem, and where it stands."""

    stem: str
    start: int
    end: int


_END = re.compile(r"[.!?][)\"”“»’']?(?=\s|$)|\n\s*\n|[:;](?=\s)")
_ENDS_NONE = re.compile(
    r"(?<!\w)(?:mio|mia|mill|mrd|milj|tsd|pkt|punkt|stk|nr|no|bl\.a|ca|f\.eks|fx|jf|jfr|hhv|evt|"
    r"inkl|ekskl|art|kap|s|p|pp|abs|bzw|z\.\s?b|d\.\s?h|"
    r"u\.\s?a|ggf|vgl|approx|mr|mrs|dr|vs|i\.e|e\.g|cf|resp|pr|vedr|afs|sml|pga|mht|ift|sv|jan|feb|"
    r"febr|mar|apr|aug|sep|sept|okt|oct|nov|dec|"
    r"dez|des|kl|tlf|adr|max|min|gns|dvs|ej|st|fig|tab|incl|excl|est|gov|dept|m\.fl|o\.lign|"
    r"§\s?\d+|\d{1,2})$",
    re.IGNORECASE,
)
_MAY_END = frozenset({"kr", "pct", "etc", "osv", "m.v", "mv", "m.m", "mm", "m.fl"})
_CURRENCY_NEXT = re.compile(
    r"\s*(?:kr|kroner|kronor|dkk|nok|sek|eur|euro|€|£|\$)(?!\w)", re.IGNORECASE
)
_MONTH_NEXT = re.compile(
    r"\s*(?:jan|feb|m[aä]r|apr|ma[jiy]|jun|jul|aug|sep|o[kc]t|nov|de[csz])", re.IGNORECASE
)
_NAME_STARTS = re.compile(
    r"\s*[\"„“»'(]?[^\W\d_a-zæøåäöüß]|\s*[\"„“»'(]?\d|\s*[•\-–]\s|\s*£|\s*€|\s*$"
)


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a paragraph starts and ends; an abbreviation, an ordinal or a
    date ends none.
    """
    start = 0
    for mark in _END.finditer(text):
        if mark[0][0] == "." and not _is_end(text, start, mark):
            continue
        if mark[0][0] in ":;" and mark[0][0] == ":":
            continue
        if text[start : mark.end()].strip():
            yield _stripped(text, start, mark.end())
        start = mark.end()
    if text[start:].strip():
        yield _stripped(text, start, len(text))


def _is_end(text: str, start: int, mark: re.Match[str]) -> bool:
    """Tell whether a full stop ends the sentence that began at `start`."""
    rest = text[mark.end() :]
    before = text[start : mark.start()]
    if not _NAME_STARTS.match(rest):
        return False
    word = re.search(r"[\w.§]+$", before)
    last = word[0].casefold() if word else ""
    if last in _MAY_END or last.endswith(tuple("." + each for each in ("kr", "pct"))):
        return not re.match(r"\s*\d", rest) or last in ("kr", "pct")
    if _CURRENCY_NEXT.match(rest) and re.search(
        r"(?:mio|mia|mill|mrd|milj|tsd|t)$", before, re.IGNORECASE
    ):
        return False
    if re.search(r"(?:mio|mia|mill|mrd|tsd)$", before, re.IGNORECASE):
        return re.match(r"\s*[^\W\d_]", rest) is not None
    if re.search(r"(?<![\d.,])\d{1,2}$", before):
        return not _MONTH_NEXT.match(rest) and len(before.strip()) > 2
    return _ENDS_NONE.search(before) is None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?=[-‐]?)")
_ENDINGS = (
    "erne",
    "ernes",
    "ene",
    "enes",
    "arna",
    "arnas",
    "orna",
    "ornas",
    "erna",
    "ernas",
    "ede",
    "ens",
    "ets",
    "ers",
    "ar",
    "or",
    "er",
    "en",
    "et",
    "es",
    "em",
    "te",
    "ne",
    "na",
    "s",
    "e",
    "n",
    "t",
    "a",
    "r",
    "i",
)
_BY_LENGTH = tuple(sorted(_ENDINGS, key=len, reverse=True))
SHORTEST = 4
"""No ending is taken from a stem that would be shorter."""


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """Return a word without case, genitive and the commonest endings of five languages:
    `Omsorgsudvalgets` as `omsorgsudvalg`.
    """
    plain = word.casefold().replace("’", "'")
    plain = plain[:-2] if plain.endswith("'s") else plain.replace("'", "")
    if plain.endswith("ies") and len(plain) > SHORTEST + 1:
        return plain[:-3] + "y"
    for ending in _BY_LENGTH:
        if plain.endswith(ending) and len(plain) - len(ending) >= SHORTEST:
            shorter = plain[: -len(ending)]
            return (
                shorter[:-1]
                if len(shorter) > SHORTEST
                and shorter[-1] == "s"
                and ending in ("et", "er", "en", "e")
                and shorter[-2:] == "ss"
                else shorter
            )
    return plain


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text that can bind something: their stems, and where they stand."""
    return tuple(Word(stem_of(each[0]), each.start(), each.end()) for each in _WORD.finditer(text))


def content_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a label that say what it is, each once, without those that
    bind nothing.
    """
    plain = [
        each
        for each in _WORD.findall(text)
        if each.casefold() not in FUNCTION_WORDS and (len(each) > 1 or each.isupper())
    ]
    return tuple(dict.fromkeys(stem_of(each) for each in plain))
