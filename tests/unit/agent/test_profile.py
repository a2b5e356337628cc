from __future__ import annotations

import pytest

from resume_cli.agent.keywords import match_terms
from resume_cli.agent.library import bundled_files, library
from resume_cli.agent.matching import folded, term_pattern
from resume_cli.agent.target import Target
from tests.unit.agent.resumes import GOOD, JAPANESE, document

PROFILES = library()
INDUSTRIES = [
    "strategy_consulting",
    "ma_finance",
    "tech_consulting",
    "full_service_consulting",
    "system_integrator",
]


@pytest.mark.parametrize(
    "name",
    [
        "SRE",
        "sre",
        "site reliability engineer",
        "Site  Reliability-Engineer",
        "Senior SRE",
        "サイト信頼性エンジニア",
        "ＳＲＥ",
    ],
)
def test_aliases_lead_to_one_profile(name: str) -> None:
    profile = PROFILES.profile_for(Target(role=name))
    assert profile is not None
    assert (profile.name, profile.basis) == ("Site Reliability Engineer", "role")


def test_every_profile_file_is_sound() -> None:
    files = bundled_files()
    assert sum(content.kind == "role" for content in files.values()) >= 30
    for key, content in files.items():
        spellings = [
            word for terms in (content.must, content.nice) for term in terms for word in term
        ]
        assert all(word.strip() == word and word for word in spellings), key
        if content.kind == "role":
            assert len(content.must) >= 8, key
        for word in spellings:
            sample = f"x, {folded(word)}, y"
            assert term_pattern(word).search(sample), (key, word)


def test_no_alias_means_two_roles() -> None:
    seen: dict[tuple[str, str], str] = {}
    for key, content in bundled_files().items():
        for alias in {item.casefold() for item in content.names}:
            assert seen.setdefault((content.kind, alias), key) == key, alias


@pytest.mark.parametrize("industry", INDUSTRIES)
def test_industries_stand_alone_and_beside_a_role(industry: str) -> None:
    alone = PROFILES.profile_for(Target(industry=industry))
    beside = PROFILES.profile_for(Target(role="SRE", industry=industry))
    without = PROFILES.profile_for(Target(role="SRE"))
    assert alone is not None
    assert beside is not None
    assert without is not None
    assert alone.basis == "industry"
    assert alone.must
    assert len(beside.nice) > len(without.nice)
    assert beside.must == without.must


def test_target_without_anything_to_match_has_no_profile() -> None:
    assert PROFILES.profile_for(Target()) is None
    assert PROFILES.profile_for(Target(level="senior")) is None


def test_unknown_role_stands_for_its_own_words() -> None:
    profile = PROFILES.profile_for(Target(role="Lighthouse Keeper"))
    assert profile is not None
    assert profile.basis == "own words"
    assert [term.name for term in profile.must] == ["Lighthouse", "Keeper"]


def test_job_description_decides_what_must_and_what_may() -> None:
    job = "Requirements:\n- Kubernetes and Linux\n- PostgreSQL\nNice to have:\n- Tableau\n- Kafka\n"
    profile = PROFILES.profile_for(Target(role="SRE", job_text=job))
    assert profile is not None
    must = {term.name for term in profile.must}
    assert profile.basis == "job description"
    assert {"Kubernetes", "Linux", "PostgreSQL"} <= must
    assert "Tableau" not in must
    assert "Tableau" in {term.name for term in profile.nice}


def test_job_description_that_says_nothing_falls_back_to_the_role() -> None:
    profile = PROFILES.profile_for(Target(role="SRE", job_text="Come and join us."))
    assert profile is not None
    assert profile.basis == "role"


def test_profile_hash_follows_its_content() -> None:
    one, other = (
        PROFILES.profile_for(Target(role="SRE")),
        PROFILES.profile_for(Target(role="Nurse")),
    )
    again = PROFILES.profile_for(Target(role="sre"))
    assert one is not None
    assert other is not None
    assert again is not None
    assert one.sha256 != other.sha256


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("Java", "JavaScript and TypeScript", False),
        ("Java", "knows java, SQL", True),
        ("R", "R&D budget", False),
        ("R", "Python, R, SQL", True),
        ("Go", "Go to market plans", False),
        ("Go", "Python, Go and SQL", False),
        ("Go", "Java, Go, Rust", True),
        ("C++", "C, C++, C#", True),
        ("AP", "ap", False),
        ("AP", "AP and AR", True),
        ("on-call", "On call rota", True),
        ("budget", "budgeting", True),
        ("policy", "wrote policies", True),
        ("Kubernetes", "ＫｕｂｅｒｎｅｔｅｓとTerraform", True),
        ("監視", "統合監視基盤", True),
        ("Excel", "excel at sales", False),
    ],
)
def test_terms_match_by_word_and_form(term: str, text: str, found: bool) -> None:
    assert (term_pattern(term).search(folded(text)) is not None) is found


def test_term_in_a_list_only_is_not_proven() -> None:
    profile = PROFILES.profile_for(Target(role="SRE"))
    assert profile is not None
    text = GOOD.replace(
        "- Migrated 140 services to Kubernetes, which", "- Migrated services, which"
    )
    results = {result.term: result for result in match_terms(document(text), profile)}
    assert results["Kubernetes"].found
    assert not results["Kubernetes"].proven
    assert results["monitoring"].proven


def test_japanese_resume_meets_the_same_profile() -> None:
    profile = PROFILES.profile_for(Target(role="SRE"))
    assert profile is not None
    found = [
        result.term for result in match_terms(document(JAPANESE, "ja"), profile) if result.found
    ]
    assert {"Kubernetes", "monitoring", "incident response", "automation"} <= set(found)
