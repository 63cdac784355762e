"""Train the attribution networks: ``python -m training.attribution no --parses DIR --vectors FILE --out MODEL.npz``.

The recipe ``no`` learns from the Norwegian gold, ``en`` from PolNeAR (train splits); thresholds are tuned on their dev
splits. The network is the one that ``varsel.reading.attribution.network`` computes with numpy; here it is built in PyTorch
and trained. Fixed seeds; ten to fifteen minutes a network on a core.
"""

import argparse
import pickle
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from training.parses import SETS, documents
from varsel.languages import language
from varsel.reading import layout
from varsel.reading.attribution import features, network
from varsel.reading.attribution.network import LABELS, NO_LABEL, PARTS
from varsel.record import Span

EDGE = " \t\r\n\u00a0\"'«»“”„‘’`–—-.,;:!?…"
MIN_COUNT = {"word": 4, "suffix": 5, "shape": 5, "feats": 5, "dep": 5, "pos": 1, "entity": 1, "lang": 1, "cue": 1}
SIZES = {
    "word": 64,
    "suffix": 24,
    "shape": 8,
    "pos": 16,
    "feats": 12,
    "dep": 16,
    "entity": 8,
    "quote": 8,
    "speech": 8,
    "place": 8,
    "lang": 4,
    "cue": 12,
    "vector": 64,
}


# ---------------------------------------------------------------------------------------------------------------------
# Data


def trimmed(text, spans):
    """Pieces without edge punctuation, those that touch joined, as in the scorer."""
    out = []
    for start, end in sorted(map(tuple, spans)):
        while start < end and text[start] in EDGE:
            start += 1
        while end > start and text[end - 1] in EDGE:
            end -= 1
        if start == end:
            continue
        if out and not text[out[-1].end : start].strip(EDGE):
            out[-1] = Span(out[-1].start, max(end, out[-1].end))
        else:
            out.append(Span(start, end))
    return out


def main_token(parse, cue):
    """The token of the cue that the others hang on: the first whose head is outside, auxiliaries last."""
    tokens = [i for span in cue for i in parse.tokens(span)]
    if not tokens:
        return None
    inside = set(tokens)
    tops = [i for i in tokens if int(parse.head[i]) not in inside or int(parse.head[i]) == i]
    tops.sort(
        key=lambda i: (
            parse.pos[i] != "VERB",
            parse.pos[i] == "AUX",
            parse.pos[i] in ("ADV", "ADP", "PART", "PUNCT"),
            i,
        )
    )
    return tops[0] if tops else tokens[0]


def begin_anew(labels):
    """A part that another one, or the window's edge, cuts begins anew behind the cut: the chain allows nothing else."""
    previous = 0
    for i, label in enumerate(labels.tolist()):
        if label and label % 2 == 0 and previous not in (label, label - 1):
            labels[i] = label - 1
        previous = labels[i]


class Example:
    """One article as the network sees it, with its gold."""

    def __init__(self, doc, parse, vocabulary):
        self.doc, self.parse = doc, parse
        lines = layout.lines(doc["text"])
        self.quoted = features.quoting(parse, lines, language(parse.lang))
        self.ids = features.token_features(parse, self.quoted, vocabulary)
        self.heads = parse.head.astype(np.int64)
        self.anchors = np.zeros(len(parse), np.int64)
        self.windows, self.lost = [], 0
        deps = len(vocabulary["dep"]) + 1
        dep_ids = self.ids[:, features.COLUMNS.index("dep")]
        for statement in doc["statements"]:
            parts = {part: trimmed(doc["text"], statement.get(part) or []) for part in PARTS}
            if not parts["content"]:
                continue
            anchor = (
                main_token(parse, parts["cue"]) if parts["cue"] else next(iter(parse.tokens(parts["content"][0])), None)
            )
            if anchor is None or self.anchors[anchor]:
                self.lost += 1
                continue
            self.anchors[anchor] = 1 if parts["cue"] else 2
            first, end = features.window(parse, self.quoted, anchor)
            gold = np.zeros(end - first, np.int64)
            for part in ("content", "source", "cue"):
                for span in parts[part]:
                    tokens = parse.tokens(span)
                    self.lost += 0 if first <= tokens.start and tokens.stop <= end else 1 / 3
                    for k, i in enumerate(tokens):
                        if first <= i < end:
                            gold[i - first] = LABELS[part][min(k, 1)]
            begin_anew(gold)
            seen = features.seen_from(parse, self.quoted, anchor, (first, end), dep_ids, deps)
            self.windows.append((anchor, first, end, seen.astype(np.int16), gold))


