"""The manual inside the application: a page a role, a page a job, in the very words of the buttons.

`pages/*.md` are the text; `words.toml` says what the field's words mean; nothing is kept in the
database.
"""
