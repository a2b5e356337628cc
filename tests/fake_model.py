"""A server on this machine that speaks Chat Completions well enough for the real client.

    with FakeModel(faults=["429", "ok"]) as model:
        agent = OpenAIAgent("key", model.base_url, "fake-model")

Answers are computed from the request: for each criterion of its schema or prompt a mark that
depends on the resume's text, citing lines that exist.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

Body = dict[str, Any]
FAULTS = frozenset(
    {
        "ok",
        "429",
        "quota",
        "500",
        "401",
        "403",
        "404",
        "408",
        "409",
        "broken json",
        "no json body",
        "out of range",
        "made-up lines",
        "unknown category",
        "missing criterion",
        "fenced",
        "no usage",
        "refusal",
        "length",
        "context length",
        "form unknown",
        "empty",
        "disconnect",
        "stall",
    }
)
REFUSABLE = frozenset(
    {
        "json_schema",
        "schema",
        "json_object",
        "max_completion_tokens",
        "max_tokens",
        "temperature",
        "seed",
    }
)
_STATUS = {"429": 429, "quota": 429, "500": 500, "401": 401, "403": 403, "404": 404}
_STATUS |= {"408": 408, "409": 409, "context length": 400}
_CODES = {"quota": "insufficient_quota", "context length": "context_length_exceeded"}
_CODES |= {"401": "invalid_api_key", "404": "model_not_found", "429": "rate_limit_exceeded"}
TOOLS = ("lantern", "lens", "tide table", "radio")
"""What it says of any role that it is to draft a profile for."""
STALL_SECONDS = 2.0
SAYS = "says: "

Faults = Iterable[str] | Callable[[int, Body], str]


class FakeModel:
    """Serves until its `with` block ends.

    `faults` is a list of faults, one for each request that arrives (`ok` ever after), or a
    callable that picks one by the request's number, from 0, and its body; it may pick any words
    to answer with, too, as `SAYS` and the words. `refuses` names parts
    of a request that are answered with 400. `requests` keeps the bodies, `counts` what was
    answered.
    """

    def __init__(
        self,
        latency: float = 0.0,
        faults: Faults = (),
        refuses: Iterable[str] = (),
        retry_after: str | None = "0",
    ) -> None:
        self.latency = latency
        self.refuses = frozenset(refuses)
        self.retry_after = retry_after
        self._pick = faults if callable(faults) else _in_turn(list(faults))
        self._lock = threading.Lock()
        self.requests: list[Body] = []
        self.headers: list[Mapping[str, str]] = []
        self.counts: Counter[str] = Counter()
        self.in_flight = 0
        self.most_at_once = 0
        self._begun: Counter[str] = Counter()
        self._answered: defaultdict[str, list[float]] = defaultdict(list)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fault_for(self, body: Body, headers: Mapping[str, str]) -> str:
        with self._lock:
            number = len(self.requests)
            self.requests.append(body)
            self.headers.append(headers)
            refused = next((part for part in _parts(body) if part in self.refuses), None)
            fault = f"refused {refused}" if refused else self._pick(number, body)
            self.counts[fault] += 1
            return fault

    def entered(self, step: int, headers: Mapping[str, str]) -> None:
        """A request has come in (1), or its answer has been sent (-1)."""
        key = headers.get("authorization", "")
        with self._lock:
            self.in_flight += step
            self.most_at_once = max(self.most_at_once, self.in_flight)
            if step > 0:
                self._begun[key] += 1
            else:
                self._answered[key].append(time.monotonic())

    def begun(self, key: str) -> int:
        """Calls with an API key that have come in."""
        with self._lock:
            return self._begun[f"Bearer {key}"]

    def on_their_way(self, key: str, settled_seconds: float) -> int:
        """Calls with an API key that were not answered yet, or less than so long ago."""
        settled, name = time.monotonic() - settled_seconds, f"Bearer {key}"
        with self._lock:
            return self._begun[name] - sum(each < settled for each in self._answered[name])


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    owner: FakeModel

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up: tests do it on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        owner = self.server.owner
        length = int(self.headers.get("Content-Length", "0"))
        body: Body = json.loads(self.rfile.read(length))
        headers = {name.lower(): value for name, value in self.headers.items()}
        fault = owner.fault_for(body, headers)
        owner.entered(1, headers)
        try:
            time.sleep(owner.latency + (STALL_SECONDS if fault == "stall" else 0.0))
            if fault == "disconnect":
                self.close_connection = True
                return
            status, payload = _response(fault, body)
            self._send(status, payload, owner.retry_after if status == 429 else None)
        finally:
            owner.entered(-1, headers)

    def _send(self, status: int, payload: bytes, retry_after: str | None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Keep standard error clean."""


