"""A receiver of alerts on this machine, as Apprise sends them to a webhook."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue


class Receiver:
    """Keeps what arrives.

    Attributes:
        url: the address of Apprise that leads here.
        alerts: pairs of title and body, in the order of arrival.
        types: how severe each is, in the same order.
        files: names and contents of what came with each, in the same order.
    """

    def __init__(self, port: int) -> None:
        self.url = f"json://127.0.0.1:{port}/"
        self.alerts: Queue[tuple[str, str]] = Queue()
        self.types: Queue[str] = Queue()
        self.files: Queue[dict[str, bytes]] = Queue()


@contextmanager
def receive_alerts() -> Iterator[Receiver]:
    """Listen on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            content = json.loads(self.rfile.read(length))
            receiver.alerts.put((content["title"], content["message"]))
            receiver.types.put(content["type"])
            receiver.files.put(
                {
                    file["filename"]: base64.b64decode(file["base64"])
                    for file in content.get("attachments", ())
                }
            )
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
