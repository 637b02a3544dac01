"""The simple hop call: one custody hop as a person writes it, translated to GDST-shaped EPCIS events."""
