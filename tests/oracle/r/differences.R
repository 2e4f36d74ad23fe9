# Newcombe's interval of a difference of two independent shares (his method 10), by the package Epi.

suppressMessages(library(Epi))
source("common.R")

counts <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20),
               c(0, 10, 0, 10), c(10, 10, 0, 20), c(10, 10, 0, 10), c(120, 200, 90, 200),
               c(640021, 1000000, 639950, 1000003))

newcombe <- function(x, level) {
  found <- ci.pd(x[1], x[3], x[2] - x[1], x[4] - x[3], conf.level = level, print = FALSE)
  data.frame(a = x[1], n = x[2], b = x[3], m = x[4], level, low = found[1, 6], high = found[1, 7])
}

print_rows(bound(lapply(c(0.8, 0.95, 0.999), function(level) {
  bound(lapply(counts, newcombe, level = level))
})), "Epi")
