# A made-up log: customers differ in how often they succeed, in how long they take, and in which
# topics they come with; so do the two sides, and topic `d` is hardly any of the second side's.
# Only uniform numbers are drawn, which are the same in every version of R.

source("common.R")
set.seed(20260301, kind = "Mersenne-Twister")

rows <- lapply(0:59, function(customer) {
  n <- 9 + floor(6 * runif(1))
  skill <- runif(1)
  first <- runif(n) < 0.55
  at <- ifelse(first, runif(n)^0.6, runif(n)^1.5)
  topic <- c("a", "b", "c")[1 + (at > 0.3) + (at > 0.7)]
  topic[first & runif(n) < 0.06] <- "d"
  ease <- c(a = 0.1, b = 0.25, c = 0.4, d = 0.2)[topic]
  data.frame(
    customer, side = ifelse(first, "first", "second"), topic,
    met = as.integer(runif(n) < ease + 0.4 * skill + 0.08 * first),
    seconds = floor(60 + 600 * runif(n) * (1.5 - skill) + 200 * (1 - ease))
  )
})
log <- do.call(rbind, rows)
log$side[log$topic == "d"][1:3] <- "second"
print_rows(log)
