"""Files that partners upload as evidence."""
