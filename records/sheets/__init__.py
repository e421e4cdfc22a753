"""Workbooks in and out: import with undo, export, print."""
