from __future__ import annotations

import pytest

from resume_cli.agent.redaction import redact
from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract
from tests.unit.agent.resumes import GOOD, JAPANESE, document

PERSONAL = """\
{title} {first} {last}, MBA
Date of birth: {birth} | Gender: {gender} | Nationality: {nation}
{email} · {phone} · {link}
{address}

Summary
{first} is an accountant; {pronoun} closed the books of Fabrikam in three days. Ask {last}.
She/her pronouns were asked of {possessive} team by {first} {last}.

Experience
Accountant, Fabrikam Ltd, May 2019 - Present
- Will present results to the board each May; {last} kept {possessive} team within budget
"""

JANE = {
    "title": "Ms",
    "first": "Jane",
    "last": "Whitfield",
    "birth": "4 April 1990",
    "gender": "female",
    "nation": "British",
    "email": "jane.w@example.com",
    "phone": "+44 20 7946 0958",
    "link": "https://linkedin.com/in/jane-w",
    "address": "12 Rose Hill Road, Leeds LS2 9JT",
    "pronoun": "she",
    "possessive": "her",
}
OMAR = {
    "title": "Mr",
    "first": "Omar",
    "last": "Haddad",
    "birth": "1985-12-30",
    "gender": "male",
    "nation": "Jordanian",
    "email": "o_haddad99@example.com",
    "phone": "(212) 555-0187 22",
    "link": "www.github.com/ohaddad",
    "address": "4 Elm Street, Leeds LS1 4AP",
    "pronoun": "he",
    "possessive": "his",
}


def redacted(person: dict[str, str]) -> str:
    return redact(document(PERSONAL.format(**person)), "cv.pdf").document.text


def test_no_personal_detail_is_left() -> None:
    text = redacted(JANE)
    for detail in ("Jane", "Whitfield", "1990", "female", "British", "example.com", "7946"):
        assert detail not in text, text
    assert "Rose Hill" not in text
    assert " she " not in text


def test_two_people_become_the_same_text() -> None:
    assert redacted(JANE) == redacted(OMAR | {"phone": "+81 3-1234-5678"})


def test_what_is_not_personal_stays() -> None:
    text = redacted(JANE)
    assert "Accountant, Fabrikam Ltd, May 2019 - Present" in text
    assert "Will present results to the board each May" in text


@pytest.mark.parametrize(
    ("name", "other"), [("Will May", "John Poe"), ("Rose Young", "Anna Poe"), ("Bo Li", "Al Poe")]
)
def test_names_that_are_words_do_not_tear_the_text_apart(name: str, other: str) -> None:
    text = "{name}\n\nExperience\n- Will present in May 2020 at the Rose hotel to young people\n"
    first = redact(document(text.format(name=name)), "cv.pdf").document
    second = redact(document(text.format(name=other)), "cv.pdf").document
    assert first.lines[0].text == "[NAME]"
    assert "Will present in May 2020" in first.text
    assert second.lines[0].text == "[NAME]"


def test_lines_keep_their_numbers() -> None:
    before = document(GOOD)
    after = redact(before, "x.pdf").document
    assert [line.number for line in after.lines] == [line.number for line in before.lines]


def test_years_and_figures_are_no_telephone_numbers() -> None:
    after = redact(document(GOOD), "x.pdf").document
    for text in ("2,300 nodes", "March 2019 - Present", "2011 - 2014", "99.98 %"):
        assert text in after.text


@pytest.mark.parametrize(
    "dates",
    [
        "05/2018 - 03/2020",
        "01.2019–12.2021",
        "2015/04-2018/03",
        "2018.05.01-2020.03.31",
        "10/05/2018 - 03/11/2020",
        "04-2010 to 11-2012",
        "2019-03 – 2021-11",
        "2018-2020 2021-2023",
        "2015/4〜2018/3",
    ],
)
@pytest.mark.parametrize("line", ["Example Ltd, {}", "{} Example Ltd", "{}", "({})"])
def test_dates_of_work_are_no_telephone_numbers(dates: str, line: str) -> None:
    written = line.format(dates)
    shown = redact(document(f"Ann Poe\nann@example.com\n\nExperience\n{written}"), "x").document
    assert shown.lines[4].text == written


@pytest.mark.parametrize(
    "phone",
    [
        "03-2019-2012",
        "+81 3-2019-2012",
        "090-2019-2020",
        "+49 2018 2020 2021",
        "(201) 919-2012",
        "201.919.2012",
        "0151 2019 2020",
        "+44 20 2019 2020",
        "2019-2020-1234",
    ],
)
def test_telephone_numbers_that_look_like_years_are_replaced(phone: str) -> None:
    text = f"Ann Poe\nann@example.com | {phone} | 05/2018 - 03/2020"
    shown = redact(document(text), "x").document.lines[1].text
    assert shown == "[EMAIL-1] | [PHONE-1] | 05/2018 - 03/2020"


