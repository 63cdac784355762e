"""One entry: its words, what is new in them, its other sightings, what was corrected, and how to cite it."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
