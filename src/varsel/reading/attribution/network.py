"""The attribution network, computed with numpy.

Two steps, after the way semantic roles are labelled (anchor = predicate):

1. ``anchors``: an encoder of residual maxout convolutions (as in spaCy's tok2vec) and two layers over the dependency tree
   gives each token a vector, and from it the chance that it is the main word of a cue, or the first word of a statement
   that has no cue.
2. ``label``: for each anchor the tokens around it, as seen from it, are labelled content, source and cue by a linear
   chain (a CRF, Lafferty et al. 2001, read with Viterbi).

Both take time linear in the number of tokens and anchors. Trained by ``training/attribution.py``.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import numpy as np

PARTS = ("content", "source", "cue")
# Each part has a label for its first token and one for the rest; 0 is outside.
LABELS = {part: (1 + 2 * i, 2 + 2 * i) for i, part in enumerate(PARTS)}
NO_LABEL = 1 + 2 * len(PARTS)
ALLOWED = np.array([[not (b and b % 2 == 0) or a in (b, b - 1) for b in range(NO_LABEL)] for a in range(NO_LABEL)])
ALLOWED_FIRST = np.array([not (b and b % 2 == 0) for b in range(NO_LABEL)])
ROWS = 4096  # that are computed at a time
NEVER = np.float32(-1e4)
CUE, CUELESS = 1, 2  # classes of an anchor; 0 is none


@dataclass(frozen=True, eq=False)
class Network:
    """One trained network: its arrays, and what its training recorded (``columns``, ``seen``, numbers of layers)."""

    arrays: Mapping[str, np.ndarray]
    meta: Mapping[str, Any]

    def encode(self, ids: np.ndarray, heads: np.ndarray) -> np.ndarray:
        """Token vectors, float32 of shape (tokens, width), from feature ids (tokens, columns) and heads (tokens,)."""
        embedded = [self.arrays[f"embed.{name}.weight"][ids[:, i]] for i, name in enumerate(self.meta["columns"])]
        x = self._normed("inp_norm", _maxout(np.concatenate(embedded, 1) @ self._w("inp") + self.arrays["inp.bias"]))
        tree = _Tree(heads)
        x = self._tree("tree1", x, tree)
        for i in range(self.meta["convolutions"]):
            x = self._convolve(f"convs.{i}", x)
            if i == 1:
                x = self._tree("tree2", x, tree)
        return x

    def anchors(self, encoded: np.ndarray) -> np.ndarray:
        """The chance of each class of anchor, float32 of shape (tokens, 3): none, CUE, CUELESS."""
        return _softmax(encoded @ self._w("anchor") + self.arrays["anchor.bias"])

    def emissions(
        self,
        encoded: np.ndarray,
        anchors: Sequence[int],
        reaches: Sequence[tuple[int, int]],
        seen: Sequence[np.ndarray],
    ) -> list[np.ndarray]:
        """What speaks for each label of each token in each anchor's reach: float32 of shape (tokens, labels) an anchor."""
        token_rows = encoded @ self._w("row_token") + self.arrays["row_token.bias"]
        out: list[np.ndarray] = []
        for some in _chunks(reaches):
            anchor_rows = encoded[list(anchors[some])] @ self._w("row_anchor")
            out.extend(self._emissions(token_rows, anchor_rows, reaches[some], seen[some]))
        return out

    def _emissions(
        self,
        token_rows: np.ndarray,
        anchor_rows: np.ndarray,
        reaches: Sequence[tuple[int, int]],
        seen: Sequence[np.ndarray],
    ) -> list[np.ndarray]:
        """The windows of some anchors below each other, with as many empty rows between as a convolution reaches over."""
        gap = 2 ** (self.meta["row_convolutions"] - 1)
        sizes = [end - first for first, end in reaches]
        starts = np.cumsum([0, *(size + gap for size in sizes)])
        rows = np.zeros((int(starts[-1]), token_rows.shape[1]), np.float32)
        mask = np.zeros((len(rows), 1), np.float32)
        for start, size, (first, end), anchor_row, sight in zip(starts, sizes, reaches, anchor_rows, seen):
            window = rows[start : start + size]
            np.add(token_rows[first:end], anchor_row, out=window)
            for i, name in enumerate(self.meta["seen"]):
                window += self.arrays[f"seen.{name}.weight"][sight[:, i]]
            mask[start : start + size] = 1
        x = self._normed("row_norm", _maxout(rows)) * mask
        for i in range(self.meta["row_convolutions"]):
            x = self._convolve(f"row_convs.{i}", x, 2**i) * mask
        emissions = x @ self._w("emit") + self.arrays["emit.bias"]
        return [emissions[s : s + n] for s, n in zip(starts, sizes)]

    def _w(self, layer: str) -> np.ndarray:
        return self.arrays[f"{layer}.weight"].T

    def _normed(self, layer: str, x: np.ndarray) -> np.ndarray:
        x = x - x.mean(1, keepdims=True)
        scale = 1 / np.sqrt((x * x).mean(1, keepdims=True) + np.float32(1e-5))
        return x * scale * self.arrays[f"{layer}.weight"] + self.arrays[f"{layer}.bias"]

    def _convolve(self, layer: str, x: np.ndarray, dilation: int = 1) -> np.ndarray:
        empty = np.zeros((min(dilation, len(x)), x.shape[1]), np.float32)
        left, right = np.concatenate([empty, x[:-dilation]]), np.concatenate([x[dilation:], empty])
        y = np.concatenate([left, x, right], 1) @ self._w(f"{layer}.lin") + self.arrays[f"{layer}.lin.bias"]
        return self._normed(f"{layer}.norm", x + _maxout(y))

    def _tree(self, layer: str, x: np.ndarray, tree: "_Tree") -> np.ndarray:
        y = (
            np.concatenate([x, x[tree.heads], tree.mean(x)], 1) @ self._w(f"{layer}.lin")
            + self.arrays[f"{layer}.lin.bias"]
        )
        return self._normed(f"{layer}.norm", x + _maxout(y))


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Networks that were trained alike but for their seeds, and whose mean counts; one is enough.

    ``vocabulary`` has the ids of each feature's values, ``meta["thresholds"]`` by language how sure an anchor must be.
    """

    networks: tuple[Network, ...]
    vocabulary: Mapping[str, Mapping[str, int]]
    meta: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        members: Sequence[Mapping[str, np.ndarray]],
        vocabulary: Mapping[str, Mapping[str, int]],
        meta: Mapping[str, Any],
    ) -> "Ensemble":
        """An ensemble of the networks with these arrays, which are computed with as float32."""
        networks = (Network({k: v.astype(np.float32) for k, v in arrays.items()}, meta) for arrays in members)
        return cls(tuple(networks), vocabulary, meta)

    def encode(self, ids: np.ndarray, heads: np.ndarray) -> list[np.ndarray]:
        """The token vectors of each network, see ``Network.encode``."""
        return [n.encode(ids, heads) for n in self.networks]

    def anchors(self, encoded: Sequence[np.ndarray]) -> np.ndarray:
        """The chance of each class of anchor, float32 of shape (tokens, 3): none, CUE, CUELESS."""
        return np.mean([n.anchors(e) for n, e in zip(self.networks, encoded)], axis=0, dtype=np.float32)

    def label(
        self,
        encoded: Sequence[np.ndarray],
        anchors: Sequence[int],
        reaches: Sequence[tuple[int, int]],
        seen: Sequence[np.ndarray],
    ) -> list[np.ndarray]:
        """The labels of the tokens in each anchor's reach, best path; a list of int arrays, aligned with ``anchors``."""
        each = [n.emissions(e, anchors, reaches, seen) for n, e in zip(self.networks, encoded)]
        means = [sum(e) / np.float32(len(e)) for e in zip(*each)]
        paths: list[np.ndarray] = []
        for some in _chunks(reaches):
            paths.extend(best_paths(means[some], *self._transitions))
        return paths

    @cached_property
    def _transitions(self) -> tuple[np.ndarray, np.ndarray]:
        """What speaks for one label after another, (labels, labels), and for the first one, (labels,)."""
        transition, first = (np.mean([n.arrays[k] for n in self.networks], axis=0) for k in ("transition", "first"))
        return np.where(ALLOWED, transition, NEVER), np.where(ALLOWED_FIRST, first, NEVER)


