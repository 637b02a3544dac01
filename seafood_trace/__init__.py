"""Seafood Trace: from a pack of fish back to the boat, for every partner in the chain."""
