"""One small document, with a text of the test's choice in every place."""

from __future__ import annotations

from resume_cli.extraction.document import Document, HiddenText, LayoutFacts, Line, Section


def sample_document(text: str = "Jane Doe") -> Document:
    return Document(
        mime_type="application/pdf",
        method="pdfplumber",
        language="en",
        text=f"{text}\nExperience",
        lines=(Line(1, 1, text), Line(2, 2, "Experience")),
        sections=(Section("experience", text, 2, 2),),
        hidden=(HiddenText(text, 1, "white"),),
        layout=LayoutFacts(pages=2, body_size=10.5, fonts=(text,), links=1),
        word_count=3,
        character_count=len(text) + 11,
        quality=0.97,
    )
