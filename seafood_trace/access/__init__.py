"""Who may do what, and who may read which record."""
