"""Charts: scales, labels that stay within the picture and apart from each other."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from paritet.analysis.comparison_lines import lines
from paritet.analysis.gap import Gap
from paritet.brief.chapters.comparing import compared
from paritet.brief.charts.drawing import WIDTH, Drawing, ticks
from paritet.brief.charts.place import Place, place_chart
from paritet.brief.charts.trend import trend_chart
from paritet.brief.country import country

_LETTER = 6.2


@given(st.floats(-1e4, 1e4), st.floats(0.01, 1e4))
def test_ticks_are_round_and_within_the_span(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert all(low - 1e-6 * span <= tick <= low + span + 1e-6 * span for tick in found)
    assert len(found) <= 5


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
