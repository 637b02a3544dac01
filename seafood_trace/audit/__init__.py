"""Following fish through the record, and handing over what the law asks for."""
