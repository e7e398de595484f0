"""What pandas can tell of a server: python3 pandas_recipes.py [OPTION ...].

The options name the database, as in --demo; without any, PYBOSSA_STATS_DATABASE_URL does.
"""

import sys
from io import StringIO
from subprocess import check_output

import pandas as pd

if {"-h", "--help"} & {*sys.argv}:
    print(__doc__, end="")
    sys.exit()


def table(*command: str) -> pd.DataFrame:
    """What a report prints as CSV; a user whose name is NA is one, too."""
    printed = check_output(["pybossa-stats", *command, *sys.argv[1:]], text=True, encoding="utf-8")
    return pd.read_csv(StringIO(printed), keep_default_na=False, na_values=[""])


def divided(numbers: pd.Series, total: pd.Series | float) -> pd.Series:
    """Shares to three decimals; none of nothing."""
    return (numbers.astype(float) / total).round(3)


print("# Answers in each whole week, and on average of it and the three before")
weeks = table("activity", "--by", "week", "--since", "12w", "--csv")
answers = weeks[weeks.whole].set_index("period").answers
print(pd.DataFrame({"answers": answers, "average": answers.rolling(4).mean()}).to_csv(), end="")

print("# The share of the answers that are still needed, by project")
projects = table("projects", "--csv").set_index("short_name")
share = divided(projects.remaining, projects.remaining.sum())
print(share.nlargest(3).to_csv(header=["share"]), end="")

print("# How many come back, by months since the first answer")
cohorts = table("users", "--cohorts", "--since", "1y", "--csv").groupby("months_later")
share = divided(cohorts.returning_users.sum(), cohorts.first_time_users.sum())
print(share.to_csv(header=["share"]), end="")

print("# The share of users who came on one day only")
days = table("users", "--format", "csv:by_days")
users = days.users.sum()
print(round(days.users[days.days == 1].sum() / users, 3) if users else "nobody came")
