"""Lineage: from recorded events to the way of an item, back and forward, and who may see it."""
