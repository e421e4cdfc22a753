"""提示函: letters with a day to answer by."""
