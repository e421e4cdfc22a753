"""理论学习 as daily work: plan, list of names, signing in, make-up study, 五有, archive, bulletin (domain.md §3)."""
