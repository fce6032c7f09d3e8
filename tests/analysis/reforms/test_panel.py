"""What a faulty panel is told, and what a sound one becomes."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from paritet.analysis.reforms.gates import Reason
from paritet.analysis.reforms.panel import PanelError, TreatedPanel, panel_from_frame
from paritet.concepts.errors import UnknownCodeError

COLUMNS = ("country", "year", "share", "law")


def frame(units: int = 14, years: int = 16, start: int = 12) -> pd.DataFrame:
    generator = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "country": np.repeat([f"C{i:02d}" for i in range(units)], years),
            "year": np.tile(np.arange(2000, 2000 + years), units),
            "share": generator.normal(size=units * years).cumsum(),
            "law": ((np.arange(units * years) // years == 0) & (np.tile(np.arange(years), units) >= start))
            * 1,
        }
    )


def test_reads_rows_in_any_order() -> None:
    table = frame()
    one = panel_from_frame(table, *COLUMNS)
    other = panel_from_frame(table.sample(frac=1, random_state=0), *COLUMNS)
    np.testing.assert_array_equal(one.outcome, other.outcome)
    assert one.start[0] == 12
    assert one.never.sum() == 13


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: pd.concat([t, t.iloc[[3]]]), "more than once"),
        (lambda t: t.assign(law=t.law * 2), "neither 0 nor 1"),
        (lambda t: t.assign(law=0), "Nobody is treated"),
        (lambda t: t.assign(law=(t.year >= 2012) * 1), "No unit is never treated"),
        (lambda t: t.assign(law=((t.country == "C00") & (t.year == 2005)) * 1), "switched off"),
        (lambda t: t.assign(law=t.law * 0.5), "neither 0 nor 1"),
        (lambda t: t.assign(law=t.law * 2012), "neither 0 nor 1"),
        (lambda t: t.assign(law="after"), "neither 0 nor 1"),
        (lambda t: t.assign(share=5.0), "5 everywhere"),
        (lambda t: t.assign(share=t.share.where(t.year != 2003, np.inf)), "inf is not a number"),
        (lambda t: t.assign(year=t.year.astype(str) + "/01"), "'2000/01' is not a whole number"),
        (lambda t: t.assign(country=t.country.where(t.index != 3, " ")), "names no unit"),
        (lambda t: t[t.year == 2003], "Nobody is treated"),
        (lambda t: t.assign(year=t.year + 0.5), "not a whole number"),
        (lambda t: t.assign(share=t.share.astype(str) + "%"), "is not a number"),
        (lambda t: t.iloc[:0], "no rows"),
        (lambda t: t.assign(share=np.nan), "'share' holds no figure"),
        (lambda t: t.assign(share=": "), "'share' holds no figure"),
        (lambda t: t.assign(year=t.year * 10.0**16), "too large a number"),
        (lambda t: t.assign(year=t.year.astype(str).where(t.index != 3, None)), "names no period"),
        (lambda t: t.assign(year=[f"{y}-0{1 + y % 2}-01" for y in t.year]), "dates within years"),
        (
            lambda t: t.assign(year=[f"{y}-01-01" if at != 3 else "soon" for at, y in enumerate(t.year)]),
            "'soon' is not a whole number",
        ),
    ],
)
def test_faults_are_named(spoil, message: str) -> None:
    with pytest.raises(PanelError, match=message):
        panel_from_frame(spoil(frame()), *COLUMNS)


def test_text_in_a_number_names_its_line() -> None:
    table = frame().astype({"share": object})
    table.loc[7, "share"] = "12 %"
    with pytest.raises(PanelError) as error:
        panel_from_frame(table, *COLUMNS)
    assert "'12 %'" in str(error.value)
    assert "line 9" in str(error.value)


def test_an_unknown_column_gets_a_suggestion() -> None:
    with pytest.raises(UnknownCodeError, match="'yaer'"):
        panel_from_frame(frame(), "country", "yaer", "share", "law")


def with_holes(**holes: tuple[int, ...]) -> pd.DataFrame:
    table = frame()
    for country, years in holes.items():
        table.loc[(table.country == country) & table.year.isin(years), "share"] = np.nan
    return table


def told(panel: TreatedPanel) -> str:
    return " | ".join(note.text() for note in panel.notes)


def test_a_comparison_unit_with_gaps_is_left_out_and_named() -> None:
    panel = panel_from_frame(with_holes(C05=(2001, 2004)), *COLUMNS)
    assert panel.left_out == ("C05",)
    assert (len(panel.units), panel.times.size) == (13, 16)
    assert "missing (1): C05" in told(panel)


def test_the_only_treated_unit_is_dearer_than_two_periods() -> None:
    panel = panel_from_frame(with_holes(C00=(2001, 2004)), *COLUMNS)
    assert panel.left_out == ()
    assert set(range(2000, 2016)) - set(panel.times.tolist()) == {2001, 2004}
    assert panel.times[panel.start[0]] == 2012
    assert "(2): 2001, 2004" in told(panel)


def test_rows_that_are_absent_are_gaps_like_empty_cells() -> None:
    table = with_holes(C05=(2001, 2006), C07=(2003, 2007))
    one = panel_from_frame(table, *COLUMNS)
    other = panel_from_frame(table[table.share.notna()], *COLUMNS)
    np.testing.assert_array_equal(one.outcome, other.outcome)
    assert one.left_out == other.left_out == ("C05", "C07")


@pytest.mark.parametrize(
    ("gaps", "units", "periods"), [("drop-units", 12, 16), ("drop-periods", 14, 14), ("balance", 14, 14)]
)
def test_gaps_are_left_out_as_asked(gaps: str, units: int, periods: int) -> None:
    panel = panel_from_frame(with_holes(C05=(2001,), C07=(2003,)), *COLUMNS, gaps=gaps)
    assert panel.outcome.shape == (units, periods)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: t.drop(index=20), "gaps: 1 values of 1 units"),
        (lambda t: t.assign(law=t.law.where(t.year != 2014, 0)), "switched off"),
        (
            lambda t: t.assign(law=((t.year >= 2012) | (t.country == "C01") & (t.year >= 2010)) * 1),
            "never treated",
        ),
    ],
)
def test_a_panel_that_needs_mending_is_refused_when_asked(spoil, message: str) -> None:
    with pytest.raises(PanelError, match=message):
        panel_from_frame(spoil(frame()), *COLUMNS, gaps="refuse")


def test_gaps_of_all_treated_units_are_told() -> None:
    with pytest.raises(PanelError, match="No treated unit is left") as error:
        panel_from_frame(with_holes(C00=tuple(range(2000, 2016))), *COLUMNS)
    assert "C00" in str(error.value)


def test_a_unit_whose_treatment_ends_is_left_out_where_others_keep_it() -> None:
    table = frame()
    table.loc[(table.country == "C03") & table.year.between(2005, 2008), "law"] = 1
    panel = panel_from_frame(table, *COLUMNS)
    assert panel.left_out == ("C03",)
    assert "treatment ends again (1): C03" in told(panel)


def test_where_nobody_is_never_treated_the_last_adopters_compare() -> None:
    table = frame()
    table["law"] = np.where(table.country < "C05", table.year >= 2010, table.year >= 2013) * 1
    panel = panel_from_frame(table, *COLUMNS)
    assert panel.times.max() == 2012
    assert panel.never.sum() == 9
    assert "ends before 2013" in told(panel)


def test_every_reason_of_a_panel_is_a_sentence_in_both_languages() -> None:
    numbers = dict.fromkeys(
        (
            "count",
            "names",
            "period",
            "periods",
            "cells",
            "reference",
            "exact",
            "ratio",
            "place",
            "ranked",
            "plain",
            "seen",
        ),
        1,
    )
    for code in (
        "left_out_unseen", "left_out_merged", "start_left_out", "left_out_early", "single_pre",
        "pre_left_out", "starts_too_early", "covariate_idle",
        "left_out_gaps", "left_out_empty", "left_out_ended", "left_out_periods", "late_adopters_compare",
        "few_post", "all_rows_used", "early_stop", "ranked_by_fit", "no_constant_effect",
    ):  # fmt: skip
        english, russian = (Reason(code, numbers).text(lang) for lang in ("en", "ru"))
        assert english.isascii()
        assert not russian.isascii()


@pytest.mark.parametrize(
    ("yes", "no"), [("yes", "no"), ("Да", "нет"), ("TRUE", "False"), (True, False), (1.0, 0.0)]
)
def test_treatment_may_be_in_words(yes: object, no: object) -> None:
    table = frame()
    words = table.assign(law=[yes if law else no for law in table.law])
    np.testing.assert_array_equal(
        panel_from_frame(words, *COLUMNS).start, panel_from_frame(table, *COLUMNS).start
    )


@pytest.mark.parametrize(
    ("write", "separator"),
    [
        (lambda v: f"{v:.3f}".replace(".", ","), ","),
        (lambda v: f"{v:.3f}".replace(".", ","), ";"),
        (lambda v: f"{v:,.3f}".replace(",", " "), ","),
        (lambda v: f"{v:,.3f}".replace(",", "\u00a0").replace(".", ","), ";"),
        (lambda v: f"{v:,.3f}", ","),
        (lambda v: f"{v:,.3f}".replace(",", "_").replace(".", ",").replace("_", "."), ";"),
    ],
)
def test_figures_as_people_write_them(write, separator: str) -> None:
    table = frame()
    table["share"] = (table.share * 1234.5).round(3)
    texts = table.assign(share=table.share.map(write))
    texts.attrs["separator"] = separator
    read, known = (panel_from_frame(which, *COLUMNS).outcome for which in (texts, table))
    np.testing.assert_allclose(read, known, atol=1e-9)


def test_a_comma_that_may_mean_two_things_is_refused() -> None:
    table = frame()
    table["share"] = "1,234"
    with pytest.raises(PanelError, match=r"may be 1\.234 or 1234"):
        panel_from_frame(table, *COLUMNS)


def test_a_leading_nought_is_no_thousand() -> None:
    """A share of 0,123 is no hundred and twenty-three, also where another cell has a decimal point."""
    shares = [f"0,{place % 900 + 100}" for place in range(len(frame()))]
    read = panel_from_frame(frame().assign(share=shares), *COLUMNS)
    assert read.outcome.max() < 1
    mixed = panel_from_frame(frame().assign(share=[*shares[:-1], "0.5"]), *COLUMNS)
    np.testing.assert_array_equal(mixed.outcome.ravel()[:-1], read.outcome.ravel()[:-1])


def test_a_decimal_point_beside_points_between_thousands_is_refused() -> None:
    shares = ["1.234,5"] * len(frame())
    shares[7] = "2.5"
    with pytest.raises(PanelError, match=r"'2\.5' has a decimal point") as fault:
        panel_from_frame(frame().assign(share=shares), *COLUMNS)
    assert fault.value.where == "column share, line 9"


def test_no_method_is_named_that_would_not_help_either() -> None:
    """Nobody's treatment stays: regression has the same panel, so that it is no way out."""
    table = frame()
    table["law"] = ((table.country == "C00") & (table.year == 2005)) * 1
    with pytest.raises(PanelError, match="switched off") as fault:
        panel_from_frame(table, *COLUMNS)
    assert "twfe" not in str(fault.value)
    table["law"] |= (table.country == "C01") & (table.year >= 2010)
    with pytest.raises(PanelError, match="twfe"):
        panel_from_frame(table, *COLUMNS, gaps="refuse")
    assert panel_from_frame(table, *COLUMNS).left_out == ("C00",)


