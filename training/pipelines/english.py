"""English trees: GUM's gold trees with its named entities, and CoreNLP's parses of PolNeAR turned into UD version 2.

CoreNLP's "basic dependencies" are UD version 1 with English additions; tags are the Penn Treebank's. Words that either
corpus cuts at hyphens are one token here ("all-girl"), as in Norwegian.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from training.pipelines.corpus import Sentence, blocks

PENN = {
    "NN": ("NOUN", "Number=Sing"), "NNS": ("NOUN", "Number=Plur"),
    "NNP": ("PROPN", "Number=Sing"), "NNPS": ("PROPN", "Number=Plur"),
    "JJ": ("ADJ", "Degree=Pos"), "JJR": ("ADJ", "Degree=Cmp"), "JJS": ("ADJ", "Degree=Sup"),
    "RB": ("ADV", ""), "RBR": ("ADV", "Degree=Cmp"), "RBS": ("ADV", "Degree=Sup"), "WRB": ("ADV", "PronType=Int"),
    "VB": ("VERB", "VerbForm=Inf"), "VBP": ("VERB", "Mood=Ind|Tense=Pres|VerbForm=Fin"),
    "VBZ": ("VERB", "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"),
    "VBD": ("VERB", "Mood=Ind|Tense=Past|VerbForm=Fin"), "VBG": ("VERB", "Tense=Pres|VerbForm=Part"),
    "VBN": ("VERB", "Tense=Past|VerbForm=Part"), "MD": ("AUX", "VerbForm=Fin"),
    "CD": ("NUM", "NumType=Card"), "DT": ("DET", ""), "PDT": ("DET", ""), "WDT": ("DET", "PronType=Int"),
    "PRP": ("PRON", "PronType=Prs"), "PRP$": ("PRON", "Case=Gen|Poss=Yes|PronType=Prs"),
    "WP": ("PRON", "PronType=Int"), "WP$": ("PRON", "Poss=Yes|PronType=Int"), "EX": ("PRON", ""),
    "IN": ("ADP", ""), "TO": ("PART", ""), "RP": ("ADP", ""), "POS": ("PART", ""), "CC": ("CCONJ", ""),
    "UH": ("INTJ", ""), "FW": ("X", "Foreign=Yes"), "LS": ("X", ""), "SYM": ("SYM", ""), "$": ("SYM", ""),
    "#": ("SYM", ""),
}
PERSONAL = {
    "i": "Case=Nom|Number=Sing|Person=1|PronType=Prs", "me": "Case=Acc|Number=Sing|Person=1|PronType=Prs",
    "we": "Case=Nom|Number=Plur|Person=1|PronType=Prs", "us": "Case=Acc|Number=Plur|Person=1|PronType=Prs",
    "you": "Case=Nom|Person=2|PronType=Prs",
    "he": "Case=Nom|Gender=Masc|Number=Sing|Person=3|PronType=Prs",
    "him": "Case=Acc|Gender=Masc|Number=Sing|Person=3|PronType=Prs",
    "she": "Case=Nom|Gender=Fem|Number=Sing|Person=3|PronType=Prs",
    "it": "Case=Nom|Gender=Neut|Number=Sing|Person=3|PronType=Prs",
    "they": "Case=Nom|Number=Plur|Person=3|PronType=Prs", "them": "Case=Acc|Number=Plur|Person=3|PronType=Prs",
    "his": "Case=Gen|Gender=Masc|Number=Sing|Person=3|Poss=Yes|PronType=Prs",
    "its": "Case=Gen|Gender=Neut|Number=Sing|Person=3|Poss=Yes|PronType=Prs",
    "my": "Case=Gen|Number=Sing|Person=1|Poss=Yes|PronType=Prs",
    "our": "Case=Gen|Number=Plur|Person=1|Poss=Yes|PronType=Prs",
    "your": "Case=Gen|Person=2|Poss=Yes|PronType=Prs",
    "their": "Case=Gen|Number=Plur|Person=3|Poss=Yes|PronType=Prs",
}
DETERMINERS = {
    "the": "Definite=Def|PronType=Art", "a": "Definite=Ind|PronType=Art", "an": "Definite=Ind|PronType=Art",
    "this": "Number=Sing|PronType=Dem", "that": "Number=Sing|PronType=Dem",
    "these": "Number=Plur|PronType=Dem", "those": "Number=Plur|PronType=Dem",
    "no": "PronType=Neg", "all": "PronType=Tot", "every": "PronType=Tot", "each": "PronType=Tot",
    "both": "PronType=Tot", "some": "PronType=Ind", "any": "PronType=Ind", "another": "PronType=Ind",
}
RELATIONS = {
    "dobj": "obj", "nsubjpass": "nsubj:pass", "csubjpass": "csubj:pass", "auxpass": "aux:pass", "neg": "advmod",
    "mwe": "fixed", "nmod:tmod": "obl:unmarked", "nmod:npmod": "obl:unmarked", "dep": "parataxis",
}
PREDICATES = {"VERB", "ADJ", "ADV", "AUX"}
CORENLP_NAMES = {"PERSON": "PER", "ORGANIZATION": "ORG", "LOCATION": "GPE"}
GUM_NAMES = {"person": "PER", "organization": "ORG", "place": "GPE", "event": "EVT", "object": "PROD"}
GEOGRAPHY = re.compile(
    r"^(?!south africa$)(north|south|east|west|middle|central|western|eastern|northern|southern)?"
    r"\s*(europe|asia|africa|america|east|coast|"
    r"midwest|south|north|west|pacific|atlantic|balkans|caribbean|antarctica|arctic|oceania|earth|mars|moon|"
    r"scandinavia|latin america|middle east)$|\b(river|lake|sea|ocean|mountains?|mount|mt\.?|hills?|valley|desert|"
    r"bay|gulf|peninsula|strait|islands?|isle|coast|beach|canyon|forest|park|bridge|street|avenue|ave\.?|road|"
    r"square|airport|station|hall|center|centre|stadium|tower|building|house|hotel|museum|church|cathedral|castle|"
    r"palace|hospital|school|university|library|theat(?:er|re)|plaza|highway|boulevard|continent|region|planet)\b",
    re.IGNORECASE,
)
TITLES = {
    "president", "vice", "secretary", "senator", "sen", "representative", "rep", "governor", "gov", "mr", "mrs", "ms",
    "miss", "dr", "doctor", "professor", "prof", "judge", "justice", "chief", "king", "queen", "prince", "princess",
    "emperor", "pope", "bishop", "archbishop", "saint", "st", "sir", "lord", "lady", "dame", "general", "gen",
    "colonel", "col", "captain", "capt", "sergeant", "officer", "detective", "minister", "prime", "chancellor",
    "ambassador", "congressman", "congresswoman", "mayor", "attorney", "director", "chairman", "petitioner",
    "respondent", "reverend", "rev", "father", "brother", "sister", "abba", "shah", "sultan", "the", "first",
}
HYPHENATED = re.compile(r"^[-‐‑]$")


# GUM


def gum(path: Path) -> Iterator[tuple[str, list[Sentence]]]:
    """GUM's documents: (id, sentences), with names where an entity's head is a proper noun."""
    name, sentences = "", []
    for comments, rows in blocks(path):
        for comment in comments:
            if comment.startswith("newdoc id"):
                if sentences:
                    yield name, sentences
                name, sentences = comment.partition("=")[2].strip(), []
        sentence = _gum_sentence(rows)
        sentence.starts_paragraph = any(c.startswith(("newpar", "newdoc")) for c in comments)
        sentences.append(sentence)
    if sentences:
        yield name, sentences


def _gum_sentence(rows: list[list[str]]) -> Sentence:
    spaced_after_range = {}
    for row in rows:
        if "-" in row[0]:
            spaced_after_range[row[0].split("-")[1]] = "SpaceAfter=No" not in row[9]
    inside = {str(i) for row in rows if "-" in row[0] for i in range(*_bounds(row[0]))}
    rows = [row for row in rows if row[0].isdigit()]
    spaces = [spaced_after_range.get(r[0], r[0] not in inside and "SpaceAfter=No" not in r[9]) for r in rows]
    heads = [int(r[6]) - 1 if r[6] != "0" else i for i, r in enumerate(rows)]
    pos = [r[3] for r in rows]
    sentence = Sentence(
        words=[r[1] for r in rows], pos=pos, feats=["" if r[5] == "_" else r[5] for r in rows],
        head=heads, dep=[_gum_relation(r[7]) for r in rows], name=_named(rows, heads, pos), spaces=spaces,
    )
    return merge_hyphenated(sentence)


def _bounds(token_range: str) -> tuple[int, int]:
    first, last = token_range.split("-")
    return int(first), int(last)  # the last word of a range carries the range's own SpaceAfter


def _gum_relation(dep: str) -> str:
    return {"flat": "flat:name", "advcl:relcl": "acl:relcl", "nsubj:outer": "nsubj", "csubj:outer": "csubj",
            "nmod:desc": "nmod"}.get(dep, dep)


def _entities(rows: list[list[str]]) -> list[tuple[int, int, str]]:
    """GUM's entity spans of one sentence as (first, end, type), nested ones too."""
    spans, stack = [], []
    for i, row in enumerate(rows):
        value = next((m[7:] for m in row[9].split("|") if m.startswith("Entity=")), "")
        for mark in re.findall(r"\([^()]+\)|\([^()]+|[^()]+\)", value):
            parts = mark.strip("()").split("-")
            if mark.startswith("("):
                kind = parts[1] if len(parts) > 1 else ""
                if mark.endswith(")"):
                    spans.append((i, i + 1, kind))
                else:
                    stack.append((parts[0], i, kind))
            else:
                for k in range(len(stack) - 1, -1, -1):
                    if stack[k][0] == parts[0]:
                        _, first, kind = stack.pop(k)
                        spans.append((first, i + 1, kind))
                        break
    return spans


