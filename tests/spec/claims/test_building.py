from __future__ import annotations

from fractions import Fraction as F

import pytest
from claim_files import claims, refused

from fte_audit.diagnostics import UserError
from fte_audit.quantities.ranges import Range, Rounding
from fte_audit.spec.claims.building import MOST_READINGS
from fte_audit.spec.claims.reader import claims_of

BESIDE = """\
claims:
  x: {value: '7', unit: people}
  share: {value: 50 %}
  said: {kind: statement, quote: a}
"""


def told(text):
    """Message and help of everything that a file is refused for."""
    with pytest.raises(UserError) as error:
        claims(text)
    return [(each.message, each.help) for each in error.value.diagnostics]


# Names and sources


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "claims: {minutes_per_hour: {value: '60', unit: ratio}}\n",
            [("FTE159", 2, 10)],
        ),
        (
            "claims: {x: {value: '7', unit: people}}\nassumptions: {x: {unit: people}}\n",
            [("FTE159", 3, 15)],
        ),
        (
            "claims: {x: {value: '7', unit: people}}\nassumptions: {days_per_week: {unit: h}}\n",
            [("FTE159", 3, 15), ("FTE151", 3, 37)],
        ),
        ("claims: {x: {value: '7', unit: people, source: y}}\n", [("FTE153", 2, 48)]),
        (
            "claims: {x: {value: '7', unit: people}}\nrelations: {labour_share: x = x}\n",
            [("FTE159", 3, 13)],
        ),
    ],
)
def test_names_are_given_once_and_sources_are_there(text, problems):
    assert refused(text) == problems


def test_a_source_is_named_or_stands_with_its_claim():
    read = claims(
        """\
        sources: {release: {publisher: A}}
        claims:
          x: {value: "7", unit: people, source: release}
          y: {kind: statement, quote: q, source: {publisher: B}}
          z: {value: "7", unit: people}
        """
    )
    assert read.figures["x"].source.publisher == "A"
    assert read.sources["y"].publisher == "B"
    assert "z" not in read.sources
    assert read.figures["z"].source is None


def test_a_source_that_is_not_there_comes_with_those_that_are():
    text = (
        "sources: {release: {publisher: A}}\nclaims: {x: {value: '7', unit: people, source: z}}\n"
    )
    assert told(text) == [("there is no source `z`", "there are release")]


def test_figures_and_statements_are_told_apart():
    read = claims(BESIDE)
    assert (list(read.figures), list(read.statements)) == (["x", "share"], ["said"])


# Readings


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("assumptions: {y: {unit: people, one_of: {a: y}}}\n", [("FTE158", 6, 45)]),
        (
            "assumptions: {y: {unit: ratio, one_of: {a: z}}, z: {unit: ratio, one_of: {a: y}}}\n",
            [("FTE158", 6, 44), ("FTE158", 6, 78)],
        ),
        # What leads into a circle is not in it.
        (
            "assumptions: {w: {unit: ratio, one_of: {a: y}}, y: {unit: ratio, one_of: {a: y}}}\n",
            [("FTE158", 6, 78)],
        ),
    ],
)
def test_readings_do_not_run_in_a_circle(text, problems):
    assert refused(BESIDE + text) == problems


def test_two_that_are_read_as_the_same_are_no_circle():
    rest = "w: {unit: people, one_of: {a: z}}, z: {unit: people, one_of: {a: x}}"
    text = f"assumptions: {{v: {{unit: people, one_of: {{a: w, b: z}}}}, {rest}}}\n"
    assert refused(BESIDE + text) == []


def test_a_circle_is_told_by_its_names():
    text = "assumptions: {y: {unit: ratio, one_of: {a: z}}, z: {unit: ratio, one_of: {a: y}}}\n"
    message = "`y` is read as `z`, which is read as `y`"
    assert told(BESIDE + text)[0] == (message, "break the circle")


def test_a_reading_has_the_unit_of_what_is_read():
    text = "assumptions: {y: {unit: people, one_of: {a: share, b: x}}}\n"
    assert refused(BESIDE + text) == [("FTE154", 6, 45)]
    ((message, _),) = told(BESIDE + text)
    assert message == "`y` is in `people`, `share` in `share`"
    # Shares, ratios and changes are all plain numbers.
    assert refused(BESIDE + "assumptions: {y: {unit: ratio, one_of: {a: share}}}\n") == []
    other = "assumptions: {y: {unit: people, one_of: {a: z}}, z: {unit: hours}}\n"
    assert refused(BESIDE + other) == [("FTE154", 6, 45)]


