"""办理规则: the days and sizes a township sets for filings and letters."""
