"""What one record says of others: the same told twice, and references to what is not on record."""