@pytest.mark.parametrize(("options", "problems"), [(8, []), (9, [("FTE161", 3, 1)])])
def test_readings_that_make_too_many_combinations_are_refused(options, problems):
    listed = [", ".join(f"{'abcdefghi'[at]}: '{at}'" for at in range(n)) for n in (options, 8)]
    text = "claims: {x: {value: '7', unit: people}}\nassumptions:\n" + "".join(
        f"  y{at}: {{unit: ratio, one_of: {{{each}}}}}\n" for at, each in enumerate(listed)
    )
    assert (options * 8 > MOST_READINGS) == bool(problems)
    assert refused(text + "  z: {unit: ratio}\n") == problems


# What the built-in relations know


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("is: chefs", ("FTE160", 2, 44)),
        ("is: concurrency", ("FTE154", 2, 44)),
    ],
)
def test_a_quantity_is_known_and_has_its_unit(claim, problem):
    assert refused(f"claims: {{x: {{value: '7', unit: people, {claim}}}}}\n") == [problem]
    text = f"assumptions: {{y: {{unit: people, {claim}}}}}\n"
    assert refused(BESIDE + text) == [(problem[0], 6, 37)]


def test_a_quantity_that_is_not_known_comes_with_those_that_are():
    near, far = (
        told(f"claims: {{x: {{value: '7', unit: people, is: {name}}}}}\n")[0][1]
        for name in ("ftes", "zebras")
    )
    assert near == "did you mean `fte`?"
    assert far.startswith("known are contacts, ai_contacts, ")


def test_of_what_could_not_be_read_the_unit_is_not_doubted():
    assert refused("claims: {x: {value: lots, unit: people, is: concurrency}}\n") == [
        ("FTE150", 2, 21)
    ]


def test_a_built_in_relation_that_is_switched_off_is_there():
    assert refused(BESIDE + "relations: {thruput: null}\n") == [("FTE153", 6, 22)]
    ((message, help_),) = told(BESIDE + "relations: {throughputs: null}\n")
    assert message == "there is no built-in relation `throughputs`"
    assert help_ == "did you mean `throughput`?"
    assert refused(BESIDE + "relations: {throughput: null, same_number: null}\n") == []


def test_the_same_number_twice_may_be_two_numbers():
    x, y = (f"{{value: '{value}', unit: people, is: fte}}" for value in (7, 8))
    text = f"claims: {{x: {x}, y: {y}}}\n"
    assert [each.name for each in claims(text).relations] == ["same_number_y"]
    assert claims(text + "relations: {same_number: null}\n").relations == ()


# Relations of the file


@pytest.mark.parametrize(
    ("relation", "problems"),
    [
        ("x = chefs", [("FTE153", 6, 20)]),
        ("x = said", [("FTE153", 6, 20)]),
        ("chefs = cooks", [("FTE153", 6, 16), ("FTE153", 6, 24)]),
        ("{holds: x = chefs}", [("FTE153", 6, 28)]),
        ("x + share = x", [("FTE154", 6, 18)]),
        ("x = share", [("FTE154", 6, 18)]),
        ("x = hours", [("FTE154", 6, 18)]),
        ("x", [("FTE156", 6, 16)]),
        ("x <> share", [("FTE156", 6, 18)]),
        ("'ABS(x) = x'", [("FTE141", 6, 17)]),
        ("'x = 1.2345678901234567 * x'", [("FTE156", 6, 21)]),
        ("x * hours_per_day = x * hours_per_day", []),
    ],
)
def test_what_is_wrong_with_a_relation_is_told_with_its_place(relation, problems):
    rest = "assumptions: {hours: {unit: hours}}\n"
    assert refused(f"{BESIDE}relations: {{r: {relation}}}\n{rest}") == problems


def test_a_name_that_is_not_there_comes_with_what_is_meant():
    assert told(BESIDE + "relations: {r: shre = 1, s: zebra = x, t: said = x}\n") == [
        ("there is no figure `shre`", "did you mean `share`?"),
        ("there is no figure `zebra`", "give it as a claim or an assumption"),
        ("there is no figure `said`", "it is a statement, which is no number"),
    ]


def test_a_relation_of_what_could_not_be_read_is_no_second_problem():
    text = "claims: {x: {value: lots, unit: people}}\nassumptions: {y: {unit: pepole}}\n"
    text += "relations: {r: x = 5 * y}\n"
    assert refused(text) == [("FTE150", 2, 21), ("FTE151", 3, 25)]


