"""Invented resumes as web pages and OpenDocument text, for LibreOffice to make a DOCX of each."""

from __future__ import annotations

_POINTS = (
    "Led the team that runs the order system and cut its cost by 40%",
    "Built the release pipeline of the shop, “clean” and naïve at first",
    "Wrote the runbooks that all of the company works by",
)
_LIST = f"<ul>{''.join(f'<li>{point}</li>' for point in _POINTS)}</ul>"
_JOBS = "".join(
    f"<h3>Senior Engineer, Example {name} Ltd</h3><p><i>Jan 201{year} – Dec 201{year + 1}</i></p>"
    f"{_LIST}"
    for year, name in enumerate(("Networks", "Systems", "Bank"))
)
_MAIN = (
    "<h2>Profile</h2><p>Engineer with a focus on reliable systems.</p><h2>Experience</h2>"
    f"{_JOBS}<h2>Education</h2><p>BSc Computing, Example University, 2009</p>"
)
_SIDE = (
    "<h2>Contact</h2><p>jane.roe@example.com<br>+1 555 0100<br>"
    "<a href='https://example.com/jane'>example.com/jane</a></p><h2>Skills</h2><ul><li>Python</li>"
    "<li>SQL</li></ul><h2>Languages</h2><ol type=I><li>English<ol type=a><li>spoken</ol>"
    "<li>French</ol>"
)
_DARK = "bgcolor='#1f3864' width=30%"

PAGES = {
    "plain": f"<h1>Jane Roe</h1>{_MAIN}{_SIDE}",
    "sidebar": f"<table><tr><td {_DARK}><font color=white>{_SIDE}</font></td><td>{_MAIN}</td></tr>"
    "</table>",
    "ruled": "<h1>Jane Roe</h1><table border=1>"
    + "".join(f"<tr><td>201{n}</td><td>Example {n}</td><td>Engineer</td></tr>" for n in range(9))
    + f"</table>{_MAIN}",
    "nested": f"<table><tr><td>{_SIDE}</td><td><table border=1><tr><td>{_MAIN}</td><td>right</td>"
    "</tr></table></td></tr></table>",
    "capitals": f"<h1 style='text-transform:uppercase'>Jane Roe</h1>{_MAIN}",
}
"""Bodies of HTML pages by name."""


def _paragraph(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


_WHITE = '<text:span text:style-name="white">{}</text:span>'
_AT = 'draw:style-name="dark" text:anchor-type="paragraph" svg:x="{}cm" svg:y="1cm"'
_FRAME = (
    f'<draw:frame {_AT.format(0)} svg:width="5cm" svg:height="8cm"><draw:text-box>'
    f"{_paragraph(_WHITE.format('Contact in a dark box'))}</draw:text-box></draw:frame>"
)
_NOTE = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
    f"<text:note-body>{_paragraph('said in a note below')}</text:note-body></text:note>"
)
_COLUMNS = "".join(_paragraph(f"{point}, time {n}") for n in range(9) for point in _POINTS)

TEXTS = {
    "boxes": _paragraph("Jane Roe") + _paragraph(f"{_FRAME}Experience beside the box"),
    "notes": _paragraph(f"A claim, {_NOTE} and what follows it") + _COLUMNS,
    "hidden": _paragraph('Seen <text:span text:style-name="gone">not</text:span> and seen')
    + _paragraph(_WHITE.format("light on dark"), "ground"),
    "columns": f'<text:section text:style-name="two" text:name="s">{_COLUMNS}</text:section>',
    "pages": _paragraph("An opening line") + _COLUMNS * 3,
}
"""Bodies of flat OpenDocument text by name."""

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("draw", "drawing"),
        ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_KIND = 'office:mimetype="application/vnd.oasis.opendocument.text"'
_STYLES = (
    '<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="21cm" '
    'fo:page-height="29.7cm" fo:margin="2cm"/><style:header-style/></style:page-layout>'
    '<style:style style:name="white" style:family="text">'
    '<style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="gone" style:family="text">'
    '<style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="ground" style:family="paragraph">'
    '<style:paragraph-properties fo:background-color="#1f3864"/></style:style>'
    '<style:style style:name="dark" style:family="graphic"><style:graphic-properties '
    'draw:fill="solid" draw:fill-color="#1f3864" fo:background-color="#1f3864"/></style:style>'
    '<style:style style:name="two" style:family="section"><style:section-properties>'
    '<style:columns fo:column-count="2"/></style:section-properties></style:style>'
)


def flat_text(body: str) -> str:
    """Return a flat OpenDocument file around a body, with a header on every page."""
    header = f"<style:header>{_paragraph('Resume of Jane Roe')}</style:header>"
    return (
        f'<?xml version="1.0"?><office:document {_SPACES} office:version="1.3" {_KIND}>'
        '<office:styles><style:style style:name="Standard" style:family="paragraph"/>'
        f"</office:styles><office:automatic-styles>{_STYLES}</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" '
        f'style:page-layout-name="page">{header}</style:master-page></office:master-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )
