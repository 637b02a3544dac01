"""What a partner should know, kept until somebody there has seen it."""
