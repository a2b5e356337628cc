"""DOCX: all that Word shows, once and in order."""

from __future__ import annotations

import pytest

from resume_cli.errors import ExtractionLimitError, UnreadableFileError
from resume_cli.extraction import sniff
from resume_cli.extraction.document import Document, Limits
from resume_cli.extraction.engine import extract
from tests.unit.extraction import documents as made


def read(data: bytes, limits: Limits | None = None) -> Document:
    return extract(data, "cv.docx", limits or Limits())


def body(xml: str, **parts: str) -> list[str]:
    return [line.text for line in read(made.docx_raw(made.FILLER + xml, parts)).lines[1:]]


def text(words: str, *, run: str = "") -> str:
    return f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(words: str) -> str:
    return f"<w:r><w:instrText>{words}</w:instrText></w:r>"


def test_header_body_table_and_footer_stand_in_order() -> None:
    document = read(made.docx_with_table_and_header())
    lines = [line.text for line in document.lines]
    assert lines[0] == "Resume of Jane Roe"
    assert tuple(lines[1 : len(made.RESUME) + 1]) == made.RESUME
    assert lines[-4:] == [
        "Tool 0 | 0 years",
        "Tool 1 | 1 years",
        "Tool 2 | 2 years",
        "Version of May",
    ]
    assert document.mime_type == sniff.DOCX
    assert document.layout.tables == 1
    assert (document.layout.page_width, document.layout.margin_left) == (612.0, 90.0)


def test_nested_tables_and_cells_of_many_lines_are_read_cell_by_cell() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{made.paragraph('inner one')}</w:tc></w:tr></w:tbl>"
    left = made.paragraph("left one") + made.paragraph("left two") + inner
    row = f"<w:tr><w:tc>{left}</w:tc><w:tc>{made.paragraph('right')}</w:tc></w:tr>"
    assert body(f"<w:tbl>{row}</w:tbl>") == ["left one", "left two", "inner one", "right"]


def test_a_span_of_two_thousand_million_columns_is_one_cell() -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>'
    table = f"<w:tbl><w:tr>{cell}{made.paragraph('wide cell')}</w:tc></w:tr></w:tbl>"
    assert body(table) == ["wide cell"]


def test_rows_deleted_while_tracked_are_out_and_wrapped_ones_in() -> None:
    def row(words: str, properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc>{made.paragraph(words)}</w:tc></w:tr>"

    wrapped = f"<w:sdt><w:sdtContent>{row('wrapped')}</w:sdtContent></w:sdt>"
    table = f"<w:tbl>{row('gone', '<w:del/>')}{row('added', '<w:ins/>')}{wrapped}</w:tbl>"
    assert body(table) == ["added", "wrapped"]


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = f"<w:txbxContent>{made.paragraph('in the box')}</w:txbxContent>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}'
        "</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent>"
    )
    xml = f"<w:p>{text('before and ')}<w:r>{both}</w:r>{text('after')}</w:p>"
    assert body(xml) == ["before and after", "in the box"]


def test_the_fallback_is_read_where_the_choice_holds_nothing() -> None:
    run = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"/><mc:Fallback>'
        "<w:t>telephone</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert body(f"<w:p>{run}</w:p>") == ["telephone"]


