"""The Norwegian Dependency Treebank's own annotation (NDT) turned into Universal Dependencies, version 2.

NDT (Solberg et al., LREC 2014) takes prepositions, auxiliaries, the infinitive marker and the copula as heads; UD takes
content words. The conversion follows Øvrelid and Hohle, "Universal Dependencies for Norwegian" (LREC 2016): first the
heads are turned around from the leaves up, then relations are named from NDT's relation and the parts of speech. It was
tuned by comparing what it gives with the distribution of labels in the UD development files.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from training.pipelines.corpus import Sentence, blocks

PUNCTUATION = {"clb", "<komma>", "<strek>", "<anf>", "<parentes-beg>", "<parentes-slutt>"}
MODALS = {"kunne", "skulle", "måtte", "ville", "vilje", "burde", "lyte", "tørre", "tore", "få", "ha", "have"}
COPULAS = {"være", "vere"}
PASSIVES = {"bli", "verte"}
ARTICLES = {"en", "ein", "et", "eit", "ei", "eitt", "éit", "e", "i"}
INDEFINITES = {"noen", "nokon", "noe", "noko", "nokre", "noka"}
NEGATIVES = {"ingen", "inga", "intet", "inkje", "ingenting"}
TOTALS = {"all", "alle", "alt", "hver", "hvert", "kvar", "kvart", "begge", "enhver", "ethvert", "einkvar", "eitkvart"}
PLACES = {"her", "der", "hit", "dit", "hid", "did"}  # NDT counts these among the prepositions
NAMES = {"GPE_LOC": "GPE", "GPE_ORG": "GPE", "PER": "PER", "ORG": "ORG", "LOC": "LOC", "PROD": "PROD", "EVT": "EVT"}
NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "X", "SYM", "DET"}


@dataclass
class Node:
    """A token of an NDT tree on its way to UD: ``rel`` is NDT's relation, ``dep`` the universal one once known."""

    form: str
    lemma: str
    tag: str
    features: frozenset[str]
    rel: str
    name: str
    order: int
    pos: str = ""
    feats: str = ""
    dep: str = ""
    head: "Node | None" = None
    children: "list[Node]" = field(default_factory=list)

    def move(self, head: "Node | None") -> None:
        """Hang this node, with everything below it, under ``head``."""
        if self.head:
            self.head.children.remove(self)
        self.head = head
        if head:
            head.children.append(self)

    def child(self, *rels: str) -> "Node | None":
        """The first child that has one of these NDT relations and no universal one yet."""
        return next((c for c in self.children if c.rel in rels and not c.dep), None)


def sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of an NDT file with NorNE's names, in UD. A headline is its own paragraph, without its ``|``."""
    after_headline = False
    for _, rows in blocks(path):
        is_headline = rows[-1][1] == "|"
        if sentence := convert(rows):
            sentence.starts_paragraph = is_headline or after_headline
            yield sentence
        after_headline = is_headline


def convert(rows: list[list[str]]) -> Sentence | None:
    """One NDT sentence (rows of ten columns) in UD, or None where nothing but a headline mark is in it."""
    nodes = _tree(rows)
    nodes = [n for n in nodes if not _dropped(n)]
    if not nodes:
        return None
    for node in nodes:
        node.pos, node.feats = part_of_speech(node)
    for root in [n for n in nodes if n.head is None]:
        _turn(root)
    _one_root(nodes)
    for node in nodes:
        node.dep = node.dep or relation(node)
    _finish(nodes)
    index = {id(n): i for i, n in enumerate(nodes)}
    return Sentence(
        words=[n.form for n in nodes],
        pos=[n.pos for n in nodes],
        feats=[n.feats for n in nodes],
        head=[index[id(n.head or n)] for n in nodes],
        dep=[n.dep for n in nodes],
        name=names([n.name for n in nodes]),
    )


