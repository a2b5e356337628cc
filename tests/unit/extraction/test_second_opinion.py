"""The second PDF engine on its own: order, hidden text, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resume_cli.errors import ExtractionLimitError, UnreadableFileError
from resume_cli.extraction.document import Limits
from resume_cli.extraction.pdf_second import read_pdf_again
from tests.unit.extraction import documents as made
from tests.unit.extraction import tricks
from tests.unit.extraction.test_hidden_pdf import SECRET

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportlab.pdfgen.canvas import Canvas


def texts(data: bytes) -> list[str]:
    return [line.text for line in read_pdf_again(data, Limits()).lines]


def test_lines_and_columns_keep_their_order() -> None:
    assert texts(made.pdf_single_column()) == list(made.RESUME)
    assert texts(made.pdf_two_columns())[1:] == [*made.LEFT_COLUMN, *made.RIGHT_COLUMN]


@pytest.mark.parametrize(
    ("trick", "kind"),
    [(tricks.white, "white"), (tricks.tiny, "tiny"), (tricks.off_page, "off-page")],
)
def test_what_it_can_tell_to_be_hidden_is_reported(
    trick: Callable[[Canvas, str], None], kind: str
) -> None:
    parsed = read_pdf_again(made.pdf_hiding(trick, SECRET), Limits())
    assert [(item.text, item.kind) for item in parsed.hidden] == [(SECRET, kind)]
    assert [line.text for line in parsed.lines] == list(made.RESUME)


def test_its_errors_are_ours() -> None:
    with pytest.raises(UnreadableFileError, match="damaged or cut short"):
        read_pdf_again(b"%PDF-1.7\nnothing", Limits())
    with pytest.raises(ExtractionLimitError, match="characters"):
        read_pdf_again(made.pdf_single_column(), Limits(characters=50))
