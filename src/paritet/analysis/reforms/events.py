"""Dated reforms: what the store holds as dates, and what the World Bank's answers show as changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import pandas as pd

from paritet.analysis.reforms.agreement import disagreements
from paritet.concepts.codelists import indicators, read_yaml, reform_types
from paritet.concepts.errors import MissingDataError, UnknownCodeError
from paritet.concepts.reform import REFORM_COLUMNS, DateBasis, ReformDirection
from paritet.concepts.text import Text
from paritet.store.query import observations, reforms

WBL: Final = "wb_wbl"
INDEPENDENCE: Final = {"ERI": 1993, "SSD": 2011, "TLS": 2002}
"""First year in which a country could change a law of its own; the panel rates it from 1971 all the same."""

EVENT_COLUMNS: Final = (*REFORM_COLUMNS, "disagreements")


def law_changes(source: str = WBL, edition: str = "newest") -> pd.DataFrame:
    """Find every change of an answer of Women, Business and the Law.

    Parameters
    ----------
    source, edition : str
        The panel; a report year Y tells the law of Y − 1, so that the change is dated Y − 1.

    Returns
    -------
    pandas.DataFrame
        Columns `REFORM_COLUMNS`; a change from no to yes is adopted, from yes to no repealed. Changes before
        independence (Eritrea, South Sudan, Timor-Leste) are another state's law and left out.
    """
    answers = observations(indicator=binary_questions(), source=source, edition=edition)
    if answers.empty:
        raise MissingDataError("The store holds no answers of Women, Business and the Law.")
    wide = laid_out(answers)
    change = wide.diff(axis=1).reset_index().melt(["ref_area", "indicator"], value_name="change")
    change = change[change["change"].notna() & (change["change"] != 0)].reset_index(drop=True)
    change["time_period"] = change["time_period"].astype(int) - 1
    since = np.array([INDEPENDENCE.get(str(area), 0) for area in change["ref_area"]])
    change = change[change["time_period"] >= since]
    kept = answers.iloc[0]
    return pd.DataFrame(
        {
            "source": kept["source"],
            "edition": kept["edition"],
            "ref_area": change["ref_area"],
            "reform": change["indicator"].map(_type_of_question()).fillna(change["indicator"]),
            "direction": np.where(change["change"] > 0, ReformDirection.ADOPTED, ReformDirection.REPEALED),
            "time_period": change["time_period"],
            "date": pd.NaT,
            "date_basis": DateBasis.IN_FORCE_BY_1_OCT,
            "sources_agreeing": 1,
            "suspect": False,
            "note": "",
        }
    ).reset_index(drop=True)


def laid_out(answers: pd.DataFrame) -> pd.DataFrame:
    """Lay answers out with a row a country and question, and a column a year."""
    keyed = answers.set_index(["ref_area", "indicator", "time_period"])["obs_value"]
    return keyed.unstack().sort_index()  # noqa: PD010  (keys are unique, nothing is to be aggregated)


@cache
def binary_questions() -> tuple[str, ...]:
    """Give the World Bank's questions that are answered by yes or no."""
    return tuple(code for code, entry in indicators().items() if code.startswith(f"{WBL}.") and entry.binary)


@cache
def coverage() -> tuple[dict[str, Any], ...]:
    """Give among whom, and until when, each type of reform is known."""
    return tuple(read_yaml(files("paritet.analysis.reforms") / "coverage.yaml"))


@cache
def _type_of_question() -> dict[str, str]:
    return {entry["answers"]: entry["type"] for entry in coverage() if entry.get("source") == WBL}


def known_types() -> dict[str, Text]:
    """Give every type of reform that has dates, the World Bank's questions too, with its name."""
    names = {code: entry.label for code, entry in reform_types().items()}
    dated = _type_of_question()
    names.update({code: indicators()[code].label for code in binary_questions() if code not in dated})
    return names


def resolve_reform(text: str) -> str:
    """Understand what a person typed as a type of reform.

    Parameters
    ----------
    text : str
        A code, or its end: ``paid_paternity_leave`` is ``wbl_paid_paternity_leave``.

    Raises
    ------
    UnknownCodeError
        If no type, or more than one, is meant.
    """
    known = known_types()
    wanted = text.strip().casefold()
    if wanted in known:
        return wanted
    if wanted in _type_of_question():
        return _type_of_question()[wanted]
    ends = [code for code in known if code.replace(".", "_").endswith(f"_{wanted}")]
    if len(ends) == 1:
        return ends[0]
    error = UnknownCodeError("reform type", text, known)
    near = ends or _near(wanted, known)
    mend = f"did you mean {' or '.join(near)}?" if near else "see the list in docs/reference/reform-types"
    error.mend = mend if near else error.mend or mend
    raise error


def _near(wanted: str, known: Iterable[str]) -> list[str]:
    """Give the types that share most words with what was typed; at most five."""
    words = re.findall(r"\w+", wanted.replace("_", " "))
    shared = {
        code: sum(bool(get_close_matches(word, re.split(r"[._]", code), cutoff=0.8)) for word in words)
        for code in known
    }
    most = max(shared.values(), default=0)
    return [code for code, count in shared.items() if count == most][:5] if most else []


def question_of(reform: str) -> str | None:
    """Give the World Bank's question that tells who has the reform; ``None`` if none does."""
    if reform in binary_questions():
        return reform
    return {kind: question for question, kind in _type_of_question().items()}.get(reform)


def area_of(reform: str) -> str:
    """Give the sub-area that a type of reform belongs to, as ``area.sub_area``."""
    entry = reform_types().get(reform)
    if entry is not None:
        return f"{entry.area}.{entry.sub_area}"
    question = indicators()[reform]
    return f"{question.area}.{question.sub_area}"


def definition_of(reform: str) -> Text:
    """Give what a type of reform is, in a sentence: the list's, or the World Bank's question."""
    entry = reform_types().get(reform)
    return indicators()[reform].definition if entry is None else entry.definition


def reform_events(ref_area: str | None = None, reform: str | None = None) -> pd.DataFrame:
    """List dated reforms, reversals too, each with its basis and what other publishers say.

    Parameters
    ----------
    ref_area : str, optional
        ISO 3166-1 alpha-3.
    reform : str, optional
        Type, as `known_types` has it.

    Returns
    -------
    pandas.DataFrame
        Columns `EVENT_COLUMNS`, by country, year and type; ``disagreements`` lists other publishers' years
        that lie more than one year apart.
    """
    dated = reforms()
    changes = law_changes()
    # The list dates the World Bank's first changes; the answers add reversals and the other questions.
    held = set(zip(dated["ref_area"], dated["reform"], dated["direction"], strict=True))
    keys = zip(changes["ref_area"], changes["reform"], changes["direction"], strict=True)
    changes = changes[[key not in held for key in keys]]
    both = pd.concat([dated, changes], ignore_index=True)
    both["disagreements"] = disagreements(both)
    if ref_area is not None:
        both = both[both["ref_area"] == ref_area]
    if reform is not None:
        both = both[both["reform"] == reform]
    return both.sort_values(["ref_area", "time_period", "reform", "source"]).reset_index(drop=True)
