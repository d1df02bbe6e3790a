"""The object store of docker-compose.yml: its own commands, run with the same server on loopback; no engine needed."""

from __future__ import annotations

import os
import random
import shutil
import socket
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from pipeline.errors import StorageError
from pipeline.storage import place, read_bytes, send, within

WEED = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
KEYS = {"worker": "invented-by-a-worker", "loader": "invented-by-a-loader"}
PORTS = ("9333", "9340", "8888", "8333")
GRPC = 10_000  # what is added to a port for it
HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
SETTINGS_ACKNOWLEDGED = bytes([0, 0, 0, 4, 1, 0, 0, 0, 0])


def free_ports() -> dict[str, int]:
    """A free port for each that the file names; SeaweedFS takes the one that is 10,000 higher, too."""
    found: dict[str, int] = {}
    for name in PORTS:
        while name not in found:
            with socket.socket() as one, socket.socket() as other:
                try:
                    one.bind(("127.0.0.1", random.randint(20_000, 50_000)))
                    other.bind(("127.0.0.1", one.getsockname()[1] + GRPC))
                except OSError:
                    continue
                found[name] = one.getsockname()[1]
    return found


@dataclass
class Store:
    """The scripts of the services `store` and `bucket`, in a folder and on ports of their own."""

    folder: Path
    ports: dict[str, int]
    compose: dict
    process: subprocess.Popen | None = None

    def script(self, service: str) -> str:
        text = self.compose["services"][service]["command"][-1].replace("$$", "$")
        for name, port in self.ports.items():
            assert name in text or service == "bucket", f"port {name} is no longer said"
            text = text.replace(name, str(port))
        # Sockets of the gateways go to /tmp, which is one for all outside a container.
        sockets = f"-filer.localSocket={self.folder}/filer.sock -s3.localSocket={self.folder}/s3.sock"
        return text.replace("/tmp/", f"{self.folder}/").replace("=/data ", f"={self.folder}/data {sockets} ")

    def start(self) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
        env = self.env | {f"STORE_{name.upper()}_KEY": key for name, key in KEYS.items()}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["sh", "-ec", self.script("store")], env=env, cwd=self.folder, stdout=log, stderr=log
            )
        until = time.monotonic() + 60
        while not self.is_healthy():
            assert time.monotonic() < until, (self.folder / "log").read_text()
            assert self.process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.1)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def make_bucket(self) -> None:
        command = ["sh", "-ec", self.script("bucket")]
        done = subprocess.run(command, env=self.env, cwd=self.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr

    def is_healthy(self) -> bool:
        address = self.compose["services"]["store"]["healthcheck"]["test"][-1].replace("8333", str(self.ports["8333"]))
        try:
            return requests.get(address, timeout=2).ok
        except requests.RequestException:
            return False

    @property
    def env(self) -> dict[str, str]:
        assert WEED is not None
        return os.environ | {"PATH": f"{Path(WEED).parent}:{os.environ['PATH']}", "TMPDIR": str(self.folder)}


@pytest.fixture(scope="module")
def store(compose, tmp_path_factory):
    if WEED is None:
        pytest.skip("SeaweedFS is not there for this system")
    store = Store(tmp_path_factory.mktemp("store"), free_ports(), compose)
    try:
        store.start()
        store.make_bucket()
        yield store
    finally:
        store.kill()


@pytest.fixture
def as_(store, compose, monkeypatch):
    """Put on the environment of a service."""

    def as_(service: str, **others: str) -> None:
        given = compose["services"][service]["environment"]
        for name in ("AWS_ACCESS_KEY_ID", "AWS_REGION"):
            monkeypatch.setenv(name, given[name])
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{store.ports['8333']}")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS[service])
        for name, value in others.items():
            monkeypatch.setenv(name, value)
        place("s3://defection-watch").fs.clear_instance_cache()  # a process of its own would have read the keys anew

    return as_


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "page"
    file.write_text("words")
    return file


def at(compose, service: str, rest: str):
    return place(compose["services"][service]["environment"]["DEFECTION_WATCH_LANDING"]) / rest


def test_a_worker_writes_and_the_loader_reads(as_, compose, page):
    as_("worker")
    send(page, at(compose, "worker", "day=2026-01-05/page"))
    as_("loader")
    assert read_bytes(at(compose, "loader", "day=2026-01-05/page")) == b"words"
    assert [found.name for found in within(at(compose, "loader", ""), "day=*/*")] == ["page"]


def test_the_loader_cannot_write(as_, compose, page):
    as_("loader")
    with pytest.raises(StorageError, match="privileges"):
        send(page, at(compose, "loader", "day=2026-01-05/forged"))


def test_without_the_right_key_nothing_is_told(as_, compose):
    as_("worker", AWS_SECRET_ACCESS_KEY=KEYS["loader"])
    with pytest.raises(StorageError, match="keys"):
        within(at(compose, "worker", ""), "day=*")


def test_a_worker_cannot_make_buckets(as_, page):
    as_("worker")
    with pytest.raises(StorageError, match="privileges"):
        send(page, place("s3://another/page"))


def test_making_the_bucket_again_changes_nothing(store, as_, compose, page):
    as_("worker")
    send(page, at(compose, "worker", "day=2026-01-06/page"))
    store.make_bucket()
    assert read_bytes(at(compose, "worker", "day=2026-01-06/page")) == b"words"


def test_what_was_written_is_there_after_a_kill(store, as_, compose, page):
    as_("worker")
    send(page, at(compose, "worker", "day=2026-01-07/page"))
    store.kill()
    store.start()
    assert read_bytes(at(compose, "worker", "day=2026-01-07/page")) == b"words"


def test_nothing_but_the_gateway_listens_to_others(store):
    """SeaweedFS binds what is not the gateway to the address that it is told; 127.0.0.2 is another one of ours."""
    if sys.platform != "linux":
        pytest.skip("only Linux has all of 127/8")
    open_to_others = set()
    for name, port in store.ports.items():
        for number in (port, port + GRPC):
            with socket.socket() as probe:
                probe.settimeout(5)
                if probe.connect_ex(("127.0.0.2", number)) == 0:
                    open_to_others.add((name, number - port))
    assert open_to_others == {("8333", 0), ("8333", GRPC)}


def test_the_second_port_of_the_gateway_takes_nobody_in(store):
    """It would take accounts from whoever speaks gRPC with it, in the clear or with any certificate."""
    address = ("127.0.0.1", store.ports["8333"] + GRPC)
    with socket.create_connection(address, timeout=10) as plain:
        plain.sendall(HTTP2_PREFACE)
        with suppress(ConnectionError):
            assert SETTINGS_ACKNOWLEDGED not in plain.recv(1000)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    # Its handshake waits for the certificate that will never come.
    with socket.create_connection(address, timeout=2) as plain, pytest.raises(OSError):  # noqa: PT011
        context.wrap_socket(plain)