def test_a_relation_is_known_by_its_name_its_label_and_its_source():
    text = "relations: {two_halves: x = x, s: {holds: x <= 2 * x, label: Twice, source: a book}}\n"
    one, other = claims(BESIDE + text).relations
    assert (one.name, one.label, one.formula) == ("two_halves", "two halves", "x = x")
    assert (one.built_in, one.source) == (False, None)
    assert (other.label, other.formula, other.source) == ("Twice", "x <= 2 * x", "a book")


def test_relations_may_be_about_what_is_worked_out():
    text = """\
    claims:
      chats: {value: '7', unit: contacts, is: ai_contacts}
      jobs: {value: '7', unit: people, is: fte}
    relations: {r: contacts_per_fte * jobs = chats}
    """
    read = claims(text)
    assert [each.name for each in read.relations] == ["throughput", "r"]
    derived = read.derived["contacts_per_fte"]
    assert (derived.written_unit, str(derived.unit)) == ("contacts/person", "contacts/person")
    assert read.written_unit("contacts_per_fte") == "contacts/person"
    assert refused(text.replace("* jobs", "* chats")) == [("FTE154", 5, 41)]


@pytest.mark.parametrize(
    "taken",
    [
        "  contacts_per_fte: {value: '7', unit: ratio}\n",
        "assumptions: {contacts_per_fte: {unit: ratio}}\n",
    ],
)
def test_a_name_that_the_file_gives_is_not_given_to_what_is_worked_out(taken):
    text = """\
claims:
  chats: {value: '7', unit: contacts, is: ai_contacts}
  jobs: {value: '7', unit: people, is: fte}
"""
    assert list(claims(text + taken).derived) == ["contacts_per_fte_"]


def test_an_unknown_may_be_negative_where_a_relation_of_the_file_subtracts():
    text = """\
    claims: {x: {value: '7', unit: people}}
    assumptions: {a: {unit: people}, b: {unit: people}, c: {unit: people, is: fte}}
    relations: {r: a = x + b, s: a = x - %s}
    """
    found = claims(text % "a").assumptions
    assert found["a"].freed == Range(None, None)
    assert found["b"].freed == Range(F(0), None)
    assert claims(text % "c").assumptions["c"].freed == Range(F(0), None)


@pytest.mark.parametrize(
    ("assumption", "relation", "found"),
    [
        ("high: '5', basis: b", "a <= x", Range(F(0), F(5))),
        ("one_of: {o: less than 5}", "a <= x", Range(F(0), F(5), low_open=True, high_open=True)),
        # A difference, what is below zero throughout, and what is said to go below it.
        ("high: '5', basis: b", "a = x - 9", Range(None, F(5))),
        ("high: '-5', basis: b", "a <= x", Range(None, F(-5))),
        ("low: '-5', high: '5', basis: b", "a <= x", Range(F(-5), F(5))),
    ],
)
def test_an_amount_without_a_low_end_is_not_below_zero(assumption, relation, found):
    text = f"assumptions: {{a: {{unit: people, {assumption}}}, nine: {{unit: people}}}}\n"
    read = claims(f"{BESIDE}{text}relations: {{r: {relation.replace('9', 'nine')}}}\n")
    taken = read.assumptions["a"]
    assert (taken.range or taken.options["o"]) == found


# Scenarios


@pytest.mark.parametrize(
    ("scenario", "problems"),
    [
        ("set: {chefs: '5'}", [("FTE153", 6, 30)]),
        ("set: {said: '5'}", [("FTE153", 6, 29)]),
        ("set: {x: lots}", [("FTE150", 6, 26)]),
        ("set: {x: 5 minutes}", [("FTE152", 6, 26)]),
        ("set: {share: '2'}", [("FTE157", 6, 30)]),
        ("free: [chefs]", [("FTE153", 6, 24)]),
        ("free: [x, said]", [("FTE153", 6, 27)]),
        ("without: [chefs]", [("FTE153", 6, 27)]),
        ("without: [said]", [("FTE153", 6, 27)]),
        ("without: [x, y, r]", []),
        ("ask: [chefs]", [("FTE153", 6, 23)]),
        ("ask: [said]", [("FTE153", 6, 23)]),
        ("ask: [r]", [("FTE153", 6, 23)]),
        ("only: [chefs]", [("FTE153", 6, 24)]),
        ("only: [said]", [("FTE153", 6, 24)]),
        ("only: [r]", [("FTE153", 6, 24)]),
        ("only: [x, y]", []),
    ],
)
def test_what_a_scenario_names_is_there(scenario, problems):
    rest = "assumptions: {y: {unit: people}}\nrelations: {r: x = y}\n"
    assert refused(f"{BESIDE}scenarios: {{s: {{{scenario}}}}}\n{rest}") == problems


