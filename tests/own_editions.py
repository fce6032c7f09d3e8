"""Editions of a user's own store, made from founding ones."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd

from paritet.store.editions import FOUNDING, own_store
from paritet.store.tables import write_observations, write_reforms


def thin_edition(founding: str, name: str, years: tuple[int, int]) -> Path:
    """Put an edition of few years into the user's store: a founding one's figures under another name.

    Parameters
    ----------
    founding : str
        ``source/edition`` that it is made from.
    name : str
        The new edition; the old one's own name puts it in that one's place.
    years : (int, int)
        First and last year of figures that are kept; dated reforms are kept whole.
    """
    source, _, _ = founding.partition("/")
    folder = own_store() / source / name
    shutil.copytree(FOUNDING / founding, folder)
    told = json.loads((folder / "edition.json").read_text(encoding="utf-8"))
    (folder / "edition.json").write_text(json.dumps({**told, "edition": name}), encoding="utf-8")
    table = pd.read_parquet(folder / "observations.parquet")
    kept = table[table["time_period"].between(*years)].assign(edition=name).reset_index(drop=True)
    write_observations(kept, folder / "observations.parquet")
    if (folder / "reforms.parquet").exists():
        dated = pd.read_parquet(folder / "reforms.parquet").assign(edition=name)
        write_reforms(dated, folder / "reforms.parquet")
    return folder
