"""The indicators board: of each thing that is watched for, what was last seen of it, by whom, and who says otherwise."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
