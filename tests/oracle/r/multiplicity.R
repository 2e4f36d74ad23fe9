# P-values corrected for how many there are, by `p.adjust`.

source("common.R")

sets <- list(c(0.001, 0.012, 0.013, 0.04, 0.2), c(0.01, 0.01, 0.01), 0.03,
             c(0.9, 0.0001, 0.5, 0.02), c(0.0249, 0.0251), (1:20)^2 / 500)
print_rows(bound(lapply(seq_along(sets), function(number) {
  data.frame(set = number, p = sets[[number]], holm = p.adjust(sets[[number]], "holm"),
             bonferroni = p.adjust(sets[[number]], "bonferroni"))
})))
