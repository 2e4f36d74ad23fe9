# Estimates over customers, and how they vary when each customer in turn is left out, by the
# replicate weights of the package survey (its JK1, around the estimate from all).

suppressMessages(library(survey))
source("common.R")

log <- read.csv("log.csv", comment.char = "#")
log$one <- 1
replicated <- function(rows) {
  as.svrepdesign(svydesign(~customer, data = rows, weights = ~one), type = "JK1", mse = TRUE)
}
whole <- replicated(log)
first <- subset(whole, side == "first")
second <- subset(whole, side == "second")
few <- replicated(log[log$topic == "d", ])

row <- function(name, found, design, level = 0.95) {
  ends <- confint(found, df = degf(design), level = level)
  data.frame(name, value = coef(found)[[1]], error = sqrt(vcov(found))[[1]], df = degf(design),
             low = ends[[1]], high = ends[[2]])
}

# Of both sides at once: their difference, the logarithm of their quotient, and their correlation.
# The errors know that customers come to both sides; the degrees of freedom are those of Welch and
# Satterthwaite, written down here.
both <- function(measure) {
  found <- withReplicates(whole, function(weights, rows) {
    at <- rows$side == "first"
    means <- c(weighted.mean(rows[[measure]][at], weights[at]),
               weighted.mean(rows[[measure]][!at], weights[!at]))
    c(means, log(means))
  })
  covariance <- vcov(found)
  apart <- function(name, at) {
    v <- diag(covariance)[at]
    df <- sum(v)^2 / sum(v^2 / degf(whole))
    value <- coef(found)[[at[1]]] - coef(found)[[at[2]]]
    error <- sqrt(sum(v) - 2 * covariance[at[1], at[2]])
    half <- qt(0.975, df) * error
    data.frame(name, value, error, df, low = value - half, high = value + half)
  }
  rbind(apart(paste("difference", measure), 1:2), apart(paste("log quotient", measure), 3:4),
        data.frame(name = paste("correlation", measure), value = cov2cor(covariance)[1, 2],
                   error = NA, df = NA, low = NA, high = NA))
}

exact <- function(name, design, rows) {
  found <- svyciprop(~met, design, method = "beta")
  ends <- attr(found, "ci")
  data.frame(name, value = found[[1]], error = NA, df = nrow(rows), low = ends[[1]],
             high = ends[[2]])
}

# The effective number of customers: conversations squared, over groups times the sizes' variance.
customers <- function(name, rows) {
  sizes <- table(factor(rows$customer, 0:59))
  data.frame(name, value = nrow(rows)^2 / (length(sizes) * var(as.vector(sizes))), error = NA,
             df = NA, low = NA, high = NA)
}

print_rows(rbind(
  row("share", svymean(~met, whole), whole),
  row("mean", svymean(~seconds, whole), whole),
  row("ratio", svyratio(~met, ~seconds, whole), whole),
  row("conversations", svytotal(~one, whole), whole),
  row("sum", svytotal(~seconds, whole), whole),
  row("share first", svymean(~met, first), whole),
  row("share second", svymean(~met, second), whole),
  row("mean first", svymean(~seconds, first), whole),
  row("mean second", svymean(~seconds, second), whole),
  row("share few", svymean(~met, few), few),
  row("mean few", svymean(~seconds, few), few),
  both("met"), both("seconds"),
  exact("beta", whole, log), exact("beta few", few, log[log$topic == "d", ]),
  customers("customers", log), customers("customers first", log[log$side == "first", ])
), "survey")
