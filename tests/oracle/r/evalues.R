# E-values by their definition (VanderWeele and Ding 2017): the least strength g that something
# unrecorded must have with both sides, so that its largest bias g * g / (2 g - 1) is the risk
# ratio. It is searched for, since no package of E-values is in Debian.

source("common.R")

e_value <- function(ratio) {
  size <- max(ratio, 1 / ratio)
  if (size == 1) return(1)
  uniroot(function(g) g - size * (2 - 1 / g), c(size, 2 * size), tol = 1e-14)$root
}

ratios <- c(0.02, 0.3, 0.5, 0.8, 0.91, 1, 1.0001, 1.8, 3.9, 8.02, 10.73, 250)
print_rows(data.frame(ratio = ratios, e_value = vapply(ratios, e_value, 0)))