def names(tags: list[str]) -> list[str]:
    """NorNE's name tags with our types; derived and other names (DRV, MISC) are left out."""
    out, open_type = [], None
    for tag in tags:
        prefix, _, kind = tag.partition("-")
        kind = NAMES.get(kind)
        out.append(f"{'I' if prefix == 'I' and open_type == kind else 'B'}-{kind}" if kind else "O")
        open_type = kind
    return out


def _tree(rows: list[list[str]]) -> list[Node]:
    nodes = []
    for i, row in enumerate(rows):
        name = row[9].rpartition("name=")[2]
        nodes.append(Node(row[1], row[2], row[3], frozenset(row[5].split("|")), row[7], name, i))
    for node, row in zip(nodes, rows):
        if row[6] != "0":
            node.move(nodes[int(row[6]) - 1])
    return nodes


def _dropped(node: Node) -> bool:
    if node.form != "|":
        return False
    for child in list(node.children):
        child.move(node.head)
    node.move(None)
    return True


# Parts of speech and features


def part_of_speech(n: Node) -> tuple[str, str]:
    """Universal part of speech and features of an NDT token."""
    if n.tag in PUNCTUATION:
        return "PUNCT", ""
    if n.tag in ("pron", "det"):
        return _pronoun(n)
    if n.tag == "prep" and n.lemma in PLACES:
        return "ADV", ""
    if n.tag == "adv" and n.lemma in ("ikke", "ikkje"):
        return "PART", "Polarity=Neg"
    if n.tag == "verb":
        return _verb(n)
    if n.tag == "sbu":
        return ("PRON", "PronType=Rel") if _is_relative(n) else ("SCONJ", "")
    plain = {"prep": "ADP", "konj": "CCONJ", "inf-merke": "PART", "interj": "INTJ", "symb": "SYM", "ukjent": "X"}
    pos = plain.get(n.tag) or {"adj": "ADJ", "adv": "ADV", "subst": "PROPN" if "prop" in n.features else "NOUN"}[n.tag]
    return pos, _inflection(n, gender=n.tag != "adj" or "m/f" not in n.features)


def _is_relative(n: Node) -> bool:
    """Is this subordinator the pronoun "som" of a relative clause (and not "slik som", "samtidig som")?"""
    clause = n.head
    if n.lemma != "som" or clause is None:
        return False
    while clause.head is not None and clause.rel in ("KOORD", "INFV"):
        clause = clause.head
    if clause.rel == "DOBJ" and n.head.child("SUBJ"):  # "later som om …", but "det som …"
        return any(c.tag in ("pron", "det") for c in n.head.children)
    return clause.rel in ("ATR", "PSUBJ", "SUBJ", "DOBJ", "PUTFYLL", "APP")


def _inflection(n: Node, gender: bool = True) -> str:
    f, out = n.features, {}
    genders = [v for k, v in (("fem", "Fem"), ("mask", "Masc"), ("nøyt", "Neut")) if k in f]
    if genders and gender:
        out["Gender"] = ",".join(genders)
    if "prop" not in f:
        if number := [v for k, v in (("fl", "Plur"), ("ent", "Sing"), ("eint", "Sing")) if k in f]:
            out["Number"] = ",".join(number)
        if definite := [v for k, v in (("be", "Def"), ("bu", "Def"), ("ub", "Ind")) if k in f]:
            out["Definite"] = ",".join(definite)
    for key, value in (("pos", "Pos"), ("komp", "Cmp"), ("sup", "Sup")):
        if key in f:
            out["Degree"] = value
    if f & {"<perf-part>", "<pres-part>"}:
        out["VerbForm"] = "Part"
    if "gen" in f:
        out["Case"] = "Gen"
    if "fork" in f:
        out["Abbr"] = "Yes"
    return _join(out)


