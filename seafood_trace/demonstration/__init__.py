"""The demonstration: a made-up alliance whose red snapper can be followed from shop to boat."""