def _named(rows: list[list[str]], heads: list[int], pos: list[str]) -> list[str]:
    """Name tags: of each entity that has a proper noun as its head the proper words around that, the widest first."""
    tags = ["O"] * len(rows)
    for first, end, kind in sorted(_entities(rows), key=lambda s: s[0] - s[1]):
        head = next((i for i in range(first, end) if not first <= heads[i] < end or heads[i] == i), None)
        if head is None or pos[head] != "PROPN" or kind not in GUM_NAMES:
            continue
        first, end = _proper_core(first, end, head, rows)
        kind = GUM_NAMES[kind]
        if kind == "PER":
            while first < end and rows[first][1].lower().rstrip(".") in TITLES:
                first += 1
        if first == end or any(t != "O" for t in tags[first:end]) or (kind == "PER" and rows[head][4] == "NNPS"):
            continue
        if kind == "GPE" and GEOGRAPHY.search(" ".join(r[1] for r in rows[first:end])):
            kind = "LOC"
        tags[first:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - first - 1)
    return tags


def _proper_core(first: int, end: int, head: int, rows: list[list[str]]) -> tuple[int, int]:
    """The stretch of proper words around ``head``: "Lisa P. Jackson" of "EPA administrator Lisa P. Jackson, who …"."""
    proper = [r[3] == "PROPN" or (r[4].startswith("NNP") and r[1][0].isupper()) for r in rows]
    small = {"of", "the", "and", "&", "for", "de", "von", "van", "al", "-", "del", "la", "da", "bin", "ibn"}

    def joins(i: int, step: int) -> bool:
        near, far = i + step, i + 2 * step
        if rows[i][1].lower() not in small or not first <= near < end:
            return False
        return proper[near] or (rows[near][1].lower() in small and first <= far < end and proper[far])

    a, b = head, head + 1
    while a > first and (proper[a - 1] or joins(a - 1, -1)):
        a -= 1
    while b < end and (proper[b] or joins(b, 1)):
        b += 1
    return a, b


