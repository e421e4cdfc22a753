"""文明创建: monthly returns of 移风易俗, publications, awards."""
