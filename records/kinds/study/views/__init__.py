"""Pages of 理论学习."""
