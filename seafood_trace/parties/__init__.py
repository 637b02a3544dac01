"""The partners and their master data: parties, places, products, mandates, address books."""
