"""An article with what was read from it marked in its text."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