def test_content_controls_insertions_and_links_are_in_and_deletions_out() -> None:
    controlled = f"<w:sdt><w:sdtContent>{made.paragraph('controlled')}</w:sdtContent></w:sdt>"
    changed = (
        f"<w:p><w:ins>{text('kept ')}</w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        f"<w:moveFrom>{text('moved')}</w:moveFrom><w:moveTo>{text('here ')}</w:moveTo>"
        f"<w:hyperlink>{text('linked')}</w:hyperlink></w:p>"
    )
    assert body(controlled + changed) == ["controlled", "kept here linked"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    xml = made.paragraph("one and ", deleted) + made.paragraph("the same")
    assert body(xml) == ["one and the same"]
    assert body(made.paragraph("the last", deleted)) == ["the last"]


def test_fields_show_their_result_and_never_their_instruction() -> None:
    inner = field("begin") + instruction("DATE") + field("separate") + text("no") + field("end")
    outer = (
        field("begin") + instruction("IF ") + inner + field("separate") + text("yes") + field("end")
    )
    simple = f'<w:fldSimple w:instr="AUTHOR">{text(" Jane")}</w:fldSimple>'
    assert body(f"<w:p>{outer}{simple}</w:p>") == ["yes Jane"]


def test_a_field_that_never_ends_swallows_no_paragraph() -> None:
    xml = f"<w:p>{field('begin')}{instruction('DATE')}{text('lost')}</w:p>"
    assert body(xml + made.paragraph("after")) == ["after"]


def test_links_are_counted_by_their_target_wherever_it_stands() -> None:
    code = 'HYPERLINK "https://example.com/b"'
    links = (
        f'<w:p><w:hyperlink r:id="rlink">{text("one")}</w:hyperlink>{field("begin")}'
        f"{instruction(code)}{field('separate')}{text('two')}{field('end')}"
        f'<w:hyperlink w:anchor="here">{text("inside")}</w:hyperlink></w:p>'
    )
    relation = (
        '<Relationship Id="rlink" Type="x/hyperlink" Target="htp:// x" TargetMode="External"/>'
    )
    facts = read(made.docx_raw(made.FILLER + links, {"relations/": relation})).layout
    assert (facts.links, facts.malformed_links) == (2, 1)


def test_symbols_tabs_breaks_and_hyphens() -> None:
    run = (
        '<w:r><w:t>one</w:t><w:br/><w:sym w:font="Wingdings" w:char="F0B7"/><w:tab/><w:t>two</w:t>'
        "<w:noBreakHyphen/><w:t>fold soft</w:t><w:softHyphen/><w:t>ly</w:t><w:cr/>"
        "<w:t>three\n four</w:t></w:r>"
    )
    assert body(f"<w:p>{run}</w:p>") == ["one", "• two-fold softly", "three four"]


def test_letters_of_a_symbol_font_are_no_words() -> None:
    drawn = text("§", run='<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')
    assert body(f"<w:p>{drawn}{text(' point')}</w:p>") == ["• point"]


def test_capitals_that_a_style_makes_are_read_as_seen() -> None:
    assert body(made.paragraph("Experience", run="<w:caps/>")) == ["EXPERIENCE"]


def test_charts_diagrams_and_word_art() -> None:
    chart = (
        "<c:plotArea><c:ser><c:tx><c:v>Years</c:v></c:tx><c:cat><c:pt><c:v>Python</c:v></c:pt>"
        "</c:cat><c:val><c:pt><c:v>8</c:v></c:pt></c:val></c:ser></c:plotArea>"
    )
    diagram = (
        "<dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Plan</a:t></a:r></a:p></dgm:t></dgm:pt>"
        '<dgm:pt type="pres"><dgm:t><a:p><a:r><a:t>no</a:t></a:r></a:p></dgm:t></dgm:pt>'
        "</dgm:ptLst>"
    )
    xml = (
        '<w:p><w:r><w:drawing><wp:inline><c:chart r:id="rchart1"/></wp:inline></w:drawing>'
        '<w:drawing><wp:inline><dgm:relIds r:dm="rdiagramData1"/></wp:inline></w:drawing>'
        '<w:pict><v:shape><v:textpath string="Jane Roe"/></v:shape></w:pict></w:r></w:p>'
    )
    found = body(xml, chart1=chart, diagramData1=diagram)
    assert found == ["Years", "Python", "Plan", "Jane Roe"]


def test_headers_are_shown_where_the_sections_use_them() -> None:
    parts = {f"header{n}": made.paragraph(f"head {n}") for n in (1, 2, 3, 4)}
    both = ("header1", "first:header2", "even:header3")
    turned = made.FILLER + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    titled = made.section(*both, extra="<w:titlePg/>")
    settings = {**parts, "settings": "<w:evenAndOddHeaders/>"}

    def heads(xml: str, parts: dict[str, str]) -> list[str]:
        lines = read(made.docx_raw(xml, parts)).lines
        return [line.text for line in lines if line.text.startswith("head")]

    assert heads(made.FILLER + made.section(*both), parts) == ["head 1"]
    assert heads(made.FILLER + titled, parts) == ["head 2"]
    assert heads(turned + titled, parts) == ["head 2", "head 1"]
    assert heads(turned + made.section(*both), settings) == ["head 1", "head 3"]


def test_headers_that_repeat_and_footnotes_are_read_once() -> None:
    notes = (
        f'<w:footnote w:id="1">{made.paragraph("a note")}</w:footnote>'
        f'<w:footnote w:id="2">{made.paragraph("left over")}</w:footnote>'
        f'<w:footnote w:id="0" w:type="separator">{made.paragraph("rule")}</w:footnote>'
    )
    mark = '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    first = f"<w:p><w:pPr>{made.section('header1')}</w:pPr></w:p>"
    head = made.paragraph("the head")
    data = made.docx_raw(
        made.FILLER + mark + first + made.section("header2"),
        {"header1": head, "header2": head, "footnotes": notes},
    )
    lines = [line.text for line in read(data).lines]
    assert (lines[0], lines[-1], len(lines)) == ("the head", "a note", 3)


def test_pages_follow_the_marks_that_word_left() -> None:
    breaks = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>on the second</w:t></w:r></w:p>"
    by_author = '<w:p><w:r><w:br w:type="page"/><w:t>after a break</w:t></w:r></w:p>'
    assert [line.page for line in read(made.docx_raw(made.FILLER + breaks)).lines] == [1, 2]
    document = read(made.docx_raw(made.FILLER + by_author))
    assert ([line.page for line in document.lines], document.pages) == ([1, 2], 2)


@pytest.mark.parametrize(("stated", "pages"), [(26, 3), (0, 1)])
def test_pages_that_a_file_states_are_believed_with_its_words(stated: int, pages: int) -> None:
    properties = f"<Properties><Pages>3</Pages><Words>{stated}</Words></Properties>"
    data = made.docx_raw(made.FILLER * 2, {"docProps/app.xml": properties})
    assert read(data).pages == pages


def test_pages_are_estimated_where_nothing_tells() -> None:
    document = read(made.docx_raw(made.FILLER * 150))
    assert (document.pages, document.lines[0].page, document.lines[-1].page) == (3, 1, 3)
    assert document.quality > 0.95


def test_what_a_header_holds_is_among_the_facts() -> None:
    head = made.paragraph("Jane Roe", run='<w:rFonts w:ascii="Georgia"/>')
    data = made.docx_raw(made.FILLER + made.section("header1"), {"header1": head})
    assert "Georgia" in read(data).layout.fonts


def test_styles_tell_headings_sizes_fonts_and_colours() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi"/>'
        '<w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:rPr><w:b/>'
        '<w:color w:val="123456" w:themeColor="accent1"/><w:sz w:val="32"/></w:rPr></w:style>'
    )
    theme = (
        '<a:themeElements><a:clrScheme><a:accent1><a:srgbClr val="AA0000"/></a:accent1>'
        '</a:clrScheme><a:fontScheme><a:minorFont><a:latin typeface="Carlito"/></a:minorFont>'
        "</a:fontScheme></a:themeElements>"
    )
    head = made.paragraph("Experience", '<w:pStyle w:val="H1"/><w:jc w:val="center"/>')
    document = read(made.docx_raw(head + made.FILLER * 3, {"styles": styles, "theme": theme}))
    line, facts = document.lines[0], document.layout
    assert (line.heading, line.bold, line.size) == (True, True, 16.0)
    assert (facts.body_size, facts.font_sizes, facts.fonts) == (11.0, (11.0, 16.0), ("Carlito",))
    assert facts.colours == ("#000000", "#aa0000")
    assert facts.alignment == "left"
    assert 0 < (facts.coloured_share or 0) == (facts.bold_share or 0) < 0.1


