"""Invented documents for tests, made on the spot: PDF, DOCX and their damaged kin."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import docx
from PIL import Image
from reportlab.lib import pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

JAPANESE_FONT = "HeiseiMin-W3"

RESUME = (
    "Jane Roe",
    "jane.roe@example.com | +1 555 0100",
    "Summary",
    "Site reliability engineer with eight years of experience in the cloud.",
    "Experience",
    "Example Networks, Senior Engineer, 2019 to 2024",
    "• Cut the cost of storage by 40% for the whole of the company",
    "• Led the team of six that runs the order system",
    "Education",
    "BSc in Computing, Example University, 2015",
    "Skills",
    "Python, Kubernetes, Terraform, PostgreSQL",
)

JAPANESE_RESUME = (
    "職務経歴書",
    "氏名　山田 花子",
    "■職務要約",
    "インフラエンジニアとして八年間、クラウドの運用に携わってきました。",
    "■職務経歴",
    "株式会社サンプル　2019年4月〜現在",
    "・Kubernetesの運用を担当し、費用を四割削減しました。",
    "■学歴",
    "例示大学 工学部 卒業",
    "■資格",
    "基本情報技術者試験",
    "■自己PR",
    "チームで課題を解決することが得意です。",
)

LEFT_COLUMN = tuple(f"Left column sentence number {n} stands here" for n in range(1, 15))
RIGHT_COLUMN = tuple(f"Right column sentence number {n} stands there" for n in range(1, 15))


_BUILT = "• Built the systems that carry the orders of the company"
_WROTE = "• Wrote the runbooks that the whole of the team works by"


def pdf(draw: Callable[[Canvas], None], encrypt: Any = None) -> bytes:
    """Return a PDF of what `draw` puts on an A4 canvas (595 by 842 points)."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, encrypt=encrypt, invariant=1)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def _column(canvas: Canvas, lines: Sequence[str], x: float, y: float = 780) -> None:
    for line in lines:
        canvas.drawString(x, y, line)
        y -= 16


def pdf_single_column(lines: Sequence[str] = RESUME, font: str = "Helvetica") -> bytes:
    """Return one page with the lines under each other in 11 pt."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, 11)
        _column(canvas, lines, 60)

    return pdf(draw)


def pdf_japanese(lines: Sequence[str] = JAPANESE_RESUME) -> bytes:
    """Return one page in a Japanese font that readers supply."""
    pdfmetrics.registerFont(UnicodeCIDFont(JAPANESE_FONT))
    return pdf_single_column(lines, JAPANESE_FONT)


def use_japanese(canvas: Canvas, size: float) -> None:
    """Set a canvas to a Japanese font that readers supply."""
    pdfmetrics.registerFont(UnicodeCIDFont(JAPANESE_FONT))
    canvas.setFont(JAPANESE_FONT, size)


def pdf_two_columns(
    left: Sequence[str] = LEFT_COLUMN, right: Sequence[str] = RIGHT_COLUMN, *, by_rows: bool = False
) -> bytes:
    """Return one page of two columns, written column by column or row by row."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 800, "Jane Roe, site reliability engineer in the city of Example")
        if by_rows:
            for row, (one, other) in enumerate(zip(left, right, strict=True)):
                canvas.drawString(60, 770 - 16 * row, one)
                canvas.drawString(320, 770 - 16 * row, other)
        else:
            _column(canvas, left, 60, 770)
            _column(canvas, right, 320, 770)

    return pdf(draw)


def pdf_with_dates_at_the_right() -> bytes:
    """Return one column whose entries have their dates at the right margin, on the same line."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for entry in range(8):
            y = 790 - 60 * entry
            canvas.drawString(60, y, f"Engineer at Example Company {entry}")
            canvas.drawRightString(535, y, f"Jan 201{entry} - Dec 201{entry + 1}")
            canvas.drawString(60, y - 14, _BUILT)
            canvas.drawString(60, y - 28, _WROTE)

    return pdf(draw)


def pdf_pages(count: int, lines: Sequence[str] = RESUME) -> bytes:
    """Return `count` pages that all hold the same lines."""

    def draw(canvas: Canvas) -> None:
        for _ in range(count):
            _column(canvas, lines, 60)
            canvas.showPage()

    return pdf(draw)


def pdf_encrypted(user_password: str, lines: Sequence[str] = RESUME) -> bytes:
    """Return a PDF locked with a password; an empty one only restricts what may be done."""
    lock = pdfencrypt.StandardEncryption(user_password, ownerPassword="owner", strength=128)
    return pdf(lambda canvas: _column(canvas, lines, 60), encrypt=lock)


def pdf_scan(pages: int = 2, invisible: Sequence[str] = ()) -> bytes:
    """Return pages of pictures; `invisible` is text as recognition lays it over them."""
    # Stripes stand for lines of text: dark where letters are.
    picture = Image.frombytes(
        "L", (60, 84), bytes(40 if y % 2 else 255 for y in range(84) for _ in range(60))
    )

    def draw(canvas: Canvas) -> None:
        for _ in range(pages):
            canvas.drawImage(ImageReader(picture), 0, 0, *A4)
            text = canvas.beginText(60, 780)
            text.setTextRenderMode(3)
            for line in invisible:
                text.textLine(line)
            canvas.drawText(text)
            canvas.showPage()

    return pdf(draw)


def pdf_with_table() -> bytes:
    """Return a page with a ruled table of three columns and four rows, a link and a picture."""

    def draw(canvas: Canvas) -> None:
        _column(canvas, RESUME[:4], 60)
        canvas.grid([60, 200, 340, 480], [500, 530, 560, 590, 620])
        for row in range(4):
            for column, word in enumerate(("Skill", "Years", "Level")):
                canvas.drawString(66 + 140 * column, 508 + 30 * row, f"{word} {row}")
        canvas.linkURL("https://example.com", (60, 400, 200, 420))
        canvas.drawImage(ImageReader(Image.new("L", (8, 8), 90)), 480, 700, 60, 80)

    return pdf(draw)


def pdf_hiding(trick: Callable[[Canvas, str], None], secret: str) -> bytes:
    """Return the usual resume with `secret` put on its page by a trick, the state kept apart."""

    def draw(canvas: Canvas) -> None:
        _column(canvas, RESUME, 60)
        canvas.saveState()
        trick(canvas, secret)
        canvas.restoreState()

    return pdf(draw)


def pdf_bomb(megabytes: int, pages: int = 1) -> bytes:
    """Return a small PDF whose pages share a content that inflates to so many MB of operators."""
    operators = b"BT /F1 9 Tf (ignored) Tj ET\n" * 1000
    packer = zlib.compressobj(9)
    packed = b"".join(
        packer.compress(operators) for _ in range(megabytes * 1_000_000 // len(operators))
    )
    packed += packer.flush()
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 %s>>>>>>"
    ) % font
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * pages, pages),
        page,
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    return assembled(objects)


def assembled(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is its catalogue."""
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(body),
    )
    return body + head + table + trailer


