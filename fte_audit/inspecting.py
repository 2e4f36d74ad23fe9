"""The order of the steps of an inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fte_audit.engines.profiling.profiling import profile_log
from fte_audit.engines.recognition import column_types, survey
from fte_audit.engines.sources import open_for, open_log
from fte_audit.inspection.inspecting import compose
from fte_audit.inspection.starter import starter
from fte_audit.inspection.suspicions import is_history, is_several_rows
from fte_audit.plan.candidates import columns_for
from fte_audit.plan.roles import check_columns, map_roles
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of, standard_spec
from fte_audit.spec.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.engines.sources import Log
    from fte_audit.inspection.model import Inspection
    from fte_audit.plan.model import Recognition, RoleSource
    from fte_audit.profile import LogProfile
    from fte_audit.progress import Progress
    from fte_audit.spec.reader import Spec


def inspect_paths(
    paths: Sequence[str], spec: Spec | None = None, *, progress: Progress = unheard
) -> Inspection:
    """Say what is in the log in some files.

    Args:
        paths: Files, folders, globs or addresses, as `open_log` takes them.
        spec: A spec whose roles and zone count; the rest of it does not.
        progress: Told how far each pass has come.

    Raises:
        UserError: With every problem that the user can mend.
    """
    return inspect_log(open_for(paths, spec), spec, progress=progress)


def inspect_log(log: Log, spec: Spec | None = None, *, progress: Progress = unheard) -> Inspection:
    """Say what is in an opened log; as `inspect_paths`."""
    return _look(log, spec or standard_spec(), progress).inspection


def start_spec(paths: Sequence[str], *, progress: Progress = unheard) -> str:
    """Write a spec to start from for the log in some files; as `inspect_paths`."""
    return start_spec_of_log(open_log(paths), progress=progress)


def start_spec_of_log(log: Log, *, progress: Progress = unheard) -> str:
    """Write a spec to start from for an opened log; as `inspect_paths`."""
    looked = _look(log, standard_spec(), progress)
    profile, repeats = looked.profile, looked.profile.repeats
    if is_several_rows(profile.conversations, repeats) and not (
        profile.conversations and repeats and is_history(profile.conversations, repeats)
    ):
        spec = spec_of({"version": 1, "extends": "standard", "logs": {"row": "message"}})
        recognition = survey(log, spec)
        if not recognition.questions:
            sources = map_roles(spec, recognition.found, column_types(log)).sources
            return starter(profile, sources, recognition, looked.inspection, of_messages=True)
    return starter(profile, looked.sources, looked.recognition, looked.inspection)


class _Looked(NamedTuple):
    profile: LogProfile
    sources: Mapping[str, RoleSource]
    recognition: Recognition
    inspection: Inspection


def _look(log: Log, spec: Spec, progress: Progress) -> _Looked:
    types = column_types(log)
    check_columns(spec, types)
    recognition = survey(log, spec)
    sources = map_roles(spec, recognition.found, types).sources
    profile = profile_log(
        log,
        sources,
        dict(_keys(sources, list(types))),
        progress,
        zone=spec.logs.timezone or "UTC",
    )
    inspection = compose(
        profile,
        sources,
        recognition,
        spec.logs.timezone,
        of_messages=spec.logs.row == "message",
    )
    return _Looked(profile, sources, recognition, inspection)


def _keys(sources: Mapping[str, RoleSource], columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The columns of conversations and customers; of several that could be, the first."""
    for role in (Role.CONVERSATION, Role.CUSTOMER):
        source = sources.get(role)
        if source is not None and source.reading is not None:
            yield role, source.reading.column
        elif source is None and (named := columns_for(role, columns)):
            yield role, named[0]
