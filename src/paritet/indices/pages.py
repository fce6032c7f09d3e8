"""Write the reference page of every index from its spec, and one of all methods, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

from paritet.concepts import codelists
from paritet.concepts.codelists import read_yaml
from paritet.concepts.errors import UnknownCodeError
from paritet.concepts.text import LANGS, Lang, Text
from paritet.indices.catalogue import specs
from paritet.indices.methods import methods
from paritet.indices.spec import Leaf, Node, Spec, Step

_STEPS: Final = ("impute", "treat", "normalise", "weight", "aggregate", "transform")
_FOLDER: Final = files("paritet.indices")


@cache
def method_texts() -> dict[tuple[str, str], tuple[Text, Text]]:
    """Give each method's formula and sentence, by step and name."""
    table = read_yaml(_FOLDER / "method_texts.yaml")
    return {
        (step, name): (_formula(entry["formula"]), Text(en=entry["en"], ru=entry["ru"]))
        for step, entries in table.items()
        for name, entry in entries.items()
    }


def _formula(given: str | dict[str, str]) -> Text:
    """Read a formula: one for both languages where it has no words."""
    return Text(en=given, ru=given) if isinstance(given, str) else Text.model_validate(given)


@cache
def _words() -> dict[str, Text]:
    return {name: Text.model_validate(text) for name, text in read_yaml(_FOLDER / "page_words.yaml").items()}


def _w(name: str, lang: Lang) -> str:
    return _words()[name](lang)


