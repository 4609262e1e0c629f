"""What the program writes down while it works, for those who look after it."""
