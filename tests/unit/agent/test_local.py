from __future__ import annotations

import re

import pytest

from resume_cli.agent.career import in_order, longest_hole, periods
from resume_cli.agent.content import begins_with_action, has_amount, is_duty
from resume_cli.agent.local import LocalAgent
from resume_cli.agent.sentences import LANGUAGES, _wordings
from resume_cli.agent.target import Target
from tests.unit.agent.resumes import GOOD, JAPANESE, POOR, document
from tests.unit.agent.reviewing import reviewer

SRE = Target(role="SRE")


def test_good_and_poor_resumes_lie_far_apart() -> None:
    good = reviewer().review(document(GOOD), SRE, "x.pdf").scores
    poor = reviewer().review(document(POOR), SRE, "x.pdf").scores
    assert good.content - poor.content >= 50
    assert good.overall - poor.overall >= 40


def test_same_text_same_review() -> None:
    first = reviewer().review(document(GOOD), SRE, "x.pdf")
    again = reviewer().review(document(GOOD), SRE, "x.pdf")
    plain = {"making"}
    assert first.model_dump(exclude=plain) == again.model_dump(exclude=plain)


def test_middling_resume_scores_in_between() -> None:
    text = re.sub(r"[\d,.]+ ?%?", "some", GOOD.split("Skills")[0])
    middling = reviewer().review(document(text), SRE, "x.pdf").scores
    good = reviewer().review(document(GOOD), SRE, "x.pdf").scores
    poor = reviewer().review(document(POOR), SRE, "x.pdf").scores
    assert poor.content < middling.content < good.content


def test_weaknesses_name_their_line_and_what_to_write() -> None:
    review = reviewer().review(document(POOR), SRE, "x.pdf")
    spelling = [item for item in review.findings if item.text.startswith("Spelling: “enviroment”")]
    assert spelling[0].evidence[0].line == 5
    assert spelling[0].suggestion is not None
    assert "environment" in spelling[0].suggestion
    weak = [item for item in review.findings if item.kind == "weakness"]
    assert all(item.suggestion for item in weak)


def test_japanese_resume_is_reviewed_in_japanese() -> None:
    review = reviewer().review(document(JAPANESE, "ja"), SRE, "x.pdf")
    assert review.language == "ja"
    sentences = [item.reason for item in review.criteria] + [item.text for item in review.findings]
    assert all(re.search(r"[ぁ-ん]", sentence) for sentence in sentences)
    assert review.scores.content >= 70


def test_local_agent_sends_nothing_and_says_so() -> None:
    agent = LocalAgent()
    assert (agent.language_model, agent.destination) == (False, None)
    making = reviewer().review(document(GOOD), SRE, "x.pdf").making
    assert (making.agent, making.model, making.attempts) == ("local", agent.model, 0)
    assert [prompt.name for prompt in making.prompts] == ["resume_review_rubric"]


def test_sentences_exist_in_both_languages_with_the_same_gaps() -> None:
    english, japanese = (_wordings()[language] for language in LANGUAGES)
    assert english.keys() == japanese.keys()
    for key, wording in english.items():
        gaps = set(re.findall(r"{(\w+)}", wording))
        assert set(re.findall(r"{(\w+)}", japanese[key])) <= gaps | {"wrong", "right"}, key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cut costs by 25 %", True),
        ("Managed a team of 12 engineers", True),
        ("Raised $3 million", True),
        ("デプロイ時間を半減", True),
        ("売上を30%増加", True),
        ("Worked at Northwind from 2019 to 2021", False),
        ("Wrote documentation", False),
        ("2019年4月に入社", False),
    ],
)
def test_amounts(text: str, expected: bool) -> None:
    assert has_amount(text) is expected


def test_actions_and_duties() -> None:
    assert begins_with_action("Led a team")
    assert begins_with_action("Successfully migrated the data")
    assert not begins_with_action("Responsible for the data")
    assert is_duty("Was responsible for the data")
    assert begins_with_action("監視基盤を設計し、障害を削減")
    assert is_duty("サーバーの運用を担当")


@pytest.mark.parametrize(
    ("text", "hole"),
    [
        ("A, March 2019 - Present\nB, 01/2015 - 02/2019", 0),
        ("A, 2019 - Present\nB, 2010 - 2015", 36),
        ("2019年4月〜現在 A社\n2014年4月〜2017年3月 B社", 24),
        ("A, 2015-04 to 2016-03\nB, 2016.04 – 2018.01", 0),
    ],
)
def test_holes_between_periods(text: str, hole: int) -> None:
    found = periods(document(text))
    assert len(found) == 2
    assert longest_hole(found)[0] == hole
    assert in_order(found)


def test_a_language_that_the_rules_do_not_know_is_told() -> None:
    french = document("Expérience\nMigré 120 services vers Kubernetes, 2019 - 2024.", "fr")
    told = [
        finding.text for finding in reviewer(LocalAgent()).review(french, Target(), "a").findings
    ]
    assert any("another language (fr)" in sentence for sentence in told)
    english = document("Experience\nMoved 120 services to Kubernetes, 2019 - 2024.", "en")
    told = [
        finding.text for finding in reviewer(LocalAgent()).review(english, Target(), "a").findings
    ]
    assert not any("another language" in sentence for sentence in told)
