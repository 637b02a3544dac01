"""What happens outside a request: leased jobs, the outbox, and the loop that runs both."""
