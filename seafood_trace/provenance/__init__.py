"""What the public sees of a fish: the resolver, the story, the page and its map."""
