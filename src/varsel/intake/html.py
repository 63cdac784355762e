"""HTML: the article on a web page, found by trafilatura (Barbaresi, ACL 2021), with what the page says about it.

``Article.text`` is the extracted text, which all offsets are in: paragraphs, sub-headings and list items, parted by
blank lines. The headline is its first paragraph, because headlines are quoted and report statements as well ("Putin: no
bluff"). Captions, bylines, menus, teasers and comments are left out. ``lang`` is left open: pages name the language of
their template, which in Norwegian papers is often not that of the article.
"""

import re
from typing import Any

from varsel.intake.dates import edtf_date
from varsel.intake.decoding import check, decode
from varsel.intake.problem import Problem
from varsel.record import Article
from varsel.worded import Worded

DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
PARAGRAPHS = frozenset({"body", "head", "p", "quote", "list", "item", "table", "row", "cell", "code"})
LEAST_TEXT = 80  # characters outside headings, below which there is no article on a page
BREAKS = re.compile(r"(?:<br\s*/?>\s*){2,}", re.IGNORECASE)  # how old pages part paragraphs
BESIDE_THE_TEXT = [
    "//address", "//aside", "//figcaption", "//footer", "//nav", "//time",
    *(f'//*[contains(concat(" ", normalize-space(@class), " "), " {name} ")]'
      for name in ("byline", "caption", "date", "dateline", "published", "timestamp")),
]  # fmt: skip


def read(data: bytes, where: str, id: str, *, url: str | None = None, encoding: str | None = None) -> Article | Problem:
    """The article on a page. ``url`` is where the page came from, ``encoding`` what its server called it."""
    declared = DECLARED.search(data[:4096])
    page = decode(data, where, encoding or (declared and declared.group(1).decode("ascii", "replace")))
    if isinstance(page, Problem):
        return page
    try:
        found = _extracted(BREAKS.sub("</p><p>", page), url)
    except Exception as error:  # whatever a page does to the library is told, and other pages are read on
        return Problem(where, Worded("could not be taken apart as HTML (%(why)s)", why=repr(error)), Worded("save the article as plain text instead"))
    if found is None or not _has_text(found.body):
        return Problem(where, Worded("has no article in it"), Worded("give the address of one article, not of a front page or a login"))
    text = check("\n\n".join(_with_headline(_paragraphs(found.body), found.title)), where)
    if isinstance(text, Problem):
        return text
    return Article(
        id=id,
        text=text,
        title=_line(found.title),
        outlet=_line(found.sitename or found.hostname),
        byline=_line(found.author),
        published=edtf_date(found.date or ""),
        url=found.url or url,
    )


def _extracted(page: str, url: str | None) -> Any | None:
    """trafilatura's document, or None: by its first reading or, where that found no paragraphs, a more cautious one."""
    from trafilatura import bare_extraction  # here, because it takes a third of a second to load

    best = None
    for settings in ({"fast": True}, {"favor_precision": True}):
        found = bare_extraction(
            page,
            url=url,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            prune_xpath=BESIDE_THE_TEXT,
            date_extraction_params={"extensive_search": False, "original_date": True},
            **settings,
        )
        if found is not None and found.body is not None and (best is None or len(found.body) > len(best.body)):
            best = found
        if best is not None and len(best.body) > 1:
            break
    return best


def _paragraphs(body: Any) -> list[str]:
    """The text of trafilatura's tree, one string a paragraph."""
    from lxml.etree import iterwalk

    pieces: list[str] = []
    for event, element in iterwalk(body, events=("start", "end")):
        border = "\n\n" if element.tag in PARAGRAPHS else "\n" if element.tag == "lb" and event == "start" else ""
        loose = element.text if event == "start" else element.tail
        pieces += (border, " ".join(re.split(r"[ \t\r\n]+", loose or "")))
    lines = [re.sub(" *\n *", "\n", p).strip() for p in re.split(r"\n\s*\n", "".join(pieces))]
    return [re.sub(" {2,}", " ", p) for p in lines if p]


def _has_text(body: Any) -> bool:
    headings = sum(len("".join(h.itertext())) for h in body.iter("head"))
    return len("".join(body.itertext()).strip()) - headings >= LEAST_TEXT


def _with_headline(paragraphs: list[str], title: str | None) -> list[str]:
    headline = _line(title)
    return paragraphs if not headline or headline in paragraphs[:3] else [headline, *paragraphs]


def _line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