def test_namibia_is_a_unit_and_not_missing() -> None:
    table = frame().assign(country=lambda t: t.country.replace("C03", "NA"))
    assert "NA" in panel_from_frame(table, *COLUMNS).units


def test_a_column_unlike_any_other_is_answered_with_all_of_them() -> None:
    with pytest.raises(UnknownCodeError) as error:
        panel_from_frame(frame(), "zzz", "year", "share", "law")
    assert "country, year, share, law" in str(error.value)


def test_a_cohort_that_is_none_is_answered_with_those_that_are() -> None:
    with pytest.raises(PanelError) as error:
        panel_from_frame(frame(), *COLUMNS).only([2011])
    assert "2012" in str(error.value)


def test_covariates_are_taken_out_as_the_untreated_show() -> None:
    table = frame()
    table["gdp"] = np.random.default_rng(2).normal(size=len(table))
    table["share"] = 3.0 * table.gdp
    panel = panel_from_frame(table, *COLUMNS, covariates=["gdp"])
    np.testing.assert_allclose(panel.outcome, 0.0, atol=1e-9)


@pytest.mark.parametrize(
    "write",
    [
        lambda year: f"{year}-01-01",
        lambda year: f"{year}-12-31T00:00:00",
        lambda year: f"31.12.{year}",
        lambda year: f"1/7/{year}",
        lambda year: datetime(year, 1, 1),
        lambda year: datetime(year, 1, 1).date(),
    ],
)
def test_one_date_a_year_is_that_year(write) -> None:
    table = frame()
    dated = table.assign(year=pd.Series([write(year) for year in table.year], dtype=object))
    assert panel_from_frame(dated, *COLUMNS).times.tolist() == list(range(2000, 2016))