def _verb(n: Node) -> tuple[str, str]:
    f, out = n.features, {}
    if "pres" in f or "pret" in f:
        out = {"Mood": "Ind", "Tense": "Pres" if "pres" in f else "Past", "VerbForm": "Fin"}
    elif "imp" in f:
        out = {"Mood": "Imp", "VerbForm": "Fin"}
    elif "inf" in f:
        out = {"VerbForm": "Inf"}
    elif f & {"perf-part", "<perf-part>", "<pres-part>"}:
        out = {"VerbForm": "Part"}
    if f & {"pass", "st-form", "<st-form>"}:
        out["Voice"] = "Pass"
    if "fork" in f:
        out["Abbr"] = "Yes"
    return "VERB", _join(out)  # AUX is told apart when heads are turned


def _pronoun(n: Node) -> tuple[str, str]:
    """Pronouns, determiners and numerals, which share their features in NDT."""
    f, form, out = n.features, n.form.lower(), {}
    if "hum" in f:
        out["Animacy"] = "Hum"
    if case := [v for k, v in (("nom", "Nom"), ("akk", "Acc"), ("gen", "Gen")) if k in f]:
        out["Case"] = case[0]
    if genders := [v for k, v in (("fem", "Fem"), ("mask", "Masc"), ("nøyt", "Neut")) if k in f]:
        out["Gender"] = ",".join(genders)
    if number := [v for k, v in (("fl", "Plur"), ("ent", "Sing"), ("eint", "Sing")) if k in f]:
        out["Number"] = number[0]
    if definite := [v for k, v in (("be", "Def"), ("bu", "Def"), ("ub", "Ind")) if k in f]:
        out["Definite"] = definite[0]
    if person := [k for k in ("1", "2", "3") if k in f]:
        out["Person"] = person[0]
    if "poss" in f:
        if "sp" in f:
            return "PRON", _join(out | {"Poss": "Yes", "PronType": "Int"})
        return "PRON", _join(out | {"Poss": "Yes", "PronType": "Prs"})
    kinds = _pronoun_kinds(n, form)
    if n.tag == "det" and kinds == ["Card"]:
        return "NUM", _join(out | {"NumType": "Card"})
    if "Neg" in kinds:
        out["Polarity"] = "Neg"
    if "refl" in f:
        out["Reflex"] = "Yes"
    return "PRON" if n.tag == "pron" else "DET", _join(out | {"PronType": ",".join(sorted(kinds))})


def _pronoun_kinds(n: Node, form: str) -> list[str]:
    f, pronoun = n.features, n.tag == "pron"
    kinds = ["Prs"] if pronoun and f & {"pers", "refl", "nøyt", "mask", "fl", "ent", "eint"} else []
    if "res" in f:
        return ["Rcp"]
    if "sp" in f:
        return ["Int"]
    if form in INDEFINITES and (pronoun or "kvant" in f):
        return [*kinds, "Ind"]
    if form == "ingenting":
        return ["Neg"]
    if form in NEGATIVES and (pronoun or "kvant" in f) and form != "intet":
        return [*kinds, "Neg"]
    if form in TOTALS and form != "alt" or (form == "alt" and not pronoun):
        return [*kinds, "Tot"]
    if form in ("ein", "en") and pronoun:
        return ["Art", "Prs"]
    if "kvant" in f and form in ARTICLES:
        return ["Art"]
    if "kvant" in f:
        return ["Card"]
    if "dem" in f:
        return ["Dem"]
    return kinds or ["Prs"]


def _join(features: dict[str, str]) -> str:
    return "|".join(f"{k}={v}" for k, v in sorted(features.items()))


# Heads


def _turn(node: Node) -> None:
    """Make content words heads, from the leaves up."""
    for child in list(node.children):
        _turn(child)
    if node.tag == "inf-merke" and (verb := node.child("INFV")):
        _swap(node, verb, "mark")
    elif node.tag == "prep" and (complement := node.child("PUTFYLL")):
        clause = is_clause(complement)
        node.pos = "SCONJ" if clause else "ADP"
        _swap(node, complement, "mark" if clause else "case")
    elif node.pos == "VERB" and (verb := node.child("INFV")):
        _auxiliary(node, verb)
    elif node.pos == "VERB" and node.lemma in COPULAS and (predicate := node.child("SPRED")):
        node.pos = "AUX"
        _swap(node, predicate, "cop")


