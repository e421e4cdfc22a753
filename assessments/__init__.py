"""How well it went (考核): rubric, rounds, scorecards, appeals, rectification."""