# CoreNLP beside PolNeAR


def corenlp(path: Path, texts: Mapping[str, str]) -> Iterator[tuple[str, list[Sentence]]]:
    """CoreNLP's parses in UD version 2: (article id, sentences); spacing is read off the article's text."""
    name, sentences = "", []
    for comments, rows in blocks(path):
        for comment in comments:
            if comment.startswith("newdoc id"):
                if sentences:
                    yield name, _names_agreed(sentences)
                name, sentences = comment.partition("=")[2].strip(), []
        if sentence := _corenlp_sentence(rows, texts[name]):
            start = int(rows[0][7].split(":")[0])
            sentence.starts_paragraph = not sentences or "\n" in texts[name][max(0, start - 3):start]
            sentences.append(sentence)
    if sentences:
        yield name, _names_agreed(sentences)


def _corenlp_sentence(rows: list[list[str]], text: str) -> Sentence | None:
    spans = [tuple(int(x) for x in r[7].split(":")) for r in rows]
    if any(a >= b or "\n" in text[a:b] for a, b in spans) or any(x[1] > y[0] for x, y in zip(spans, spans[1:])):
        return None  # a token that is not in the text as it stands
    words = [text[a:b] for a, b in spans]
    if any(" " in w for w in words):
        return None
    heads = [int(r[5]) - 1 if r[5] != "0" else i for i, r in enumerate(rows)]
    if sum(h == i for i, h in enumerate(heads)) != 1:
        return None
    deps = [r[6] for r in rows]
    pos, feats = zip(*(_universal(words[i].lower(), r[3], deps[i]) for i, r in enumerate(rows)))
    pos, feats = list(pos), list(feats)
    _auxiliaries(words, pos, feats, heads, deps)
    sentence = Sentence(
        words=words, pos=pos, feats=feats, head=heads,
        dep=[_relation(i, deps, heads, pos, words) for i in range(len(rows))],
        name=_corenlp_names([r[4] for r in rows], words),
        spaces=[i + 1 == len(spans) or spans[i][1] < spans[i + 1][0] for i in range(len(spans))],
    )
    return merge_hyphenated(sentence)


