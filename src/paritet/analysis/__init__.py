"""What the numbers say about countries and reforms; every answer is an `Estimate`."""
