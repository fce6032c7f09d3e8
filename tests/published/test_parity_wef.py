"""The Global Gender Gap Report's years to close, and what they would be by other choices.

Recomputed figures agree with METHODS' table to 0.1 year: both are rounded to one decimal there.
"""

from __future__ import annotations

import pytest

from paritet.analysis.parity import Answer, Slope, Weights, published_claims, wef_line

ROUNDED = 0.0501
REGIONS = {
    "WEF_WE": (59.7, 60.0), "WEF_SA": (70.6, 69.8), "WEF_LAC": (73.0, 72.7), "WEF_SSA": (138.5, 132.1),
    "WEF_EECA": (124.7, 124.5), "WEF_MENA": (157.8, 151.5), "WEF_EAP": (165.3, 170.3),
    "WEF_NA": (166.9, 167.2),
}  # fmt: skip
WORLD = {
    (Weights.EACH_YEAR, Slope.ENDPOINTS): (108.2, 212.1, 106.9, 13.8),
    (Weights.FIXED, Slope.ENDPOINTS): (102.2, 186.3, 106.5, 12.3),
    (Weights.NONE, Slope.ENDPOINTS): (90.7, 80.0, 116.2, 14.9),
    (Weights.EACH_YEAR, Slope.LEAST_SQUARES): (102.8, 396.9, 92.5, 13.4),
}
SERIES = ("wef_gggi", "wef_gggi.economy", "wef_gggi.politics", "wef_gggi.education")


@pytest.mark.parametrize(("weights", "slope"), WORLD)
def test_world_of_2018_by_every_choice(weights: Weights, slope: Slope) -> None:
    for series, expected in zip(SERIES, WORLD[weights, slope], strict=True):
        line = wef_line(series, group="WEF106", start=2006, end=2018, weights=weights, slope=slope)
        assert line.years == pytest.approx(expected, abs=ROUNDED), series
        assert line.answer is Answer.CONVERGING
        assert len(line.members) == 106


@pytest.mark.parametrize("region", REGIONS)
def test_regions_of_2018(region: str) -> None:
    for weights, expected in zip((Weights.EACH_YEAR, Weights.FIXED), REGIONS[region], strict=True):
        line = wef_line("wef_gggi", group=region, start=2006, end=2018, weights=weights)
        assert line.years == pytest.approx(expected, abs=ROUNDED)


@pytest.mark.parametrize(
    ("series", "years"), [("wef_gggi", 149.5), ("wef_gggi.economy", 69.5), ("wef_gggi.politics", 214.0)]
)
def test_russia_alone(series: str, years: float) -> None:
    line = wef_line(series, "RUS", start=2006, end=2018)
    assert line.years == pytest.approx(years, abs=ROUNDED)


def test_health_falls_and_has_no_date() -> None:
    line = wef_line("wef_gggi.health", group="WEF106", start=2006, end=2018)
    assert line.answer is Answer.MOVING_AWAY
    assert line.years is None
    assert line.parity_year is None


def test_every_printed_figure_is_near_ours() -> None:
    """The reports' own population figures are not published: their years differ from ours by up to 6 %.

    Two years' worth of rounding is allowed for small figures.
    """
    for indicator, groups in (("wef_gggi", [None, *REGIONS]), *((name, [None]) for name in SERIES[1:])):
        for region in groups:
            claims = published_claims(indicator, region or "WEF106")
            assert {claim.report for claim in claims} == {2017, 2018}
            for claim in claims:
                line = wef_line(indicator, group=claim.group, start=claim.start, end=claim.end)
                assert line.years == pytest.approx(claim.years, rel=0.06, abs=2)


def test_report_of_2017_is_read_from_the_edition_that_holds_it() -> None:
    """The report of 2017 prints 100 years overall and 217 for the economy."""
    line = wef_line("wef_gggi.economy", group="WEF106", start=2006, end=2017)
    assert line.series == "wef_gggi.economy@wef_gggi/2018+2022"
    assert "reports_joined" in line.caveats
    assert line.years == pytest.approx(217, rel=0.05)
