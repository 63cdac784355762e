"""The codebooks: every category with its definition, what to include and exclude, and examples."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