def valid_answer(body: Body) -> Body:
    """Judge the resume in a request: real criteria, real lines, the same for the same text."""
    if body["messages"][0]["role"] == "user":
        return {"must": [[name] for name in TOOLS], "nice": [["fog signal", "foghorn"]]}
    text = body["messages"][1]["content"]
    numbers = [int(found) for found in re.findall(r"^(\d+) \| ", text, re.MULTILINE)]
    marks: Body = {}
    for criterion in _criteria(body):
        seed = hashlib.sha256(f"{criterion}{text}".encode()).digest()
        lines = [numbers[seed[1] % len(numbers)]]
        marks[criterion] = {"lines": lines, "reason": f"About {criterion}.", "mark": seed[0] % 5}
    kinds = (("strength", "impact"), ("weakness", "structure"), ("recommendation", "grammar"))
    findings = [
        {
            "kind": kind,
            "category": category,
            "text": f"A {kind} of [NAME].",
            "suggestion": "Write this instead." if kind == "recommendation" else None,
            "lines": numbers[:2],
        }
        for kind, category in kinds
    ]
    return {"marks": marks, "findings": findings}


def _in_turn(faults: list[str]) -> Callable[[int, Body], str]:
    unknown = set(faults) - FAULTS
    if unknown:
        message = f"no such fault: {sorted(unknown)}"
        raise ValueError(message)
    return lambda number, _: faults[number] if number < len(faults) else "ok"


def _parts(body: Body) -> list[str]:
    asked = body.get("response_format", {})
    form = "schema" if "schema" in asked else asked.get("type")
    return [*([form] if form else []), *(name for name in body if name in REFUSABLE)]


def _criteria(body: Body) -> list[str]:
    system = body["messages"][0]["content"]
    return re.findall(r"^([a-z_]+): [^\n]+\n  0 = ", system, re.MULTILINE)


def _response(fault: str, body: Body) -> tuple[int, bytes]:
    if fault == "no json body":
        return 200, b"<html>a proxy's page</html>"
    if fault.startswith("refused "):
        part = fault.removeprefix("refused ")
        name = "response_format" if part in {"json_schema", "schema", "json_object"} else part
        return 400, _error(f"Unsupported parameter: '{part}' is not supported.", param=name)
    if fault == "form unknown":
        told = "{'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text'\"}"
        return 500, _error(f"1 validation error: {told}")
    if fault in _STATUS:
        return _STATUS[fault], _error(f"fault {fault}", code=_CODES.get(fault))
    completion = _completion(fault, body)
    return 200, json.dumps(completion).encode()


def _error(message: str, code: str | None = None, param: str | None = None) -> bytes:
    error = {"message": message, "type": "fake_error", "code": code, "param": param}
    return json.dumps({"error": error}).encode()


def _completion(fault: str, body: Body) -> Body:
    message: Body = {"role": "assistant", "content": _content(fault, body), "refusal": None}
    if fault == "refusal":
        message = {"role": "assistant", "content": None, "refusal": "I cannot do that."}
    completion: Body = {
        "id": "fake",
        "object": "chat.completion",
        "created": 0,
        "model": f"{body['model']}-2026-01-01",
        "choices": [
            {
                "index": 0,
                "message": message,
                "finish_reason": "length" if fault == "length" else "stop",
            }
        ],
        "usage": {
            "prompt_tokens": 1000,
            "completion_tokens": 200,
            "total_tokens": 1200,
            "prompt_tokens_details": {"cached_tokens": 400},
        },
    }
    if fault == "no usage":
        del completion["usage"]
    return completion


def _content(fault: str, body: Body) -> str:
    if fault.startswith(SAYS):
        return fault.removeprefix(SAYS)
    answer = valid_answer(body)
    first = next(iter(answer.get("marks", answer)))
    if fault == "empty":
        return ""
    if fault == "out of range":
        answer["marks"][first]["mark"] = 5
    if fault == "made-up lines":
        answer["marks"][first]["lines"] = [99999]
    if fault == "unknown category":
        answer["findings"][0]["category"] = "charm"
    if fault == "missing criterion":
        del answer["marks"][first]
    text = json.dumps(answer)
    if fault in {"broken json", "length"}:
        return text[: len(text) // 2]
    if fault == "fenced":
        return f"<think>{{hm}}</think>Here you are:\n```json\n{text}\n```\nAnything else?"
    return text
