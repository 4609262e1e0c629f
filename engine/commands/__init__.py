"""The commands: each a small file that is loaded when it is called, reads what it needs, calls the engine and renders."""
