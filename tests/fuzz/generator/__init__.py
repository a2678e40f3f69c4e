"""Makes valid programs from seeds. `program(seed)` is the only way in."""
from .program import program

__all__ = ["program"]
