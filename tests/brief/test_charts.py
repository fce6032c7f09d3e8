"""Charts: scales, labels that stay within the picture and apart from each other."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.analysis.comparison_lines import lines
from paritet.analysis.gap import Gap
from paritet.brief.chapters.comparing import compared
from paritet.brief.charts.drawing import WIDTH, Drawing, ticks
from paritet.brief.charts.place import Place, place_chart
from paritet.brief.charts.plane import Plane, roomy
from paritet.brief.charts.trend import trend_chart
from paritet.brief.country import country

_LETTER = 6.2


@given(st.floats(-1e4, 1e4), st.floats(0.01, 1e4))
def test_ticks_are_round_and_within_the_span(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert all(low - 1e-6 * span <= tick <= low + span + 1e-6 * span for tick in found)
    assert len(found) <= 5


NUMBER = st.floats(-1e4, 1e4)


@given(st.lists(NUMBER, min_size=1, max_size=6), st.lists(st.integers(1950, 2080), min_size=1, max_size=6))
def test_a_plane_keeps_what_it_shows_inside_and_in_order(values: list[float], years: list[int]) -> None:
    low, high = roomy(values, 0.08)
    assert low < min(values)
    assert max(values) < high
    plane = Plane(30, 10, 200, 100, (min(years), max(years)), (low, high))
    places = [plane.at(year, value) for year in years for value in values]
    assert all(30 <= x <= plane.right + 1e-9 and 10 <= y <= plane.bottom for x, y in places)
    assert plane.at(min(years), min(values))[1] >= plane.at(min(years), max(values))[1], "more is higher"
    assert plane.at(min(years), high + 1)[1] == 10, "what lies above stays at the edge"


@pytest.mark.parametrize(("unit", "written"), [("percent", "50"), ("of_men", "50"), ("years", "50")])
def test_an_axis_of_values_is_written_in_the_unit_of_reading(unit: str, written: str) -> None:
    factor = 100.0 if unit == "of_men" else 1.0
    drawing = Drawing(300, 200)
    plane = Plane(30, 10, 200, 100, (2000, 2010), (0.0, 100.0 / factor))
    plane.values_axis(drawing, "en", unit, 2)
    told = {text.text: float(text.attrib["y"]) for text in ElementTree.fromstring(drawing.svg()) if text.text}  # noqa: S314
    assert told[written] == pytest.approx(plane.at(2000, 50 / factor)[1] + 4, abs=0.1), (
        "0.1: a drawing's digit"
    )


@given(st.text(max_size=20))
def test_any_words_make_a_well_formed_drawing(words: str) -> None:
    drawing = Drawing(10, 10)
    printable = "".join(letter for letter in words if letter.isprintable())
    drawing.text((1, 1), printable)
    root = ElementTree.fromstring(drawing.svg())  # noqa: S314  (our own)
    assert (root[0].text or "") == printable


@cache
def _gap() -> Gap:
    return next(gap for gap in compared(country("RUS"), "inequality") if Place.of(gap))


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_the_countrys_label_and_the_eus_do_not_meet(own: float, eu27: float) -> None:
    svg = place_chart((Place(_gap(), (0.0, 1.0), own, eu27),), "en")
    texts = re.findall(r'<text x="([\d.-]+)" y="([\d.]+)"[^>]*>([^<]+)<', svg)
    below = max(float(y) for _, y, _ in texts)
    spans = sorted((float(x), float(x) + _LETTER * len(words)) for x, y, words in texts if float(y) == below)
    assert len(spans) == 2
    assert spans[0][1] <= spans[1][0] + 1
    assert spans[0][0] >= -0.5
    assert spans[1][1] <= WIDTH + 0.5


def test_the_line_is_drawn_in_as_many_pieces_as_the_series_has() -> None:
    gap = country("RUS").gaps["labour_force_participation"]
    panel = lines(gap)
    assert panel is not None
    svg = trend_chart((panel,), "ru")
    assert len(re.findall(r'stroke-width="2.6"', svg)) == 2  # before and from the break of 2017
    assert "Участие в рабочей силе" in svg
