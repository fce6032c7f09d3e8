"""The description of a Frictionless Data Package (specification version 1): resources, schema, licences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from paritet.concepts.edition import Edition
from paritet.concepts.observation import OBSERVATION_KEY, ObsStatus, Sex
from paritet.store.preparing import fingerprint

_LICENCES: Final = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-3.0-IGO": (
        "Creative Commons Attribution 3.0 IGO",
        "https://creativecommons.org/licenses/by/3.0/igo/",
    ),
    "CC-BY-SA-3.0-IGO": (
        "Creative Commons Attribution-ShareAlike 3.0 IGO",
        "https://creativecommons.org/licenses/by-sa/3.0/igo/",
    ),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "Apache-2.0": ("Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
}
_NAME: Final = re.compile(r"[^a-z0-9._-]")
_LICENCE_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")

FIELDS: Final[tuple[dict[str, Any], ...]] = (
    {"name": "source", "type": "string", "constraints": {"required": True}},
    {"name": "edition", "type": "string", "constraints": {"required": True}},
    {"name": "indicator", "type": "string", "constraints": {"required": True}},
    {"name": "ref_area", "type": "string", "constraints": {"required": True}},
    {"name": "sex", "type": "string", "constraints": {"required": True, "enum": [str(sex) for sex in Sex]}},
    {"name": "time_period", "type": "year", "constraints": {"required": True}},
    {"name": "obs_value", "type": "number"},
    {
        "name": "obs_status",
        "type": "string",
        "constraints": {"required": True, "enum": [str(status) for status in ObsStatus]},
    },
    {"name": "lower", "type": "number"},
    {"name": "upper", "type": "number"},
)
"""The Table Schema of observations."""


def description(resources: Sequence[tuple[str, Edition, Path]], folder: Path) -> dict[str, Any]:
    """Describe a package of observations, one resource an edition.

    Parameters
    ----------
    resources : sequence of (str, Edition, Path)
        Name, edition and CSV file of each resource.
    folder : Path
        The package's folder, to which paths are relative.

    Returns
    -------
    dict
        The contents of ``datapackage.json``.
    """
    licences = {item.licence: _licence(item) for _, item, _ in resources}
    return {
        "profile": "tabular-data-package",
        "name": "paritet-observations",
        "title": "Figures on gender equality from the store of Paritet",
        "licenses": list(licences.values()),
        "sources": [_source(item) for _, item, _ in resources],
        "resources": [_resource(name, item, file, folder) for name, item, file in resources],
    }


def _resource(name: str, item: Edition, file: Path, folder: Path) -> dict[str, Any]:
    print_ = fingerprint(file)
    return {
        "profile": "tabular-data-resource",
        "name": _NAME.sub("-", name),
        "path": file.relative_to(folder).as_posix(),
        "title": f"{item.title.en} ({item.edition})",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": print_.size,
        "hash": f"sha256:{print_.sha256}",
        "licenses": [_licence(item)],
        "sources": [_source(item)],
        "schema": {"fields": list(FIELDS), "primaryKey": list(OBSERVATION_KEY), "missingValues": [""]},
    }


def _licence(item: Edition) -> dict[str, str]:
    title, path = _LICENCES.get(item.licence, (f"{item.licence}: {item.licence_text.en}", item.address))
    # The standard allows no spaces in the name of a licence; the title keeps the publisher's words.
    return {"name": _LICENCE_NAME.sub("-", item.licence), "title": title, "path": path}


def _source(item: Edition) -> dict[str, str]:
    return {"title": item.citation, "path": item.address}
