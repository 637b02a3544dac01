"""GDST 1.2: what an event tells of the fish, and whether that is all it should tell.

`telling` reads the elements in any of their spellings; `rules` are the elements that are asked for,
as data (`wild`, `farmed`, of the shape in `shapes`); `judging` holds an event against them.

PURE.
"""
