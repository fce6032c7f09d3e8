from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from paritet.concepts.errors import ParitetError
from paritet.sources.download import download, sha256_of

BODY = bytes(range(256)) * 4096  # 1 MiB
SHA = hashlib.sha256(BODY).hexdigest()


@dataclass
class Publisher:
    """A server on the loopback whose manners a test chooses."""

    address: str = ""
    body: bytes = BODY
    headers: dict[str, str] = field(default_factory=lambda: {"ETag": '"first"'})
    ranges: bool = True
    cut_after: list[int] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    held: bool = False
    statuses: list[int] = field(default_factory=list)
    location: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(dict(request.headers.items()))
        if self.statuses:
            status = self.statuses.pop(0)
            request.send_response(status)
            if self.location and 300 <= status < 400:
                request.send_header("Location", self.location)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        offset = self._offset(request)
        body = self.body[offset:]
        request.send_response(206 if offset else 200)
        for name, value in self.headers.items():
            request.send_header(name, value)
        if offset:
            request.send_header("Content-Range", f"bytes {offset}-{len(self.body) - 1}/{len(self.body)}")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        self._send(request, body)

    def _offset(self, request: BaseHTTPRequestHandler) -> int:
        asked = request.headers.get("Range")
        fits = request.headers.get("If-Range") in self.headers.values()
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.ranges and fits else 0

    def _send(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        limit = self.cut_after.pop(0) if self.cut_after else len(body)
        for at in range(0, limit, 1 << 16):
            if self.held and at + (1 << 16) >= limit:  # the last piece waits, however slow the machine
                request.wfile.flush()
                self.go_on.wait(60)
            request.wfile.write(body[at : min(at + (1 << 16), limit)])
        request.wfile.flush()
        if limit < len(body):
            request.connection.close()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    state = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                state.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}/data/table.csv"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetch(publisher: Publisher, tmp_path: Path) -> Callable[..., Path]:
    def run(address: str = "", **options: object) -> Path:
        wanted = {"pause": 0.001, "timeout": 5.0, **options}
        return download(address or publisher.address, tmp_path / "folder", **wanted)  # type: ignore[arg-type]

    return run


def files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "folder").iterdir())


