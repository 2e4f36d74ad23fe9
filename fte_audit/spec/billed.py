"""The block `billed` as frozen models: what a vendor billed, and by which definitions to count."""

import re
from fractions import Fraction
from typing import Annotated, Any, Final, Self, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from fte_audit.billing import Bill
from fte_audit.diagnostics import did_you_mean
from fte_audit.quantities.numerals import Unreadable
from fte_audit.quantities.ranges import Rule
from fte_audit.quantities.wording import CURRENCIES, Published, read_published
from fte_audit.spec.definitions.catalogue import catalogue
from fte_audit.spec.definitions.model import Kind
from fte_audit.spec.fields import Block, Name, Period, Text, problem
from fte_audit.spec.publications import Cited, Written
from fte_audit.spec.varied import DefinitionReadings

_DIGITS: Final = re.compile(r"\d[\d,.' ]*")


def _read(text: str) -> Published:
    try:
        return read_published(text)
    except Unreadable as error:
        raise problem("FTE150", str(error), error.hint) from None


def _count(text: str) -> str:
    """Refuse what is no exact number of resolutions."""
    found = _read(text)
    whole = found.rule is Rule.NUMBER and found.resolution is not None and found.resolution >= 1
    if not (whole and _DIGITS.fullmatch(text.strip())):
        hint = "write the number on the bill in digits, such as `12,345`"
        raise problem("FTE150", f"`{text}` is no exact number of resolutions", hint)
    return text


def _price(text: str) -> str:
    """Refuse what is no amount of money."""
    found = _read(text)
    if found.rule is not Rule.NUMBER or found.low_point < 0:
        hint = "write one amount, such as `0.99 USD`"
        raise problem("FTE150", f"`{text}` is no price", hint)
    if found.said not in CURRENCIES:
        hint = f"write it with one of {', '.join(sorted(CURRENCIES))}, such as `0.99 USD`"
        raise problem("FTE151", f"`{text}` names no currency", hint)
    return text


def _definition(name: str) -> str:
    """Refuse a name that no definition of a resolution has."""
    known = [entry.name for entry in catalogue().values() if entry.written.kind is Kind.RESOLUTION]
    if name not in known:
        hint = did_you_mean(name, known) or "`fte-audit definitions` lists them"
        raise problem("FTE123", f"no definition of a resolution is called `{name}`", hint)
    return name


def _way(value: Any) -> str:
    return "switches" if isinstance(value, dict) else "named"


Resolved: TypeAlias = Annotated[Name, AfterValidator(_definition)]
"""The name of a definition of a resolution."""
Own: TypeAlias = Annotated[
    Annotated[Resolved, Tag("named")]
    | Annotated[DefinitionReadings, Field(min_length=1), Tag("switches")],
    Discriminator(_way),
]
"""A definition of the catalogue, or the options of switches."""


class Billed(Block):
    """What a vendor billed for a period."""

    resolutions: Annotated[Written, AfterValidator(_count)] = Field(
        description="How many resolutions the bill has, as printed."
    )
    price: Annotated[Written, AfterValidator(_price)] = Field(
        description="The price of one, with its currency, such as `0.99 USD`."
    )
    period: Period = Field(
        description="Start and end of what was billed; the end is the first date after it."
    )
    definition: Resolved = Field(
        description="The vendor's definition, as `fte-audit definitions` has it."
    )
    own: Own = Field(
        description="Your own definition: a name as above, or switches with their options."
    )
    source: Cited | None = Field(
        default=None, description="The bill or contract: a name under `sources`, or itself."
    )
    note: Text | None = Field(default=None, description="Anything a reader should know.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.own in (self.definition, catalogue()[self.definition].written.readings):
            hint = "give the definition that you would pay by"
            raise problem("FTE128", "`own` is the vendor's definition", hint, at=("own",))
        return self

    @property
    def bill(self) -> Bill:
        """The bill in exact numbers."""
        price = read_published(self.price)
        count = read_published(self.resolutions).low_point
        return Bill(int(count), Fraction(price.low_point), price.said or "")
