"""What the pages of the reference share: their words, their Russian texts, their tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from paritet.concepts.errors import ParitetError
from paritet.concepts.text import Lang, Text

HERE = Path(__file__).parent
WORDS = {
    name: Text.model_validate(text)
    for name, text in yaml.safe_load((HERE / "words.yaml").read_text("utf-8")).items()
}


class Russian:
    """Russian for texts that the code has in English only, such as the help of commands.

    The English text itself is the key, so that a Russian text cannot stay behind an English one that changed.

    Parameters
    ----------
    name : str
        Name of the YAML file beside this module.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.texts: dict[str, str] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
        self.used: set[str] = set()
        self.missing: dict[str, str] = {}

    def __call__(self, english: str, of: str, lang: Lang) -> str:
        """Give the text in a language; remember it where there is no Russian for it.

        Raises
        ------
        ParitetError
            If there is no English text.
        """
        plain = " ".join(english.split())
        if not plain:
            raise ParitetError(f"{of} has no text.", mend="write it in the code")
        self.used.add(plain)
        if plain not in self.texts:
            self.missing[plain] = of
        return plain if lang == "en" else self.texts.get(plain, "")

    def complete(self) -> None:
        """Refuse English texts without Russian, and Russian texts whose English is gone.

        Raises
        ------
        ParitetError
            With every such text.
        """
        absent = [f"no Russian for {text!r} ({of})" for text, of in self.missing.items()]
        idle = [f"nothing says {text!r} any more" for text in self.texts if text not in self.used]
        if absent or idle:
            raise ParitetError(
                "The Russian texts do not fit the English ones:\n" + "\n".join(absent + idle),
                where=f"docs/{self.name}",
                mend="the English text is the key, the Russian one the value",
            )


COMMANDS = Russian("commands.ru.yaml")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a Markdown table."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"

    return "\n".join([line(head), line(["---"] * len(head)), *map(line, rows)])


def page(title: str, lang: Lang, parts: Iterable[str]) -> str:
    """Join a page's parts under its title, with a link to the other language."""
    other: Lang = "ru" if lang == "en" else "en"
    link = f"[{WORDS['other_language'](lang)}]({WORDS['file_' + title].en}.{other}.md)"
    return "\n\n".join([f"# {WORDS[title](lang)}", f"*{WORDS['generated'](lang)}* {link}", *parts]) + "\n"