def test_a_file_comes_whole_and_alone(
    publisher: Publisher, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    path = fetch(sha256=SHA.upper())
    assert path.read_bytes() == BODY
    assert sha256_of(path) == SHA
    assert files(tmp_path) == ["table.csv"]


def test_a_cut_connection_is_continued_where_it_broke(
    publisher: Publisher, fetch: Callable[..., Path]
) -> None:
    publisher.cut_after = [300_000, 200_000]
    assert fetch().read_bytes() == BODY
    assert [asked.get("Range") for asked in publisher.asked] == [None, "bytes=300000-", "bytes=500000-"]
    assert publisher.asked[1]["If-Range"] == '"first"'


def test_a_later_call_continues_what_an_earlier_one_left(
    publisher: Publisher, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    publisher.cut_after = [300_000]
    with pytest.raises(ParitetError, match="could not be fetched in 1 tries"):
        fetch(retries=0)
    assert [name.endswith(".part") for name in files(tmp_path)] == [True]
    assert fetch().read_bytes() == BODY
    assert publisher.asked[-1]["Range"] == "bytes=300000-"
    assert files(tmp_path) == ["table.csv"]


def test_a_file_that_changed_in_between_is_fetched_anew(
    publisher: Publisher, fetch: Callable[..., Path]
) -> None:
    publisher.cut_after = [300_000]
    with pytest.raises(ParitetError):
        fetch(retries=0)
    publisher.body, publisher.headers = BODY[::-1], {"ETag": '"second"'}
    assert fetch().read_bytes() == BODY[::-1]


def test_a_server_that_ignores_ranges_sends_the_whole_again(
    publisher: Publisher, fetch: Callable[..., Path]
) -> None:
    publisher.ranges, publisher.cut_after = False, [300_000]
    assert fetch().read_bytes() == BODY


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"weak"'}])
def test_without_a_strong_validator_nothing_is_continued(
    publisher: Publisher, fetch: Callable[..., Path], headers: dict[str, str]
) -> None:
    publisher.headers, publisher.cut_after = headers, [300_000]
    assert fetch().read_bytes() == BODY
    assert all("Range" not in asked for asked in publisher.asked)


def test_a_date_serves_where_there_is_no_etag(publisher: Publisher, fetch: Callable[..., Path]) -> None:
    publisher.headers, publisher.cut_after = {"Last-Modified": "Tue, 24 Nov 2026 08:00:00 GMT"}, [300_000]
    assert fetch().read_bytes() == BODY
    assert publisher.asked[1]["If-Range"] == "Tue, 24 Nov 2026 08:00:00 GMT"


def test_tries_are_bounded(publisher: Publisher, fetch: Callable[..., Path]) -> None:
    publisher.statuses = [503] * 10
    with pytest.raises(ParitetError, match="in 3 tries"):
        fetch(retries=2)
    assert len(publisher.asked) == 3


def test_a_missing_file_is_told_at_once(
    publisher: Publisher, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    publisher.statuses = [404]
    with pytest.raises(ParitetError, match="answered 404") as caught:
        fetch()
    assert caught.value.where == publisher.address
    assert len(publisher.asked) == 1
    assert files(tmp_path) == []


def test_a_redirect_is_followed_and_one_to_a_local_file_is_not(
    publisher: Publisher, fetch: Callable[..., Path]
) -> None:
    publisher.statuses, publisher.location = [302], "/elsewhere"
    assert fetch().read_bytes() == BODY
    publisher.statuses, publisher.location = [302], "file:///etc/hostname"
    with pytest.raises(ParitetError, match="cannot be fetched"):
        fetch()
    assert len(publisher.asked) == 3


def test_a_wrong_checksum_leaves_nothing(
    publisher: Publisher, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(ParitetError, match="checksum"):
        fetch(sha256="0" * 64)
    assert files(tmp_path) == []


def test_a_publishers_old_file_stays_until_the_new_one_is_whole(
    publisher: Publisher, fetch: Callable[..., Path]
) -> None:
    path = fetch()
    publisher.body, publisher.headers, publisher.cut_after = b"new" * 1000, {"ETag": '"new"'}, [5]
    with pytest.raises(ParitetError):
        fetch(retries=0)
    assert path.read_bytes() == BODY


def test_an_address_without_an_ending_takes_it_from_the_content_type(
    publisher: Publisher, fetch: Callable[..., Path]
) -> None:
    publisher.headers = {"Content-Type": "text/csv; charset=utf-8"}
    assert fetch(publisher.address.replace("table.csv", "DF_X/A.F")).name == "A.F.csv"


@pytest.mark.parametrize(
    "address", ["ftp://host/x.csv", "file:///etc/hostname", "table.csv", "http://", "http://[x"]
)
def test_only_http_is_fetched(fetch: Callable[..., Path], address: str) -> None:
    with pytest.raises(ParitetError, match="http"):
        fetch(address)


def test_a_name_cannot_leave_the_folder(
    publisher: Publisher, fetch: Callable[..., Path], tmp_path: Path
) -> None:
    path = fetch(publisher.address.replace("table.csv", "%2e%2e%2f..%5c..%2Fsecret.csv"))
    assert path.parent == tmp_path / "folder"
    assert path.name == "secret.csv"


def test_ctrl_c_leaves_a_part_that_is_continued(publisher: Publisher, tmp_path: Path) -> None:
    publisher.held = True
    folder = tmp_path / "folder"
    code = (
        "from pathlib import Path; from paritet.sources.download import download\n"
        f"download({publisher.address!r}, Path({str(folder)!r}))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not any(path.stat().st_size for path in folder.glob("*.part")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=30) != 0
    publisher.go_on.set()
    (part,) = folder.iterdir()
    assert part.name.endswith(".part")
    size = part.stat().st_size
    assert 0 < size < len(BODY)
    assert part.read_bytes() == BODY[:size]
    publisher.held = False
    assert download(publisher.address, folder).read_bytes() == BODY
    assert publisher.asked[-1]["Range"] == f"bytes={size}-"
