"""Mails to people: composed from the pack's words, and put into a folder or handed to a mail server."""
