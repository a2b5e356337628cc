"""Numbers as Word writes them in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MAX_ROMAN = 4999
_MAX_REPEATS = 20
_KANJI = "〇一二三四五六七八九"
_TENS = ((1000, "千"), (100, "百"), (10, "十"))
_ENUMERATIONS = {
    "aiueo": "アイウエオカキクケコサシスセソタチツテトナニヌネノ"
    "ハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "iroha": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオク"
    "ヤマケフコエテアサキユメミシヱヒモセスン",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщэюя",
    "ganada": "가나다라마바사아자차카타파하",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
_ENUMERATIONS["aiueoFullWidth"] = _ENUMERATIONS["aiueo"]
_ENUMERATIONS["irohaFullWidth"] = _ENUMERATIONS["iroha"]
_ENUMERATIONS["russianUpper"] = _ENUMERATIONS["russianLower"].upper()
_NAMES_OF_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_NAMES_OF_PLACES = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_COUNTING = frozenset(
    {
        "japaneseCounting",
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    }
)


def numeral(number: int, form: str) -> str:
    """Return a number in one of the formats of `w:numFmt`; in digits where it is not known."""
    if form in {"upperRoman", "lowerRoman"}:
        return _cased(_roman(number), form)
    if form in {"upperLetter", "lowerLetter"}:
        return _cased(_letters(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), form)
    if form in _ENUMERATIONS:
        return _letters(number, _ENUMERATIONS[form])
    if form in {"cardinalText", "ordinalText"}:
        names = (_NAMES_OF_NUMBERS if form == "cardinalText" else _NAMES_OF_PLACES).split()
        return names[number].capitalize() if 0 <= number < len(names) else str(number)
    if form in _COUNTING:
        return _counted(number)
    return _digits(number, form)


def _digits(number: int, form: str) -> str:
    plain = str(number)
    if form in _DRESSED:
        return _DRESSED[form](number)
    if form in {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"}:
        return plain.translate({ord("0") + digit: name for digit, name in enumerate(_KANJI)})
    if form in {"decimalFullWidth", "decimalFullWidth2"}:
        return plain.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:  # noqa: PLR2004  # ① to ⑳
        return chr(0x2460 + number - 1)
    return plain


def _cased(text: str, form: str) -> str:
    return text.lower() if form.startswith("lower") else text


def _roman(number: int) -> str:
    if not 1 <= number <= _MAX_ROMAN:
        return str(number)
    text = ""
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        text += letters * count
    return text


def _letters(number: int, alphabet: str) -> str:
    """Return A to Z, then AA, BB, CC, as Word goes on."""
    if number < 1:
        return str(number)
    repeats, index = divmod(number - 1, len(alphabet))
    return alphabet[index] * min(repeats + 1, _MAX_REPEATS)


def _counted(number: int) -> str:
    if not 1 <= number <= 9999:  # noqa: PLR2004  # the next one has a sign of its own
        return str(number)
    text = ""
    for size, name in _TENS:
        count, number = divmod(number, size)
        text += (_KANJI[count] if count > 1 else "") + name if count else ""
    return text + (_KANJI[number] if number else "")


def _suffix(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


_DRESSED: dict[str, Callable[[int], str]] = {
    "ordinal": lambda number: f"{number}{_suffix(number)}",
    "decimalZero": lambda number: f"{number:02}",
    "decimalEnclosedParen": lambda number: f"({number})",
    "numberInDash": lambda number: f"- {number} -",
}
