"""What is told to people, so that whoever shows it can put it into their language."""

from typing import Any


class Worded(str):
    """A text. As a string it is English; ``form`` % ``values`` says the same in whatever language the form is put into.

    A value is a string that stays as it is, a number (how much of something), or another text to be put into the language.
    """

    form: str
    values: dict[str, str | int]

    def __new__(cls, form: str, **values: str | int) -> "Worded":
        made = super().__new__(cls, form % {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()})
        made.form, made.values = form, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:  # from another process it comes as it went
        return (self.form,), self.values
