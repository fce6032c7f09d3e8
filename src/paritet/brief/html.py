"""A brief as one self-contained page: no script, no request to anyone."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, select_autoescape
from jinja2.loaders import PackageLoader

from paritet.brief.message import message, messages
from paritet.concepts.text import Lang

_OTHER: dict[Lang, Lang] = {"en": "ru", "ru": "en"}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("paritet.brief", "templates"),
        autoescape=select_autoescape(enabled_extensions=("j2",)),
        undefined=StrictUndefined,
        trim_blocks=False,
    )


@cache
def _style() -> str:
    return (files("paritet.brief") / "templates" / "brief.css").read_text(encoding="utf-8")


@cache
def words(lang: Lang) -> dict[str, str]:
    """Give the words around the figures, by their code with ``_`` for dots and a leading ``source`` alone."""
    table = {code.replace(".", "_"): text(lang) for code, text in messages().items() if "{" not in text.en}
    return {**table, "source": message("source.one")(lang)}


def page(view: dict[str, Any], names: dict[str, str]) -> str:
    """Set a brief as HTML.

    Parameters
    ----------
    view : dict
        See `paritet.brief.view`.
    names : dict of str to str
        File names: ``en``, ``ru`` (the pages, as far as both are written) and ``json`` (the record).

    Returns
    -------
    str
        A document that needs no script and no network.
    """
    lang: Lang = view["lang"]
    other = _OTHER[lang]
    return (
        _environment()
        .get_template("brief.html.j2")
        .render(
            v=view,
            w=words(lang),
            css=_style(),
            other={"lang": other, "file": names[other]} if other in names else None,
            numbers_lead=view["frame"]["numbers"].format(file=names["json"]).replace("`", ""),
        )
    )
