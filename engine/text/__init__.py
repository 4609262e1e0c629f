"""Text templates for reasons, fixes, titles and composed strings: Jinja2 behind a guard."""
