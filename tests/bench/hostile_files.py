"""Files made to hurt a reader: damaged ones, locked ones and bombs; each with a name."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.unit.extraction import documents as made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
_SIZE = 200_000  # how often a bomb repeats itself
PATTERNS = (
    "[", "[a](", "<!--", "<a style='display:none'>", "| - ", "*a", "\\", "> ", "__", "a@", "Ã©",
    "\u0301", "\u202e", "\U000e0041", "字", "\x00a", "1.", "e\u0301 ", "- ",
)  # fmt: skip
"""What a pattern that looks back and forth could take for ever with."""
_WRAPPED = "<w:document xmlns:w='w'><w:body>{}</w:body></w:document>"


def sound_files() -> list[tuple[str, bytes]]:
    """Return valid documents of all kinds that the damaged ones are made from."""
    drawn = made.docx_raw(
        made.FILLER
        + f"<w:p>{made.text_box(made.FILLER, fill=made.solid('1F3864'))}</w:p>"
        + f"<w:tbl><w:tr><w:tc>{made.FILLER}</w:tc></w:tr></w:tbl>"
        + made.section("header1"),
        {"styles": "", "header1": made.FILLER},
    )
    own = {
        "table.pdf": made.pdf_with_table(),
        "scan.pdf": made.pdf_scan(2, made.RESUME),
        "columns.pdf": made.pdf_two_columns(by_rows=True),
        "restricted.pdf": made.pdf_encrypted(""),
        "locked.pdf": made.pdf_encrypted("secret"),
        "drawn.docx": drawn,
        "header.docx": made.docx_with_table_and_header(),
        "sjis.txt": "\n".join(made.JAPANESE_RESUME).encode("cp932", "replace"),
        "utf16.txt": "\n".join(made.RESUME).encode("utf-16"),
    }
    examples = [(path.name, path.read_bytes()) for path in sorted(EXAMPLES.glob("*/*.*"))]
    return [*own.items(), *(each for each in examples if 0 < len(each[1]) < _SIZE)]


def damaged_files(count: int, seed: int = 5) -> Iterator[tuple[str, bytes]]:
    """Yield damaged documents: bytes changed, cut, repeated, swapped, or a member's XML broken."""
    chance = random.Random(seed)  # noqa: S311  # damage, not a secret
    sound = sound_files()
    ways: tuple[Callable[[random.Random, bytes], bytes], ...] = (
        _flipped, _cut, _repeated, _swapped, _inside, _numbers,
    )  # fmt: skip
    for number in range(count):
        name, data = sound[number % len(sound)]
        way = ways[number // len(sound) % len(ways)]
        yield f"{way.__name__[1:]}-{number}-{name}", way(chance, data)


def _flipped(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30, 300))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def _repeated(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 2000)]
    return data[:start] + piece * chance.randrange(2, 50) + data[start:]


def _swapped(chance: random.Random, data: bytes) -> bytes:
    first, second = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[second:] + data[first:second] + data[:first]


def _numbers(chance: random.Random, data: bytes) -> bytes:
    """Make some of the numbers in a file absurd."""
    absurd = (b"-1", b"0", b"2147483648", b"99999999999999999999", b"1e308")
    changed = data
    for digit in chance.sample(b"0123456789", 3):
        changed = changed.replace(b" %c " % digit, b" %b " % chance.choice(absurd), 3)
    return changed


def _inside(chance: random.Random, data: bytes) -> bytes:
    """Damage the members of an archive, not the archive; other files have bytes left out."""
    if not data.startswith(b"PK\x03\x04"):
        start = chance.randrange(len(data))
        return data[:start] + data[start + chance.randrange(1, 200) :]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    name = chance.choice(list(members))
    content = members[name]
    if isinstance(content, bytes) and content:
        way = chance.choice((_flipped, _cut, _repeated))
        members[name] = way(chance, content)
    return made.zipped(members)


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield small files that ask for much: time, memory, depth, or endless circles."""
    yield from _docx_bombs()
    yield from _pdf_bombs()
    yield from _text_bombs()


def _docx_bombs() -> Iterator[tuple[str, bytes]]:
    head = '<w:document xmlns:w="w"><w:body>'
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    bodies = {
        "empty-paragraphs": "<w:p/>" * 500_000,
        "paragraphs": made.FILLER * 500_00,
        "one-gigabyte-of-text": f"{head}<w:p><w:r><w:t>",
        "wide-span": '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>'
        + made.FILLER + "</w:tc></w:tr></w:tbl>",
        "many-cells": "<w:tbl>" + f"<w:tr>{'<w:tc><w:p/></w:tc>' * 500}</w:tr>" * 200 + "</w:tbl>",
        "deep-tables": "<w:tbl><w:tr><w:tc>" * 50_000,
        "nested-controls": "<w:sdt><w:sdtContent>" * 120 + made.FILLER
        + "</w:sdtContent></w:sdt>" * 120,
        "open-fields": "<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * _SIZE + "</w:p>",
        "drawings": f"<w:p>{made.text_box('<w:p/>', fill=made.solid('1F3864')) * 20_000}</w:p>",
        "absurd-numbers": made.FILLER + '<w:p><w:pPr><w:ind w:left="1e999"/><w:spacing '
        f'w:line="{"9" * 5000}"/></w:pPr><w:r><w:sym w:char="{"F" * 5000}"/></w:r></w:p>',
    }  # fmt: skip
    for name, body in bodies.items():
        if name == "one-gigabyte-of-text":
            yield f"{name}.docx", _inflating(body.encode(), b"A" * 1_000_000, 1000)
        else:
            yield f"{name}.docx", made.docx_raw(body)
    yield (
        "laughs.docx",
        made.zipped(
            {"word/document.xml": f"<!DOCTYPE d [{laughs}]>" + _WRAPPED.format("<w:p>&a9;</w:p>")}
        ),
    )
    yield "styles-in-a-circle.docx", made.docx_raw(
        made.paragraph("Jane Roe, engineer of systems", '<w:pStyle w:val="s0"/>') * 1000,
        {"styles": "".join(
            f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 999}"/></w:style>'
            for n in range(999)
        )},
    )  # fmt: skip
    yield (
        "header-of-itself.docx",
        made.docx_raw(made.FILLER + made.section("header1") * 5000, {"header1": made.FILLER}),
    )
    yield (
        "many-members.docx",
        made.zipped({"word/document.xml": "x", **{f"word/m{n}.xml": "" for n in range(20_000)}}),
    )


def _inflating(head: bytes, block: bytes, times: int) -> bytes:
    """Return an archive whose main part inflates to so many blocks."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as member,
    ):
        member.write(head)
        for _ in range(times):
            member.write(block)
    return buffer.getvalue()


