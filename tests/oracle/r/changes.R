# Weeks before and after some date: Welch's interval and two one-sided tests of totals by `t.test`;
# of shares the jackknife over weeks by the package survey, put together with the degrees of
# freedom of Welch and Satterthwaite, which are written down here.

suppressMessages(library(survey))
source("common.R")

weeks <- read.csv("weeks.csv")
sides <- split(weeks, weeks$side)
levels <- c(0.8, 0.9, 0.95, 0.99)

welch <- function(level) {
  found <- t.test(sides$after$n, sides$before$n, conf.level = level)
  data.frame(what = "total", level, margin = NA, df = found$parameter[[1]],
             low = found$conf.int[1], high = found$conf.int[2])
}

# The p-values of the tests that the difference is not below -margin, and not above margin.
tests <- function(margin) {
  p <- function(...) t.test(sides$after$n, sides$before$n, ...)$p.value
  data.frame(what = "tests", level = NA, margin, df = NA,
             low = p(mu = -margin, alternative = "greater"),
             high = p(mu = margin, alternative = "less"))
}

spread <- function(rows) {
  design <- as.svrepdesign(svydesign(~week, data = rows, weights = ~1), type = "JK1", mse = TRUE)
  found <- svyratio(~above, ~n, design)
  # as many weeks of equal size as would vary as much (Kish)
  effective <- sum(rows$n)^2 / sum(rows$n^2)
  list(value = coef(found)[[1]], variance = vcov(found)[[1]], df = effective - 1)
}

pooled <- function(one, two, df_one, df_two) {
  (one + two)^2 / (one^2 / df_one + two^2 / df_two)
}

shares <- function(level) {
  one <- spread(sides$after)
  two <- spread(sides$before)
  df <- pooled(one$variance, two$variance, one$df, two$df)
  half <- qt((1 + level) / 2, df) * sqrt(one$variance + two$variance)
  gap <- one$value - two$value
  relative <- c(one$variance / one$value^2, two$variance / two$value^2)
  df_logs <- pooled(relative[1], relative[2], one$df, two$df)
  factor <- exp(qt((1 + level) / 2, df_logs) * sqrt(sum(relative)))
  ratio <- one$value / two$value
  data.frame(what = c("share", "quotient"), level, margin = NA, df = c(df, df_logs),
             low = c(gap - half, ratio / factor), high = c(gap + half, ratio * factor))
}

margins <- c(50, 100, 120, 140, 150, 160, 170, 180, 190, 200, 220, 250)
print_rows(rbind(bound(lapply(levels, welch)), bound(lapply(margins, tests)),
                 bound(lapply(levels, shares))), "survey")
