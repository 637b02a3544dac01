"""The transparency log: positions, leaves and the feed. It knows leaves, not fish."""
