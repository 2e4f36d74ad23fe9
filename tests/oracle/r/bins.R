# Four bins to an octave, by logarithms: the auditor takes them from the bits of a number.

source("common.R")

x <- c(0:40, 63:66, 255:257, 895:897, 1023:1025, 99999, 2^31 - 1, 2^31, 2^40 + 2^38, 2^52 + 1)
exponent <- floor(log2(pmax(x, 1)))
quarter <- floor(4 * (x / 2^exponent - 1))
print_rows(data.frame(x, bin = ifelse(x == 0, 0, 4 * (1023 + exponent) + quarter)))
