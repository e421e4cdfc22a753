"""理论学习: sessions, plans, attendance, bulletins, the archive file."""
