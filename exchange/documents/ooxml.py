"""Settings of a Word document that python-docx has no words for. Elements are put where the schema wants them:
Word refuses a file whose properties come in another order.
"""

from xml.sax.saxutils import quoteattr

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
AFTER_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:vertAlign", "w:lang")
AFTER_SNAP = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:textAlignment", "w:outlineLvl", "w:rPr")
AFTER_AUTO_SPACE = ("w:bidi", "w:adjustRightInd", "w:snapToGrid", *AFTER_SNAP)
WORD_NAMESPACE = qn("w:p")[1:].partition("}")[0]
TEMPLATE_LEFTOVERS = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml")


def _element(name, **attributes):
    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), str(value))
    return element


def set_fonts(run_or_style, font):
    _name_fonts(run_or_style.element.get_or_add_rPr(), font)


def _name_fonts(properties, font):
    """Name the font for every script; theme fonts would win over a name, so they go."""
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for script in SCRIPTS:
        fonts.set(qn(f"w:{script}"), font)


def set_spacing(run_or_style, spacing):
    """Extra room between characters; written in twentieths of a point."""
    properties = run_or_style.element.get_or_add_rPr()
    element = properties.find(qn("w:spacing"))
    if element is None:
        element = _element("w:spacing")
        properties.insert_element_before(element, *AFTER_SPACING)
    element.set(qn("w:val"), str(round(spacing.pt * 20)))


def indent(paragraph_or_style, side, characters, size):
    """Indent by characters of a size; `side` is left, right or firstLine. Word goes by characters, others by twips."""
    if characters:
        element = paragraph_or_style.element if hasattr(paragraph_or_style, "element") else paragraph_or_style._p
        indentation = element.get_or_add_pPr().get_or_add_ind()
        indentation.set(qn(f"w:{side}Chars"), str(round(characters * 100)))
        indentation.set(qn(f"w:{side}"), str(round(characters * size * 20)))


def space_scripts_alike(style):
    """No extra room between Chinese and Latin letters or digits: it would break the grid of characters."""
    properties = style.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        properties.insert_element_before(_element(name, val="0"), *AFTER_AUTO_SPACE)


def leave_grid(style):
    """Let lines be as high as they say. LibreOffice gives a line higher than the grid's two of them otherwise."""
    style.element.get_or_add_pPr().insert_element_before(_element("w:snapToGrid", val="0"), *AFTER_SNAP)


def set_outline_level(style, level):
    """Show the style's paragraphs in the navigation pane."""
    style.element.get_or_add_pPr().append(_element("w:outlineLvl", val=level - 1))


def clear_default_fonts(document, font):
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _name_fonts(defaults, font)
    defaults.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")


def set_line_grid(section, pitch):
    properties = section._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    properties.append(_element("w:docGrid", type="lines", linePitch=round(pitch.pt * 20)))


def page_field(paragraph):
    """The runs of a field that shows the page's number; 1 until a program works it out."""
    runs = [paragraph.add_run() for _ in range(5)]
    begin, code, separate, shown, end = (run._r for run in runs)
    for run, kind in ((begin, "begin"), (separate, "separate"), (end, "end")):
        run.append(_element("w:fldChar", fldCharType=kind))
    instruction = _element("w:instrText")
    instruction.text = "PAGE"
    code.append(instruction)
    shown.text = "1"
    return runs


def repeat_on_each_page(row):
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def keep_whole(row):
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def set_cell_margins(table, margin):
    """Room between the lines and the text of every cell, at the left and at the right."""
    margins = _element("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margins.append(_element(side, w=round(margin.pt * 20), type="dxa"))
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def clean_template(document):
    """Drop what python-docx's template says about its own making, and its Japanese and Word 2010 settings."""
    for holder in (document.part.package, document.part):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.rpartition("/")[2] in TEMPLATE_LEFTOVERS:
                del holder.rels[key]
    properties = document.core_properties
    properties.comments = ""
    for name in ("dcterms:created", "dcterms:modified"):
        properties._element.remove(properties._element.find(qn(name)))
    settings = document.settings.element
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def declare_fonts(document, similar):
    """Write the font table: each font with the one to take where it is not installed."""
    fonts = "".join(
        f'<w:font w:name={quoteattr(font)}><w:altName w:val={quoteattr(other)}/><w:charset w:val="86"/></w:font>'
        for font, other in similar.items()
    )
    table = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{WORD_NAMESPACE}">{fonts}</w:fonts>'
    )
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = table.encode()
