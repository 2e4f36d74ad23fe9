from __future__ import annotations

import pytest

from fte_audit import UserError
from fte_audit.spec.reader import spec_of

METRICS = {"conversations": {"kind": "count"}}


def service_of(**service):
    return spec_of({"version": 1, "metrics": METRICS, "service": service}).service


def test_without_words_it_is_eighty_percent_in_half_a_minute_and_all_wait():
    service = spec_of({"version": 1, "metrics": METRICS}).service
    assert (service.share, service.within, service.patience) == (0.8, "30s", None)
    assert service.hours == (9, 17)


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ({"hours": [17, 9]}, "FTE129"),
        ({"hours": [9, 25]}, "FTE129"),
        ({"share": 1}, "FTE127"),
        ({"share": 0}, "FTE127"),
        ({"within": "soon"}, "FTE127"),
    ],
)
def test_what_nobody_can_be_asked_is_refused(service, code):
    with pytest.raises(UserError) as refused:
        service_of(**service)
    assert [each.code for each in refused.value.diagnostics] == [code]


def test_it_is_part_of_what_a_report_rests_on_where_full_time_equivalents_are_wanted():
    spec = {"version": 1, "metrics": METRICS, "service": {"share": 0.9}}
    assert "service" not in spec_of(spec).canonical()
    assert spec_of({**spec, "assumptions": {}}).canonical()["service"]["share"] == 0.9


def test_whether_claims_are_held_to_it_is_part_of_the_spec():
    spec = {"version": 1, "extends": "standard", "assumptions": {}}
    usual = spec_of(spec).canonical()["service"]
    assert spec_of({**spec, "service": {}}).canonical()["service"] == usual | {"given": True}
