# Quantiles and tails of distributions, by the functions that R itself is built on.

source("common.R")

grid <- expand.grid(level = c(0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.999999),
                    df = c(0.5, 1, 2.5, 7, 19, 59.25, 199, 12345.6))
student <- data.frame(what = "student_critical", x = grid$level, a = grid$df, b = NA,
                      value = qt((1 - grid$level) / 2, grid$df, lower.tail = FALSE))
normal <- data.frame(what = "normal_critical", x = unique(grid$level), a = NA, b = NA,
                     value = qnorm((1 - unique(grid$level)) / 2, lower.tail = FALSE))
grid <- expand.grid(t = c(0.01, 0.5, 2, 8, 40), df = c(0.5, 1, 2.5, 19, 199, 12345.6))
tails <- data.frame(what = "student_tail", x = grid$t, a = grid$df, b = NA,
                    value = pt(grid$t, grid$df, lower.tail = FALSE))
densities <- data.frame(what = "student_density", x = grid$t, a = grid$df, b = NA,
                        value = dt(grid$t, grid$df))
grid <- expand.grid(p = c(1e-6, 0.025, 0.3, 0.975, 0.9999), a = c(0.3, 1, 2.5, 50, 1e4),
                    b = c(0.3, 1, 7.5, 200, 1e5))
quantiles <- data.frame(what = "beta_quantile", x = grid$p, a = grid$a, b = grid$b,
                        value = qbeta(grid$p, grid$a, grid$b))
grid <- expand.grid(x = c(0.001, 0.2, 0.5, 0.93), a = c(0.3, 1, 2.5, 50), b = c(0.3, 1, 7.5, 200))
betas <- data.frame(what = "incomplete_beta", x = grid$x, a = grid$a, b = grid$b,
                    value = pbeta(grid$x, grid$a, grid$b))
print_rows(rbind(student, normal, tails, densities, quantiles, betas))
