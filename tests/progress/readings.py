"""How this check reads what can be read in two ways. Nothing else decides it."""

# A set of 0 repetitions is no record of any metric, not even with a duration or a distance.
FAILED_SETS_MAY_BE_RECORDS = False

# A duration or a distance of 0 is none.
ZERO_IS_A_PERFORMANCE = False

# The lengths of workouts are added up in whole seconds, as each workout shows its own.
LENGTHS_IN_WHOLE_SECONDS = True

# `from` alone ends where the default window does: with today or the newest workout's day, whichever
# is later. False: with today.
FROM_ALONE_ENDS_LIKE_THE_DEFAULT = True

# Workouts after the week under way lengthen the longest streak, but not the current one.
CURRENT_STREAK_ENDS_THIS_WEEK = True

# Fields of which null is the same as their absence.
NULL_OR_ABSENT = {"superset", "e1rm_kg"}
