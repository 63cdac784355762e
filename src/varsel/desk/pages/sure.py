"""How sure is this? The measured error of the machine, on the gold and by what reviewers of this desk said."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