def _auxiliary(node: Node, verb: Node) -> None:
    participle = "VerbForm=Part" in verb.feats or verb.pos == "ADJ"
    if node.lemma in PASSIVES and participle:
        node.pos = "AUX"
        _swap(node, verb, "aux:pass")
    elif node.lemma in MODALS or (node.lemma in COPULAS and participle):
        node.pos = "AUX"
        _swap(node, verb, "aux")
    else:
        verb.dep = "xcomp"


def _swap(function: Node, content: Node, dep: str) -> None:
    """``content`` takes the place of its head, which becomes its dependent by the relation ``dep``."""
    content.rel = function.rel
    content.move(function.head)
    for child in list(function.children):
        stays = dep == "case" and (child.dep in ("fixed",) or (child.rel in ("KOORD", "KONJ") and _bare(function)))
        if not stays:
            child.move(content)
    function.dep = dep
    function.move(content)


def _bare(preposition: Node) -> bool:
    """Do prepositions stand side by side before one complement ("i og ved huset")?"""
    second = preposition.child("KOORD")
    return second is not None and second.tag == "prep"


def is_clause(n: Node) -> bool:
    """Is this node, with heads turned, the head of a clause?"""
    if n.pos in ("VERB", "AUX"):
        return True
    return any(c.dep in ("cop", "aux", "aux:pass") or (c.dep == "mark" and c.tag != "prep") or c.rel in ("SBU", "FSUBJ")
               or (c.rel == "SUBJ" and not c.dep) for c in n.children)


def _one_root(nodes: list[Node]) -> None:
    roots = [n for n in nodes if n.head is None]
    main = next((n for n in roots if n.pos != "PUNCT"), roots[0])
    for other in roots:
        if other is not main:
            other.move(main)
            other.rel = "IP" if other.pos == "PUNCT" else "PAR"
    main.dep = "root"


# Relations


def relation(n: Node) -> str:
    """The universal relation of a node whose head is already universal."""
    if n.pos == "PUNCT":
        return "punct"
    if n.pos == "SYM" and n.rel == "IK":
        return "compound"
    named = {
        "FSUBJ": "expl", "FOBJ": "expl", "IOBJ": "iobj", "SPRED": "xcomp", "OPRED": "xcomp",
        "KOORD": "conj", "KOORD-ELL": "conj", "KONJ": "cc", "PAR": "parataxis", "INTERJ": "discourse",
        "FRAG": "parataxis", "FINV": "parataxis", "INFV": "xcomp", "FSPRED": "acl", "FOPRED": "acl",
    }.get(n.rel)
    if named:
        return named
    rule = {"SUBJ": _subject, "PSUBJ": _postponed_subject, "DOBJ": _object, "POBJ": _object, "DET": _determiner,
            "ATR": _attribute, "ADV": _adverbial, "FLAT": _flat, "APP": _apposition, "SBU": _subordinator,
            }.get(n.rel)
    return rule(n) if rule else "nmod" if n.pos in NOMINAL else "advmod"


def _passive(verb: Node) -> bool:
    return "Voice=Pass" in verb.feats or any(c.dep == "aux:pass" for c in verb.children)


def _subject(n: Node) -> str:
    kind = "csubj" if is_clause(n) else "nsubj"
    return f"{kind}:pass" if n.head and kind == "nsubj" and _passive(n.head) else kind


def _postponed_subject(n: Node) -> str:
    """The real subject after a formal one: "det er bra at …" (csubj), "det kom en mann" (nsubj)."""
    if not is_clause(n):
        return _subject(n)
    return "csubj"


