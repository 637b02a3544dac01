"""How much of what GDST asks for was told, of one event and of a whole chain."""
