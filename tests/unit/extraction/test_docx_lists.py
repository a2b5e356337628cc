"""DOCX: list marks as Word computes them."""

from __future__ import annotations

import pytest

from resume_cli.extraction.docx_numerals import numeral
from tests.unit.extraction import documents as made
from tests.unit.extraction.test_docx import body


def level(index: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, instances: str = '<w:num w:numId="1">{}</w:num>') -> str:
    listed = f'<w:abstractNum w:abstractNumId="5">{"".join(levels)}</w:abstractNum>'
    return listed + instances.replace("{}", '<w:abstractNumId w:val="5"/>')


def item(words: str, index: int = 0, number: int = 1) -> str:
    mark = f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{number}"/></w:numPr>'
    return made.paragraph(words, mark)


def test_lists_carry_their_marks() -> None:
    defaults = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
    assert body(item("first") + item("second"), numbering=numbering(defaults)) == [
        "1. first",
        "2. second",
    ]
    for drawn in ("\uf0b7", "o", "§", "•"):
        assert body(item("point"), numbering=numbering(level(0, "bullet", drawn))) == ["• point"]
    assert body(item("dash"), numbering=numbering(level(0, "bullet", "–"))) == ["– dash"]
    assert body(item("plain"), numbering=numbering(level(0, "none", ""))) == ["plain"]


def test_levels_count_within_each_other() -> None:
    rules = numbering(level(0, "upperRoman", "%1."), level(1, "lowerLetter", "%1.%2)"))
    xml = item("a") + item("b", 1) + item("c", 1) + item("d") + item("e", 1)
    assert body(xml, numbering=rules) == ["I. a", "I.a) b", "I.b) c", "II. d", "II.a) e"]


def test_plain_digits_of_outer_levels() -> None:
    rules = numbering(level(0, "upperRoman", "%1"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    assert body(item("a") + item("b", 1), numbering=rules) == ["I a", "1.1 b"]


def test_a_second_list_of_one_kind_goes_on_unless_it_starts_anew() -> None:
    fresh = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    instances = (
        f'<w:num w:numId="1">{{}}</w:num><w:num w:numId="2">{{}}</w:num>'
        f'<w:num w:numId="3">{{}}{fresh}</w:num>'
    )
    rules = numbering(level(0, "decimal", "%1."), instances=instances)
    xml = item("a") + item("b", 0, 2) + item("c", 0, 3) + item("d", 0, 3)
    assert body(xml, numbering=rules) == ["1. a", "2. b", "7. c", "8. d"]


def test_styles_bring_their_lists_and_levels() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Sub"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    rules = numbering(
        level(0, "decimal", "%1."), level(1, "decimal", "%1.%2.", '<w:pStyle w:val="Sub"/>')
    )
    xml = item("a") + made.paragraph("b", '<w:pStyle w:val="Sub"/>')
    assert body(xml, numbering=rules, styles=styles) == ["1. a", "1.1. b"]
    none = '<w:pStyle w:val="Sub"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    assert body(made.paragraph("c", none), numbering=rules, styles=styles) == ["c"]


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (28, "lowerLetter", "bb"),
        (22, "ordinal", "22nd"),
        (112, "ordinal", "112th"),
        (3, "decimalZero", "03"),
        (7, "decimalEnclosedCircle", "⑦"),
        (3, "decimalFullWidth", "３"),
        (21, "japaneseCounting", "二十一"),
        (105, "chineseCounting", "百五"),
        (10, "ideographDigital", "一〇"),
        (2, "aiueo", "イ"),
        (3, "iroha", "ハ"),
        (2, "ideographTraditional", "乙"),
        (5, "ordinalText", "Fifth"),
        (2, "hex", "2"),
        (-1, "upperRoman", "-1"),
        (53, "upperLetter", "AAA"),
    ],
)
def test_numerals(number: int, form: str, written: str) -> None:
    assert numeral(number, form) == written


def test_the_largest_numbers_stay_short() -> None:
    assert len(numeral(2_000_000_000, "lowerLetter")) == 20