def _marked(clause: Node) -> bool:
    """Has this clause a subordinator or an infinitive marker?"""
    return any((c.dep == "mark" or c.rel == "SBU") and c.pos in ("SCONJ", "PART") for c in clause.children)


def _object(n: Node) -> str:
    if not is_clause(n):
        return "obj"
    return "xcomp" if _infinitive(n) else "ccomp"


def _infinitive(n: Node) -> bool:
    finite = "VerbForm=Fin" in n.feats or any("VerbForm=Fin" in c.feats and c.dep in ("aux", "aux:pass", "cop")
                                              for c in n.children)
    return not finite and not any(c.rel == "SUBJ" for c in n.children)


def _determiner(n: Node) -> str:
    if n.pos == "NUM":
        return "nummod"
    return {"DET": "det", "ADJ": "amod", "ADV": "advmod"}.get(n.pos, "nmod")


def _attribute(n: Node) -> str:
    has_case = any(c.dep == "case" for c in n.children)
    if n.pos == "ADJ" and not is_clause(n):
        return "nmod" if has_case else "amod"
    if is_clause(n):
        if _marked(n) or _infinitive(n):
            return "acl"
        cleft = n.head is not None and any(c.rel == "FSUBJ" for c in n.head.children)
        return "acl:cleft" if cleft else "acl:relcl"
    if n.pos in ("ADV", "PART", "INTJ") and not has_case:
        return "advmod"
    if n.pos == "DET" and not has_case:
        return "det"
    if n.head and n.head.pos in ("VERB", "ADJ", "ADV") and has_case:
        return "obl"
    return "nmod"


def _adverbial(n: Node) -> str:
    if is_clause(n):
        return "advcl"
    if n.pos == "ADP":
        if n.head and n.head.pos in ("VERB", "AUX"):
            return "compound:prt"
        return "nmod" if n.head and n.head.pos in NOMINAL else "obl"
    if n.pos in ("ADV", "PART", "ADJ", "INTJ", "CCONJ", "SCONJ") and not any(c.rel == "DET" for c in n.children):
        return "advmod"  # "i stor", "for lengst", "på nytt" too
    return "obl"


def _flat(n: Node) -> str:
    if n.head and n.head.order > n.order:
        return "compound"
    if n.pos == "X" and n.head and n.head.pos == "X" and n.name == "O":
        return "flat:foreign"
    return "flat:name"


def _apposition(n: Node) -> str:
    if n.head and n.order < n.head.order:
        return "nmod"
    if is_clause(n):
        return "acl" if _marked(n) or _infinitive(n) else "parataxis"
    return "appos"


def _subordinator(n: Node) -> str:
    if n.pos != "PRON":
        return "mark"
    clause = n.head
    subject = clause and any(c.rel == "SUBJ" and not (c.dep or "").startswith("mark") for c in clause.children)
    if not clause or not subject:
        return "nsubj:pass" if clause and _passive(clause) else "nsubj"
    return "obj"


def _finish(nodes: list[Node]) -> None:
    """What needs the finished tree: predicatives with a preposition, and gapping."""
    for n in nodes:
        if n.dep == "case" and n.pos == "ADP" and n.head and n.head.dep in ("xcomp", "acl"):
            n.pos, n.dep = "SCONJ", "mark"  # "valgt som leder"
        if n.rel == "KOORD-ELL" and n.dep == "conj" and n.head:
            first = next(c for c in n.head.children if c.rel == "KOORD-ELL" and c.dep == "conj")
            if first is not n:
                n.move(first)
                n.dep = "orphan"
        if n.rel in ("FSPRED", "FOPRED") and n.dep == "acl" and n.head:
            wanted = "nsubj" if n.rel == "FSPRED" else "obj"
            if described := next((c for c in n.head.children if c.dep.startswith(wanted)), None):
                n.move(described)
