"""Following: one trace through the records of other systems too, each event marked with its origin."""
