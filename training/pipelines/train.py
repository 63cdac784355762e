"""Rebuild a parsing pipeline from the corpora: ``python -m training.pipelines.train no --data ../shared --out DIR``.

Besides the pipeline that ships, two more are trained, each without one half of the annotated articles: whatever is
learned from parses of those articles must be learned from parses of a pipeline that has not seen them.
"""

import argparse
import gzip
import json
import random
import re
import shutil
import tempfile
import time
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Corpus
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as training_loop
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, load_config
from thinc.api import Config

from training.pipelines import english, norwegian
from training.pipelines.card import card
from training.pipelines.corpus import Sentence, blocks
from training.pipelines.documents import detokenized, doc, paragraphs, restyled

SPACY_LANGUAGE = {"no": "nb", "en": "en"}
HELD_OUT = 8  # per cent of GUM's documents that the English pipeline is scored on
LETTER = r"[^\W\d_]"
SENTENCE_ENDS = {"frp.", "jul.", "min.", "i.", "no.", "str.", "sen.", "art.", "på.", "for.", "da.", "sin.", "mat."}


# Corpora


def norwegian_training(data: Path, without: int | None) -> list[Sentence]:
    """Both standards' sentences in running order, but those of the gold articles in the fold ``without``."""
    left_out = _gold_lines(data, without)
    found, kept = 0, []
    for standard in ("nob", "nno"):
        for sentence in norwegian.sentences(data / f"corpora/norne/{standard}-train.conll.gz"):
            if "".join(sentence.words) in left_out:
                found += 1
                continue
            kept.append(replace(sentence, spaces=detokenized(sentence.words)))
    print(f"{len(kept)} sentences; {found} left out for {len(left_out)} lines of gold")
    return kept


def _gold_lines(data: Path, fold: int | None) -> set[str]:
    articles = [json.loads(line) for line in (data / "gold/norwegian-train.jsonl").open(encoding="utf-8")]
    texts = [a["text"] for a in articles if fold is not None and in_fold(a["id"], fold)]
    return {"".join(line.split()) for text in texts for line in text.split("\n") if line.strip()}


def in_fold(article_id: str, fold: int) -> bool:
    """Is this article in the fold (0 or 1)?"""
    return zlib.crc32(article_id.encode()) % 2 == fold


def norwegian_dev(data: Path, standard: str) -> list[Sentence]:
    """The UD development split of one standard ("nob", "nno"), with names."""
    out = []
    for comments, rows in blocks(data / f"corpora/norne/{standard}-dev.conllu.gz"):
        out.append(Sentence(
            words=[r[1] for r in rows], pos=[r[3] for r in rows], feats=["" if r[5] == "_" else r[5] for r in rows],
            head=[int(r[6]) - 1 if r[6] != "0" else i for i, r in enumerate(rows)], dep=[r[7] for r in rows],
            name=norwegian.names([r[9].rpartition("name=")[2] for r in rows]),
            spaces=["SpaceAfter=No" not in r[9] for r in rows],
            starts_paragraph=any(c.startswith(("newpar", "newdoc")) for c in comments),
        ))
    return out


def english_gum(data: Path, held_out: bool) -> list[Sentence]:
    """GUM's sentences, of the documents that are held out for scoring or of the others."""
    return [s for name, sentences in english.gum(data / "corpora/gum/open-genres.conllu.gz")
            if (zlib.crc32(name.encode()) % 100 < HELD_OUT) == held_out for s in sentences]


