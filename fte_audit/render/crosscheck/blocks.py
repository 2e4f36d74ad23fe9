"""What a page is made of, whatever it is written as: sections of paragraphs, lists and tables.

All text in them is visible already (`render.text`); it is not yet escaped for any format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from fte_audit.render.crosscheck.naming import capital
from fte_audit.render.layout import Style


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said of something; empty where naming it says enough.

    Example:
        >>> Fact("share of all chats", "66 % to 67 %").text
        'Share of all chats: 66 % to 67 %'
    """

    label: str
    said: str = ""

    @property
    def text(self) -> str:
        """Both in one, as a sentence begins."""
        return capital(f"{self.label}: {self.said}" if self.said else self.label)


@dataclass(frozen=True, slots=True)
class Facts:
    """A list of facts."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered list.

    Attributes:
        items: Its sentences.
        first: The number of the first.
    """

    items: tuple[str, ...]
    first: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """An item of the list of answers.

    Attributes:
        number: The number of its scenario.
        label: What the scenario is called.
        word: What is said of it.
        style: How the word looks.
        reasons: On which conditions it holds, or why it does not.
        asked: What the file asks for.
    """

    number: int
    label: str
    word: str
    style: Style
    reasons: tuple[Fact, ...] = ()
    asked: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a cell for each column, and what is said of it beside them."""

    cells: tuple[str, ...]
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        header: The title of each column.
        rows: Its rows.
        details: The title of what is said of the rows beside their cells; empty where nothing is.
        breakable: Whether its columns may be parted, the first repeated, where there is no room.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    details: str = ""
    breakable: bool = False


Block: TypeAlias = Paragraph | Heading | Facts | Numbered | Answer | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        title: What it is called.
        blocks: What it says.
        subject: What it is about, where the title alone does not say it.
    """

    title: str
    blocks: tuple[Block, ...]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Attributes:
        title: What it is called.
        lead: What stands below the title.
        sections: The rest.
    """

    title: str
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
