"""EPCIS 2.0: events, the one write path, and queries over what was captured."""
