# Both sides at each other's mix of topics: directly standardised shares by the package epitools,
# and how the gaps and their parts vary without each customer, by the replicate weights of the
# package survey. The parts of a gap are Kitagawa's (1955), written down here: half the sum of the
# gaps at either mix is rate, and the rest of the gap on support is mix.

suppressMessages(library(survey))
suppressMessages(library(epitools))
source("common.R")

log <- read.csv("log.csv", comment.char = "#")
log$one <- 1
plain <- svydesign(~customer, data = log, weights = ~one)
design <- as.svrepdesign(plain, type = "JK1", mse = TRUE)
supported <- c("a", "b", "c")

estimates <- function(weights, rows, measure) {
  cell <- function(values) tapply(values, list(rows$side, rows$topic), sum)
  n <- cell(weights)
  sums <- cell(weights * rows[[measure]])
  rates <- (sums / n)[, supported]
  mixes <- n[, supported] / rowSums(n[, supported])
  as_is <- rowSums(sums) / rowSums(n)
  to_first <- rates %*% mixes["first", ]
  to_second <- rates %*% mixes["second", ]
  gaps <- c(as_is[[1]] - as_is[[2]], to_first[1] - to_first[2], to_second[1] - to_second[2])
  rate <- (gaps[2] + gaps[3]) / 2
  on_support <- to_first[1] - to_second[2]
  c(as_is_first = as_is[["first"]], as_is_second = as_is[["second"]], to_first_first = to_first[1],
    to_first_second = to_first[2], to_second_first = to_second[1], to_second_second = to_second[2],
    as_is_gap = gaps[1], to_first_gap = gaps[2], to_second_gap = gaps[3], rate = rate,
    mix = on_support - rate, unsupported = gaps[1] - on_support)
}

varying <- function(measure) {
  found <- withReplicates(design, estimates, measure = measure)
  data.frame(source = "survey", measure, name = names(coef(found)), value = coef(found),
             error = sqrt(diag(vcov(found))))
}

# Counts of one side, adjusted to the mix of the other.
adjusted <- function(measure, name, side, mix, sums, n) {
  found <- ageadjust.direct(sums[side, ], n[side, ], stdpop = n[mix, ])
  data.frame(source = "epitools", measure, name, value = found[["adj.rate"]], error = NA)
}

counts <- function(measure, sums, n) {
  rbind(adjusted(measure, "to_first_first", "first", "first", sums, n),
        adjusted(measure, "to_first_second", "second", "first", sums, n),
        adjusted(measure, "to_second_first", "first", "second", sums, n),
        adjusted(measure, "to_second_second", "second", "second", sums, n))
}

n <- table(log$side, log$topic)[, supported]
met <- tapply(log$met, list(log$side, log$topic), sum)[, supported]
# Charig et al. (1986), as retold by Julious and Mullee (1994), BMJ 309, 1480-1481: kidney stones
# below and above 2 cm, of open surgery (first) and percutaneous nephrolithotomy (second)
stones <- rbind(first = c(87, 263), second = c(270, 80))
gone <- rbind(first = c(81, 192), second = c(234, 55))
print_rows(rbind(varying("met"), varying("seconds"), counts("met", met, n),
                 counts("stones", gone, stones)), c("survey", "epitools"))
