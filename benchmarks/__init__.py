"""How fast the service is: `make bench`. Figures are printed, kept in docs/performance.md, never asserted."""
