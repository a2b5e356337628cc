"""Invented resumes as HTML pages, for the programs that print such pages to PDF."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.invented import Block, Invented

_STYLE = """
@page { size: A4; margin: 14mm } body { font: %(size)s %(font)s; margin: 0; line-height: 1.35 }
h1 { font-size: 22pt; margin: 0 } h2 { font-size: 12pt; margin: 8pt 0 3pt; %(heading)s }
ul { margin: 0; padding-left: 14pt } p { margin: 0 0 3pt; %(prose)s }
"""
_LAYOUTS = {
    "plain": "{head}{main}{side}",
    "floats": "{head}<div style='float:left;width:32%'>{side}</div>"
    "<div style='margin-left:36%'>{main}</div>",
    "right": "{head}<div style='float:right;width:30%;background:#234;color:#fff;padding:2%'>{side}"
    "</div><div style='margin-right:38%'>{main}</div>",
    "table": "{head}<table><tr><td style='width:33%;vertical-align:top;padding-right:14pt'>{side}"
    "</td><td style='vertical-align:top'>{main}</td></tr></table>",
    "flex": "{head}<div style='display:-webkit-box;display:flex'>"
    "<div style='width:64%'>{main}</div>"
    "<div style='width:30%;margin-left:6%'>{side}</div></div>",
}
LAYOUTS = tuple(_LAYOUTS)


def as_html(resume: Invented, layout: str, number: int) -> str:
    """Return a page in one of `LAYOUTS`; `number` varies fonts, sizes, tracking and hyphenation."""
    style = _STYLE % {
        "size": ("10pt", "10.5pt", "9.5pt")[number % 3],
        "font": ("Liberation Sans", "Lato", "Liberation Serif", "DejaVu Sans")[number % 4],
        "heading": ("text-transform:uppercase;letter-spacing:2pt", "", "letter-spacing:.1em")[
            number % 3
        ],
        "prose": ("text-align:justify;hyphens:auto", "", "font-style:italic")[number % 3],
    }
    body = _LAYOUTS[layout].format(
        head=f"<h1>{escape(resume.name)}</h1><p>{escape(resume.head)}</p>",
        main="".join(map(_block, resume.main)),
        side="".join(map(_block, resume.side)),
    )
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><style>{style}</style>"
        f"<body>{body}</body></html>"
    )


def _block(block: Block) -> str:
    tag = "li" if block.listed else "p"
    lines = "".join(f"<{tag}>{escape(line)}</{tag}>" for line in block.lines)
    return f"<h2>{escape(block.title)}</h2>" + (f"<ul>{lines}</ul>" if block.listed else lines)