def vocabulary_of(parses):
    """The values of each feature that are frequent enough to have an id, by their ids."""
    counts = {name: Counter() for name in MIN_COUNT}
    for parse in parses:
        strings = features.token_strings(parse)
        for name, count in counts.items():
            for value in strings[name]:
                count[value] += 1
    return {
        name: {
            v: i + 1
            for i, (v, n) in enumerate(sorted(count.items(), key=lambda x: (-x[1], x[0])))
            if n >= MIN_COUNT[name]
        }
        for name, count in counts.items()
    }


# ---------------------------------------------------------------------------------------------------------------------
# The network in PyTorch (see varsel.reading.attribution.network for what it computes)


class Conv(nn.Module):
    """Residual convolution over three positions with maxout of two pieces and layer normalisation."""

    def __init__(self, width, dilation=1):
        super().__init__()
        self.lin = nn.Linear(3 * width, 2 * width)
        self.norm = nn.LayerNorm(width)
        self.dilation = dilation

    def forward(self, x, mask, drop):
        d = self.dilation
        left = F.pad(x, (0, 0, d, 0))[:-d]
        right = F.pad(x, (0, 0, 0, d))[d:]
        y = self.lin(torch.cat([left, x, right], 1)).view(len(x), -1, 2).amax(2)
        return self.norm(x + F.dropout(y, drop, self.training)) * mask


class Tree(nn.Module):
    """Mixes a token with its head and the mean of its children."""

    def __init__(self, width):
        super().__init__()
        self.lin = nn.Linear(3 * width, 2 * width)
        self.norm = nn.LayerNorm(width)

    def forward(self, x, heads, mask, drop):
        up = x[heads]
        total = torch.zeros_like(x).index_add_(0, heads, x)
        count = torch.zeros(len(x), 1).index_add_(0, heads, torch.ones(len(x), 1))
        y = self.lin(torch.cat([x, up, total / count.clamp(min=1)], 1)).view(len(x), -1, 2).amax(2)
        return self.norm(x + F.dropout(y, drop, self.training)) * mask


class Network(nn.Module):
    def __init__(self, sizes, seen_sizes, vectors=None, width=128, narrow=96, drop=0.25):
        super().__init__()
        self.drop = drop
        self.forget = {"word": drop, "suffix": drop / 3}  # how often a word is one that was never seen
        self.embed = nn.ModuleDict({name: nn.Embedding(n, SIZES[name]) for name, n in sizes.items()})
        for e in self.embed.values():
            nn.init.normal_(e.weight, std=0.3)
        if vectors is not None:
            self.embed["vector"].weight.data.copy_(
                torch.from_numpy(np.vstack([np.zeros_like(vectors[:1]), vectors * 0.3]))
            )
            self.embed["vector"].weight.requires_grad_(False)
        self.inp = nn.Linear(sum(SIZES[n] for n in sizes), 2 * width)
        self.inp_norm = nn.LayerNorm(width)
        self.tree1, self.tree2 = Tree(width), Tree(width)
        self.convs = nn.ModuleList(Conv(width) for _ in range(4))
        self.anchor = nn.Linear(width, 3)
        self.row_token = nn.Linear(width, 2 * narrow)
        self.row_anchor = nn.Linear(width, 2 * narrow, bias=False)
        self.seen = nn.ModuleDict({name: nn.Embedding(n, 2 * narrow) for name, n in seen_sizes.items()})
        for e in self.seen.values():
            nn.init.normal_(e.weight, std=0.1)
        self.row_norm = nn.LayerNorm(narrow)
        self.row_convs = nn.ModuleList(Conv(narrow, d) for d in (1, 2, 4))
        self.emit = nn.Linear(narrow, NO_LABEL)
        self.transition = nn.Parameter(torch.zeros(NO_LABEL, NO_LABEL))
        self.first = nn.Parameter(torch.zeros(NO_LABEL))

    def encode(self, ids, heads, mask):
        cols = []
        for i, name in enumerate(features.COLUMNS):
            x = ids[:, i]
            if self.training and name in ("word", "suffix"):
                x = torch.where(torch.rand(len(x)) < self.forget[name], torch.zeros_like(x), x)
            cols.append(self.embed[name](x))
        x = F.dropout(torch.cat(cols, 1), self.drop * 0.6, self.training)
        x = self.inp_norm(self.inp(x).view(len(ids), -1, 2).amax(2)) * mask
        x = self.tree1(x, heads, mask, self.drop)
        for i, conv in enumerate(self.convs):
            x = conv(x, mask, self.drop)
            if i == 1:
                x = self.tree2(x, heads, mask, self.drop)
        return x

    def rows(self, h, tokens, anchors, seen, mask):
        z = self.row_token(h)[tokens] + self.row_anchor(h)[anchors]
        for i, name in enumerate(features.SEEN):
            z = z + self.seen[name](seen[:, i])
        z = self.row_norm(z.view(len(tokens), -1, 2).amax(2)) * mask
        z = F.dropout(z, self.drop, self.training)
        for conv in self.row_convs:
            z = conv(z, mask, self.drop)
        return self.emit(z)


