"""Invented resumes in blocks whose order is known, to set in many layouts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

_VERBS = (
    "Built",
    "Led",
    "Designed",
    "Cut",
    "Moved",
    "Automated",
    "Rewrote",
    "Offered",
    "Trained",
    "Halved",
    "Staffed",
)
_THINGS = [
    "the platform of all offices",
    "the billing system",
    "a forecast for staff",
    "the flight finder",
    "the order service",
    "the deployment of software",
    "the office network",
    "a data pipeline",
    "the first offline editor",
    "the alert rules",
    "the audit trail",
    "the onboarding of customers",
]
_ENDS = [
    "for four hundred people in five offices",
    "which saved 40 % of the cost of traffic",
    "and brought failures down from nine to two a month",
    "within the first half of the year",
    "so that staff off site could work efficiently",
    "with Kubernetes and Terraform",
    "after a review of all flaws found in the field",
    "together with six engineers",
]
_FIRMS = [
    "Example Networks",
    "Sample Foods",
    "Fictional Freight",
    "Invented Insurance",
    "Madeup Media",
]
_ROLES = [
    "Site Reliability Engineer",
    "Data Analyst",
    "Office Manager",
    "Staff Nurse",
    "Sales Lead",
]
_SKILLS = [
    "Python",
    "Kubernetes",
    "Terraform",
    "PostgreSQL",
    "Bash scripting",
    "Incident response",
    "Linux",
    "Forecasting",
    "Microsoft Excel",
    "Public speaking",
    "Ansible",
    "Grafana",
    "Budget planning",
    "First aid",
    "Copywriting",
]


@dataclass
class Block:
    """A heading and the lines under it: paragraphs, or items of a list where `listed`."""

    title: str
    lines: list[str]
    listed: bool = False


@dataclass
class Invented:
    """A resume: what stands in its head, in the main column and in the one beside it."""

    name: str
    head: str
    main: list[Block] = field(default_factory=list)
    side: list[Block] = field(default_factory=list)

    def passages(self) -> list[list[str]]:
        """Return the texts whose inner order every reader keeps."""
        return [[self.name, self.head], *(_texts(blocks) for blocks in (self.main, self.side))]


def _texts(blocks: list[Block]) -> list[str]:
    return [text for block in blocks for text in (block.title, *block.lines)]


def invent(seed: int, jobs: int = 3) -> Invented:
    """Return the resume of a number, always the same."""
    pick = random.Random(seed)  # noqa: S311  # not for secrets
    name = f"Jane {pick.choice(['Roe', 'Poe', 'Doe', 'Moe', 'Coe'])}"
    resume = Invented(name, f"{pick.choice(_ROLES)} | jane@example.com | +1 555 0{seed:03}")
    resume.main.append(Block("Profile", [" ".join(_sentence(pick) + "." for _ in range(3))]))
    year = 2024
    work = Block("Experience", [], listed=True)
    for _ in range(jobs):
        start = year - pick.randint(2, 4)
        work.lines.append(f"{pick.choice(_ROLES)}, {pick.choice(_FIRMS)}, {start} – {year}")
        work.lines += [_sentence(pick) for _ in range(pick.randint(3, 5))]
        year = start
    resume.main.append(work)
    resume.main.append(Block("Education", [f"BSc in Computing, Example University, {year - 3}"]))
    skills = pick.sample(_SKILLS, 9)
    resume.side = [
        Block("Contact", ["12 Example Road", "Berlin", "example.com/jane"]),
        Block("Skills", skills, listed=True),
        Block("Languages", ["English (fluent)", "German (first language)"], listed=True),
        Block("Interests", [_sentence(pick) for _ in range(2)]),
    ]
    return resume


def _sentence(pick: random.Random) -> str:
    return f"{pick.choice(_VERBS)} {pick.choice(_THINGS)} {pick.choice(_ENDS)}"
