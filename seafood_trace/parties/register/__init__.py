"""The JSON routes of places and products; the thinking is in the room around it."""
