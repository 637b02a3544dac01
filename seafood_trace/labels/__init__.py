"""Printed codes: the QR picture, the short code that can be typed, and the register of both."""