def test_figures_of_eurostat_and_of_typesetters() -> None:
    table = frame()
    texts = table.share.map(lambda value: f"{value:.6f}".replace("-", "\u2212"))
    texts[table.country.eq("C05") & table.year.eq(2003)] = ":"
    texts[table.country.eq("C06") & table.year.eq(2003)] = ": c"
    panel = panel_from_frame(table.assign(share=texts), *COLUMNS, gaps="drop-units")
    assert panel.left_out == ("C05", "C06")
    kept = table[~table.country.isin(["C05", "C06"])]
    np.testing.assert_allclose(panel.outcome.ravel(), kept.share, atol=1e-6)


def test_every_unit_that_is_left_out_is_named() -> None:
    lost = [f"C{number:02d}" for number in range(1, 13)]
    panel = panel_from_frame(with_holes(**dict.fromkeys(lost, (2001,))), *COLUMNS, gaps="drop-units")
    assert f"(12): {', '.join(lost)}" in told(panel)
    assert "…" not in told(panel)


@pytest.mark.parametrize("gaps", ["balance", "drop-units", "drop-periods"])
def test_no_choice_of_gaps_is_named_that_would_not_help(gaps: str) -> None:
    """The treated unit has no figure under treatment: only figures help."""
    with pytest.raises(PanelError, match="No treated unit is left") as fault:
        panel_from_frame(with_holes(C00=tuple(range(2011, 2016))), *COLUMNS, gaps=gaps)
    assert "--gaps" not in str(fault.value)
    assert not str(fault.value.where).endswith(": ")


