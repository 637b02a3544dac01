"""The partners' and the alliance's own pages, behind sign-in: each role's first page."""