def english_polnear(data: Path, split: str, without: int | None) -> list[Sentence]:
    """CoreNLP's sentences of PolNeAR's articles, but those in the fold ``without``."""
    with gzip.open(data / f"corpora/polnear/{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {a["id"]: a["text"] for a in map(json.loads, lines)}
    parses = english.corenlp(data / f"corpora/polnear/{split}.corenlp.conll.gz", texts)
    return [s for name, sentences in parses if without is None or not in_fold(name, without) for s in sentences]


def training_passes(lang: str, data: Path, without: int | None) -> list[list[Sentence]]:
    """The running sentences to go through in one epoch, each entry once; gold English twice, as it is the smaller."""
    if lang == "no":
        return [norwegian_training(data, without)]
    gold = english_gum(data, held_out=False)
    return [gold, gold, english_polnear(data, "train", without)]


def dev_sets(lang: str, data: Path) -> dict[str, list[Sentence]]:
    """The sets that a pipeline is scored on, by name; the mean over them picks the best checkpoint."""
    if lang == "no":
        return {f"{s}-dev": norwegian_dev(data, s) for s in ("nob", "nno")}
    return {"gum-held-out": english_gum(data, held_out=True), "polnear-dev": english_polnear(data, "dev", None)}


# The pipeline


def tokenizer_adjusted(nlp: Language) -> None:
    """Newspaper text: words keep their hyphens; a full stop after a year, and a dash before a word, stand alone."""
    tokenizer = nlp.tokenizer
    tokenizer.rules = {text: rule for text, rule in tokenizer.rules.items() if _is_word(text)}
    prefixes = [*nlp.Defaults.prefixes, rf"[-–—](?={LETTER})"]
    suffixes = [*nlp.Defaults.suffixes, r"(?<=\d\d\d)\.", r"(?<=\d,\d)\."]
    infixes = [p for p in nlp.Defaults.infixes if "(?:-|" not in p] + [rf"(?<={LETTER})(?:–|—|--|---|——)(?={LETTER})"]
    tokenizer.prefix_search = compile_prefix_regex(prefixes).search
    tokenizer.suffix_search = compile_suffix_regex(suffixes).search
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer


def _is_word(exception: str) -> bool:
    """Is this tokenizer exception an abbreviation or a contraction, not an emoticon or a word at a sentence's end?"""
    return bool(re.match(r"['’]?\w[\w.'’/\-]*$", exception)) and exception.lower() not in SENTENCE_ENDS


def write_docs(path: Path, passes: list[list[Sentence]], vocab: spacy.vocab.Vocab, rng: random.Random | None,
               rounds: int = 1) -> None:
    """The sentences as paragraphs in a DocBin; with ``rng`` cut at random and restyled, otherwise as in the corpus."""
    store = DocBin(store_user_data=False)
    for _ in range(rounds):
        for sentences in passes:
            for group in paragraphs(sentences, rng or random.Random(0)):
                store.add(doc(vocab, restyled(group, rng) if rng else group))
    store.to_disk(path)


def train(run: "Run", data: Path, out: Path, start: Path | None) -> Language:
    """Train a pipeline, with its checkpoints under ``out``; returns it with the running average of its weights.

    ``start`` is a pipeline of the same shape whose word representations (tok2vec) are where training begins.
    """
    blank = spacy.blank(SPACY_LANGUAGE[run.lang])
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        passes = training_passes(run.lang, data, run.without)
        write_docs(files / "train.spacy", passes, blank.vocab, random.Random(run.seed), run.rounds)
        write_docs(files / "dev.spacy", list(dev_sets(run.lang, data).values()), blank.vocab, None)
        nlp = init_nlp(configuration(run, files))
        tokenizer_adjusted(nlp)
        if start:
            nlp.get_pipe("tok2vec").from_disk(start / "tok2vec", exclude=["vocab"])
        training_loop(nlp, out)
    trained = spacy.load(out / "model-last")
    trained.config["paths"].update(train=None, dev=None)
    description = f"Varsel's pipeline: {run.name}"
    trained.meta.update(name="varsel", license="Apache-2.0", version="1.0.0", description=description)
    return trained


def configuration(run: "Run", files: Path) -> Config:
    """config.cfg with what one run needs filled in."""
    overrides = {
        "paths.train": str(files / "train.spacy"), "paths.dev": str(files / "dev.spacy"), "system.seed": run.seed,
        "nlp.lang": SPACY_LANGUAGE[run.lang], "training.max_epochs": run.epochs,
        "components.tok2vec.model.embed.width": run.width, "components.tok2vec.model.encode.width": run.width,
    }
    return load_config(Path(__file__).with_name("config.cfg"), overrides=overrides, interpolate=False)


# Scores


def scores(nlp: Language, sentences: list[Sentence]) -> dict:
    """Accuracies and F-scores (0 to 1) of a pipeline on gold sentences put in paragraphs, tokens as it cuts them."""
    store = DocBin(docs=[doc(nlp.vocab, group) for group in paragraphs(sentences, random.Random(0))])
    with tempfile.TemporaryDirectory() as folder:
        store.to_disk(Path(folder) / "dev.spacy")
        examples = list(Corpus(Path(folder) / "dev.spacy")(nlp))
    start = time.perf_counter()
    result = nlp.evaluate(examples)
    names = {kind: round(v["f"], 4) for kind, v in sorted((result["ents_per_type"] or {}).items())}
    figures = {"token_f": "token_f", "upos": "pos_acc", "feats": "morph_acc", "uas": "dep_uas", "las": "dep_las",
               "sentence_f": "sents_f", "names_f": "ents_f"}
    return {k: round(result[v] or 0.0, 4) for k, v in figures.items()} | {
        "names_f_per_type": names, "words": sum(map(len, sentences)), "seconds": round(time.perf_counter() - start, 1)}


# Runs


@dataclass(frozen=True)
class Run:
    """One training run.

    ``without`` is the fold of articles that is left out. An epoch goes through ``rounds`` copies of the corpus, each
    cut and styled its own way. ``start`` names the run whose word representations training begins with.
    """

    name: str
    lang: str
    without: int | None = None
    start: str | None = None
    epochs: int = 2
    rounds: int = 2
    seed: int = 20
    width: int = 96


RUNS = [
    Run("no-0", "no", without=0),
    Run("no-1", "no", without=1),
    Run("no", "no", start="no-1", epochs=3),
    Run("en-0", "en", without=0, epochs=3, rounds=1),
    Run("en-1", "en", without=1, epochs=3, rounds=1),
]
SHIPPED = {"no": "no", "en": "en-0"}  # half of the silver is plenty for English


def build(run: Run, data: Path, out: Path, start: Path | None) -> None:
    """Train one run's pipeline and write it to ``out`` with its scores and its card; what was there is replaced."""
    with tempfile.TemporaryDirectory() as folder:
        nlp = train(run, data, Path(folder), start)
        figures = {name: scores(nlp, sentences) for name, sentences in dev_sets(run.lang, data).items()}
        shutil.rmtree(out, ignore_errors=True)
        nlp.to_disk(out)
    (out / "scores.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    megabytes = sum(f.stat().st_size for f in out.rglob("*") if f.is_file()) / 1e6
    (out / "MODEL_CARD.md").write_text(card(run, figures, HELD_OUT, megabytes), encoding="utf-8")
    print(run.name, json.dumps(figures, indent=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lang", choices=sorted(SPACY_LANGUAGE))
    parser.add_argument("--data", type=Path, default=Path("../shared"), help="the folder that has corpora/ and gold/")
    parser.add_argument("--out", type=Path, required=True, help="where to write the pipeline that ships")
    parser.add_argument("--folds", type=Path, default=Path("build/pipelines"),
                        help="where to write each run's pipeline, those without a fold of the articles too")
    parser.add_argument("--only", choices=[run.name for run in RUNS], help="this run alone")
    args = parser.parse_args()
    for run in RUNS:
        if run.lang == args.lang and args.only in (None, run.name):
            build(run, args.data, args.folds / run.name, args.folds / run.start if run.start else None)
            if run.name == SHIPPED[args.lang]:
                shutil.rmtree(args.out, ignore_errors=True)
                shutil.copytree(args.folds / run.name, args.out)


if __name__ == "__main__":
    main()