def test_dropping_periods_is_named_where_it_helps() -> None:
    table = with_holes(C00=(2003,))
    with pytest.raises(PanelError, match="No treated unit is left") as fault:
        panel_from_frame(table, *COLUMNS, gaps="drop-units")
    assert "--gaps drop-periods" in str(fault.value)
    assert panel_from_frame(table, *COLUMNS, gaps="drop-periods").times.size == 15


@pytest.mark.parametrize("level", [0.0, 1e6])
def test_covariates_that_can_change_nothing_are_told(level: float) -> None:
    generator = np.random.default_rng(3)
    table = frame()
    own = dict(zip(table.country.unique(), generator.normal(size=14), strict=True))
    common = dict(zip(table.year.unique(), generator.normal(size=16), strict=True))
    table = table.assign(
        constant=0.1 + level,
        own=table.country.map(own) + level,
        common=table.year.map(common) + level,
        real=generator.normal(size=len(table)) * 1e-20,
    )
    plain, real, idle = (
        panel_from_frame(table, *COLUMNS, covariates=names)
        for names in ([], ["real"], ["constant", "real", "own", "common"])
    )
    assert "(3): constant, own, common" in told(idle)
    assert "change nothing" not in told(real)
    np.testing.assert_array_equal(idle.outcome, real.outcome)
    assert np.abs(real.outcome - plain.outcome).max() > 1e-3
