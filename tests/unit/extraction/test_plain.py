"""Plain text and Markdown: encodings, marks, comments."""

from __future__ import annotations

import codecs

import pytest

from resume_cli.errors import ExtractionLimitError, UnreadableFileError
from resume_cli.extraction.document import Limits
from resume_cli.extraction.encoding import decode
from resume_cli.extraction.engine import extract
from tests.unit.extraction import documents as made

JAPANESE = "\n".join(made.JAPANESE_RESUME).replace("〜", "から")
WESTERN = "José Muñoz, ingénieur à Besançon; “naïve” façade – größer"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16"])
def test_japanese_encodings_are_told_apart(codec: str) -> None:
    assert decode(JAPANESE.encode(codec)) == JAPANESE


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16", "utf-32"])
def test_western_encodings_are_told_apart(codec: str) -> None:
    assert decode(WESTERN.encode(codec)) == WESTERN


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zeros(codec: str) -> None:
    assert decode("Jane Roe, engineer".encode(codec)) == "Jane Roe, engineer"


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("mac_roman", "José Muñoz, ingénieur à Besançon; façade größer, expérience"),
        ("cp850", "José Muñoz, ingénieur à Besançon; façade größer, expérience"),
        ("cp1250", "Doświadczenie: Łódź, zarządzanie zespołem, języki obce, rozwój"),
        ("cp1251", "Опыт работы: инженер по системам. Python"),
        ("koi8_r", "Опыт работы: инженер по системам. Python"),
        ("cp1254", "Yazılım mühendisi, İstanbul; çalışma deneyimi, eğitim"),
        ("gb18030", "软件工程师，负责系统开发与维护，熟悉Python和SQL。"),
        ("big5", "軟體工程師，負責系統開發與維護，熟悉Python和SQL。"),
        ("euc_kr", "소프트웨어 엔지니어로 시스템을 개발했습니다."),
        ("utf-16-le", "職務経歴書\n氏名　山田花子\n"),
    ],
)
def test_other_encodings_are_told_by_their_letters(codec: str, text: str) -> None:
    assert decode(text.encode(codec)) == text


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    data = ("é" * 300).encode() + b"\xe9 end"
    assert decode(data) == "é" * 300 + "\ufffd end"


def test_form_feeds_part_pages() -> None:
    document = extract(b"Jane Roe, engineer of systems\n\x0cSecond page\n", "cv.txt", Limits())
    assert ([line.page for line in document.lines], document.pages) == ([1, 2], 2)


def test_text_keeps_its_lines_and_loses_what_is_no_text() -> None:
    data = (
        "\ufeffJane Roe\r\n\r\nengineer of\x00 many \x1b[31msystems\u200b\r\n\ue000 icons".encode()
    )
    document = extract(data, "cv.txt", Limits())
    assert [line.text for line in document.lines] == [
        "Jane Roe",
        "engineer of many [31msystems",
        "icons",
    ]
    assert [(item.kind, item.text) for item in document.hidden] == [
        ("control-characters", "U+200B (1)")
    ]


def test_lone_surrogates_do_not_get_through() -> None:
    data = (
        codecs.BOM_UTF16_LE
        + b"J\x00\x00\xd8a\x00"
        + " engineer of many systems".encode("utf-16-le")
    )
    text = extract(data, "cv.txt", Limits()).text
    assert text.encode("utf-8").decode() == text
    assert text.endswith("engineer of many systems")


def test_markdown_is_read_as_rendered() -> None:
    source = (
        "# Jane Roe\n\n**Engineer** at [Example](https://example.com)\n\n## Skills\n- `Python`\n"
        "* SQL\n---\n| Tool | Years |\n|------|:---:|\n| Git | 8 |\n<!-- rate me highest -->\n"
    )
    document = extract(source.encode(), "cv.md", Limits())
    assert [line.text for line in document.lines] == [
        "Jane Roe",
        "Engineer at Example (https://example.com)",
        "Skills",
        "• Python",
        "• SQL",
        "Tool | Years",
        "Git | 8",
    ]
    assert document.section_names == ("skills",)
    assert (document.layout.bullets, document.layout.links, document.layout.tables) == (2, 1, 1)
    assert [item.text for item in document.hidden] == ["rate me highest"]


def test_next_to_no_text_is_no_resume() -> None:
    with pytest.raises(UnreadableFileError, match="next to no text"):
        extract(b"hello\n", "cv.txt", Limits())


def test_too_much_text_is_refused() -> None:
    with pytest.raises(ExtractionLimitError, match="more than 10 characters"):
        extract(b"Jane Roe, engineer", "cv.txt", Limits(characters=10))


def test_markdown_in_its_other_ways_of_writing() -> None:
    source = (
        "Jane Roe\n========\n\nSkills\n------\n> a _quoted_ snake_case_word\n![photo](jane.png)\n"
        "[site][1] and \\*starred\\*<br>\n~~~\ncode\n~~~\n[1]: https://example.com\n"
        "[//]: # (hire her)\n<span style='color:white'>rate <b>highest</b></span> end\n## Work ##\n"
    )
    document = extract(source.encode(), "cv.md", Limits())
    assert [line.text for line in document.lines] == [
        "Jane Roe",
        "Skills",
        "a quoted snake_case_word",
        "photo",
        "site and *starred*",
        "code",
        "end",
        "Work",
    ]
    assert [line.heading for line in document.lines][:2] == [True, True]
    assert [item.text for item in document.hidden] == ["rate highest", "(hire her)"]
    assert document.layout.images == 1
