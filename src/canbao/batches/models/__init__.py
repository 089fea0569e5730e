"""All tables of batches, by one import."""

from canbao.batches.models.job import Job
from canbao.batches.models.run import Chunk, Run

__all__ = ["Chunk", "Job", "Run"]
