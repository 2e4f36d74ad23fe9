"""YAML or plain values to a model, with every problem in the words of whoever wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import ValidationError

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.spec.problems import diagnose, in_file_order
from fte_audit.spec.yaml_reader import MAX_BYTES, decode, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fte_audit.spec.fields import Block
    from fte_audit.spec.yaml_reader import Path, SourceMap

Model = TypeVar("Model", bound="Block")


@dataclass(frozen=True, slots=True)
class Kind(Generic[Model]):
    """A kind of file.

    Attributes:
        name: What the user calls it.
        model: Its model.
        block_at: The block of the model at a path.
    """

    name: str
    model: type[Model]
    block_at: Callable[[Path], type[Block] | None]

    def of_text(self, text: str, file: str) -> Validated[Model]:
        """Validate YAML.

        Args:
            text: The YAML.
            file: Its name, for the places in diagnostics.

        Raises:
            UserError: With everything that is wrong with its shape, in file order.
        """
        document = read_yaml(text, file)
        problems = list(document.problems)
        if not isinstance(document.value, dict):
            what = "is empty" if document.value is None else "is not a mapping of keys to values"
            hint = "start it with `version: 1`"
            empty = Diagnostic("FTE112", f"the {self.name} {what}", Span(file, 1, 1), hint)
            raise UserError([*problems, empty])
        try:
            written = self.model.model_validate(document.value)
        except ValidationError as error:
            refused = {problem.span for problem in problems}
            found = diagnose(error.errors(include_url=False), document.places, self.block_at)
            problems += [problem for problem in found if problem.span not in refused]
            raise UserError(sorted(problems, key=in_file_order)) from None
        return Validated(written, document.places, problems)

    def of_file(self, path: str | FilePath) -> Validated[Model]:
        """Validate a file.

        Raises:
            UserError: Where it can't be read, is too large or is not UTF-8, or with everything
                that is wrong with its shape.
        """
        file = str(path)
        try:
            with FilePath(path).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            reason = (error.strerror or "it can't be read").lower()
            message = f"the {self.name} can't be read: {reason}"
            raise UserError([Diagnostic("FTE113", message, Span(file))]) from None
        return self.of_text(decode(content, file), file)

    def of_values(self, values: Mapping[str, Any]) -> Validated[Model]:
        """Validate plain values.

        Raises:
            UserError: With everything that is wrong with their shape.
        """
        try:
            return Validated(self.model.model_validate(dict(values)), None)
        except ValidationError as error:
            problems = diagnose(error.errors(include_url=False), None, self.block_at)
            raise UserError(problems) from None


@dataclass(frozen=True, slots=True)
class Validated(Generic[Model]):
    """What has the right shape, and may still be wrong.

    Attributes:
        written: The model.
        places: Where everything is written; None for plain values.
        problems: What is refused but could be read on from.
    """

    written: Model
    places: SourceMap | None
    problems: list[Diagnostic] = field(default_factory=list)

    def refuse_with(self, more: list[Diagnostic]) -> None:
        """End here where there are problems.

        Raises:
            UserError: With these and more problems, in file order.
        """
        if problems := [*self.problems, *more]:
            raise UserError(sorted(problems, key=in_file_order))
