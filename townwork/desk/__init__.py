"""One terminal that serves a whole office: what `make run` settles, starts, says and stops."""