def _pdf_bombs() -> Iterator[tuple[str, bytes]]:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%b>>"
    catalog, tree = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"

    def pdf(contents: bytes, resources: bytes = b"", *more: bytes) -> bytes:
        return made.assembled([catalog, tree, page % resources, contents, *more])

    nested = zlib.compress(bytes(50_000_000))
    for _ in range(3):
        nested = zlib.compress(nested)
    calls = b"/F Do " * 10
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"
    forms = [_stream(calls, form % (number + 1)) for number in range(5, 16)]
    use = b"/Resources<</XObject<</F 5 0 R>>>>"
    image = b"/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceGray"
    yield "contents.pdf", made.pdf_bomb(256)
    yield "contents-on-40-pages.pdf", made.pdf_bomb(12, pages=40)
    yield "hundred-thousand-pages.pdf", made.pdf_bomb(1, pages=100_000)
    yield (
        "nested-filters.pdf",
        pdf(
            b"<</Filter[%b]/Length %d>>stream\n%b\nendstream"
            % (b"/FlateDecode " * 4, len(nested), nested)
        ),
    )
    yield "forms-of-forms.pdf", pdf(_stream(calls), use, *forms, _stream(b"0 0 m"))
    yield (
        "form-of-itself.pdf",
        pdf(_stream(calls), use, _stream(calls, form % 5)),
    )
    yield "objects.pdf", pdf(_stream(b"0 0 m"), b"", *[b"null"] * _SIZE)
    yield "image.pdf", pdf(_stream(b"600 0 0 800 0 0 cm /F Do"), use, _stream(b"", image))
    yield "huge-page.pdf", pdf(_stream(b"0 0 m")).replace(b"0 0 595 842", b"0 0 9e9 9e9")
    yield (
        "tree-in-a-circle.pdf",
        made.assembled([catalog, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"]),
    )
    yield (
        "table-in-a-circle.pdf",
        made.pdf_single_column().replace(b"trailer\n<<", b"trailer\n<</Prev 9 "),
    )
    yield from _pdf_depths(pdf)


def _pdf_depths(pdf: Callable[..., bytes]) -> Iterator[tuple[str, bytes]]:
    deep = b"[" * _SIZE
    yield "deep-array.pdf", pdf(_stream(b"0 0 m"), b"/X " + deep)
    yield "deep-contents.pdf", pdf(_stream(b"q " * _SIZE + b"BT " * _SIZE))
    yield (
        "letters.pdf",
        pdf(
            _stream(b"BT /F1 9 Tf " + b"(abcdefghij) Tj " * _SIZE + b"ET"),
            b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
        ),
    )
    yield (
        "annotations.pdf",
        pdf(
            _stream(b"0 0 m"),
            b"/Annots[%b]" % (b"<</Subtype/Link/Rect[0 0 9 9]/A<</URI(http://a.b)>>>>" * 50_000),
        ),
    )


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (
        entries,
        len(packed),
        packed,
    )


def _text_bombs() -> Iterator[tuple[str, bytes]]:
    yield "thirty-megabytes.txt", b"a" * 30_000_000
    yield "lines.txt", b"\n" * 20_000_000
    for index, unit in enumerate(PATTERNS):
        yield f"pattern-{index}.md", (unit * (350_000 // len(unit))).encode()
    yield "surrogates.txt", b"\xff\xfe" + struct.pack("<H", 0xD800) * 100_000
    yield "every-byte.txt", bytes(range(256)) * 1000
