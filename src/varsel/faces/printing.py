"""How everything that a person reads is printed: plain tables, and no escape sequences where none are wanted."""

import io

from rich import box
from rich.console import Console, RenderableType

#: A table that any terminal, mail or log can show: no lines but one of dashes under the head.
PLAIN = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def printed(what: RenderableType, width: int, colour: bool) -> str:
    """``what`` as lines of at most ``width`` columns without spaces at their ends, with a new line at the end."""
    console = Console(
        file=io.StringIO(), width=width, force_terminal=colour, color_system="standard" if colour else None,
        no_color=not colour, emoji=False, markup=False, highlight=False, legacy_windows=False,
    )  # fmt: skip
    console.print(what)
    lines = console.file.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"
