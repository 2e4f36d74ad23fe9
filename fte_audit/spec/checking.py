"""stub"""
from __future__ import annotations
from dataclasses import dataclass
from fte_audit.spec.nodes import *
@dataclass(frozen=True, slots=True)
class Checked:
    """An expression whose names and types fit."""
    node: Node
    type: Type

def check(node, types, *, expected=None, timezone="UTC"):
    raise NotImplementedError
