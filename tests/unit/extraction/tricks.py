"""Ways to hide text in a PDF, and the honest designs that look like them to a program."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PIL import Image
from reportlab.lib.utils import ImageReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportlab.pdfgen.canvas import Canvas

_X, _Y = 60, 300
_ON_A_LINE = 732  # the height of a line of the resume that tricks are played on


def _noise(low: int, high: int) -> ImageReader:
    """Return a picture of speckles between two grey levels, as photographs have them."""
    pick = random.Random(7)  # noqa: S311  # not for secrets
    levels = bytes(pick.randint(low, high) for _ in range(80 * 8))
    return ImageReader(Image.frombytes("L", (80, 8), levels))


def _bar(canvas: Canvas, grey: float) -> None:
    canvas.setFillGray(grey)
    canvas.rect(0, 280, 595, 60, stroke=0, fill=1)


def _in_mode(canvas: Canvas, text: str, mode: int, y: float = _Y) -> None:
    drawn = canvas.beginText(_X, y)
    drawn.setTextRenderMode(mode)
    drawn.textLine(text)
    canvas.drawText(drawn)


def white(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(1)
    canvas.drawString(_X, _Y, text)


def nearly_white(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(0.97)
    canvas.drawString(_X, _Y, text)


def tinted_white(canvas: Canvas, text: str) -> None:
    canvas.setFillColorRGB(0.98, 0.98, 1)
    canvas.drawString(_X, _Y, text)


def white_over_visible_text(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(1)
    canvas.drawString(_X, _ON_A_LINE, text)


def white_with_a_rule_through(canvas: Canvas, text: str) -> None:
    canvas.line(_X, _Y + 12, 500, _Y + 12)
    canvas.line(_X, _Y - 1, 500, _Y - 1)
    canvas.setFillGray(1)
    canvas.drawString(_X, _Y, text)


def white_on_a_white_picture(canvas: Canvas, text: str) -> None:
    canvas.drawImage(_noise(246, 255), 50, 290, 400, 30)
    canvas.setFillGray(1)
    canvas.drawString(_X, _Y, text)


def black_on_black(canvas: Canvas, text: str) -> None:
    canvas.rect(50, 290, 400, 30, stroke=0, fill=1)
    canvas.drawString(_X, _Y, text)


def navy_on_navy(canvas: Canvas, text: str) -> None:
    canvas.setFillColorRGB(0.1, 0.15, 0.35)
    canvas.rect(50, 290, 400, 30, stroke=0, fill=1)
    canvas.setFillColorRGB(0.11, 0.16, 0.36)
    canvas.drawString(_X, _Y, text)


def pale_on_pale(canvas: Canvas, text: str) -> None:
    _bar(canvas, 0.8)
    canvas.setFillGray(0.82)
    canvas.drawString(_X, _Y, text)


def tiny(canvas: Canvas, text: str) -> None:
    canvas.setFont("Helvetica", 1)
    canvas.drawString(_X, _Y, text)


def tiny_by_scaling(canvas: Canvas, text: str) -> None:
    canvas.translate(_X, _Y)
    canvas.scale(0.1, 0.1)
    canvas.drawString(0, 0, text)


def squeezed(canvas: Canvas, text: str) -> None:
    drawn = canvas.beginText(_X, _Y)
    drawn.setHorizScale(1)
    drawn.textLine(text)
    canvas.drawText(drawn)


def off_page(canvas: Canvas, text: str) -> None:
    canvas.drawString(700, _Y, text)


def below_the_page(canvas: Canvas, text: str) -> None:
    canvas.drawString(_X, -300, text)


def above_the_page(canvas: Canvas, text: str) -> None:
    canvas.drawString(_X, 900, text)


def invisible_mode(canvas: Canvas, text: str) -> None:
    _in_mode(canvas, text, 3)


def clip_mode(canvas: Canvas, text: str) -> None:
    _in_mode(canvas, text, 7)


def invisible_over_visible_text(canvas: Canvas, text: str) -> None:
    _in_mode(canvas, text, 3, _ON_A_LINE)


def invisible_over_a_photograph(canvas: Canvas, text: str) -> None:
    canvas.drawImage(_noise(0, 255), 50, 280, 400, 60)
    _in_mode(canvas, text, 3)


def invisible_on_a_page_wide_picture(canvas: Canvas, text: str) -> None:
    canvas.drawImage(_noise(0, 40), 0, 0, 595, 250)
    canvas.drawImage(_noise(0, 40), 0, 250, 595, 200)
    _in_mode(canvas, text, 3)


def transparent(canvas: Canvas, text: str) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(_X, _Y, text)


def nearly_transparent(canvas: Canvas, text: str) -> None:
    canvas.setFillAlpha(0.02)
    canvas.drawString(_X, _Y, text)


def transparent_over_visible_text(canvas: Canvas, text: str) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(_X, _ON_A_LINE, text)


def clipped(canvas: Canvas, text: str) -> None:
    path = canvas.beginPath()
    path.rect(10, 10, 5, 5)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(_X, _Y, text)


def clipped_to_a_line_above(canvas: Canvas, text: str) -> None:
    path = canvas.beginPath()
    path.rect(50, _Y + 20, 400, 30)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(_X, _Y, text)


def clipped_over_visible_text(canvas: Canvas, text: str) -> None:
    path = canvas.beginPath()
    path.rect(10, 10, 5, 5)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(_X, _ON_A_LINE, text)


def covered(canvas: Canvas, text: str) -> None:
    canvas.drawString(_X, _Y, text)
    canvas.setFillGray(1)
    canvas.rect(50, 290, 400, 30, stroke=0, fill=1)


def covered_by_a_dark_bar(canvas: Canvas, text: str) -> None:
    canvas.drawString(_X, _Y, text)
    canvas.setFillColorRGB(0.1, 0.2, 0.4)
    canvas.rect(50, 290, 400, 30, stroke=0, fill=1)


def covered_by_a_plain_picture(canvas: Canvas, text: str) -> None:
    canvas.drawString(_X, _Y, text)
    canvas.drawImage(_noise(200, 200), 50, 290, 400, 30)


def covered_by_a_photograph(canvas: Canvas, text: str) -> None:
    canvas.drawString(_X, _Y, text)
    canvas.drawImage(_noise(0, 255), 50, 290, 400, 30)


def covered_by_a_scan(canvas: Canvas) -> None:
    for strip in range(6):
        canvas.drawImage(_noise(0, 255), 0, strip * 140, 595, 142)


TRICKS: dict[str, tuple[Callable[[Canvas, str], None], ...]] = {
    "white": (
        white,
        nearly_white,
        tinted_white,
        white_over_visible_text,
        white_with_a_rule_through,
        white_on_a_white_picture,
    ),
    "same-colour": (black_on_black, navy_on_navy, pale_on_pale),
    "tiny": (tiny, tiny_by_scaling, squeezed),
    "off-page": (off_page, below_the_page, above_the_page),
    "invisible": (
        invisible_mode,
        clip_mode,
        invisible_over_visible_text,
        invisible_over_a_photograph,
        invisible_on_a_page_wide_picture,
    ),
    "transparent": (transparent, nearly_transparent, transparent_over_visible_text),
    "clipped": (clipped, clipped_to_a_line_above, clipped_over_visible_text),
    "covered": (
        covered,
        covered_by_a_dark_bar,
        covered_by_a_plain_picture,
        covered_by_a_photograph,
    ),
}
"""Each kind of hidden text with its variants; all leave the state of the canvas to the caller."""


def white_on_a_dark_bar(canvas: Canvas, text: str) -> None:
    _bar(canvas, 0.15)
    canvas.setFillGray(1)
    canvas.drawString(_X, _Y, text)


def white_on_a_pale_bar(canvas: Canvas, text: str) -> None:
    canvas.setFillColorRGB(0.55, 0.75, 0.9)
    canvas.rect(0, 280, 595, 60, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.drawString(_X, _Y, text)


def white_on_a_dark_photograph(canvas: Canvas, text: str) -> None:
    canvas.drawImage(_noise(0, 90), 0, 280, 595, 60)
    canvas.setFillGray(1)
    canvas.drawString(_X, _Y, text)


def red_on_green_of_one_lightness(canvas: Canvas, text: str) -> None:
    canvas.setFillColorRGB(0, 0.5, 0)
    canvas.rect(0, 280, 595, 60, stroke=0, fill=1)
    canvas.setFillColorRGB(0.98, 0, 0)
    canvas.drawString(_X, _Y, text)


def grey_caption(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(0.65)
    canvas.setFont("Helvetica", 7)
    canvas.drawString(_X, _Y, text)


def pale_watermark(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(0.85)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(_X, _Y, text)


def watermark_by_alpha(canvas: Canvas, text: str) -> None:
    canvas.setFillAlpha(0.12)
    canvas.setFont("Helvetica-Bold", 24)
    canvas.drawString(_X, _Y, text)


def watermark_behind_the_lines(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(0.88)
    canvas.setFont("Helvetica-Bold", 28)
    canvas.drawString(_X, 640, text)


def small_print(canvas: Canvas, text: str) -> None:
    canvas.setFont("Helvetica", 5)
    canvas.drawString(_X, _Y, text)


def outlined(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(1)
    _in_mode(canvas, text, 1)


def filled_and_outlined(canvas: Canvas, text: str) -> None:
    _in_mode(canvas, text, 2)


def shadowed(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(0.7)
    canvas.drawString(_X + 0.8, _Y - 0.8, text)
    canvas.setFillGray(0)
    canvas.drawString(_X, _Y, text)


def under_a_highlight(canvas: Canvas, text: str) -> None:
    canvas.drawString(_X, _Y, text)
    canvas.setFillAlpha(0.35)
    canvas.setFillColorRGB(1, 0.9, 0)
    canvas.rect(50, 290, 400, 30, stroke=0, fill=1)


def inside_its_clip_path(canvas: Canvas, text: str) -> None:
    path = canvas.beginPath()
    path.rect(50, 290, 400, 30)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(_X, _Y, text)


def letters_as_shapes_under_invisible_text(canvas: Canvas, text: str) -> None:
    x = float(_X)
    for letter in text:
        width = canvas.stringWidth(letter)
        if letter != " ":
            canvas.roundRect(x + 0.5, _Y, width - 1, 7, 1, stroke=0, fill=1)
        x += width
    canvas.setFillAlpha(0)
    canvas.drawString(_X, _Y, text)


def framed(canvas: Canvas, text: str) -> None:
    canvas.rect(50, 290, 400, 30, stroke=1, fill=0)
    canvas.drawString(_X, _Y, text)


def on_a_button(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(0.9)
    canvas.roundRect(50, 290, 400, 30, 6, stroke=1, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(_X, _Y, text)


TWINS: tuple[Callable[[Canvas, str], None], ...] = (
    white_on_a_dark_bar,
    white_on_a_pale_bar,
    white_on_a_dark_photograph,
    red_on_green_of_one_lightness,
    grey_caption,
    pale_watermark,
    watermark_by_alpha,
    watermark_behind_the_lines,
    small_print,
    outlined,
    filled_and_outlined,
    shadowed,
    under_a_highlight,
    inside_its_clip_path,
    letters_as_shapes_under_invisible_text,
    framed,
    on_a_button,
)
"""Designs whose text a reader sees."""