ALLOWED = torch.tensor(network.ALLOWED)
START = torch.tensor(network.ALLOWED_FIRST)


def crf_loss(emissions, gold, mask, transition, first):
    """Negative log-likelihood of the gold labels, one value a window. Shapes (windows, tokens, labels), (windows, tokens)."""
    trans = transition.masked_fill(~ALLOWED, -1e4)
    start = first.masked_fill(~START, -1e4)
    k, t, n = emissions.shape
    e = emissions.gather(2, gold.unsqueeze(2)).squeeze(2)
    score = (e * mask).sum(1) + start[gold[:, 0]] + (trans[gold[:, :-1], gold[:, 1:]] * mask[:, 1:]).sum(1)
    alpha = start + emissions[:, 0]
    for i in range(1, t):
        nxt = torch.logsumexp(alpha.unsqueeze(2) + trans, 1) + emissions[:, i]
        alpha = torch.where(mask[:, i].bool().unsqueeze(1), nxt, alpha)
    return torch.logsumexp(alpha, 1) - score


GAP = 4  # empty rows between articles and between windows, as wide as the widest dilation


def batch(examples):
    ids, heads, mask, anchors, offsets, at = [], [], [], [], [], 0
    for ex in examples:
        n = len(ex.parse)
        offsets.append(at)
        ids += [ex.ids, np.zeros((GAP, ex.ids.shape[1]), np.int32)]
        heads += [ex.heads + at, np.arange(at + n, at + n + GAP)]
        mask += [np.ones(n), np.zeros(GAP)]
        anchors += [ex.anchors, np.zeros(GAP, np.int64)]
        at += n + GAP
    return (
        torch.from_numpy(np.concatenate(ids)).long(),
        torch.from_numpy(np.concatenate(heads)).long(),
        torch.from_numpy(np.concatenate(mask)).float().unsqueeze(1),
        torch.from_numpy(np.concatenate(anchors)),
        offsets,
    )


def row_batch(windows):
    """windows: (offset, (anchor, first, end, seen, gold)). Packed rows with gaps."""
    tokens, anchors, seen, mask, where, at = [], [], [], [], [], 0
    for offset, (anchor, first, end, s, gold) in windows:
        n = end - first
        tokens += [np.arange(first, end) + offset, np.zeros(GAP, np.int64)]
        anchors.append(np.full(n + GAP, anchor + offset))
        seen += [s, np.zeros((GAP, s.shape[1]), np.int16)]
        mask += [np.ones(n), np.zeros(GAP)]
        where.append((at, n))
        at += n + GAP
    longest = max(n for _, n in where)
    pad = torch.zeros(len(where), longest, dtype=torch.long)
    filled = torch.zeros(len(where), longest)
    gold = torch.zeros(len(where), longest, dtype=torch.long)
    for k, ((start, n), (_, w)) in enumerate(zip(where, windows)):
        pad[k, :n] = torch.arange(start, start + n)
        filled[k, :n] = 1
        gold[k, :n] = torch.from_numpy(w[4])
    return (
        torch.from_numpy(np.concatenate(tokens)).long(),
        torch.from_numpy(np.concatenate(anchors)).long(),
        torch.from_numpy(np.concatenate(seen)).long(),
        torch.from_numpy(np.concatenate(mask)).float().unsqueeze(1),
        pad,
        filled,
        gold,
    )


