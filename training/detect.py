"""Build the word profiles that tell Bokmål, Nynorsk and English apart: ``python training/detect.py --data ../shared``.

Writes ``src/varsel/languages/detect.json``. Sources: the Norwegian Dependency Treebank (train) and the Bokmål-Nynorsk
sentence pairs (train) for nb and nn, GUM for en; the stop words of spaCy (MIT) and ``detect_danish.txt`` for words of
the neighbouring languages. ``--score`` measures on the dev texts instead of writing. Nothing is random.
"""

import argparse
import gzip
import importlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from varsel.languages.detect import PROFILES, detect, words

WORDS_A_LANGUAGE = 3000
NEIGHBOURS = ("da", "sv")
RARE = 20e-6  # a neighbour's word counts as foreign when it is rarer than this in each of our languages
MEMBERS = {"no": ["nb", "nn"]}  # ISO 639 macrolanguages: what a detector says who knows only the whole


def lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from file


def conll_words(path: Path) -> Iterator[str]:
    """The word forms of a CoNLL or CoNLL-U file."""
    for line in lines(path):
        if line[:1].isdigit():
            yield from words(line.split("\t")[1])


def pair_words(path: Path, column: int) -> Iterator[str]:
    """The words of one side of the sentence pairs."""
    for line in lines(path):
        yield from words(line.split("\t")[column])


def counts(data: Path) -> dict[str, Counter]:
    """How often each language uses each word."""
    corpora, pairs = data / "corpora", data / "corpora/nb-nn/nb_nn_train.tsv.gz"
    return {
        "nb": Counter(conll_words(corpora / "norne/nob-train.conll.gz")) + Counter(pair_words(pairs, 0)),
        "nn": Counter(conll_words(corpora / "norne/nno-train.conll.gz")) + Counter(pair_words(pairs, 1)),
        "en": Counter(conll_words(corpora / "gum/open-genres.conllu.gz")),
    }


def foreign_words(frequency: dict[str, dict[str, float]]) -> list[str]:
    """Common words of the neighbouring languages that ours hardly use."""
    listed = [
        line
        for line in Path(__file__).with_name("detect_danish.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    known = set(words(" ".join(listed)))
    for code in NEIGHBOURS:
        known |= importlib.import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS
    return sorted(w for w in known if len(w) > 1 and all(f.get(w, 0.0) < RARE for f in frequency.values()))


def profiles(counts: dict[str, Counter]) -> dict:
    """The file's content: for each word one log-probability a language, in hundredths, rounded."""
    totals = {code: c.total() for code, c in counts.items()}
    frequency = {code: {w: n / totals[code] for w, n in c.items()} for code, c in counts.items()}
    chosen = sorted({w for c in counts.values() for w, n in c.most_common(WORDS_A_LANGUAGE) if n > 2})
    return {
        "languages": list(counts),
        "members": MEMBERS,
        "words": {
            w: [round(100 * math.log((c[w] + 0.5) / totals[code])) for code, c in counts.items()] for w in chosen
        },
        "foreign": foreign_words(frequency),
    }


def stretches(texts: Iterable[str], least: int = 200) -> Iterator[str]:
    """Consecutive texts joined until they have at least ``least`` characters."""
    buffer = ""
    for text in texts:
        buffer = f"{buffer} {text}".strip()
        if len(buffer) >= least:
            yield buffer
            buffer = ""


def dev_sets(data: Path) -> dict[str, list[tuple[str, str]]]:
    """Paragraph-sized pieces of the dev texts with their language."""
    gold = [json.loads(line) for line in (data / "gold/norwegian-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    pairs = [line.rstrip("\n").split("\t") for line in lines(data / "corpora/nb-nn/nb_nn_dev.tsv.gz")]
    english = [json.loads(line) for line in lines(data / "corpora/polnear/dev.jsonl.gz")]
    return {
        "norwegian-dev, articles": [(d["lang"], d["text"]) for d in gold],
        "norwegian-dev, paragraphs": [(d["lang"], s) for d in gold for s in stretches(d["text"].split("\n"))],
        "nb-nn dev, paragraphs": [(c, s) for i, c in enumerate(("nb", "nn")) for s in stretches(p[i] for p in pairs)],
        "PolNeAR dev, paragraphs": [("en", s) for d in english for s in stretches(d["text"].split("\n\n"))],
    }


def print_scores(data: Path) -> None:
    for name, examples in dev_sets(data).items():
        found = Counter((code, detect(text).code) for code, text in examples)
        right = sum(n for (a, b), n in found.items() if a == b)
        wrong = {f"{a} as {b}": n for (a, b), n in found.most_common() if a != b}
        print(f"{name}: {right} of {len(examples)} right ({right / len(examples):.2%})", wrong or "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared"), help="folder that holds corpora/ and gold/")
    parser.add_argument("--out", type=Path, default=PROFILES, help="where to write the profiles")
    parser.add_argument("--score", action="store_true", help="measure on the dev texts, write nothing")
    options = parser.parse_args()
    if options.score:
        return print_scores(options.data)
    text = json.dumps(profiles(counts(options.data)), ensure_ascii=False, separators=(",", ":"))
    options.out.write_text(text.replace("],", "],\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
