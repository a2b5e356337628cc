"""Measure what reviews are worth, on invented resumes, and print each figure beside its mark.

    python -m tests.bench.agent [--resumes FOLDER]

A ratio above 1 misses its mark. With a folder of real resumes (PDF, DOCX, text), the spread of the
built-in agent's scores is measured on them instead.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path
from statistics import correlation, mean, median, pstdev
from typing import TYPE_CHECKING

from prompts.registry import bundled_prompts
from resume_cli.agent.local import LocalAgent
from resume_cli.agent.openai_agent import OpenAIAgent
from resume_cli.agent.protocol import Prompt
from resume_cli.agent.reviewer import Reviewer
from resume_cli.agent.rubric import load_rubric
from resume_cli.agent.target import Target
from resume_cli.agent.verifying import faults_within, quotes_missing
from resume_cli.errors import FileError
from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract
from tests.acceptance.tool import EXAMPLES, Tool
from tests.bench.composed import composed
from tests.bench.keywords import BLANKED, NAMED, areas, bundled_families
from tests.bench.lines import Line, counted, show
from tests.fake_model import FakeModel
from tests.unit.agent.attacks import ATTACKS, COPIED, JOB
from tests.unit.agent.counterfactual import JAPANESE, pairs
from tests.unit.agent.resumes import GOOD, document
from tests.unit.agent.test_attacks import BASES, attacked, read

if TYPE_CHECKING:
    from resume_cli.agent.review import Review
    from resume_cli.extraction.document import Document
    from tests.bench.keywords import Families

SRE = Target(role="SRE")
MILLISECONDS = 20.0
SPREAD, LENGTH_ALONE = 8.0, 0.6
GROUPS = ("overall", "formatting", "content", "keywords")
FAULTS = ("429",) * 30 + ("broken json",) * 10 + ("out of range",) * 5 + ("made-up lines",) * 5
"""Of a hundred answers; the others are right."""


def reviewer(agent: LocalAgent | OpenAIAgent) -> Reviewer:
    """A reviewer with the bundled prompts."""
    texts = tuple(Prompt(each.name, 1, each.text) for each in bundled_prompts())
    return Reviewer(agent, load_rubric(), texts, secret=b"bench")


def at_most(what: str, measured: float, allowed: float, unit: str = "") -> Line:
    """A figure that may not exceed another."""
    return Line(what, f"{measured:.3g}{unit}", f"≤ {allowed:g}{unit}", measured / allowed)


def at_least(what: str, measured: float, wanted: float) -> Line:
    """A figure that may not fall below another."""
    return Line(what, f"{measured:.3f}", f"≥ {wanted:g}", wanted / max(measured, 1e-9))


def keyword_lines(families: Families) -> list[Line]:
    """How well keyword scores tell 25 families of work apart."""
    named, without = areas(families, blank=False), areas(families, blank=True)
    return [
        at_least("keyword score, own family above others", mean(named.values()), NAMED),
        at_least("the same, the role's own words blanked", mean(without.values()), BLANKED),
    ]


def local_reviews(documents: list[tuple[Document, Target]]) -> tuple[list[Review], list[float]]:
    """Review all with the built-in agent; milliseconds of processor time for each."""
    judge = reviewer(LocalAgent())
    reviews, times = [], []
    for resume, target in documents:
        judge.review(resume, target, "cv.txt")
        started = time.thread_time()
        reviews.append(judge.review(resume, target, "cv.txt"))
        times.append((time.thread_time() - started) * 1000)
    return reviews, times


def local_lines(documents: list[tuple[Document, Target]]) -> list[Line]:
    """The time, the spread of the scores, and what length alone explains of them."""
    reviews, times = local_reviews(documents)
    words = [float(resume.word_count) for resume, _ in documents]
    lines = [
        at_most(
            f"built-in agent, median of {len(times)} resumes", median(times), MILLISECONDS, "ms"
        )
    ]
    for group in GROUPS:
        scores = [getattr(review.scores, group) or 0 for review in reviews]
        lines.append(at_least(f"{group}, standard deviation", pstdev(scores), SPREAD))
        explained = abs(correlation(words, scores)) if pstdev(scores) else 1.0
        lines.append(at_most(f"{group}, correlation with length", explained, LENGTH_ALONE))
    return lines


def attack_lines() -> list[Line]:
    """What attacks gain with the built-in agent, in points of the overall score."""
    judge = reviewer(LocalAgent())
    gains, tried = 0, 0
    for attack in ATTACKS:
        job = JOB if attack in COPIED - {"advertisement"} else None
        target = Target(role="SRE", job_text=job)
        for base, text in BASES.items():
            before = judge.review(read(text, base), target, "cv.txt").scores.overall
            for place in range(3):
                resume = read(attacked(base, attack, place), base)
                after = judge.review(resume, target, "cv.txt").scores.overall
                gains, tried = gains + (after > before), tried + 1
    return [counted(f"attacks that gain anything, of {tried}", gains, 0)]


def counterfactual_lines(count: int = 200) -> list[Line]:
    """How many pairs of people make different requests."""
    asking = reviewer(OpenAIAgent("key", "http://127.0.0.1:9/v1", "none"))
    different = 0
    for template, *people in pairs(count):
        language = "ja" if template is JAPANESE else "en"
        sent = {
            tuple(
                prompt.text
                for prompt in asking.assignment(
                    asking.preparation(document(person.fill(template), language), person.file_name),
                    SRE,
                ).prompts
            )
            for person in people
        }
        different += len(sent) > 1
    return [counted(f"pairs of people told apart, of {count}", different, 0)]


def fault_lines(count: int = 20) -> list[Line]:
    """One run of the tool against a server with faults: reviewed, proven, exit code."""
    chance = random.Random(20)  # noqa: S311 - which answer is faulty, not a secret
    faults = [*FAULTS, *["ok"] * (100 - len(FAULTS))] * 3
    chance.shuffle(faults)
    with FakeModel(faults=faults) as model, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o711)
        tool = Tool(
            folder / "data", {"OPENAI_BASE_URL": model.base_url, "RESUME_REVIEW_MODEL": "fake"}
        )
        tool.data.mkdir(mode=0o711)
        inbox = folder / "inbox"
        inbox.mkdir()
        for number in range(count):
            (inbox / f"{number}.txt").write_text(GOOD.replace("140", str(100 + number)), "utf-8")
        ran = tool("analyze", "--batch", inbox, "--role", "SRE", "--agent", "openai", "--json")
        reviewed = [each for each in ran.json["files"] if each["outcome"] == "reviewed"]
        wrong = sum(tool("show", each["request_id"], "--verify").code != 0 for each in reviewed)
        tool("db", "stop")
    return [
        counted(f"resumes not reviewed, of {count}, with faults", count - len(reviewed), 0),
        counted("reviews among them that do not verify", wrong, 0),
        counted("exit code", ran.code, 0),
    ]


def held_lines() -> list[Line]:
    """Whether every review of the examples holds against its file."""
    judge, wrong = reviewer(LocalAgent()), 0
    for path in sorted(EXAMPLES.iterdir()):
        resume = extract(path.read_bytes(), path.name, Limits())
        made = judge.review(resume, SRE, path.name)
        wrong += bool(faults_within(made) or quotes_missing(made, resume))
    return [counted("reviews of the examples that do not hold", wrong, 0)]


def resumes_in(folder: Path) -> list[tuple[Document, Target]]:
    """Read what can be read of a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        try:
            found.append((extract(path.read_bytes(), path.name, Limits()), SRE))
        except (FileError, OSError):
            continue
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--resumes", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    families = bundled_families()
    made_up = [(each, SRE) for each in composed(200)]
    measured = resumes_in(given.resumes) if given.resumes else made_up
    show(keyword_lines(families))
    show(local_lines(measured))
    show([*held_lines(), *attack_lines(), *counterfactual_lines(), *fault_lines()])


if __name__ == "__main__":
    main()
