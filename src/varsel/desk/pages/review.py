"""Review: what is least certain or weighs most, to be accepted or corrected by a coder."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
