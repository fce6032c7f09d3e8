"""A page opened in a browser: what it asks for, how wide it is, what accessibility rules it breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def faults(chromium: Any, path: Path, width: int) -> list[object]:
    """Give every request beyond the page, any width beyond the window's, and what axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    tab = chromium.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(path.as_uri())
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
    broken = Axe().run(tab).response["violations"]
    tab.close()
    return [
        *(url for url in asked if not url.startswith(("file:", "data:"))),
        *([wide] if wide > width else []),
        *((item["id"], item["nodes"][0]["html"]) for item in broken),
    ]
