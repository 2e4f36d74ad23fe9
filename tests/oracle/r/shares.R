# Clopper and Pearson's interval by `binom.test`, and by `qbeta` where the trials are no whole
# number; Wilson's by `prop.test` without the correction for continuity.

source("common.R")

whole <- function(successes, n, level) {
  exact <- binom.test(successes, n, conf.level = level)$conf.int
  wilson <- suppressWarnings(prop.test(successes, n, conf.level = level, correct = FALSE)$conf.int)
  data.frame(successes, n, level, exact_low = exact[1], exact_high = exact[2],
             wilson_low = wilson[1], wilson_high = wilson[2])
}

part <- function(successes, n, level) {
  tail <- (1 - level) / 2
  data.frame(successes, n, level,
             exact_low = if (successes > 0) qbeta(tail, successes, n - successes + 1) else 0,
             exact_high = if (successes < n) qbeta(1 - tail, successes + 1, n - successes) else 1,
             wilson_low = NA, wilson_high = NA)
}

counts <- list(c(81, 263), c(15, 148), c(0, 20), c(1, 29), c(29, 29), c(1, 2), c(777, 1000),
               c(12, 250000), c(1999990, 2000000))
parts <- list(c(0, 17.3), c(2.5, 17.3), c(17.3, 17.3), c(0.4, 90.75), c(812.6, 2042.125))
levels <- c(0.8, 0.95, 0.999)
at_levels <- function(cases, interval) {
  bound(lapply(levels, function(level) {
    bound(lapply(cases, function(x) interval(x[1], x[2], level)))
  }))
}

print_rows(rbind(at_levels(counts, whole), at_levels(parts, part)))
