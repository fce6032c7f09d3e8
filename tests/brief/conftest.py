from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(scope="session")
def chromium() -> Any:
    """A headless Chromium, of the system where it has one."""
    from pathlib import Path

    from playwright.sync_api import Error, sync_playwright

    system = Path("/usr/bin/chromium")
    with sync_playwright() as play:
        try:
            browser = play.chromium.launch(
                executable_path=str(system) if system.exists() else None, args=["--no-sandbox"]
            )
        except Error as error:
            pytest.skip(f"no Chromium to open the page with: {error.message.splitlines()[0]}")
        yield browser
        browser.close()
