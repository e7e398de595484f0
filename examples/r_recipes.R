# What R can tell of a server: Rscript r_recipes.R [OPTION ...]
# The options name the database, as in --demo; without any, PYBOSSA_STATS_DATABASE_URL does.

# What a report prints as CSV; a user whose name is NA is one, too.
table_of <- function(...) {
    words <- c("pybossa-stats", ..., commandArgs(trailingOnly = TRUE))
    command <- paste(shQuote(words), collapse = " ")
    read.csv(pipe(command, encoding = "UTF-8"), na.strings = "", encoding = "UTF-8")
}
show <- function(table) write.csv(table, quote = FALSE, row.names = FALSE, na = "")

cat("# Answers in each whole week, and on average of it and the three before\n")
weeks <- table_of("activity", "--by", "week", "--since", "12w", "--csv")
weeks <- subset(weeks, whole == "true")
average <- stats::filter(weeks$answers, rep(1 / 4, 4), sides = 1)
show(data.frame(week = weeks$period, answers = weeks$answers, average))

cat("# The share of the answers that are still needed, by project\n")
projects <- table_of("projects", "--csv")
projects$share <- round(projects$remaining / sum(projects$remaining), 3)
show(head(projects[order(-projects$share), c("short_name", "share")], 3))

cat("# How many come back, by months since the first answer\n")
cohorts <- table_of("users", "--cohorts", "--since", "1y", "--csv")
back <- aggregate(cbind(returning_users, first_time_users) ~ months_later, cohorts, sum)
show(data.frame(months_later = back$months_later, share = round(back[[2]] / back[[3]], 3)))

cat("# The share of users who came on one day only\n")
days <- table_of("users", "--format", "csv:by_days")
cat(round(sum(days$users[days$days == 1]) / sum(days$users), 3), "\n")
