"""Routes of traces that follow fish into other systems; `lineage.following` does the work."""