def _table(rows: Iterable[tuple[str, ...]], head: tuple[str, ...]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def pages() -> dict[str, str]:
    """Give every page's text by file name: the indices, the keys and methods of a spec, the contents."""
    found = {}
    for lang in LANGS:
        for name, variants in specs().items():
            found[f"{name}.{lang}.md"] = index_page(variants, lang)
        found[f"methods.{lang}.md"] = methods_page(lang)
        found[f"spec.{lang}.md"] = keys_page(lang)
        found[f"index.{lang}.md"] = contents_page(lang)
    return found


def contents_page(lang: Lang) -> str:
    """List the indices."""
    lines = [f"# {_w('indices', lang)}", f"*{_w('generated', lang)}*"]
    entries = [
        f"- [{_label(variants[0].label, name, lang)}]({name}.{lang}.md), `{name}`"
        for name, variants in specs().items()
    ]
    entries.append(f"- [{_w('keys', lang)}](spec.{lang}.md)")
    entries.append(f"- [{_w('all_methods', lang)}](methods.{lang}.md)")
    return "\n\n".join([*lines, "\n".join(entries)]) + "\n"


def keys_page(lang: Lang) -> str:
    """List every key that a spec may have."""
    parts = [f"# {_w('keys', lang)}", f"*{_w('generated', lang)}*", _w("keys_text", lang)]
    for section, entries in spec_keys().items():
        rows = [(f"`{key}`", text(lang)) for key, text in entries.items()]
        parts += [f"## {_w(f'keys_{section}', lang)}", _table(rows, (_w("key", lang), _w("meaning", lang)))]
    return "\n\n".join(parts) + "\n"


@cache
def spec_keys() -> dict[str, dict[str, Text]]:
    """Give each key's meaning, by section of a spec."""
    table = read_yaml(_FOLDER / "spec_keys.yaml")
    return {
        section: {key: Text.model_validate(text) for key, text in entries.items()}
        for section, entries in table.items()
    }


def methods_page(lang: Lang) -> str:
    """List every method with formula, meaning and parameters."""
    parts = [f"# {_w('all_methods', lang)}", f"*{_w('generated', lang)}*", _w("all_methods_text", lang)]
    head = tuple(_w(name, lang) for name in ("method", "formula", "meaning", "parameters"))
    for step in _STEPS:
        rows = []
        for name, found in methods(step).items():
            formula, text = method_texts()[step, name]
            given = ", ".join(f"`{key}`" for key in found.parameters)
            rows.append((f"`{name}`", formula(lang), text(lang), given))
        parts += [f"## {_w('weight_step' if step == 'weight' else step, lang)}", _table(rows, head)]
    return "\n\n".join(parts) + "\n"


def index_page(variants: tuple[Spec, ...], lang: Lang) -> str:
    """Describe an index: who made it, what it must reproduce, its tree, its methods."""
    spec = variants[0]
    parts = [f"# {_label(spec.label, spec.index, lang)}", f"*{_w('generated', lang)}*"]
    if spec.summary:
        parts.append(spec.summary(lang))
    parts.append(_facts(spec, lang))
    if spec.must_reproduce:
        parts += [f"## {_w('must_reproduce', lang)}", spec.must_reproduce(lang)]
    if spec.caveats:
        listed = "\n".join(f"- {caveat(lang)}" for caveat in spec.caveats)
        parts += [f"## {_w('know', lang)}", listed]
    if spec.steps:
        listed = "\n".join(f"{at}. {_step(step, lang)}" for at, step in enumerate(spec.steps, start=1))
        parts += [f"## {_w('steps', lang)}", listed]
    parts += [f"## {_w('tree', lang)}", _w("tree_note", lang), "\n".join(_tree(spec, lang))]
    parts += [f"## {_w('methods', lang)}", _used(spec, lang)]
    choices = _choices(spec, lang)
    if choices:
        parts += [f"## {_w('sensitivity', lang)}", "\n".join(f"- {choice}" for choice in choices)]
    return "\n\n".join(parts) + "\n"


def _label(label: Text | None, name: str, lang: Lang) -> str:
    return name if label is None else label(lang)


def _facts(spec: Spec, lang: Lang) -> str:
    rows = [
        (_w("author", lang), spec.author),
        (_w("method_source", lang), spec.method_source),
        (_w("source", lang), f"`{spec.source}`" if spec.source else _w("several", lang)),
        (_w("editions", lang), ", ".join(spec.editions) or _w("newest", lang)),
    ]
    for edition, (first, last) in spec.years.items():
        span = f"{first or ''}–{last or ''}"
        rows.append((_w("years", lang), span if edition == "newest" else f"{edition}: {span}"))
    rows.append((_w("reviewed", lang), str(spec.reviewed)))
    rows.append((_w("better", lang), _w("higher" if spec.higher_is_better else "lower", lang)))
    return _table(rows, ("", ""))


def _parameters(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {_plain(value)}".strip() for key, value in values.items())


def _plain(value: Any) -> str:
    """Write a value as a spec would."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value[0]:g}–{value[1]:g}" if isinstance(value, tuple) else str(value)


def _step(step: Step, lang: Lang) -> str:
    own = {**({"": step.method} if step.method else {}), **step.parameters}
    text = f"{_w(step.step, lang)}: `{_parameters(own).strip()}`" if own else _w(step.step, lang)
    for leaf, other in step.exceptions.items():
        values = {**({"": other.method} if other.method else {}), **other.parameters}
        text += f"\n    - `{leaf}`: `{_parameters(values).strip()}`"
    return text


def _tree(spec: Spec, lang: Lang) -> Iterator[str]:
    seen: set[str] = set()

    def branch(name: str, weight: float | None, depth: int) -> Iterator[str]:
        """Write a node and all below it; what was written before is named only."""
        found = spec.nodes[name]
        mark = "" if weight is None else f" ({_w('weight', lang)} {weight:g})"
        line = "    " * depth + f"- {_title(found, lang)}{mark}: {_what(found, lang)}"
        if isinstance(found, Node) and name in seen:
            yield f"{line} ({_w('seen', lang)})"
            return
        seen.add(name)
        yield line
        if isinstance(found, Node):
            same = len(set(found.weights)) == 1
            for child, own in zip(found.of, found.weights, strict=True):
                yield from branch(child, None if same else own, depth + 1)

    yield from branch(spec.root, None, 0)


def _title(found: Node | Leaf, lang: Lang) -> str:
    if found.label is not None:
        return f"**{found.label(lang)}**"
    if isinstance(found, Leaf):
        try:
            return codelists.indicator(found.indicator).label(lang)
        except UnknownCodeError:
            return f"`{found.indicator}`"
    if found.id.endswith((".metric", ".total")):
        return _title(Leaf(found.id, found.id.rsplit(".", 1)[0]), lang)
    return f"`{found.id}`"


def _what(found: Node | Leaf, lang: Lang) -> str:
    if isinstance(found, Leaf):
        parts = [f"`{found.indicator}`"]
        if found.source:
            parts.append(f"`{found.source}`")
        parts.append(
            _w("women_men", lang) if len(found.sex) == 2 else "" if found.sex == ("_T",) else found.sex[0]
        )
        return ", ".join(
            [part for part in parts if part] + [f"{k} {v:g}" for k, v in found.parameters.items()]
        )
    shown = f"`{found.method}`"
    return f"{shown}, {_parameters(dict(found.parameters))}" if found.parameters else shown


def _used(spec: Spec, lang: Lang) -> str:
    names = {(_kind(node), node.method) for node in spec.inner}
    names |= {(step.step, step.method) for step in spec.steps if step.method}
    names |= {
        (step.step, other.method) for step in spec.steps for other in step.exceptions.values() if other.method
    }
    rows = []
    for step, name in sorted(names):
        formula, text = method_texts()[step, name]
        rows.append((f"`{name}`", formula(lang), text(lang)))
    return _table(rows, (_w("method", lang), _w("formula", lang), _w("meaning", lang)))


def _kind(node: Node) -> str:
    single = len(node.of) == 1 and node.over == "children"
    return "transform" if single and node.method in methods("transform") else "aggregate"


def _choices(spec: Spec, lang: Lang) -> list[str]:
    own = spec.sensitivity
    found = []
    if own.noise:
        share = ", ".join(sorted({f"{100 * noise:g}" for _, _, noise in own.noise}))
        found.append(_w("weights_by", lang).format(share=share))
    for step, alternatives in own.steps.items():
        listed = "; ".join(
            f"`{' '.join([one.method, _parameters(dict(one.parameters))]).strip()}`" for one in alternatives
        )
        found.append(f"{_w(step, lang)}: {listed}")
    if own.aggregate:
        listed = ", ".join(f"`{name}`" for name in own.aggregate)
        found.append(_w("aggregation", lang).format(methods=listed))
    if own.goalposts:
        share = ", ".join(sorted({f"{100 * one:g}" for one in own.goalposts.values()}))
        names = ", ".join(f"`{name}`" for name in own.goalposts)
        found.append(_w("goalposts_by", lang).format(share=share, names=names))
    if own.bounds:
        found.append(_w("bounds", lang))
    return found