def test_text_beside_text_is_set_in_columns() -> None:
    side = "".join(made.paragraph(f"side {n}") for n in range(5))
    main = "".join(made.paragraph(f"main {n}") for n in range(5))
    table = f"<w:tbl><w:tr><w:tc>{side}</w:tc><w:tc>{main}</w:tc></w:tr></w:tbl>"
    by_table = read(made.docx_raw(made.FILLER + table)).layout
    set_so = made.section(extra='<w:cols w:num="3"/>')
    by_section = read(made.docx_raw(made.FILLER + set_so)).layout
    assert (by_table.columns, by_section.columns) == (2, 3)


def test_bombs_are_refused_before_they_are_inflated() -> None:
    bomb = made.docx_raw("<w:p/>" * 400_000)
    assert len(bomb) < 100_000
    with pytest.raises(ExtractionLimitError, match="inflates"):
        read(bomb, Limits(inflated_bytes=1_000_000))


def test_declared_sizes_that_lie_do_not_help_a_bomb() -> None:
    bomb = made.docx_raw("<w:p/>" * 400_000)
    real = len(made.FILLER)
    directory = bomb.index(b"PK\x01\x02", bomb.rindex(b"word/document.xml") - 60)
    lying = bomb[: directory + 24] + real.to_bytes(4, "little") + bomb[directory + 28 :]
    with pytest.raises((ExtractionLimitError, UnreadableFileError)):
        read(lying, Limits(inflated_bytes=1_000_000))


