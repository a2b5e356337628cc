"""Cleaning, words, language, sections and quality: the measures taken of any text."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_cli.extraction.clean import clean, describe_removed
from resume_cli.extraction.document import Line
from resume_cli.extraction.language import detect_language
from resume_cli.extraction.quality import MIN_QUALITY, measure_quality
from resume_cli.extraction.sections import find_sections, heading_name
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