def test_japanese_details_are_replaced() -> None:
    text = redact(document(JAPANESE, "ja"), "rirekisho.pdf").document.text
    for detail in ("山田", "太郎", "1988", "1234", "taro"):
        assert detail not in text
    assert "2019年4月〜現在 北風クラウド株式会社" in text


def test_name_from_the_file_and_the_mail_when_the_head_has_a_title_first() -> None:
    text = "Data Engineer - Marta Quill - Leeds\nmarta.quill@example.com\n"
    for file_name in ("marta_quill_cv.pdf", "cv.pdf"):
        assert "Marta" not in redact(document(text), file_name).document.text


def test_name_under_a_side_column_is_found_by_its_mail() -> None:
    side = "Contact\nLeeds\nmquill@example.com\nmartaquill.example.com\nSkills\nGoogle Cloud\n"
    rest = "Market Research\nBudgets\nTableau\nEnglish\nMarta Quill\nMarketing Manager\n"
    text = redact(document(side + rest), "cv.pdf").document.text
    assert "uill" not in text
    assert "Market Research" in text
    assert "Google Cloud" in text


def test_short_international_numbers_are_telephone_numbers() -> None:
    assert redact(document("Ann Poe\n+1 555 0117"), "x").document.lines[1].text == "[PHONE-1]"


def test_placeholders_are_put_back() -> None:
    result = redact(document(GOOD), "x.pdf")
    assert result.restored("[NAME] wrote [EMAIL-1]; [UNKNOWN] stays.") == (
        "Jane Whitfield wrote jane.whitfield@example.com; [UNKNOWN] stays."
    )


ENGLISH = """\
Photo
Ms. Aisha Karimi, MBA
Flat 4, 27 Maple Gardens, Bristol, BS1 5TR
Mobile: 0117 496 0123 | aisha.karimi@example.com | github: aishak
Date of birth 12/03/1991
Marital status: Married, two children
Nationality: Iranian   Religion: Muslim
Father's name: Reza Karimi

Profile
I am a 34 year old British citizen, happily married with two children. Aisha works in Python.

Experience
Data Engineer, Contoso, Bristol, 2018 - 2024
- Built pipelines in Airflow; Ms Karimi led 5 people from 2 to 10 in 2021

References
Dr John Smith, Professor, Example University, john.smith@example.com
References available on request
"""
WIDE = """\
履歴書
写真貼付
ふりがな　やまだ はなこ
氏名　山田 花子
生年月日　1990年4月2日生（満35歳）
性別　女
現住所　〒150-0001 東京都渋谷区神宮前1-2-3
国籍: 日本
配偶者: 有
扶養家族　1人
宗教: 仏教
父: 山田 一郎

職務経歴
2019年4月〜現在 北風商事株式会社 経理部
・山田花子が決算を3日に短縮。既婚。
"""


@pytest.mark.parametrize(
    ("text", "gone", "kept"),
    [
        (
            ENGLISH,
            "Aisha Karimi Reza Maple BS1 0117 aishak 1991 Married Iranian Muslim 34 John Photo",
            "MBA|Data Engineer, Contoso, Bristol, 2018 - 2024|in 2021|from 2 to 10|on request",
        ),
        (
            WIDE,
            "山田 花子 一郎 やまだ 1990 35歳 女 渋谷 日本 有 1人 仏教 既婚 写真",
            "北風商事株式会社 経理部|2019年4月〜現在|決算を3日に短縮",
        ),
    ],
)
def test_every_kind_of_personal_detail_is_replaced(text: str, gone: str, kept: str) -> None:
    read = extract(text.encode(), "cv.txt", Limits())
    clean = redact(read, "cv.txt").document
    for detail in gone.split():
        assert detail not in clean.text, clean.text
    for fact in kept.split("|"):
        assert fact in clean.text, clean.text
    assert [line.number for line in clean.lines] == [line.number for line in read.lines]


def test_what_stands_for_a_detail_can_be_put_back() -> None:
    result = redact(extract(ENGLISH.encode(), "cv.txt", Limits()), "cv.txt")
    assert result.restored("[NAME], [NATIONALITY], [REFEREE-1]") == (
        "Aisha Karimi, Iranian Religion: Muslim, "
        "Dr John Smith, Professor, Example University, john.smith@example.com"
    )
