"""活动宣讲: activities, halls, talks, films."""
