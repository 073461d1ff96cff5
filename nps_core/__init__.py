"""NPSight: answers about Net Promoter Score, computed without a screen."""
