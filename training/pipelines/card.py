"""The model card that is written beside each pipeline, from the figures of its own training run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.pipelines.train import Run

DATA = {
    "no": """\
- Norwegian Dependency Treebank (Solberg et al., LREC 2014) with NorNE's names (Jørgensen et al., LREC 2020), Bokmål
  and Nynorsk together: newspapers, blogs, government reports and parliament, 1997 to 2014. Annotations CC0. Its own
  relations are converted to Universal Dependencies by `training/pipelines/norwegian.py`.
- The UD development and test splits are not trained on.""",
    "en": """\
- GUM (Zeldes 2017), the documents under open licences, annotations CC BY 4.0: gold trees and named entities.
  {held_out} per cent of its documents are kept for scoring.
- CoreNLP's automatic parses beside PolNeAR 1.0 (Newell et al., LREC 2018), US political news: silver, converted to UD
  version 2 by `training/pipelines/english.py`. Half of the training articles, by crc32(id) % 2; the other half is
  unseen, so that what is learned from its parses is learned from what parses of new text look like. The test split is
  not used.""",
}
LIMITS = {
    "no": """\
- The texts are from before 2015: newer names are recognised by their surroundings only.
- Relations of the official UD treebank that rest on oddities of its own conversion (clauses headed by an adjective
  called amod or advmod) are named by what they are (acl:relcl, advcl), which costs some agreement with the UD split.
- Derived names (DRV: "nordmenn") and NorNE's MISC are not marked.""",
    "en": """\
- Most of the text is silver: the mistakes of CoreNLP's parser and name recognizer are learned along. Events and
  products are learned from GUM's few only.
- Words with hyphens are one token ("all-girl"), unlike in the UD treebanks of English.
- GPE and LOC are told apart in training by a list of words for geography.""",
}
TITLES = {"no": "Norwegian (Bokmål and Nynorsk)", "en": "English"}
COLUMNS = {"upos": "UPOS", "feats": "features", "uas": "UAS", "las": "LAS", "sentence_f": "sentences F",
           "names_f": "names F"}


def card(run: Run, figures: dict[str, dict], held_out: int, megabytes: float) -> str:
    """The text of MODEL_CARD.md. ``figures`` is what ``train.scores`` gives for each set, by the set's name."""
    return f"""\
# Parsing pipeline: {TITLES[run.lang]}

spaCy 3.8 pipeline (tok2vec, morphologizer, parser, ner): universal parts of speech and features, Universal
Dependencies (version 2), sentence boundaries, names of the types PER, ORG, GPE, LOC, PROD, EVT. No word vectors, no
lemmas. {megabytes:.1f} MB.

## Licence
Apache-2.0 for the weights and the code that trains them. No text of the corpora is part of it.

## Data
{DATA[run.lang].format(held_out=held_out)}{_fold(run)}

## Recipe
`python -m training.pipelines.train {run.lang}`, run `{run.name}`: {_recipe(run)}.
The rest stands in `training/pipelines/config.cfg`. Sentences are put together to paragraphs of 1 to 8, with the
quotation marks, dashes and apostrophes of several house styles, and some without their full stop. The weights are the
running average at the end of training.

## Scores
On running paragraphs, with the pipeline's own tokens and sentences, in per cent.

{_table(figures)}

Names by type (F): {_names(figures)}.

## Limits
{LIMITS[run.lang]}
"""


def _recipe(run: Run) -> str:
    parts = [f"seed {run.seed}", f"{run.epochs} epochs of {run.rounds} differently cut and styled copies of the corpus"]
    parts += [f"width {run.width}"]
    parts += [f"word representations begun with those of the run `{run.start}`"] if run.start else []
    return ", ".join(parts)


def _fold(run: Run) -> str:
    left_out = "\n- The gold articles with crc32(id) % 2 = {} are left out." if run.lang == "no" else ""
    return left_out.format(run.without) if run.without is not None else ""


def _table(figures: dict[str, dict]) -> str:
    head = f"| | {' | '.join(COLUMNS.values())} |\n|---|{'---:|' * len(COLUMNS)}"
    rows = [f"| {name} | {' | '.join(f'{100 * f[c]:.1f}' for c in COLUMNS)} |" for name, f in figures.items()]
    return "\n".join([head, *rows])


def _names(figures: dict[str, dict]) -> str:
    return "; ".join(f"{name}: {', '.join(f'{k} {100 * v:.1f}' for k, v in f['names_f_per_type'].items())}"
                     for name, f in figures.items())
