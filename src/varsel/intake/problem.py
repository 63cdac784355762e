"""What to say when something could not be read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something that could not be read as an article, said so that a person can put it right.

    where  the file or address, with the line where there are lines: "docs.jsonl:17"
    what   what is wrong with it
    todo   what to do about it
    """

    where: str
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.todo}"
