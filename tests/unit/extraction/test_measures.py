"""Cleaning, words, language, sections and quality: the measures taken of any text."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_cli.extraction.clean import clean, describe_removed
from resume_cli.extraction.document import UNNAMED, Box, Line
from resume_cli.extraction.headings import heading_name
from resume_cli.extraction.language import detect_language
from resume_cli.extraction.quality import MIN_QUALITY, measure_quality
from resume_cli.extraction.sections import find_sections
from resume_cli.extraction.words import count_words


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(number, 1, text) for number, text in enumerate(texts, start=1))


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  a \t b\u00a0c  ", "a b c"),
        ("e\ufb03cient \ufb01le", "efficient file"),
        ("\uf0b7 point", "• point"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "ｆｕｌｌ　ｗｉｄｔｈ"),
        ("\u2f08\u2f2f", "人工"),
        ("cafe\u0301", "café"),
        ("soft\u00adware", "software"),
        ("a\x00b\x1bc\x9bd", "abcd"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_cleaning(raw: str, cleaned: str) -> None:
    assert clean(raw, Counter()) == cleaned


def test_removed_characters_are_named() -> None:
    removed: Counter[str] = Counter()
    assert clean("a\u200bb\u200bc\u202ed\U000e0041", removed) == "abcd"
    assert describe_removed(removed) == "U+200B (2), U+202E (1), tag characters (1)"


@given(st.text(st.characters(), max_size=60))
def test_cleaned_text_can_be_stored_and_shown(raw: str) -> None:
    text = clean(raw, Counter())
    text.encode("utf-8")
    assert "\n" not in text
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in text)
    assert clean(text, Counter()) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Led a team of 6 – well-known", 6),
        ("株式会社サンプルで運用を担当", 5),
        ("Kubernetesの運用", 3),
        ("软件工程师负责系统开发", 5),
        ("소프트웨어 엔지니어", 2),
        ("ผู้จัดการโครงการ", 4),
        ("Ｐｙｔｈｏｎ３", 1),
        ("", 0),
        ("• – |", 0),
    ],
)
def test_words_are_counted_in_both_kinds_of_scripts(text: str, count: int) -> None:
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Managed the team and the budget of the company", "en"),
        ("Leitung der Abteilung und Betreuung von Kunden mit der Software", "de"),
        ("Gestion de la production et des équipes pour le groupe", "fr"),
        ("クラウドの運用に携わってきました", "ja"),
        ("软件工程师 负责系统开发", "zh"),
        ("소프트웨어 엔지니어로 시스템을 개발했습니다", "ko"),
        ("Gestión de los equipos y desarrollo de proyectos para la empresa", "es"),
        ("Sviluppo del software e gestione della produzione presso il gruppo", "it"),
        ("Gestão de equipes e desenvolvimento de projetos para a empresa", "pt"),
        ("Verantwoordelijk voor het beheer van de systemen en de ontwikkeling", "nl"),
        ("Ansvarig för drift och utveckling av system på företaget", "sv"),
        ("Doświadczenie w zarządzaniu projektami oraz praca z klientami", "pl"),
        ("Опыт работы инженером по системам", "ru"),
        ("Python, SQL, Kubernetes, Terraform", "und"),
        ("Jane Roe 555 0100", "und"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("EXPERIENCE", "experience"),
        ("Work Experience:", "experience"),
        ("E X P E R I E N C E", "experience"),
        ("2. Education", "education"),
        ("Awards & Languages", "awards"),
        ("— Technical Skills —", "skills"),
        ("【職務経歴】", "experience"),
        ("■自己ＰＲ", "summary"),
        ("学　歴", "education"),
        ("免許・資格", "certifications"),
        ("志望動機", "summary"),
        ("学歴・職歴（各別にまとめて書く）", "education"),
        ("Berufserfahrung", "experience"),
        ("Compétences & Langues", "skills"),
        ("FORMACIÓN ACADÉMICA", "education"),
        ("工作经历", "experience"),
        ("학력", "education"),
        ("I gained experience in many projects", None),
        ("Experience with Python and the cloud", None),
        ("職務経歴は以下のとおりです", None),
        ("", None),
    ],
)
def test_headings(heading: str, name: str | None) -> None:
    assert heading_name(heading) == name


def test_sections_reach_to_the_next_heading() -> None:
    found = find_sections(lines("Jane Roe", "Skills", "Python", "SQL", "EDUCATION", "BSc"))
    assert [(s.name, s.title, s.first_line, s.last_line) for s in found] == [
        ("skills", "Skills", 2, 4),
        ("education", "EDUCATION", 5, 6),
    ]
    assert find_sections(lines("Jane Roe", "engineer")) == ()


def test_quality_tells_prose_from_broken_encodings() -> None:
    good = lines("Led the team that runs the order system", "Cut the cost of storage by 40%")
    assert measure_quality(good, 1) > 0.95
    assert measure_quality(lines("クラウドの運用に携わってきました。"), 1) > 0.95
    broken = lines("\ufffd\ufffd\ufffd x \ufffd\ufffd", "(cid:12)(cid:7)")
    assert measure_quality(broken, 1) < MIN_QUALITY
    assert measure_quality(lines("xkrtpw zzqhgf nnvbtr dfghjk"), 1) < MIN_QUALITY
    assert measure_quality(good, 10) < measure_quality(good, 1)
    assert measure_quality((), 1) == 0


def set_in(*rows: tuple[str, float, bool]) -> tuple[Line, ...]:
    return tuple(
        Line(number, 1, text, size=size, bold=bold)
        for number, (text, size, bold) in enumerate(rows, start=1)
    )


BODY = ("Engineer for the systems of a company, and of many others beside it", 10.0, False)


def names(found: tuple[Line, ...]) -> list[tuple[str, str]]:
    return [(section.name, section.title) for section in find_sections(found)]


def test_headings_of_unknown_words_are_told_by_the_type_of_known_ones() -> None:
    found = set_in(
        ("Jane Roe", 20, True),
        ("Experience", 14, True), BODY, ("Example Networks", 10, True), BODY,
        ("Selected Clients", 14, True), BODY,
        ("Education", 14, True), BODY, ("Leadership", 10, False), BODY,
    )  # fmt: skip
    assert names(found) == [
        ("experience", "Experience"),
        (UNNAMED, "Selected Clients"),
        ("education", "Education"),
    ]


def test_titles_of_positions_in_the_type_of_headings_part_no_section() -> None:
    jobs = [(f"Example {kind}", 12.0, True) for kind in ("Networks", "Systems", "Bank", "Shop")]
    rows = [("Experience", 12.0, True), *(row for job in jobs for row in (job, BODY))]
    found = set_in(*rows, ("Education", 12.0, True), BODY)
    assert [name for name, _ in names(found)] == ["experience", "education"]


def test_acronyms_in_a_list_are_no_headings() -> None:
    found = set_in(("SKILLS", 10, False), ("AWS", 10, False), BODY, ("EDUCATION", 10, False), BODY)
    assert [name for name, _ in names(found)] == ["skills", "education"]


def test_other_languages_have_unnamed_sections() -> None:
    found = set_in(
        ("Aino Esimerkki", 20, True),
        ("Työkokemus", 14, True), BODY, ("Insinööri, Esimerkki Oy, 2019", 10, True), BODY,
        ("Koulutus", 14, True), BODY,
    )  # fmt: skip
    assert names(found) == [(UNNAMED, "Työkokemus"), (UNNAMED, "Koulutus")]
    assert names(set_in(BODY, ("One alone", 14, True), BODY)) == []


def test_quality_falls_with_each_fault_of_the_extraction() -> None:
    prose = "Led the team that runs the order system and cut the cost of storage for the company"
    good = measure_quality(lines(*[prose] * 4), 1)
    shifted = "".join(chr(ord(c) + 1) if c.isalpha() and c != "z" else c for c in prose)
    assert good > 0.95
    assert measure_quality(lines(*[shifted] * 4), 1) < MIN_QUALITY
    assert measure_quality(lines(*[prose.replace(" ", "")] * 4), 1) < MIN_QUALITY
    assert measure_quality(lines(*[" ".join(prose.replace(" ", ""))] * 4), 1) < MIN_QUALITY
    assert measure_quality(lines(*[prose + " rÃ©sumÃ© â€œ"] * 4), 1) < good - 0.1


def test_quality_doubts_lines_that_jump_up_the_page() -> None:
    tops = [100.0, 400.0, 120.0, 420.0, 140.0, 440.0]
    prose = "Led the team that runs the order system"
    jumping = tuple(Line(n, 1, prose, Box(50, top, 300, top + 12)) for n, top in enumerate(tops, 1))
    falling = tuple(Line(n, 1, prose, Box(50, n * 14, 300, n * 14 + 12)) for n in range(1, 7))
    beside = Line(7, 1, prose, Box(320, 14, 560, 26))
    assert measure_quality(jumping, 1) < measure_quality((*falling, beside), 1) == 1.0
