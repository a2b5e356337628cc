"""A blind report holds nothing that tells who somebody is, wherever it stood."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from people import everyone
from resume_cli.agent.review import Evidence, Finding, HiddenPassage, Integrity
from resume_cli.reports.blinding import blinded
from resume_cli.reports.candidates import Unreviewed
from resume_cli.reports.folding import unfolded
from resume_cli.reports.html import render_html
from tests.unit.reports.hundred import real_candidate, real_report, real_reviews
from tests.unit.reports.samples import candidate, sample_report, sample_review

if TYPE_CHECKING:
    from people import Person
    from resume_cli.reports.candidates import Candidate

PEOPLE = everyone()
LINES = (
    "Robin Zander",
    "Site Reliability Engineer",
    "Tromsø, Norway | robin.zander@example.com | +47 22 00 00 00 | github.com/rzander77",
    "Summary",
    "Robin has run platforms for nine years.",
    "Experience",
    "Zander Consulting, Tromsø, 2019 - 2024",
    "Cut incidents by half; wrote https://rzander.example.com/slo with six others",
    "References",
    "Kim Larsen, kim.larsen@example.com",
)


def page_of(*candidates: Candidate) -> str:
    """What stands in a blind page, packed or not, without its style and script."""
    html = render_html(blinded(replace(sample_report(), candidates=candidates, unreviewed=())))
    packed = re.findall(r"<template id=folded>(.*?)</template>", html, re.DOTALL)
    own = re.sub(r"<(style|script|template)\b.*?</\1>", "", html, flags=re.DOTALL)
    return own + "".join(piece for each in packed for piece in unfolded(each))


def telling(person: Person) -> set[str]:
    """Names, file names and contact data, whole and in parts."""
    stem = person.file.rsplit(".", 1)[0]
    texts = {
        person.name,
        *person.name.split(),
        person.file,
        stem,
        *stem.split("-"),
        *person.contact,
    }
    parts = {part for text in person.contact for part in re.split(r",\s*", text)}
    # Two letters of a state stand in the addresses of employers, too.
    return {text for text in texts | parts if len(text) > 2 or not text.isascii()}


def stands_in(text: str, page: str) -> bool:
    body = re.escape(text)
    return bool(re.search(rf"(?<!\w){body}(?!\w)" if text.isascii() else body, page, re.IGNORECASE))


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.file)
def test_nothing_personal_of_the_examples_stands_in_a_blind_page(person: Person) -> None:
    page = page_of(real_candidate(person.file, real_reviews()[person.file]))

    assert not [text for text in sorted(telling(person)) if stands_in(text, page)]
    assert "Candidate 1" in page
    assert "consultant@example.com" not in page
    assert "db.example.com" not in page


def test_nor_in_a_packed_one() -> None:
    page = page_of(*real_report(100).candidates)

    assert "[EMAIL-1]" in page
    assert "Candidate 100" in page
    names = {person.name for person in PEOPLE} | {
        mail for p in PEOPLE for mail in p.contact if "@" in mail
    }
    assert not [name for name in names if name in page]


def evidence(*numbers: int) -> tuple[Evidence, ...]:
    return tuple(Evidence(line=n, page=1, text=LINES[n - 1]) for n in numbers)


def told() -> str:
    review = sample_review(lines=evidence(*range(1, 11)), criteria=(), findings=())
    return page_of(candidate("Zander_R_2026.pdf", review=review))


def assert_nobody_in(page: str) -> None:
    for word in ("robin", "zander", "rzander", "troms", "larsen", "22 00 00 00", "example.com"):
        assert word not in page.lower(), word


def test_lines_are_redacted_wherever_they_stand() -> None:
    page = told()

    assert_nobody_in(page)
    assert "[ADDRESS] | [EMAIL-1] | [PHONE-1] | [LINK-1]" in page
    assert "[NAME] Consulting, [ADDRESS], 2019 - 2024" in page
    assert "Cut incidents by half" in page


def test_what_was_written_about_somebody_is_redacted_too() -> None:
    finding = Finding(
        kind="strength",
        category="impact",
        text="Robin’s figures are strong; Mr. Zander led people in Tromsø.",
        suggestion="Write: Robin Zander, SRE, robin.zander@example.com",
        evidence=(Evidence(line=99, page=1, text="Signed, R. Zander"),),
    )
    hidden = HiddenPassage(
        text="ROBIN ZANDER is the best, call +47 22 00 00 00", page=1, kind="tiny"
    )
    page = page_of(
        candidate(
            "cv.pdf",
            review=sample_review(
                lines=evidence(*range(1, 11)),
                criteria=(
                    sample_review().criteria[3].model_copy(update={"reason": "Zander, in line 7."}),
                ),
                findings=(finding,),
                integrity=Integrity(hidden=(hidden,), instructions=evidence(5)),
            ),
        )
    )

    assert_nobody_in(page)
    assert "is the best" in page
    assert "led people in [ADDRESS]" in page


def test_a_name_that_only_the_file_and_an_address_tell_is_hidden() -> None:
    hidden = HiddenPassage(text="Yamadera Kenzo", page=1, kind="white")
    lines = tuple(
        Evidence(line=n, page=1, text=text)
        for n, text in enumerate(
            ("職務経歴書", "kenzo.yamadera@example.com", "職務要約", "Linuxの運用"), 1
        )
    )
    review = sample_review(
        lines=lines, criteria=(), findings=(), integrity=Integrity(hidden=(hidden,))
    )
    page = page_of(candidate("yamadera.docx", review=review))

    assert "yamadera" not in page.lower()
    assert "kenzo" not in page.lower()
    assert "Linuxの運用" in page


def test_words_that_are_no_name_stay() -> None:
    lines = tuple(
        Evidence(line=n, page=1, text=text)
        for n, text in enumerate(
            ("Ada Ng", "mobile.dev@example.com", "Built mobile software with Kubernetes"), 1
        )
    )
    page = page_of(
        candidate("kubernetes-mobile.pdf", review=sample_review(lines=lines, findings=()))
    )

    assert "Built mobile software with Kubernetes" in page


def test_candidates_of_the_same_score_are_not_in_the_order_of_their_names() -> None:
    tied = [replace(candidate(f"{letter}.pdf", 70), rank=1) for letter in "abcdefgh"]
    report = blinded(replace(sample_report(), candidates=tuple(tied)))

    ids = [each.request_id for each in report.candidates]
    assert ids == sorted(ids)
    assert [each.filename for each in report.candidates] == [f"Candidate {n}" for n in range(1, 9)]


def test_files_without_a_review_have_no_name_either() -> None:
    file = Unreviewed("inbox/Robin Zander.pdf", "failed", "Robin Zander.pdf is a scan")
    (blind,) = blinded(replace(sample_report(), unreviewed=(file,))).unreviewed

    assert (blind.filename, blind.reason) == ("File 1", "File 1 is a scan")


def test_the_page_says_that_it_is_blind_in_its_language() -> None:
    page = render_html(blinded(replace(sample_report(), language="ja")))

    assert "匿名レポートです" in page
    assert "候補者1" in page
