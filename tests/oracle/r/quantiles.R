# Quantiles of type 7 by `quantile`, and Woodruff's intervals by the package survey. The latter are
# asked for where a bin of the auditor's tables ends, since there it knows the values' distribution
# of each customer. Woodruff's are of type 1, whose ends are values of the log.

suppressMessages(library(survey))
source("common.R")

log <- read.csv("log.csv", comment.char = "#")
log$one <- 1
plain <- svydesign(~customer, data = log, weights = ~one)
design <- as.svrepdesign(plain, type = "JK1", mse = TRUE)

shares <- c(0, 0.013, 0.1, 0.25, 0.5, 2 / 3, 0.9, 0.95, 0.99, 1)
sevens <- data.frame(what = "type 7", q = shares, value = quantile(log$seconds, shares, type = 7),
                     error = NA, low = NA, high = NA)

woodruff <- function(edge) {
  below <- sum(log$seconds < edge)
  found <- svyquantile(~seconds, design, (below - 0.5) / nrow(log), interval.type = "mean",
                       qrule = "hf1", df = degf(design))[[1]]
  share <- svymean(~I(as.numeric(seconds < edge)), design)
  data.frame(what = "below", q = below, value = edge, error = SE(share)[[1]], low = found[[2]],
             high = found[[3]])
}

edges <- c(256, 320, 384, 448, 512, 640, 768, 896)
print_rows(rbind(sevens, bound(lapply(edges, woodruff))), "survey")