def _universal(word: str, tag: str, dep: str) -> tuple[str, str]:
    if tag not in PENN or dep == "punct":
        return ("SYM", "") if word in "$%#+=" and dep != "punct" else ("PUNCT", "")
    if word in ("n't", "not", "n’t"):
        return "PART", "Polarity=Neg"
    if tag == "IN" and dep in ("mark", "advcl"):
        return "SCONJ", ""
    if tag == "DT" and dep not in ("det", "det:predet", "neg", "cc:preconj", "dep"):
        return "PRON", DETERMINERS.get(word, "")
    if tag == "DT":
        return "DET", DETERMINERS.get(word, "")
    if tag == "WDT" and dep != "det":
        return "PRON", "PronType=Rel"
    if tag in ("PRP", "PRP$"):
        feats = PERSONAL.get(word, PENN[tag][1])
        return "PRON", feats + "|Reflex=Yes" if word.endswith(("self", "selves")) else feats
    if tag == "TO" and dep == "case":
        return "ADP", ""
    return PENN[tag]


def _auxiliaries(words: list[str], pos: list[str], feats: list[str], heads: list[int], deps: list[str]) -> None:
    for i, dep in enumerate(deps):
        if dep in ("aux", "auxpass", "cop") and pos[i] == "VERB":
            pos[i] = "AUX"
        if dep == "auxpass" and "VerbForm=Part" in feats[heads[i]]:
            feats[heads[i]] += "|Voice=Pass"