def test_too_many_parts_are_refused() -> None:
    data = made.zipped({"word/document.xml": "x", **{f"p{n}": "" for n in range(30)}})
    with pytest.raises(ExtractionLimitError, match="31 parts, more than 20"):
        read(data, Limits(archive_members=20))


def test_too_much_text_is_refused() -> None:
    with pytest.raises(ExtractionLimitError, match="more than 1,000 characters"):
        read(made.docx_raw(made.FILLER * 50), Limits(characters=1000))


def test_external_entities_are_not_read() -> None:
    data = made.zipped(
        {
            "word/document.xml": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            '<w:document xmlns:w="w"><w:body>'
            + made.FILLER
            + "<w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
        }
    )
    assert "root:" not in read(data).text


def test_xml_nested_too_deep_is_one_clear_line() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 300 + made.FILLER + "</w:tc></w:tr></w:tbl>" * 300
    with pytest.raises(UnreadableFileError, match="damaged"):
        read(made.docx_raw(deep))


def test_tables_nested_as_deep_as_the_parser_allows_are_read() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 80 + made.FILLER + "</w:tc></w:tr></w:tbl>" * 80
    assert "Jane Roe" in read(made.docx_raw(deep)).text


@pytest.mark.parametrize("name", ["word\\document.xml", "Word/Document.xml", "word/document2.xml"])
def test_odd_names_of_the_main_part(name: str) -> None:
    main = f'<w:document xmlns:w="w"><w:body>{made.FILLER}</w:body></w:document>'
    target = name.replace("\\", "/")
    relations = (
        '<Relationships xmlns="p"><Relationship Id="r1" Type="x/officeDocument" '
        f'Target="/{target}"/></Relationships>'
    )
    assert "Jane Roe" in read(made.zipped({name: main, "_rels/.rels": relations})).text


def test_strict_files_and_files_without_their_other_parts() -> None:
    broken = {"styles": "<broken", "word/theme.xml": "no xml", "header1": "<w:p>"}
    xml = made.FILLER + made.section("header1", "footer9")
    assert "Jane Roe" in read(made.docx_raw(xml, broken)).text
    assert "Jane Roe" in read(made.docx_raw(xml, strict=True)).text
