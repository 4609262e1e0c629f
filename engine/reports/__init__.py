"""From results to text: one renderer a file, each a pure function that streams what it is given."""
