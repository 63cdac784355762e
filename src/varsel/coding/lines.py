"""On which line of a TOML file a value stands, for messages about it."""

import re

#: Where a value is: keys and positions from the top, ("category", 3, "rule", 0, "words", 2).
Place = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


class Lines:
    """The lines of a TOML text by the place of the value that begins on them."""

    def __init__(self, text: str):
        self._found: dict[Place, int] = {(): 1}
        counts: dict[Place, int] = {}
        table: Place = ()
        inside: str | None = None  # the quotation marks of a string of several lines
        array: Place | None = None
        items = depth = 0
        for number, line in enumerate(text.split("\n"), 1):
            if inside:
                inside = None if line.count(inside) % 2 else inside
                continue
            if array is None and (header := _HEADER.match(line)):
                table = _entered(_keys(header[2]), header[1] == "[[", counts)
                self._found.setdefault(table, number)
                continue
            if array is None and (key := _KEY.match(line)):
                place = (*table, *_keys(key[1]))
                self._found.setdefault(place, number)
                rest = line[key.end() :]
                if rest.lstrip().startswith("["):
                    array, items, depth, line = place, 0, 0, rest
                else:
                    inside = next((m for m in ('"""', "'''") if rest.count(m) % 2), None)
            if array is not None:
                for _ in _STRING.finditer(line):
                    self._found.setdefault((*array, items), number)
                    items += 1
                bare = _STRING.sub("", line).partition("#")[0]
                depth += bare.count("[") - bare.count("]")
                array = array if depth > 0 else None

    def at(self, place: Place) -> int:
        """The line, from 1, of a value or of the nearest thing around it that has one."""
        while place and place not in self._found:
            place = place[:-1]
        return self._found[place]

    @staticmethod
    def of_message(message: str) -> int:
        """The line that a message of the TOML parser names."""
        found = re.search(r"line (\d+)", message)
        return int(found[1]) if found else 1


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in re.findall(r"""([\w-]+)|"([^"]*)"|'([^']*)'""", dotted))


def _entered(keys: tuple[str, ...], one_of_many: bool, counts: dict[Place, int]) -> Place:
    """The place of a table by its header, where each array on the way stands at its latest item."""
    place: Place = ()
    for k, key in enumerate(keys):
        place = (*place, key)
        if one_of_many and k == len(keys) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place
