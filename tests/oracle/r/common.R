# Every script of this folder prints what R makes of some case, as rows of comma-separated values
# with all digits, after a line with the versions that made them. What is kept beside it was made
# in this folder with `Rscript --vanilla NAME.R > NAME.csv`; the packages Epi, epitools and survey
# are those of Debian 12. No test needs R: where it is missing, what is kept is taken as it is.

print_rows <- function(rows, packages = character()) {
  versions <- vapply(packages, function(name) paste(name, packageVersion(name)), "")
  cat("# ", paste(c(paste("R", getRversion()), versions), collapse = ", "), "\n", sep = "")
  text <- lapply(rows, function(column) {
    if (is.numeric(column)) sprintf("%.17g", column) else as.character(column)
  })
  write.table(text, sep = ",", quote = FALSE, row.names = FALSE, col.names = names(rows))
}

# One row for each of several cases, each a list.
bound <- function(cases) do.call(rbind, lapply(cases, as.data.frame))
