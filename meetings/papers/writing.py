"""A paper in the form of GB/T 9704-2012."""

from exchange.documents.gbt9704 import Document
from meetings.papers.composing import Paper


def document(paper: Paper) -> Document:
    made = Document(paper.title, status=paper.status, author=paper.unit)
    for label, text in paper.head:
        made.listed(label, text)
    if paper.sections:
        made.blank()
    for section in paper.sections:
        made.heading(1, section.heading)
        for lead, text in section.paragraphs:
            if lead:
                made.run_in(lead, text)
            else:
                made.paragraph(text)
    if paper.tail:
        made.blank()
    for label, text in paper.tail:
        made.listed(label, text)
    made.to_sign(list(paper.to_sign))
    return made
