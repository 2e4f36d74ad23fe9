from __future__ import annotations

from fte_audit.cli.options import output_option


def test_the_help_of_an_output_names_every_suffix():
    option = output_option((".json", ".md", ".txt"))
    assert option.help == "Write a file instead of printing: .json, .md or .txt; may be repeated."


def test_what_is_written_can_be_named():
    assert output_option((".xml", ".csv"), "a page").help == (
        "Write a page: .xml or .csv; may be repeated."
    )
