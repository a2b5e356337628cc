"""Invented resumes composed by chance: how long one is and how good it is are drawn apart."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract

if TYPE_CHECKING:
    from resume_cli.extraction.document import Document

_STRONG = (
    "Cut the time to recover from {a} to {b} minutes with Kubernetes and Prometheus",
    "Led {b} engineers and moved {a} services to Terraform",
    "Automated {a} % of the deployments with Jenkins and Python",
    "Negotiated hosting contracts and saved ${a},000 a year",
    "Built dashboards in Grafana that {b} teams read every day",
    "Reduced AWS costs by {a} % through capacity planning",
    "Wrote {b} runbooks after incidents; repeats fell by {a} %",
)
_PLAIN = (
    "Maintained Linux servers and PostgreSQL for the sales department",
    "Supported developers with Docker and GitLab in daily work",
    "Prepared monitoring reports for management and customers",
    "Administered the network of the Leeds office with Cisco switches",
    "Documented the backup procedures of the company",
)
_WEAK = (
    "Responsible for various tasks in the IT department as they came up",
    "Was involved in different projects, etc.",
    "Duties included helping with day to day operations",
    "Hard working team player with a proven track record",
    "Responsible for computers and users and other things",
)
_SKILLS = "Kubernetes Terraform Linux Python AWS Docker Jenkins Grafana PostgreSQL Cisco Excel Word"
_SUMMARIES = (
    "Site reliability engineer with {a} years in Linux platforms; cut outages by {a} % at Contoso.",
    "Motivated person looking for a challenging position where I can grow and use my skills.",
)


def composed(count: int, seed: int = 25) -> list[Document]:
    """So many resumes of 90 to 900 words; the same ones every time."""
    chance = random.Random(seed)  # noqa: S311 - invented people, not secrets
    return [_document(chance, number) for number in range(count)]


def _document(chance: random.Random, number: int) -> Document:
    quality, points = chance.random(), chance.randrange(6, 75)
    lines = [f"Robin Example {number}", "robin@example.com | +44 20 7946 0958" * (quality > 0.2)]
    if chance.random() < 0.3 + 0.6 * quality:
        summary = _SUMMARIES[chance.random() > quality]
        lines += ["", "Summary", summary.format(a=chance.randrange(3, 30))]
    lines += ["", "Experience"]
    mark = "- " * (chance.random() < 0.3 + 0.6 * quality)
    for position in range(1 + points // 8):
        year = 2024 - 2 * position
        dates = f", {year - 2} - {year}" if chance.random() < 0.3 + 0.7 * quality else ""
        lines.append(f"Systems Engineer, Example {position} Ltd{dates}")
        lines += [mark + _point(chance, quality) for _ in range(min(8, points - 8 * position))]
    if chance.random() < 0.4 + 0.5 * quality:
        lines += ["", "Education", "BSc Computing, Example University, 2005"]
    if chance.random() < 0.4 + 0.5 * quality:
        lines += ["", "Skills", ", ".join(chance.sample(_SKILLS.split(), chance.randrange(3, 12)))]
    return extract("\n".join(lines).encode(), f"{number}.txt", Limits())


def _point(chance: random.Random, quality: float) -> str:
    kinds = (_STRONG, _PLAIN, _WEAK)
    (kind,) = chance.choices(kinds, weights=(quality**2, 0.3, (1 - quality) ** 2))
    return chance.choice(kind).format(a=chance.randrange(12, 95), b=chance.randrange(2, 12))
