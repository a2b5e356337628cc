"""Measure how well keyword scores tell families of work apart, on invented resumes.

    python -m tests.bench.keywords [--resumes FOLDER]

For each family, the keyword score of its own resumes for its role is compared with that of all
others: the area under the ROC curve, 1 when each of its own scores above each other one, 0.5 when
the score says nothing. A second pass blanks the role's own words out of the resumes first. A
folder has one subfolder a family, named as the role, with resumes in it.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

from resume_cli.agent.integrity import without_lines
from resume_cli.agent.keywords import keyword_marks, match_terms
from resume_cli.agent.library import library
from resume_cli.agent.padding import wall_lines
from resume_cli.agent.rubric import load_rubric
from resume_cli.agent.scoring import keyword_score
from resume_cli.agent.target import Target
from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resume_cli.extraction.document import Document

BUNDLED = Path(__file__).with_name("families.txt")
NAMED, BLANKED = 0.985, 0.95

Families = dict[str, list["Document"]]


def bundled_families() -> Families:
    """Read the invented resumes that come with this bench, by the role of their family."""
    found: Families = {}
    for block in re.split(r"^=== ", BUNDLED.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        role, _, texts = block.partition("\n")
        found[role.strip()] = [
            _document(text) for text in re.split(r"^===$", texts, flags=re.MULTILINE)
        ]
    return found


def families_in(folder: Path) -> Families:
    """Read a folder of one's own."""
    return {
        each.name: [
            extract(path.read_bytes(), path.name, Limits()) for path in sorted(each.iterdir())
        ]
        for each in sorted(folder.iterdir())
        if each.is_dir()
    }


def _document(text: str) -> Document:
    return extract(text.strip().encode(), "resume.txt", Limits())


def blanked(document: Document, role: str) -> Document:
    """Take the role's own words out of a resume, in any of their forms."""
    stems = [re.escape(re.sub(r"(?:ing|s)$", "", word)) for word in re.findall(r"[\w.#+]+", role)]
    words = [stem for stem in stems if stem.lower() not in {"and", "of"}]
    pattern = re.compile(rf"\b(?:{'|'.join(words)})(?:s|ing|e|er|es)?\b", re.IGNORECASE)
    lines = tuple(replace(line, text=pattern.sub(" ", line.text)) for line in document.lines)
    return replace(document, lines=lines, text="\n".join(line.text for line in lines))


def score(document: Document, role: str) -> int:
    """Give the keyword score that a review for this role would have."""
    profile = PROFILES.profile_for(Target(role=role))
    assert profile is not None
    clean = without_lines(document, wall_lines(document, profile))
    found = match_terms(clean, profile)
    return keyword_score(keyword_marks(clean, profile, found, "en"), RUBRIC)


def area(own: Sequence[int], others: Sequence[int]) -> float:
    """Give the area under the ROC curve; ties count half."""
    pairs = list(product(own, others))
    return sum((a > b) + 0.5 * (a == b) for a, b in pairs) / len(pairs)


def areas(families: Families, *, blank: bool) -> dict[str, float]:
    """Give each family's area, with or without the role's own words."""
    found = {}
    for role in families:
        scores = {
            family: [score(blanked(each, role) if blank else each, role) for each in documents]
            for family, documents in families.items()
        }
        others = [value for family, values in scores.items() if family != role for value in values]
        found[role] = area(scores[role], others)
    return found


def table(families: Families) -> str:
    """Give a line a family, the means and what is wanted."""
    named, without = areas(families, blank=False), areas(families, blank=True)
    rows = [(role, named[role], without[role]) for role in families]
    rows += [("mean", mean(named.values()), mean(without.values())), ("wanted", NAMED, BLANKED)]
    lines = [f"{name:<26} {first:.3f}  {second:.3f}" for name, first, second in rows]
    return "\n".join([f"{'family':<26} named  blanked", *lines])


PROFILES = library()
RUBRIC = load_rubric()


def main(arguments: Iterable[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--resumes", type=Path, metavar="FOLDER")
    given = parser.parse_args(list(arguments) if arguments is not None else None)
    families = families_in(given.resumes) if given.resumes else bundled_families()
    sys.stdout.write(table(families) + "\n")


if __name__ == "__main__":
    main()
