"""What a source file says, as values: how a tool's files are recognised and read.

Add an operation of `derive` here, in `parsing` and in `validation.fillings`. Nothing
here reads a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagster_project.exports.schema import Kind

# A name, or names that mean the same, of which the first that a header has counts.
Names = tuple[str, ...]
# What is known of one canonical column.
FIDELITIES = ("given", "inferred", "absent")


@dataclass(frozen=True)
class FromValue:
    """One value that fills several canonical columns.

    Attributes:
        names: of the column that holds it.
        outcomes: per value, canonical column to text.
    """

    names: Names
    outcomes: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class FromFlags:
    """Flags of which the first that is true fills several canonical columns.

    Attributes:
        ended: names of the column that is empty as long as the enrollment is open.
        still_open: canonical column to text while it is empty.
        outcomes: per flag, in the order in which they are asked, the same.
        otherwise: the same where it is filled and no flag is true.
    """

    ended: Names
    still_open: Mapping[str, str]
    outcomes: Mapping[str, Mapping[str, str]]
    otherwise: Mapping[str, str]


@dataclass(frozen=True)
class Derivation:
    """How a canonical column is made of others, where no column gives it.

    Attributes:
        operation: concat (parts joined), not (a flag turned round), when_ended (the
            first that is filled, once the enrollment has ended) or one_if (1 where a
            flag is true or a column has one of some values, else 0).
        parts: names of the columns that it is made of.
        values: what counts as one for one_if; empty where a flag is asked.
    """

    operation: str
    parts: tuple[Names, ...]
    values: tuple[str, ...] = ()


# Compared by identity, as one is looked up often.
@dataclass(frozen=True, eq=False)
class SourceKind:
    """One kind of export of one source.

    Attributes:
        all_of: groups of names, one of each of which the header has; empty where the
            columns that the kind requires tell it.
        none_of: names that the header has not.
        rename: canonical column to names, the best first.
        fidelity: canonical column to given, inferred or absent.
        repeatable: canonical columns that several columns of one name may fill.
        is_exact: whether names differ by more than case and what stands between words.
        wrappers: names of objects whose members count as members of the row.
    """

    source: str
    kind: Kind
    all_of: tuple[Names, ...] = ()
    none_of: Names = ()
    rename: Mapping[str, Names] = field(default_factory=dict)
    from_value: FromValue | None = None
    from_flags: FromFlags | None = None
    derive: Mapping[str, Derivation] = field(default_factory=dict)
    fidelity: Mapping[str, str] = field(default_factory=dict)
    repeatable: frozenset[str] = frozenset()
    is_exact: bool = False
    wrappers: Names = ()

    @property
    def outcomes(self) -> Mapping[str, Mapping[str, str]]:
        """What values or flags fill."""
        told = self.from_value or self.from_flags
        return told.outcomes if told else {}

    @property
    def told_columns(self) -> frozenset[str]:
        """Canonical columns that values or flags fill."""
        columns = {column for outcome in self.outcomes.values() for column in outcome}
        if self.from_flags:
            columns |= {*self.from_flags.still_open, *self.from_flags.otherwise}
        return frozenset(columns)


@dataclass(frozen=True)
class Sources:
    """All sources, and the labels of values.

    Attributes:
        kinds: of all sources, by source and then kind.
        labels: per column of labels, and for "boolean", upper-case label to value; for
            "empty", each text that means so as it is written.
        titles: per source, the name of the tool.
    """

    kinds: tuple[SourceKind, ...]
    labels: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str] = field(default_factory=dict)

    def of_kind(self, kind: Kind) -> list[SourceKind]:
        """The sources that have exports of a kind."""
        return [known for known in self.kinds if known.kind == kind]
