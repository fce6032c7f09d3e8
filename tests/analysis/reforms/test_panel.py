"""What a faulty panel is told, and what a sound one becomes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paritet.analysis.reforms.panel import PanelError, panel_from_frame
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
        (lambda t: t.drop(index=20), "gaps: 1 values of 1 units"),
        (lambda t: pd.concat([t, t.iloc[[3]]]), "more than once"),
        (lambda t: t.assign(law=t.law * 2), "neither 0 nor 1"),
        (lambda t: t.assign(law=0), "Nobody is treated"),
        (lambda t: t.assign(law=(t.year >= 2012) * 1), "No unit is never treated"),
        (lambda t: t.assign(law=((t.country == "C00") & (t.year == 2005)) * 1), "switched off"),
        (lambda t: t.assign(law=(t.country == "C00") * 1), "Too few periods before"),
        (lambda t: t.assign(year=t.year + 0.5), "not a whole number"),
        (lambda t: t.assign(share=t.share.astype(str).str.replace(".", ",")), "is not a number"),
        (lambda t: t.iloc[:0], "no rows"),
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


def test_units_with_gaps_are_left_out_only_when_asked() -> None:
    table = frame()
    table.loc[table.country == "C05", "share"] = np.nan
    panel = panel_from_frame(table, *COLUMNS, complete_only=True)
    assert panel.left_out == ("C05",)
    assert len(panel.units) == 13


def test_covariates_are_taken_out_as_the_untreated_show() -> None:
    table = frame()
    table["gdp"] = np.random.default_rng(2).normal(size=len(table))
    table["share"] = 3.0 * table.gdp
    panel = panel_from_frame(table, *COLUMNS, covariates=["gdp"])
    np.testing.assert_allclose(panel.outcome, 0.0, atol=1e-9)