def best_paths(emissions: Sequence[np.ndarray], transition: np.ndarray, first: np.ndarray) -> list[np.ndarray]:
    """Viterbi over all windows at once, padded to the longest."""
    lengths = np.array([len(e) for e in emissions])
    padded = np.zeros((len(emissions), lengths.max(), NO_LABEL), np.float32)
    for k, e in enumerate(emissions):
        padded[k, : len(e)] = e
    score = first + padded[:, 0]
    back = np.zeros(padded.shape, np.int8)
    stay = np.arange(NO_LABEL, dtype=np.int8)
    for t in range(1, padded.shape[1]):
        options = score[:, :, None] + transition
        best = options.argmax(1)
        live = (t < lengths)[:, None]
        back[:, t] = np.where(live, best, stay)
        score = np.where(live, np.take_along_axis(options, best[:, None], 1)[:, 0] + padded[:, t], score)
    path = np.zeros(padded.shape[:2], np.int64)
    path[:, -1] = score.argmax(1)
    rows = np.arange(len(path))
    for t in range(padded.shape[1] - 1, 0, -1):
        path[:, t - 1] = back[rows, t, path[:, t]]
    return [path[k, :n] for k, n in enumerate(lengths)]


class _Tree:
    """The tree as a sum over children: tokens sorted by head, so that one reduceat adds them up."""

    def __init__(self, heads: np.ndarray) -> None:
        self.heads = heads
        self.order = np.argsort(heads, kind="stable")
        self.parents, self.starts, self.counts = np.unique(heads[self.order], return_index=True, return_counts=True)

    def mean(self, x: np.ndarray) -> np.ndarray:
        out = np.zeros_like(x)
        out[self.parents] = np.add.reduceat(x[self.order], self.starts, axis=0) / self.counts[:, None].astype(
            np.float32
        )
        return out


