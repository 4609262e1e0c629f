"""What waits for what: from the plan of each record to the root causes of all of them, and what a change sets free."""
