"""Learn who did a deed, and to whom: `python -m training.parties`, or `make coder`.

Takes the deeds of our own items (`training/deeds/`, those to learn from) and dev articles, gathers for each everybody who may be a party of
it (`varsel.coding.candidates`), and learns by logistic regression which of them is: a weight for each thing that is told of
a candidate. Writes the weights beside the codebook. To be run again after each change of how sides are told.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from varsel.coding import load
from varsel.coding.parties import proposed_of, weighed
from varsel.coding.ranking import NOBODY, PARTIES, features
from varsel.coding.standing import standing_of
from varsel.evaluate.coding import same_field

from benchmarks.coding import FOLDER, Document, gold
from benchmarks.parties import context_for, given

HERE = Path(__file__).parent
OUT = HERE.parent / "src" / "varsel" / "coding" / "codebooks" / "deeds.parties.json"
STRENGTH = 8.0  # of the regularisation
LEAST = 0.02  # weights nearer to nothing than this are left out

Row = list[tuple[str, float]]


class Choice(NamedTuple):
    """A gold deed with the names and the features of those who may be a party of it, the last of them nobody."""

    gold: Document
    names: list[str | None]
    rows: list[Row]


def choices(documents: Iterable[Document]) -> list[Choice]:
    """The deeds of documents as the learner sees them."""
    codebook, found = load("deeds"), []
    for document in documents:
        context = context_for(document)
        for deed, head, hit in given(context, codebook, document):
            standing = standing_of(context, codebook, head, hit, context.statement_of.get(head))
            sorts = (deed["event"], deed["mode"]) if deed.get("mode") else (deed["event"],)
            proposed = proposed_of(context, codebook, head, hit, standing)
            place, candidates = weighed(context, codebook, head, hit, standing, sorts, proposed)
            told = [*(candidate.told for candidate in candidates), {NOBODY}]
            names = [*(candidate.side.name for candidate in candidates), None]
            found.append(Choice(deed, names, [list(features(one, place)) for one in told]))
    return found


def right(choice: Choice, party: str) -> list[bool]:
    """Which of the candidates the gold means: by its very name where one has it."""
    wanted = choice.gold.get(party)
    exact = [name == wanted if wanted else name is None for name in choice.names]
    return exact if any(exact) else [bool(name) and same_field(choice.gold, {party: name}, party) for name in choice.names]


def fit(choices: Sequence[Choice], party: str) -> dict[str, float]:
    """The weights under which the right candidates are the likeliest of each deed's."""
    numbers: dict[str, int] = {}
    values, rows, columns, sizes, truth = [], [], [], [], []
    for choice in choices:
        answers = right(choice, party)
        if any(answers):
            for number, row in enumerate(choice.rows, len(truth)):
                for name, value in row:
                    values.append(value)
                    rows.append(number)
                    columns.append(numbers.setdefault(name, len(numbers)))
            sizes.append(len(answers))
            truth.extend(answers)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(truth), len(numbers)))
    starts, group = np.cumsum([0, *sizes[:-1]]), np.repeat(np.arange(len(sizes)), sizes)
    meant = np.array(truth, float)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        parts = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        whole, hit = np.add.reduceat(parts, starts), np.add.reduceat(parts * meant, starts)
        slope = matrix.T @ (parts / whole[group] - parts * meant / hit[group])
        return np.log(whole / hit).sum() + STRENGTH / 2 * weights @ weights, slope + STRENGTH * weights

    learned = minimize(loss, np.zeros(len(numbers)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return {name: round(float(learned[n]), 3) for name, n in sorted(numbers.items()) if abs(learned[n]) >= LEAST}


def main() -> None:
    files = sorted((HERE / "deeds").glob("*.toml"))
    seen = choices([*(d for file in files for d in gold(file, "train")), *gold(FOLDER / "dev")])
    weights = {party: fit(seen, party) for party in PARTIES}
    OUT.write_text(json.dumps({"weights": weights}, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{OUT.name}: learned from {len(seen)} deeds, {OUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
