"""Where the country stands among all European countries, indicator by indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from paritet.analysis.comparison import shortfall
from paritet.analysis.gap import Gap
from paritet.brief.charts.drawing import ACCENT, INK, PALE, QUIET, WIDTH, chart
from paritet.brief.message import Number, message, names, number_runs, plain, render
from paritet.concepts.codelists import country_name, units
from paritet.concepts.indicator import GapForm
from paritet.concepts.text import Lang

ROW: Final = 74
_NEAR: Final = 0.30
_EDGE: Final = 0.16
_Data = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """A row of the chart; every position runs from 0, the worst in Europe, to 1, the best.

    Attributes
    ----------
    gap : Gap
    others : tuple of float
    own : float
    eu27 : float or None
    """

    gap: Gap
    others: tuple[float, ...]
    own: float
    eu27: float | None

    @classmethod
    def of(cls, gap: Gap) -> Place | None:
        """Place a country, or give ``None`` where no rank is told or all countries are equal."""
        if gap.rank is None or gap.best is None:
            return None
        entry = gap.indicator
        falls = {code: shortfall(told.value or 0.0, entry) for code, told in gap.peers.items()}
        worst, best = max(falls.values()), min(falls.values())
        if worst - best < 1e-12:
            return None

        def position(fall: float) -> float:
            return (worst - fall) / (worst - best)

        eu27 = position(shortfall(gap.eu27.value, entry)) if gap.eu27 and gap.eu27.value is not None else None
        others = tuple(position(fall) for code, fall in falls.items() if code != gap.ref_area)
        return cls(gap, others, position(falls[gap.ref_area]), eu27)


def place_chart(places: tuple[Place, ...], lang: Lang) -> _Data:
    """Draw one strip for each indicator.

    Parameters
    ----------
    places : tuple of Place
    lang : {"en", "ru"}

    Returns
    -------
    dict
        A Vega-Lite specification.
    """
    strokes = [{"x": round(x, 4), "y": row} for row, place in enumerate(places) for x in place.others]
    own = [{"x": place.own, "y": row} for row, place in enumerate(places)]
    eu27 = [{"x": place.eu27, "y": row} for row, place in enumerate(places) if place.eu27 is not None]
    bases = [{"x": 0, "x2": 1, "y": row} for row in range(len(places))]
    texts = [text for row, place in enumerate(places) for text in _texts(row, place, lang)]
    layers = [
        _layer(bases, {"type": "rule", "stroke": PALE, "strokeWidth": 1}, x2={"field": "x2"}),
        _layer(strokes, {"type": "tick", "orient": "vertical", "size": 13, "thickness": 1, "color": "#777777"}),
        _layer(eu27, {"type": "point", "shape": "diamond", "size": 130, "fill": "white", "stroke": INK,
                      "strokeWidth": 1.6, "opacity": 1}),
        _layer(own, {"type": "point", "shape": "circle", "size": 150, "fill": ACCENT, "stroke": "white",
                     "strokeWidth": 1.2, "opacity": 1}),
        *_text_layers(texts),
    ]  # fmt: skip
    scales = {
        "x": {"field": "x", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": None},
        "y": {"field": "y", "type": "quantitative", "axis": None,
              "scale": {"domain": [-0.58, len(places) - 0.6], "reverse": True, "nice": False, "zero": False}},
    }  # fmt: skip
    return chart({"encoding": scales, "layer": layers, "width": WIDTH, "height": ROW * len(places)})


def _layer(values: list[_Data], mark: _Data, **encoding: _Data) -> _Data:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _text_layers(texts: list[_Data]) -> list[_Data]:
    layers = []
    styles = ("align", "dy", "fontWeight", "color")
    for style in sorted({tuple(text[name] for name in styles) for text in texts}):
        chosen = [{"x": text["x"], "y": text["y"], "text": text["text"]} for text in texts
                  if tuple(text[name] for name in styles) == style]  # fmt: skip
        mark = {"type": "text", **dict(zip(styles, style, strict=True))}
        layers.append(_layer(chosen, mark, text={"field": "text"}))
    return layers


def _written(value: float | None, gap: Gap, lang: Lang) -> str:
    unit = gap.gap.unit if gap.gap else gap.indicator.unit
    return "" if value is None else "".join(r.text for r in number_runs(Number(value, unit, "gap"), lang, "bare"))


def _texts(row: int, place: Place, lang: Lang) -> list[_Data]:
    """Give a row's words: above the strip what it is and who is best, below it the country and the EU."""
    gap = place.gap
    best = message("chart.place.best")(lang) if len(gap.best_areas) > 1 else names(gap.best_areas, lang)
    value = _written(gap.best.value if gap.best else None, gap, lang)
    own = f"{country_name(gap.ref_area, lang)} {_written(gap.gap.value if gap.gap else None, gap, lang)}"
    near = place.eu27 is not None and abs(place.eu27 - place.own) < _NEAR
    own_align = _align(place.own, place.eu27 if near else None)
    texts = [
        _text(0, row, gap.indicator.label(lang), "left", -32, "bold", INK),
        _text(0, row, form(gap, lang), "left", -17, "normal", QUIET),
        _text(1, row, f"{best} {value}", "right", -17, "normal", QUIET),
        _text(place.own, row, own, own_align, 20, "bold", ACCENT),
    ]
    if place.eu27 is not None:
        eu_align = _align(place.eu27, place.own if near else None)
        if not near or _apart(place.own, own_align, place.eu27, eu_align):
            eu27 = f"{message('head.eu27')(lang)} {_written(gap.eu27.value if gap.eu27 else None, gap, lang)}"
            texts.append(_text(place.eu27, row, eu27, eu_align, 20, "normal", INK))
    return texts


def form(gap: Gap, lang: Lang) -> str:
    """Say in which form the row's figures are."""
    entry = gap.indicator
    unit = "percent_points" if entry.gap is GapForm.DIFFERENCE and entry.unit == "percent" else entry.unit
    return plain(render(message(f"form.short.{entry.gap}")(lang), {"unit": units()[unit].label}, lang))


def _apart(own: float, own_align: str, eu27: float, eu_align: str) -> bool:
    """Whether two labels below one strip run away from each other."""
    return (own < eu27 and (own_align, eu_align) == ("right", "left")) or (
        own > eu27 and (own_align, eu_align) == ("left", "right")
    )


def _text(x: float, row: int, words: str, align: str, dy: int, weight: str, color: str) -> _Data:
    return {"x": x, "y": row, "text": words, "align": align, "dy": dy, "fontWeight": weight, "color": color}


def _align(x: float, beside: float | None) -> str:
    """Keep a label within the chart, and away from the label beside it."""
    if x < _EDGE:
        return "left"
    if x > 1 - _EDGE:
        return "right"
    if beside is None:
        return "center"
    return "right" if x < beside else "left"