def docx_saved(document: Any) -> bytes:
    """Return the bytes of a python-docx document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def docx_with_table_and_header(lines: Sequence[str] = RESUME) -> bytes:
    """Return a document with a header, a footer, the lines, and a table of three rows."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Resume of Jane Roe"
    document.sections[0].footer.paragraphs[0].text = "Version of May"
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=2)
    for row, cells in enumerate(table.rows):
        cells.cells[0].text, cells.cells[1].text = f"Tool {row}", f"{row} years"
    return docx_saved(document)


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


_ROOTS = {"header": "hdr", "footer": "ftr"}
_SPACES = {
    "w": _WORD,
    "r": _OFFICE,
    "v": "urn:schemas-microsoft-com:vml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def docx_raw(body: str, parts: dict[str, str] | None = None, *, strict: bool = False) -> bytes:
    """Return a document from the XML of its body (prefix `w`) and of other parts by kind.

    `parts` maps a part's kind and number (`styles`, `numbering`, `footnotes`, `header1`) to its
    whole XML inside the root element, which gets the kind's usual name; the relation to each has
    the id `r` and its name. A name with a slash is an archive's member, taken as it stands.
    """
    members = {"[Content_Types].xml": _CONTENT_TYPES}
    relations = ""
    for name, inner in (parts or {}).items():
        if "/" in name:
            members[name] = inner
            continue
        kind = name.rstrip("0123456789")
        members[f"word/{name}.xml"] = _part(_root(kind), inner)
        relations += f'<Relationship Id="r{name}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
    relations += (parts or {}).get("relations/", "")
    members["word/document.xml"] = _part("w:document", f"<w:body>{body}</w:body>")
    members["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    )
    members["_rels/.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    members.pop("relations/", None)
    if strict:
        members = {name: content.replace(_WORD, _STRICT) for name, content in members.items()}
    return zipped(members)


def _root(kind: str) -> str:
    if kind in {"theme", "chart"}:
        return "a:theme" if kind == "theme" else "c:chartSpace"
    return "dgm:dataModel" if kind == "diagramData" else f"w:{_ROOTS.get(kind, kind)}"


def _part(root: str, inner: str) -> str:
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
    return f"<{root} {spaces}>{inner}</{root}>"


def section(*shown: str, extra: str = "") -> str:
    """Return the XML of a section that shows these parts, such as `header1` or `first:footer2`."""
    references = ""
    for each in shown:
        kind, _, name = each.rpartition(":")
        part = name.rstrip("0123456789")
        references += f'<w:{part}Reference w:type="{kind or "default"}" r:id="r{name}"/>'
    return f"<w:sectPr>{references}{extra}</w:sectPr>"


def text_box(inner: str, *, fill: str = "", anchor: str = "", size: int = 1_000_000) -> str:
    """Return a run with a text box as Word 2010 writes it; `anchor` is XML inside `wp:anchor`."""
    return (
        f'<w:r><w:drawing><wp:anchor><wp:extent cx="{size}" cy="{size}"/>{anchor}<a:graphic>'
        f"<a:graphicData><wps:wsp><wps:spPr>{fill}</wps:spPr><wps:txbx><w:txbxContent>{inner}"
        "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        "</w:r>"
    )


def solid(colour: str) -> str:
    """Return the XML of a fill in one colour."""
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def zipped(members: dict[str, str | bytes] | dict[str, str]) -> bytes:
    """Return a deflated ZIP archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """Return the XML of a paragraph of one run, with the XML of their properties."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


FILLER = paragraph("Jane Roe is an engineer for the systems of the company in Example.")


def zipped_with(data: bytes, name: str, old: str, new: str) -> bytes:
    """Return a ZIP archive with some text of one member replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {each: archive.read(each).decode() for each in archive.namelist()}
    members[name] = members[name].replace(old, new)
    return zipped(members)


def zipped_twice(name: str, contents: Sequence[str]) -> bytes:
    """Return a ZIP archive with several members of one name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for content in contents:
            archive.writestr(name, content)
    return buffer.getvalue()
