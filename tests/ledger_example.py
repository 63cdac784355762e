"""Small articles with readings made by hand, for the tests of the ledger."""

from collections.abc import Sequence

from varsel.record import Article, Deed, Observation, Reading, Signal, Span, Statement

#: What is said in an article: speaker, words, categories, when.
Said = tuple[str, str, Sequence[str], str | None]


def reported(
    id: str, *said: Said, lang: str = "en", outlet: str | None = "Harbour Post", published: str | None = "2031-05-14",
    told_to: str | None = None, speaks_for: str | None = None, deeds: Sequence[dict[str, str]] = (), observations: Sequence[dict[str, str]] = (),
) -> tuple[Article, Reading]:  # fmt: skip
    """An article in which this is said, done and seen, a sentence each, and its reading.

    Deeds and observations are their fields, with the ``words`` that tell of them.
    """
    text = ""
    statements, done, seen = [], [], []

    def add(sentence: str, words: str) -> tuple[Span]:
        nonlocal text
        start = len(text) + sentence.index(words)
        text += sentence + "\n\n"
        return (Span(start, start + len(words)),)

    for n, (speaker, words, categories, when) in enumerate(said, 1):
        content = add(f"“{words}”, {speaker} said.", words)
        signals = tuple(Signal(category=c, confidence=0.9) for c in categories)
        statements.append(
            Statement(id=f"s{n}", kind="direct", content=content, speaker=speaker, when=when, told_to=told_to, speaks_for=speaks_for,
                      signals=signals, confidence=0.9)
        )  # fmt: skip
    for n, fields in enumerate(deeds, 1):
        fields = dict(fields)
        words = fields.pop("words")
        done.append(Deed(id=f"d{n}", evidence=add(f"{words}.", words), **fields))
    for fields in observations:
        fields = dict(fields)
        words = fields.pop("words")
        seen.append(Observation(evidence=add(f"{words}.", words), **fields))
    article = Article(id=id, text=text, lang=lang, published=published, outlet=outlet, title=f"About {id}")
    return article, Reading(id=id, lang=lang, statements=tuple(statements), deeds=tuple(done), observations=tuple(seen))


STRAIT = reported(
    "strait",
    ("Viktor Aldane", "We will close the strait to every warship", ["conventional-threat", "red-line"], "2031-05-12"),
    ("Viktor Aldane", "This is no bluff", ["denial-of-bluff"], "2031-05-12"),
    ("Ingrid Sollvik", "We have heard these threats before", ["not-new"], "[2031-05-06,2031-05-13]"),
    told_to="Harbour Post",
    deeds=[{"words": "Torvania moved two missile brigades to the island", "event": "MOBILIZE", "mode": "deploy",
            "status": "done", "actor": "Torvania", "recipient": "Halvmark", "when": "2031-04"}],
    observations=[{"words": "Halvmark has seen no sign of an alert", "indicator": "nuclear-alert-raised",
                   "observer": "Halvmark", "about": "Torvania", "status": "not-observed", "as_of": "2031-05-13"}],
)  # fmt: skip
TALKS = reported(
    "samtaler",
    ("Viktor Aldane", "Vi truer ingen, og vi vil ha samtaler om sundet", ["denial", "offer"], "2031-06-02"),
    ("Mira Stancu", "Soldatene må trekkes tilbake før vi snakker", ["demand"], None),
    lang="nb", outlet="Sundtidende", published="2031-06-03",
)  # fmt: skip
