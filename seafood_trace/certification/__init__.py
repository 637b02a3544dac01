"""Fisheries, what is vouched for them and for sites, and the verdict on a chain of custody."""
