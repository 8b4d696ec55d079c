"""Serves the report beside a name server, in a network of their own; for one test.

Run as `python -m tests.report.apart HOME RECORD`, where the process may change the
network and the mounts that it sees.
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from dagster_project.home import Home
from tests.report.client import Client
from tests.report.server import free_port, served

PORT = 53
SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x41
HEADER = struct.Struct(">6H")


class NameServer:
    """Records which names are asked for, and knows none."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", PORT))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            question, sender = self.socket.recvfrom(4096)
            name = _name(question)
            if name not in self.asked:
                self.asked.append(name)
            number, _, questions, *_ = HEADER.unpack_from(question)
            unknown = HEADER.pack(number, 0x8183, questions, 0, 0, 0)
            self.socket.sendto(unknown + question[HEADER.size :], sender)


def _name(question: bytes) -> str:
    place, labels = HEADER.size, []
    while length := question[place]:
        labels.append(question[place + 1 : place + 1 + length].decode())
        place += 1 + length
    return ".".join(labels)


def start_loopback() -> None:
    """Set the flags of `lo`, as `ip link set lo up` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))


def main(root: str, record: str) -> None:
    start_loopback()
    resolver = Path(record).with_name("resolv.conf")
    resolver.write_text("nameserver 127.0.0.1\n", encoding="utf-8")
    mount = ["mount", "--bind", resolver, "/etc/resolv.conf"]
    subprocess.run(mount, check=True)
    names = NameServer()
    with suppress(socket.gaierror):
        socket.getaddrinfo("recorded.example", 80)
    port = free_port()
    with served(Home(Path(root)), port=port) as address:
        client, host = Client(address), f"127.0.0.1:{port}"
        has_scores = "Agnieszka" in client.see()
        refused = [
            client.status(host=host, origin="http://evil.example"),
            client.status(host="evil.example", origin="http://evil.example"),
            client.get("/", Origin="http://evil.example").status_code,
        ]
    seen = {"asked": names.asked, "has_scores": has_scores, "refused": refused}
    Path(record).write_text(json.dumps(seen), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
