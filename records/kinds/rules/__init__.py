"""办理规则: the days and sizes a township sets for filings, letters and news."""
