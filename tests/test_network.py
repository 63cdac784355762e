"""The numbers of the attribution network: the best path, the tree, the file."""

import itertools

import numpy as np
import pytest

from varsel.reading import network
from varsel.reading.network import ALLOWED, ALLOWED_FIRST, NO_LABEL, Network


@pytest.fixture
def chain():
    random = np.random.default_rng(3)
    arrays = {
        "transition": random.normal(size=(NO_LABEL, NO_LABEL)).astype(np.float32),
        "first": random.normal(size=NO_LABEL).astype(np.float32),
    }
    return Network(arrays, {}, {})


def test_best_path_is_the_best_of_all_paths(chain):
    emissions = np.random.default_rng(5).normal(size=(4, NO_LABEL)).astype(np.float32) * 2

    def total(path):
        if not ALLOWED_FIRST[path[0]] or not all(ALLOWED[a, b] for a, b in zip(path, path[1:])):
            return -np.inf
        steps = sum(chain.arrays["transition"][a, b] for a, b in zip(path, path[1:]))
        return chain.arrays["first"][path[0]] + steps + sum(emissions[t, label] for t, label in enumerate(path))

    best = max(itertools.product(range(NO_LABEL), repeat=4), key=total)
    assert tuple(chain._best_paths([emissions])[0]) == best


def test_windows_of_different_length_do_not_disturb_each_other(chain):
    random = np.random.default_rng(7)
    windows = [random.normal(size=(n, NO_LABEL)).astype(np.float32) for n in (3, 9, 1, 6)]
    together = chain._best_paths(windows)
    assert [p.tolist() for p in together] == [chain._best_paths([w])[0].tolist() for w in windows]


def test_no_part_begins_with_its_inside_label(chain):
    for path in chain._best_paths([np.random.default_rng(s).normal(size=(20, NO_LABEL)).astype(np.float32) for s in range(9)]):
        assert ALLOWED_FIRST[path[0]] and all(ALLOWED[a, b] for a, b in zip(path, path[1:]))


def test_mean_of_children():
    heads = np.array([1, 1, 1, 2])
    x = np.arange(8, dtype=np.float32).reshape(4, 2)
    expected = [np.zeros(2), x[[0, 1, 2]].mean(0), x[3], np.zeros(2)]
    assert np.allclose(network._Tree(heads).mean(x), expected)


def test_a_network_comes_back_from_its_file(tmp_path, chain):
    network.save(tmp_path / "n.npz", chain.arrays, {"word": {"sier": 1, "sa": 2}}, {"seen": ["distance"]})
    back = network.load(tmp_path / "n.npz")
    assert back.vocabulary == {"word": {"sier": 1, "sa": 2}} and back.meta == {"seen": ["distance"]}
    assert np.array_equal(back.arrays["transition"], chain.arrays["transition"])
