"""新闻信息: articles by the level of their medium."""
