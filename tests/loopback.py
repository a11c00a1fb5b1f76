"""A real HTTP server on the loopback that speaks for an API: its paging, its errors, its accidents.

with LoopbackApi() as api:
api.route("GET", r"/v1/things", lambda call: Answer({"data": [...]}))
api.next_answers(r"/v1/things", [Answer(status=429, headers={"Retry-After": "0"})])
... api.url ... api.calls
"""

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    queries: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """All values of each parameter; `query` has the last one."""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to say: JSON, or bytes as they are; `breaks_after` bytes the connection is reset."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks_after: int | None = None


class LoopbackApi:
    """Routes of an API by method and pattern of the path; the first that matches answers."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._routes: list[tuple[str, re.Pattern[str], Callable[[Call], Answer]]] = []
        self._next: list[tuple[re.Pattern[str], list[Answer]]] = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement

            def _serve(self) -> None:
                url = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                queries = parse_qs(url.query)
                query = {key: values[-1] for key, values in queries.items()}
                body = self.rfile.read(length)
                call = Call(self.command, url.path, query, dict(self.headers), body, queries)
                api.calls.append(call)
                answer = api._answer(call)
                body = (
                    answer.body
                    if isinstance(answer.body, bytes)
                    else json.dumps(answer.body).encode()
                )
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if answer.breaks_after is not None:
                    self.wfile.write(body[: answer.breaks_after])
                    self.wfile.flush()
                    self.close_connection = True
                    return
                self.wfile.write(body)

            do_GET = do_POST = do_HEAD = _serve  # noqa: N815 names of the standard library

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host}:{port}"

    def route(self, method: str, path: str, handler: Callable[[Call], Answer]) -> None:
        """Answers requests whose whole path matches the pattern."""
        self._routes.append((method, re.compile(path), handler))

    def next_answers(self, path: str, answers: Sequence[Answer]) -> None:
        """Gives these answers first, one a request, whatever the route would say."""
        self._next.append((re.compile(path), list(answers)))

    def _answer(self, call: Call) -> Answer:
        for pattern, answers in self._next:
            if answers and pattern.fullmatch(call.path):
                return answers.pop(0)
        for method, pattern, handler in self._routes:
            if method == call.method and pattern.fullmatch(call.path):
                return handler(call)
        return Answer({"error": f"no route for {call.method} {call.path}"}, status=404)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