def _relation(i: int, deps: list[str], heads: list[int], pos: list[str], words: list[str]) -> str:
    dep, head = deps[i], heads[i]
    if dep == "nmod":
        predicate = pos[head] in PREDICATES or any(h == head and d == "cop" for h, d in zip(heads, deps))
        by = any(h == i and d == "case" and w.lower() == "by" for h, d, w in zip(heads, deps, words))
        passive = any(h == head and d == "auxpass" for h, d in zip(heads, deps))
        return "obl:agent" if predicate and by and passive else "obl" if predicate else "nmod"
    return RELATIONS.get(dep, dep)


def _corenlp_names(kinds: list[str], words: list[str]) -> list[str]:
    tags, previous = [], ""
    for kind, word in zip(kinds, words):
        name = CORENLP_NAMES.get(kind)
        unknown = "-" if kind == "MISC" else "O"  # MISC holds events, products, nationalities and more
        tags.append(f"{'I' if kind == previous else 'B'}-{name}" if name else unknown)
        previous = kind if name else ""
    return _places(tags, words)


def _places(tags: list[str], words: list[str]) -> list[str]:
    """CoreNLP's LOCATION is one type: what is geography, not polity, by its words becomes LOC."""
    i = 0
    while i < len(tags):
        j = i + 1
        if tags[i] == "B-GPE":
            while j < len(tags) and tags[j] == "I-GPE":
                j += 1
            if GEOGRAPHY.search(" ".join(words[i:j])):
                tags[i:j] = [t.replace("GPE", "LOC") for t in tags[i:j]]
        i = j
    return tags


def _names_agreed(sentences: list[Sentence]) -> list[Sentence]:
    """One article's names with one type a form: CoreNLP calls "Trump" an organization here and a person there."""
    votes: dict[str, Counter] = defaultdict(Counter)
    for s in sentences:
        for first, end in _name_spans(s):
            votes[s.words[end - 1]][s.name[first][2:]] += 1 + (s.name[first][2:] == "PER" and end - first > 1)
    for s in sentences:
        for first, end in _name_spans(s):
            kind, ballot = s.name[first][2:], votes[s.words[end - 1]]
            winner = max(ballot, key=ballot.__getitem__)
            if winner != kind and (end - first == 1 or winner == "PER"):
                s.name[first:end] = [t[:2] + winner for t in s.name[first:end]]
    return sentences


def _name_spans(s: Sentence) -> Iterator[tuple[int, int]]:
    first = None
    for i, tag in enumerate([*s.name, "O"]):
        if first is not None and not tag.startswith("I-"):
            yield first, i
            first = None
        if tag.startswith("B-"):
            first = i


# Both


def merge_hyphenated(s: Sentence) -> Sentence:
    """The same sentence with the parts of a word cut at hyphens ("all", "-", "girl") as one token."""
    groups: list[list[int]] = []
    for i, word in enumerate(s.words):
        before = i > 0 and not s.spaces[i - 1]
        joined = before and (
            (HYPHENATED.match(word) and s.words[i - 1][-1].isalnum() and not s.spaces[i] and i + 1 < len(s)
             and s.words[i + 1][0].isalnum() and s.words[i - 1][-1].isalpha())
            or (HYPHENATED.match(s.words[i - 1]) and len(groups[-1]) > 1)
        )
        groups[-1].append(i) if joined else groups.append([i])
    if len(groups) == len(s):
        return s
    group_of = {i: g for g, members in enumerate(groups) for i in members}
    tops = []
    for g, members in enumerate(groups):
        tops.append(next((i for i in reversed(members) if group_of[s.head[i]] != g or s.head[i] == i), members[-1]))
    return Sentence(
        words=["".join(s.words[i] for i in members) for members in groups],
        pos=[s.pos[i] for i in tops], feats=[s.feats[i] for i in tops],
        head=[group_of[s.head[i]] for i in tops], dep=[s.dep[i] for i in tops],
        name=[_name_of(s, members) for members in groups],
        spaces=[s.spaces[members[-1]] for members in groups], starts_paragraph=s.starts_paragraph,
    )


def _name_of(s: Sentence, members: list[int]) -> str:
    names = {s.name[i][2:] for i in members}
    return s.name[members[0]] if len(names) == 1 else "O"
