"""The numbers of the attribution network: the best path, the tree, the file."""

import itertools

import numpy as np

from varsel.reading.attribution import network
from varsel.reading.attribution.network import ALLOWED, ALLOWED_FIRST, NO_LABEL, SHARED, Ensemble, best_paths

RANDOM = np.random.default_rng(3)
TRANSITION = np.where(ALLOWED, RANDOM.normal(size=(NO_LABEL, NO_LABEL)), network.NEVER).astype(np.float32)
FIRST = np.where(ALLOWED_FIRST, RANDOM.normal(size=NO_LABEL), network.NEVER).astype(np.float32)


def windows(*lengths):
    return [RANDOM.normal(size=(n, NO_LABEL)).astype(np.float32) * 2 for n in lengths]


def test_best_path_is_the_best_of_all_paths():
    (emissions,) = windows(4)

    def total(path):
        steps = sum(TRANSITION[a, b] for a, b in zip(path, path[1:]))
        return FIRST[path[0]] + steps + sum(emissions[t, label] for t, label in enumerate(path))

    best = max(itertools.product(range(NO_LABEL), repeat=4), key=total)
    assert tuple(best_paths([emissions], TRANSITION, FIRST)[0]) == best


def test_windows_of_different_length_do_not_disturb_each_other():
    several = windows(3, 9, 1, 6)
    together = best_paths(several, TRANSITION, FIRST)
    assert [p.tolist() for p in together] == [best_paths([w], TRANSITION, FIRST)[0].tolist() for w in several]


def test_no_part_begins_with_its_inside_label():
    for path in best_paths(windows(*range(1, 30)), TRANSITION, FIRST):
        assert ALLOWED_FIRST[path[0]] and all(ALLOWED[a, b] for a, b in zip(path, path[1:]))


def test_mean_of_children():
    heads = np.array([1, 1, 1, 2])
    x = np.arange(8, dtype=np.float32).reshape(4, 2)
    expected = [np.zeros(2), x[[0, 1, 2]].mean(0), x[3], np.zeros(2)]
    assert np.allclose(network._Tree(heads).mean(x), expected)


def test_networks_come_back_from_their_file(tmp_path):
    vectors = np.ones((3, 2), np.float32)
    members = [{SHARED: vectors, "first": FIRST}, {SHARED: vectors, "first": FIRST + 1}]
    network.save(tmp_path / "n.npz", Ensemble.of(members, {"word": {"sier": 1, "sa": 2}}, {"seen": ["distance"]}))
    back = network.load(tmp_path / "n.npz")
    assert back.vocabulary == {"word": {"sier": 1, "sa": 2}} and back.meta == {"seen": ["distance"]}
    assert [n.arrays["first"][0] for n in back.networks] == [FIRST[0], FIRST[0] + 1]
    assert all(np.array_equal(n.arrays[SHARED], vectors) for n in back.networks)


def test_anchors_are_the_mean_of_the_networks():
    def member(bias):
        arrays = {"anchor.weight": np.zeros((3, 2), np.float32), "anchor.bias": np.array(bias, np.float32)}
        return arrays | {SHARED: np.zeros((1, 1), np.float32)}

    two = Ensemble.of([member([9, 0, 0]), member([0, 9, 0])], {}, {})
    chances = two.anchors([np.zeros((1, 2), np.float32)] * 2)
    assert np.allclose(chances, [[0.5, 0.5, 0.0]], atol=1e-3) and chances.dtype == np.float32
