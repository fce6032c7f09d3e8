"""Countries named in a sentence."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from paritet.brief.numerals import listing
from paritet.concepts.codelists import country_name, read_yaml
from paritet.concepts.text import Lang


def names(codes: tuple[str, ...], lang: Lang, *, article: bool = False) -> str:
    """Write countries as a list in a sentence.

    Parameters
    ----------
    codes : tuple of str
    lang : {"en", "ru"}
    article : bool
        Whether the first begins an English sentence, and so takes its article: ``The Netherlands``.
    """
    told = [country_name(code, lang).replace(" & ", " and ") for code in codes]
    if article and lang == "en" and codes[0] in _articles():
        told[0] = f"The {told[0]}"
    return listing(told, lang)


@cache
def _articles() -> frozenset[str]:
    return frozenset(read_yaml(files("paritet.brief") / "english_articles.yaml"))
