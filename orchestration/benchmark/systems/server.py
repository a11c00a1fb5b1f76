"""A made-up system's HTTP API on the loopback, in a process of its own.

`python -m orchestration.benchmark.systems.server NAME RECORDS` prints its address and serves until
it is stopped.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from orchestration.benchmark.systems.system import Answer, Request
from orchestration.deployment import REPOSITORY


def make_server(answer: Answer, records: int) -> ThreadingHTTPServer:
    """A server on a free port of the loopback, not yet serving.

    Args:
        answer: What the system says.
        records: How many it has.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Else an answer waits 40 ms for the acknowledgement of its headers.
        disable_nagle_algorithm = True
        wbufsize = -1

        def _reply(self) -> None:
            place = urlsplit(self.path)
            values = parse_qs(place.query)
            request = Request(
                url=f"http://{self.headers['Host']}",
                path=place.path,
                query={name: each[-1] for name, each in values.items()},
                values=values,
                token=(self.headers.get("Authorization") or "").removeprefix("Bearer "),
                body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            )
            reply = answer(request, records)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply.body)))
            if reply.next_url:
                self.send_header("Link", f'<{reply.next_url}>; rel="next"')
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = _reply  # noqa: N815 names of the standard library

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def address_of(server: ThreadingHTTPServer) -> str:
    """Where a server listens."""
    host, port = server.server_address[:2]
    return f"http://{host!s}:{port}"


@contextmanager
def serving(answer: Answer, records: int) -> Iterator[str]:
    """Serves in a thread of this process, for tests; gives the address."""
    server = make_server(answer, records)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address_of(server)
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def served_apart(name: str, records: int) -> Iterator[str]:
    """Serves a system in a process of its own; gives the address."""
    command = [sys.executable, "-m", __name__, name, str(records)]
    with subprocess.Popen(  # noqa: S603 our own module
        command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()  # a process that ignores SIGTERM, as test workers do, hands that down


def main(arguments: Sequence[str]) -> None:
    """Serves a system until the process is stopped."""
    from orchestration.benchmark.systems import SYSTEMS

    name, records = arguments
    answer = SYSTEMS[name].answer
    assert answer is not None, f"{name} has no HTTP API"
    server = make_server(answer, int(records))
    print(address_of(server), flush=True)  # noqa: T201 the measuring process reads it
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
