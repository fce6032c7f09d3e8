from __future__ import annotations

from shutil import which
from typing import Any

import pytest


@pytest.fixture(scope="session")
def chromium() -> Any:
    """A headless Chromium, of the system where it has one."""
    from playwright.sync_api import Error, sync_playwright

    system = which("chromium") or which("chromium-browser") or which("google-chrome")
    with sync_playwright() as play:
        try:
            browser = play.chromium.launch(executable_path=system, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"no Chromium to open the page with: {error.message.splitlines()[0]}")
        yield browser
        browser.close()
