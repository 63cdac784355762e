"""One actor: what they said and did over time beside their own baseline."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
