"""Tests of the EPCIS query language."""
