"""Word vectors for the attribution network: ``python -m training.vectors --data ../shared --out VECTORS.npz``.

Positive pointwise mutual information with the words around, factorised (Levy & Goldberg 2014, "Neural word embedding as
implicit matrix factorization"), from all running text in the data folder's training corpora: about two million words of
Bokmål, Nynorsk and English in one space. Cues that the gold never has ("erklærer") come to lie beside those it has.
A minute on one core; the result is deterministic.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import svds

MIN_COUNT, CONTEXTS, REACH, SIZE = 4, 8000, 4, 64
WORD = re.compile(r"\w[\w.-]*\w|\w|[^\w\s]")


def sentences(data):
    """Sentences as lists of lower-case words, from every corpus that has running text."""
    for name in (
        "norne/nob-train.conll.gz",
        "norne/nno-train.conll.gz",
        "polnear/train.corenlp.conll.gz",
        "gum/open-genres.conllu.gz",
    ):
        yield from _conll(data / "corpora" / name)
    for name in ("train", "dev"):
        with gzip.open(data / f"corpora/nb-nn/nb_nn_{name}.tsv.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                for side in line.rstrip("\n").split("\t")[:2]:
                    yield WORD.findall(side.lower())
    with open(data / "gold/norwegian-train.jsonl", encoding="utf-8") as lines:
        for line in lines:
            for sentence in json.loads(line)["text"].split("\n"):
                yield WORD.findall(sentence.lower())


def _conll(path):
    words = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            if line.strip():
                number, form = line.split("\t")[:2]
                if number.isdigit():
                    words.append(form.lower())
            elif words:
                yield words
                words = []
    if words:
        yield words


def vectors(corpus):
    """(words, float32 of shape (words, SIZE)): most frequent first."""
    counts = Counter(w for sentence in corpus for w in sentence)
    words = [w for w, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])) if n >= MIN_COUNT]
    ids = {w: i for i, w in enumerate(words)}
    rows, columns = [], []
    for sentence in corpus:
        known = [ids.get(w, -1) for w in sentence]
        for reach in range(1, REACH + 1):
            # the nearest two places are contexts of their own, on either side; the farther ones are one
            place = 2 * (min(reach, 3) - 1)
            for a, b in zip(known, known[reach:]):
                if a >= 0 and 0 <= b < CONTEXTS:
                    rows.append(a), columns.append(b + CONTEXTS * place)
                if b >= 0 and 0 <= a < CONTEXTS:
                    rows.append(b), columns.append(a + CONTEXTS * (place + 1))
    together = sparse.coo_matrix((np.ones(len(rows), np.float32), (rows, columns)), (len(words), CONTEXTS * 6)).tocsr()
    of_word = np.asarray(together.sum(1)).ravel()
    of_context = np.asarray(together.sum(0)).ravel() ** 0.75
    together = together.tocoo()
    information = np.log(together.data / (of_word[together.row] * (of_context / of_context.sum())[together.col]))
    positive = information > 0
    matrix = sparse.csr_matrix(
        (information[positive], (together.row[positive], together.col[positive])), together.shape
    )
    left, strength, _ = svds(matrix, k=SIZE, v0=np.ones(min(matrix.shape)))
    found = left * np.sqrt(strength)
    return words, (found / found.std()).astype(np.float32)


def main(argv=None):
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--data", type=Path, default=Path("../shared"))
    cli.add_argument("--out", type=Path, required=True)
    args = cli.parse_args(argv)
    words, found = vectors(list(sentences(args.data)))
    np.savez_compressed(args.out, words=np.array(words), vectors=found)
    print(len(words), "words,", SIZE, "dimensions")


if __name__ == "__main__":
    main()