def test_of_what_could_not_be_read_scenarios_are_not_doubted():
    text = """\
    claims: {x: {value: lots, unit: people}, y: {value: '7', unit: people}}
    scenarios: {s: {set: {x: '5', z: '5'}, free: [x, z], without: [x, z], ask: [x, z]}}
    assumptions: {z: {unit: pepole}}
    """
    assert refused(text) == [("FTE150", 2, 21), ("FTE151", 4, 25)]


def test_what_is_worked_out_can_be_asked_for_and_a_built_in_relation_left_out():
    text = """\
    claims:
      chats: {value: '7', unit: contacts, is: ai_contacts}
      jobs: {value: '7', unit: people, is: fte}
    scenarios: {s: {ask: [contacts_per_fte], without: [throughput]}}
    """
    assert claims(text).scenarios["s"].ask == ("contacts_per_fte",)


def test_settings_are_readings_or_ranges_by_scenario():
    text = """\
assumptions: {m: {unit: people, one_of: {same: x, two: '2'}}, n: {unit: people, is: roles}}
scenarios:
  s: {set: {m: same, x: 5 to 6}}
  t: {set: {m: '3', n: less than 3}}
"""
    assert claims(BESIDE + text).settings == {
        ("s", "m"): "same",
        ("s", "x"): Range(F(5), F(6)),
        ("t", "m"): Range(F(3), F(3)),
        ("t", "n"): Range(F(0), F(3), low_open=True, high_open=True),
    }


@pytest.mark.parametrize(
    ("setting", "problems"),
    [
        ("x: '-5'", []),
        ("jobs: '-5'", [("FTE157", 4, 29)]),
        ("roles: '-5'", [("FTE157", 4, 30)]),
        ("spare: '-5'", []),
    ],
)
def test_an_amount_is_not_set_below_zero(setting, problems):
    text = f"""\
    claims: {{x: {{value: '7', unit: people}}, jobs: {{value: '7', unit: people, is: fte}}}}
    assumptions: {{roles: {{unit: people, is: roles}}, spare: {{unit: people}}}}
    scenarios: {{s: {{set: {{{setting}}}}}}}
    relations: {{r: x = x - spare}}
    """
    assert refused(text) == problems


def test_without_scenarios_there_is_one_as_published():
    (scenario,) = claims(BESIDE).scenarios.items()
    assert (scenario[0], scenario[1].label) == ("as_published", "As published")
    assert scenario[1].figures is Rounding.EITHER
    assert list(claims(BESIDE + "scenarios: {s: {}}\n").scenarios) == ["s"]


def test_a_relation_in_plain_values_has_no_place():
    x = {"value": "7", "unit": "people"}
    with pytest.raises(UserError) as error:
        claims_of({"version": 1, "claims": {"x": x}, "relations": {"r": "x = y"}})
    assert [(each.message, each.span) for each in error.value.diagnostics] == [
        ("there is no figure `y`", None)
    ]


# What is said


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("assumptions: {x: {unit: people}}", "`x` is a claim already", None),
        (
            "assumptions: {hours_per_day: {unit: ratio}}",
            "`hours_per_day` is a built-in conversion of units",
            None,
        ),
        (
            "assumptions: {y: {unit: hours, is: fte}}",
            "`fte` is in `people`, not `hours`",
            None,
        ),
        (
            "relations: {r: x = x}\nscenarios: {s: {without: [chefs]}}",
            "there is no figure or assumption `chefs`",
            "there are x, share, r",
        ),
        (
            "scenarios: {s: {set: {chefs: '5'}}}",
            "there is no figure or assumption `chefs`",
            "there are x, share",
        ),
    ],
)
def test_a_problem_is_said_in_a_sentence(text, message, hint):
    assert told(f"{BESIDE}{text}\n") == [(message, hint)]


def test_too_many_readings_are_counted():
    ten = ", ".join(f"{letter}: '1'" for letter in "abcdefghij")
    text = "".join(f"  {name}: {{unit: ratio, one_of: {{{ten}}}}}\n" for name in "yz")
    message = "the readings make 100 combinations, more than 64"
    assert told(f"{BESIDE}assumptions:\n{text}") == [(message, "leave some out")]
