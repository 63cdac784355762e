"""Train the attribution network: ``python -m training.attribution --data ../shared --parses DIR --out MODEL.npz``.

Learns from the Norwegian gold and PolNeAR (train splits), tunes on their dev splits. The network is the one that
``varsel.reading.network`` computes with numpy; here it is built in PyTorch, trained, and exported, with a check that both
give the same numbers. Fixed seeds; about an hour on two cores.
"""

import argparse
import gzip
import json
import pickle
import random
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from varsel.languages import language
from varsel.reading import features, layout, network
from varsel.reading.network import LABELS, NO_LABEL, PARTS
from varsel.record import Span

EDGE = " \t\r\n\u00a0\"'«»“”„‘’`–—-.,;:!?…"
MIN_COUNT = {"word": 3, "suffix": 4, "shape": 4, "feats": 4, "dep": 4, "pos": 1, "entity": 1, "lang": 1, "cue": 1}
SIZES = {"word": 64, "suffix": 24, "shape": 8, "pos": 16, "feats": 12, "dep": 16, "entity": 8, "quote": 8, "speech": 8, "place": 8, "lang": 4, "cue": 12, "vector": 64}


# ---------------------------------------------------------------------------------------------------------------------
# Data


def documents(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        return [json.loads(line) for line in lines]


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
    tops.sort(key=lambda i: (parse.pos[i] != "VERB", parse.pos[i] == "AUX", parse.pos[i] in ("ADV", "ADP", "PART", "PUNCT"), i))
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
            anchor = main_token(parse, parts["cue"]) if parts["cue"] else next(iter(parse.tokens(parts["content"][0])), None)
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


def vocabulary_of(parses, weights):
    counts = {name: Counter() for name in MIN_COUNT}
    for parse, weight in zip(parses, weights):
        strings = features.token_strings(parse)
        for name, count in counts.items():
            for value in strings[name]:
                count[value] += weight
    return {
        name: {v: i + 1 for i, (v, n) in enumerate(sorted(count.items(), key=lambda x: (-x[1], x[0]))) if n >= MIN_COUNT[name]}
        for name, count in counts.items()
    }


# ---------------------------------------------------------------------------------------------------------------------
# The network in PyTorch (see varsel.reading.network for what it computes)


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
        self.embed = nn.ModuleDict({name: nn.Embedding(n, SIZES[name]) for name, n in sizes.items()})
        for e in self.embed.values():
            nn.init.normal_(e.weight, std=0.3)
        if vectors is not None:
            self.embed["vector"].weight.data.copy_(torch.from_numpy(np.vstack([np.zeros_like(vectors[:1]), vectors * 0.3])))
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
        self.emit = nn.Linear(narrow, NO_LABEL + 0)
        self.transition = nn.Parameter(torch.zeros(NO_LABEL, NO_LABEL))
        self.first = nn.Parameter(torch.zeros(NO_LABEL))

    def encode(self, ids, heads, mask):
        cols = []
        for i, name in enumerate(features.COLUMNS):
            x = ids[:, i]
            if self.training and name in ("word", "suffix"):
                x = torch.where(torch.rand(len(x)) < (0.12 if name == "word" else 0.04), torch.zeros_like(x), x)
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
    return (torch.from_numpy(np.concatenate(ids)).long(), torch.from_numpy(np.concatenate(heads)).long(),
            torch.from_numpy(np.concatenate(mask)).float().unsqueeze(1), torch.from_numpy(np.concatenate(anchors)), offsets)


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
    return (torch.from_numpy(np.concatenate(tokens)).long(), torch.from_numpy(np.concatenate(anchors)).long(),
            torch.from_numpy(np.concatenate(seen)).long(), torch.from_numpy(np.concatenate(mask)).float().unsqueeze(1), pad, filled, gold)


def step_loss(model, examples, limit=60):
    ids, heads, mask, anchors, offsets = batch(examples)
    h = model.encode(ids, heads, mask)
    weight = torch.tensor([1.0, 1.0, 1.0])
    loss_anchor = F.cross_entropy(model.anchor(h), anchors, weight=weight, reduction="none")
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
        out.append({"id": doc["id"], "statements": [
            {"kind": a.kind, "content": a.content, "cue": a.cue, "source": a.source, "speaker": None} for a in found]})
    return out


def summary(scores):
    s = scores["spans"]
    return (f"st {scores['statements']['f1']:.3f} (p {scores['statements']['p']:.3f} r {scores['statements']['r']:.3f}) "
            f"content {s['content']['f1']:.3f} cue {s['cue']['f1']:.3f} source {s['source']['f1']:.3f}")


def scorer(data):
    sys.path.insert(0, str(Path(data) / "eval"))
    import score

    return score.score


def load_sets(data, parses):
    data, parses = Path(data), Path(parses)
    paths = {
        "no-train": data / "gold/norwegian-train.jsonl", "no-dev": data / "gold/norwegian-dev.jsonl",
        "en-train": data / "corpora/polnear/train.jsonl.gz", "en-dev": data / "corpora/polnear/dev.jsonl.gz",
    }
    sets = {}
    for name, path in paths.items():
        if not (parses / f"{name}.pickle").exists():
            print("no parses for", name)
            continue
        with open(parses / f"{name}.pickle", "rb") as stored:
            parsed = pickle.load(stored)
        docs = documents(path)
        sets[name] = [(doc, parsed[doc["id"]]) for doc in docs if doc["id"] in parsed]
    return sets


def main(argv=None):
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--data", default="../shared")
    cli.add_argument("--parses", required=True, help="folder with the parses that training.parses made")
    cli.add_argument("--vectors", help="word vectors that training.vectors made")
    cli.add_argument("--out", required=True)
    cli.add_argument("--epochs", type=int, default=12)
    cli.add_argument("--rate", type=float, default=2e-3)
    cli.add_argument("--norwegian", type=int, default=3, help="times that an epoch sees the Norwegian articles")
    cli.add_argument("--english", type=float, default=1.0, help="share of the English articles in an epoch")
    cli.add_argument("--drop", type=float, default=0.25)
    cli.add_argument("--threads", type=int, default=2)
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--every", type=int, default=1)
    args = cli.parse_args(argv)
    random.seed(args.seed), np.random.seed(args.seed), torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    score = scorer(args.data)
    sets = load_sets(args.data, args.parses)
    train_no, train_en = sets.get("no-train", []), sets.get("en-train", [])
    vocabulary = vocabulary_of([p for _, p in train_no + train_en], [1.5] * len(train_no) + [1] * len(train_en))
    vectors = None
    if args.vectors:
        with np.load(args.vectors) as stored:
            vocabulary["vector"] = {w: i + 1 for i, w in enumerate(stored["words"].tolist())}
            vectors = stored["vectors"]
    else:
        vocabulary["vector"] = {}
    t0 = time.time()
    no = [Example(d, p, vocabulary) for d, p in train_no]
    en = [Example(d, p, vocabulary) for d, p in train_en]
    print(f"{len(no)} Norwegian and {len(en)} English articles, {time.time()-t0:.0f} s; lost",
          sum(e.lost for e in no), sum(e.lost for e in en), "of", sum(len(e.windows) for e in no), sum(len(e.windows) for e in en),
          {k: len(v) for k, v in vocabulary.items()}, flush=True)
    sizes = {n: (len(vocabulary[n]) + 1 if n in vocabulary else features.CLOSED[n]) for n in features.COLUMNS}
    deps = len(vocabulary["dep"]) + 1
    model = Network(sizes, features.seen_sizes(deps), vectors, drop=args.drop)
    meta = {"columns": list(features.COLUMNS), "convolutions": len(model.convs), "row_convolutions": len(model.row_convs), "seen": list(features.SEEN), "thresholds": {}}
    average = {k: v.clone() for k, v in model.state_dict().items()}
    optimiser = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=args.rate, weight_decay=0.01)

    def epoch_batches():
        pool = no * args.norwegian + random.sample(en, int(len(en) * args.english))
        random.shuffle(pool)
        group, size = [], 0
        for ex in pool:
            group.append(ex)
            size += len(ex.parse)
            if size > 2500:
                yield group
                group, size = [], 0
        if group:
            yield group

    per_epoch = sum(1 for _ in epoch_batches())
    total, at = per_epoch * args.epochs, 0
    for epoch in range(args.epochs):
        model.train()
        t0, sums = time.time(), [0.0, 0.0]
        for group in epoch_batches():
            for g in optimiser.param_groups:
                g["lr"] = args.rate * min(1, at / 200) * (0.02 + 0.98 * max(0.0, 1 - at / total))
            loss, a, r = step_loss(model, group)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            at += 1
            decay = min(0.998, at / (at + 50))
            with torch.no_grad():
                for k, v in model.state_dict().items():
                    average[k].mul_(decay).add_(v, alpha=1 - decay)
            sums[0] += a.item()
            sums[1] += r.item()
        print(f"epoch {epoch+1}: {time.time()-t0:.0f} s, anchors {sums[0]/per_epoch:.3f}, rows {sums[1]/per_epoch:.3f}", flush=True)
        if (epoch + 1) % args.every == 0 or epoch + 1 == args.epochs:
            net = network.Network({k: v.numpy().copy() for k, v in average.items()}, vocabulary, meta)
            for name in ("no-dev", "en-dev"):
                if name in sets:
                    tune(net, sets[name], score, name)
            state = {k: v.astype(np.float16) if v.ndim > 1 and v.size > 2000 else v.astype(np.float32) for k, v in net.arrays.items()}
            network.save(args.out, state, vocabulary, net.meta)


def tune(net, pairs, score, name):
    """Choose the thresholds of the languages of a dev set, those of its best F1 of statements, and print its scores."""
    best = None
    langs = {parse.lang for _, parse in pairs}
    for cue in (0.3, 0.4, 0.5, 0.6):
        for cueless in (0.4, 0.6) if name == "no-dev" else (0.5,):
            net.meta["thresholds"].update({lang: [cue, cueless] for lang in langs})
            result = score([d for d, _ in pairs], predict(net, pairs))
            if best is None or result["statements"]["f1"] > best[1]["statements"]["f1"]:
                best = [cue, cueless], result
    net.meta["thresholds"].update({lang: best[0] for lang in langs})
    print("  ", name, best[0], summary(best[1]), flush=True)


if __name__ == "__main__":
    main()
