"""Two reviews side by side, as a person reads them."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from resume_cli.terminal.console import on_screen, output, write
from resume_cli.terminal.messages import warning
from resume_cli.terminal.tables import Column, print_table
from resume_cli.terminal.text import cell_text, one_line, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.reports.comparison import Comparison, Sentences, Side

_WARNINGS = {
    "hidden": "hidden passages",
    "instructions": "lines that speak to the reviewer",
    "padding": "lists that nothing bears out",
    "copied": "lines copied from an advertisement",
}


def print_comparison(found: Comparison) -> None:
    """Print both, what differs in scores and marks, then what was found of each."""
    _print_side("A", found.a)
    _print_side("B", found.b)
    for note in found.notes:
        warning(note)
    write(output(), "")
    print_table(
        ["Score of 100, mark of 4", *(Column(head, "right") for head in ("A", "B", "A - B"))],
        list(_measures(found)),
    )
    _print_sentences("Strengths", found.strengths)
    _print_sentences("Weaknesses", found.weaknesses)
    _print_terms(found)
    _print_warnings(found)


def _print_side(letter: str, side: Side) -> None:
    console = output()
    write(console, (f"{letter}  {printable(side.filename)}", "bold"))
    target = ", ".join(aim for aim in (side.role, side.industry, side.level) if aim)
    made = f"reviewed {cell_text(side.reviewed_at)} by {one_line(side.model)}"
    write(console, f"for {one_line(target) or 'no target'}; {made}", indent=3)
    write(console, (f"request {side.request_id}, registered by {side.owner}", "dim"), indent=3)


def _measures(found: Comparison) -> Iterator[tuple[str, int | None, int | None, str | None]]:
    """Each score with the marks that it comes from below it."""
    for score in found.scores:
        yield score.name.capitalize(), score.a, score.b, _signed(score.difference)
        for each in found.criteria:
            if each.group == score.name:
                yield f"  {one_line(each.title)}", each.a, each.b, _signed(each.difference)


def _signed(difference: int | None) -> str | None:
    return None if difference is None else f"{difference:+d}" if difference else "="


def _print_sentences(heading: str, both: Sentences) -> None:
    write(output(), "")
    write(output(), (heading, "bold"))
    if not (both.a or both.b):
        write(output(), ("none", "dim"), indent=2)
    elif on_screen(output()):
        rows = zip_longest(map(_point, both.a), map(_point, both.b), fillvalue="")
        print_table([Column("A", equal=True), Column("B", equal=True)], list(rows))
    else:
        for letter, sentences in (("A", both.a), ("B", both.b)):
            for sentence in sentences:
                write(output(), f"{letter}  {one_line(sentence)}", indent=2)


def _point(sentence: str) -> str:
    return f"- {one_line(sentence)}"


def _print_terms(found: Comparison) -> None:
    terms = found.keywords
    write(output(), "")
    write(output(), ("Keywords", "bold"))
    for label, those in (
        ("both", terms.both),
        ("A alone", terms.only_a),
        ("B alone", terms.only_b),
        ("neither", terms.neither),
    ):
        write(output(), f"{label}: {one_line(', '.join(those)) or 'none'}", indent=2)


def _print_warnings(found: Comparison) -> None:
    told = {letter: found.warnings[letter.lower()] for letter in ("A", "B")}
    if not any(count for counts in told.values() for count in counts.values()):
        return
    write(output(), "")
    write(output(), ("Warnings: nothing of this counted as evidence", "bold"))
    for letter, counts in told.items():
        parts = [f"{_WARNINGS[kind]}: {count}" for kind, count in counts.items() if count]
        write(output(), (f"{letter}  {', '.join(parts) or 'none'}", "yellow"), indent=2)