def _chunks(reaches: Sequence[tuple[int, int]]) -> Iterator[slice]:
    """Slices of ``reaches`` that hold about ``ROWS`` rows each, so that memory does not grow with the text."""
    begin = rows = 0
    for k, (first, end) in enumerate(reaches):
        rows += end - first
        if rows >= ROWS:
            yield slice(begin, k + 1)
            begin, rows = k + 1, 0
    if begin < len(reaches):
        yield slice(begin, len(reaches))


def _maxout(x: np.ndarray) -> np.ndarray:
    return np.maximum(x[:, 0::2], x[:, 1::2])


def _softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


SHARED = "embed.vector.weight"  # word vectors are not trained further, so all networks have the same


def save(path: str | Path, ensemble: Ensemble) -> None:
    """Write an ensemble to one compressed .npz, matrices in half precision; vocabularies as lists in the order of their ids."""
    words = {name: sorted(known, key=known.__getitem__) for name, known in ensemble.vocabulary.items()}
    header = json.dumps({"vocabulary": words, "meta": dict(ensemble.meta)}, ensure_ascii=False).encode()
    arrays = {SHARED: _small(ensemble.networks[0].arrays[SHARED])}
    for i, net in enumerate(ensemble.networks):
        arrays |= {f"{i}/{name}": _small(array) for name, array in net.arrays.items() if name != SHARED}
    np.savez_compressed(path, header=np.frombuffer(header, np.uint8), **arrays)


def _small(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float16) if array.ndim > 1 and array.size > 2000 else array.astype(np.float32)


def load(source: str | Path | IO[bytes]) -> Ensemble:
    """Read an ensemble that ``save`` wrote."""
    with np.load(source) as stored:
        header = json.loads(bytes(stored["header"]))
        arrays = {name: stored[name].astype(np.float32) for name in stored.files if name != "header"}
    shared = {SHARED: arrays.pop(SHARED)}
    members: dict[str, dict[str, np.ndarray]] = {}
    for name, array in arrays.items():
        number, _, name = name.partition("/")
        members.setdefault(number, dict(shared))[name] = array
    vocabulary = {name: {word: i + 1 for i, word in enumerate(words)} for name, words in header["vocabulary"].items()}
    return Ensemble.of([members[n] for n in sorted(members, key=int)], vocabulary, header["meta"])
