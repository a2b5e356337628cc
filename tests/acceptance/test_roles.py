"""Profiles of a user's own, and files met with a profile from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resume_cli.agent.job import job_terms
from resume_cli.agent.library import library
from resume_cli.agent.target import Target
from resume_cli.errors import ConfigurationError
from tests.acceptance.tool import EXAMPLES, Tool

if TYPE_CHECKING:
    from pathlib import Path

OWN = """
name = "Lighthouse Keeper"
aliases = ["Keeper of the Light"]
must = [["lens", "Fresnel"], ["fog signal"]]
"""
JOB = EXAMPLES.parent / "job-description.md"


def names(target: Target) -> set[str]:
    profile = library().profile_for(target)
    assert profile is not None
    return {term.name for term in (*profile.must, *profile.nice)}


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    made = Tool(tmp_path / "data", {"RESUME_REVIEW_CONFIG": str(tmp_path / "config.toml")})
    made.data.mkdir()
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "roles").mkdir()
    (tmp_path / "roles" / "keeper.toml").write_text(OWN, "utf-8")
    return made


def test_an_own_profile_wins_over_a_bundled_one() -> None:
    own = {"mine": 'name = "SRE"\nmust = [["runbook"]]\n', "chef": 'name = "Cook"\nmust = [["x"]]'}
    known = library(own)
    sre, chef = known.profile_for(Target(role="sre")), known.profile_for(Target(role="Chef"))
    assert sre is not None
    assert [term.name for term in sre.must] == ["runbook"]
    assert chef is not None
    assert chef.basis == "role"
    assert chef.name == "Cook"


@pytest.mark.parametrize("text", ["must =", 'name = "X"\nmust = [[""]]', 'must = [["a"]]'])
def test_a_profile_that_cannot_be_read_is_a_configuration_error(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"mine\.toml"):
        library({"mine": text})


def test_a_field_of_work_leads_to_its_role_and_is_no_title() -> None:
    profile = library().profile_for(Target(role="Testing"))
    assert profile is not None
    assert profile.name == "Software Tester"
    assert "Testing" not in profile.titles


def test_what_few_roles_ask_for_weighs_more() -> None:
    profile = library().profile_for(Target(role="SAP Developer"))
    assert profile is not None
    weights = {term.name: term.weight for term in (*profile.must, *profile.nice)}
    assert weights["ABAP"] > 1.2 * weights["purchase order"]


def test_a_job_description_gives_its_own_words_with_true_synonyms_only() -> None:
    job = "Requirements\n- AWS\n- storage on Qumulo\nBenefits\n- Azure skies\nPreferred\n- Kafka\n"
    must, nice = job_terms(job, library()._vocabulary(None))
    assert ("AWS", "Amazon Web Services") in [term.spellings for term in must]
    assert "Qumulo" in {term.name for term in must}
    assert not {"Azure", "GCP"} & {word for term in must for word in term.spellings}
    assert [term.name for term in nice] == ["Kafka"]


def test_everyday_words_of_far_away_roles_are_no_terms() -> None:
    found = names(Target(job_text=JOB.read_text("utf-8")))
    assert {"Kubernetes", "Terraform", "error budget", "PostgreSQL"} <= found
    assert not {"stage", "budget", "shift", "training"} & found


def test_roles_are_listed_shown_and_tried_without_a_database(tool: Tool) -> None:
    listed = tool("roles", "list", "--json")
    assert listed.code == 0, listed.messages
    origins = {role["name"]: role["origin"] for role in listed.json}
    assert len(origins) >= 30
    assert origins["Chef"] == "bundled"
    assert origins["Lighthouse Keeper"].endswith("keeper.toml")
    shown = tool("roles", "show", "keeper of the light")
    assert "Fresnel" in shown.output
    assert tool("roles", "show", "Lamplighter").code == 8
    files = (EXAMPLES / "priya-raman.docx", JOB.parent / "difficult" / "broken.pdf")
    tried = tool("roles", "test", "SRE", *files, "--job", JOB)
    assert tried.code == 7
    assert "keyword score" in tried.output
    assert "missing, required" in tried.output
    assert not list(tool.data.iterdir())
