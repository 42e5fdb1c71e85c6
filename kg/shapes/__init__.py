"""The ontology's shapes, compiled: one entity is checked at a time, without a graph."""

from kg.shapes.compiler import compile_shapes
from kg.shapes.entity import Breach, Shapes

__all__ = ["Breach", "Shapes", "compile_shapes"]
