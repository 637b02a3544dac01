"""Links that partners set for what is theirs: recipes, a recall page, their own page of a product."""