def step_loss(model, examples, limit=60):
    ids, heads, mask, anchors, offsets = batch(examples)
    h = model.encode(ids, heads, mask)
    loss_anchor = F.cross_entropy(model.anchor(h), anchors, reduction="none")
    loss_anchor = (loss_anchor * mask.squeeze(1)).sum() / max(1, int((anchors > 0).sum()))
    windows = [(o, w) for o, ex in zip(offsets, examples) for w in ex.windows]
    random.shuffle(windows)
    windows = sorted(windows[:limit], key=lambda w: w[1][2] - w[1][1])
    if not windows:
        return loss_anchor, loss_anchor, loss_anchor * 0
    # shorter and longer windows apart, so that little is padding
    losses = []
    for chunk in (windows[: len(windows) // 2], windows[len(windows) // 2 :]):
        if chunk:
            tokens, a, seen, m, pad, filled, gold = row_batch(chunk)
            emissions = model.rows(h, tokens, a, seen, m)[pad]
            losses.append(crf_loss(emissions, gold, filled, model.transition, model.first))
    loss_rows = torch.cat(losses).mean()
    return loss_anchor + 0.5 * loss_rows, loss_anchor, loss_rows


# ---------------------------------------------------------------------------------------------------------------------
# Training


def predict(net, sets):
    """sets: (doc, parse) pairs. Documents with predicted statements, without speakers."""
    from varsel.reading.attribution import attributions

    out = []
    for doc, parse in sets:
        found = attributions(parse, layout.lines(doc["text"]), language(parse.lang), net)
        out.append(
            {
                "id": doc["id"],
                "statements": [
                    {"kind": a.kind, "content": a.content, "cue": a.cue, "source": a.source, "speaker": None}
                    for a in found
                ],
            }
        )
    return out


def summary(scores):
    s = scores["spans"]
    return (
        f"st {scores['statements']['f1']:.3f} (p {scores['statements']['p']:.3f} r {scores['statements']['r']:.3f}) "
        f"content {s['content']['f1']:.3f} cue {s['cue']['f1']:.3f} source {s['source']['f1']:.3f}"
    )


def scorer(data):
    sys.path.insert(0, str(Path(data) / "eval"))
    import score

    return score.score


def load_sets(data, parses):
    """(document, parse) pairs by the name of the set, of those sets whose parses are there."""
    data, parses = Path(data), Path(parses)
    sets = {}
    for name, (path, _) in SETS.items():
        if not (parses / f"{name}.pickle").exists():
            print("no parses for", name)
            continue
        with open(parses / f"{name}.pickle", "rb") as stored:
            parsed = pickle.load(stored)
        # a reflowed text is as long as its original, so that the gold's offsets hold in it
        sets[name] = [(doc | {"text": parsed[doc["id"]].text}, parsed[doc["id"]]) for doc in documents(data / path)]
    return sets


@dataclass(frozen=True)
class Member:
    """One network of an ensemble: the sets that an epoch goes through, how many epochs, and the seed."""

    train: tuple[str, ...]
    epochs: int
    seed: int


@dataclass(frozen=True)
class Recipe:
    """What the networks of one pipeline's languages learn from and are tuned on. ``drop`` is the dropout."""

    members: tuple[Member, ...]
    dev: tuple[str, ...]
    drop: float


BOTH = ("no-train", "no-train-reflowed")
RECIPES = {
    "no": Recipe(
        (Member(("no-train", "no-train"), 7, 1), *(Member(BOTH, 9, seed) for seed in (1, 2, 3))),
        dev=("no-dev", "no-dev-reflowed"),
        drop=0.4,
    ),
    "en": Recipe((Member(("en-train",), 7, 1),), dev=("en-dev",), drop=0.3),
}
RATE, WEIGHT_DECAY, WARM_UP, BATCH = 2e-3, 0.01, 200, 2500


def main(argv=None):
    cli = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    cli.add_argument("recipe", choices=sorted(RECIPES))
    cli.add_argument("--data", default="../shared")
    cli.add_argument("--parses", required=True, help="folder with the parses that training.parses made")
    cli.add_argument("--vectors", required=True, help="word vectors that training.vectors made")
    cli.add_argument("--out", required=True, type=Path)
    cli.add_argument("--threads", type=int, default=2)
    args = cli.parse_args(argv)
    recipe = RECIPES[args.recipe]
    torch.set_num_threads(args.threads)
    sets = load_sets(args.data, args.parses)
    names = sorted({name for member in recipe.members for name in member.train})
    if missing := [name for name in (*names, *recipe.dev) if name not in sets]:
        sys.exit(f"{args.parses}: no parses of {', '.join(missing)}; make them with python -m training.parses")
    vocabulary = vocabulary_of([parse for name in names for _, parse in sets[name]])
    with np.load(args.vectors) as stored:
        vocabulary["vector"] = {w: i + 1 for i, w in enumerate(stored["words"].tolist())}
        vectors = stored["vectors"]
    examples = {name: [Example(doc, parse, vocabulary) for doc, parse in sets[name]] for name in names}
    for name, found in examples.items():
        print(
            name,
            sum(len(e.windows) for e in found),
            "statements;",
            round(sum(e.lost for e in found)),
            "lost to the windows",
        )
    members, meta = [], None
    for member in recipe.members:
        chosen = [example for name in member.train for example in examples[name]]
        model = fit(chosen, vocabulary, vectors, member, recipe.drop)
        meta = meta or described(model)
        members.append({k: v.detach().numpy().copy() for k, v in model.state_dict().items()})
        ensemble = network.Ensemble.of(members, vocabulary, meta)
        tune(ensemble, [sets[name] for name in recipe.dev], args.data)
        network.save(args.out, ensemble)


def described(model):
    """What use has to know of a network besides its arrays."""
    layers = {"convolutions": len(model.convs), "row_convolutions": len(model.row_convs)}
    return layers | {"columns": list(features.COLUMNS), "seen": list(features.SEEN), "thresholds": {}}


def batches(examples):
    """The articles in random order, about ``BATCH`` tokens at a time."""
    group, size = [], 0
    for example in random.sample(examples, len(examples)):
        group.append(example)
        size += len(example.parse)
        if size > BATCH:
            yield group
            group, size = [], 0
    if group:
        yield group


def fit(examples, vocabulary, vectors, member, drop):
    """One network, with the moving average of its weights over training."""
    random.seed(member.seed), np.random.seed(member.seed), torch.manual_seed(member.seed)
    sizes = {n: (len(vocabulary[n]) + 1 if n in vocabulary else features.CLOSED[n]) for n in features.COLUMNS}
    model = Network(sizes, features.seen_sizes(len(vocabulary["dep"]) + 1), vectors, drop=drop)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    learned = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=RATE, weight_decay=WEIGHT_DECAY)
    total = member.epochs * max(1, sum(len(e.parse) for e in examples) // BATCH)
    step = 0
    for epoch in range(member.epochs):
        model.train()
        started, sums = time.time(), [0.0, 0.0]
        for group in batches(examples):
            for g in optimiser.param_groups:
                g["lr"] = RATE * min(1, step / WARM_UP) * (0.02 + 0.98 * max(0.0, 1 - step / total))
            loss, anchors, rows = step_loss(model, group)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 5.0)
            optimiser.step()
            step += 1
            decay = min(0.998, step / (step + 50))
            with torch.no_grad():
                for k, v in model.state_dict().items():
                    average[k].mul_(decay).add_(v, alpha=1 - decay)
            sums[0] += anchors.item()
            sums[1] += rows.item()
        print(
            f"seed {member.seed}, epoch {epoch + 1}: {time.time() - started:.0f} s, loss {sums[0]:.1f} + {sums[1]:.1f}",
            flush=True,
        )
    model.load_state_dict(average)
    return model


def tune(ensemble, dev, data):
    """Choose the thresholds: those of the best F1 of statements, the mean over the dev sets. Prints their scores."""
    score = scorer(data)
    best = None
    langs = {parse.lang for pairs in dev for _, parse in pairs}
    for cue in (0.3, 0.4, 0.5, 0.6):
        for cueless in (0.2, 0.3, 0.5):
            ensemble.meta["thresholds"].update({lang: [cue, cueless] for lang in langs})
            results = [score([doc for doc, _ in pairs], predict(ensemble, pairs)) for pairs in dev]
            mean = sum(r["statements"]["f1"] for r in results)
            if best is None or mean > best[0]:
                best = mean, [cue, cueless], results
    ensemble.meta["thresholds"].update({lang: best[1] for lang in langs})
    for result in best[2]:
        print("  ", best[1], summary(result), flush=True)


if __name__ == "__main__":
    main()
