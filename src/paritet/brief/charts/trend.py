"""How an indicator moved: the country's line over the band of the EU members, a small panel for each."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import numpy as np

from paritet.analysis.comparison_lines import Lines
from paritet.brief.charts.drawing import ACCENT, INK, QUIET, WIDTH, chart
from paritet.brief.message import Number, number_runs
from paritet.concepts.text import Lang

COLUMNS: Final = 2
GUTTER: Final = 46
HEIGHT: Final = 118
_TITLE: Final = 33
_Data = dict[str, Any]


def trend_chart(panels: tuple[Lines, ...], lang: Lang) -> _Data:
    """Draw the panels in two columns.

    Parameters
    ----------
    panels : tuple of Lines
    lang : {"en", "ru"}

    Returns
    -------
    dict
        A Vega-Lite specification.
    """
    first = min(int(panel.years[np.isfinite(panel.own)][0]) for panel in panels)
    last = max(int(panel.years[-1]) for panel in panels)
    drawn = [_panel(panel, lang, (first, last)) for panel in panels]
    return chart({"concat": drawn, "columns": COLUMNS, "spacing": {"row": 24, "column": 16}})


def _factor(panel: Lines) -> float:
    return 100.0 if panel.unit == "of_men" else 1.0


def _points(panel: Lines) -> list[_Data]:
    factor = _factor(panel)
    return [
        {"t": int(year), "v": round(float(value) * factor, 4), "s": int(part)}
        for year, value, part in zip(panel.years, panel.own, panel.segment, strict=True)
        if np.isfinite(value)
    ]


def _band(panel: Lines, first: int) -> list[_Data]:
    factor = _factor(panel)
    rows = zip(panel.years, panel.low, panel.high, panel.middle, strict=True)
    return [
        {"t": int(year), "lo": round(float(low) * factor, 3), "hi": round(float(high) * factor, 3),
         "md": round(float(middle) * factor, 3)}
        for year, low, high, middle in rows if np.isfinite(low) and year >= first
    ]  # fmt: skip


def _panel(panel: Lines, lang: Lang, span: tuple[int, int]) -> _Data:
    points, band = _points(panel), _band(panel, span[0])
    x = {"field": "t", "type": "quantitative", "scale": {"domain": list(span), "nice": False},
         "axis": {"values": list(span), "format": "d", "grid": False, "labelPadding": 7}}  # fmt: skip
    layers = []
    if band:
        data = {"values": band}
        layers += [
            {"data": data, "mark": {"type": "area", "color": "#dedede", "opacity": 1},
             "encoding": {"x": x, "y": _y("lo"), "y2": {"field": "hi"}}},
            {"data": data, "mark": {"type": "line", "color": QUIET, "strokeWidth": 1},
             "encoding": {"x": x, "y": _y("md")}},
        ]  # fmt: skip
    if panel.aim is not None and _in_sight(panel, points, band):
        layers.append(
            {"data": {"values": [{"v": panel.aim * _factor(panel)}]}, "encoding": {"y": _y("v")},
             "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3], "strokeWidth": 1}}
        )  # fmt: skip
    layers.append(
        {"data": {"values": points}, "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2.6},
         "encoding": {"x": x, "y": _y("v"), "detail": {"field": "s"}}}
    )  # fmt: skip
    layers += _ends(panel, points, x, lang)
    width = WIDTH // COLUMNS - GUTTER
    title = {"text": textwrap.wrap(panel.indicator.label(lang), _TITLE), "frame": "group"}
    return {"layer": layers, "width": width, "height": HEIGHT, "title": title}


def _y(field: str) -> _Data:
    scale = {"zero": False, "nice": False, "padding": 16}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": {"tickCount": 3}}


def _ends(panel: Lines, points: list[_Data], x: _Data, lang: Lang) -> list[_Data]:
    """Mark the first and the last figure, with their values."""
    layers: list[_Data] = []
    pair = (points[0], points[-1])
    for place, align in enumerate(("left", "right")):
        point = {**pair[place], "text": _written(pair[place]["v"] / _factor(panel), panel, lang)}
        above = pair[place]["v"] >= pair[1 - place]["v"]
        data = {"values": [point]}
        layers += [
            {"data": data, "mark": {"type": "point", "filled": True, "size": 34, "color": ACCENT, "opacity": 1},
             "encoding": {"x": x, "y": _y("v")}},
            {"data": data, "mark": {"type": "text", "align": align, "dy": -10 if above else 14,
                                    "fontWeight": "bold", "color": ACCENT},
             "encoding": {"x": x, "y": _y("v"), "text": {"field": "text"}}},
        ]  # fmt: skip
    return layers


def _in_sight(panel: Lines, points: list[_Data], band: list[_Data]) -> bool:
    """Whether the aim lies within or near what the panel shows; a far one would flatten every line."""
    shown = [point["v"] for point in points] + [row[name] for row in band for name in ("lo", "hi")]
    low, high = min(shown), max(shown)
    room = 0.35 * (high - low)
    return bool(low - room <= (panel.aim or 0.0) * _factor(panel) <= high + room)


def _written(value: float, panel: Lines, lang: Lang) -> str:
    return "".join(run.text for run in number_runs(Number(value, panel.unit, "gap"), lang, "bare"))
