"""What reading one file may take: memory, time and bytes written, kept by the system.

What a file may unpack to by the rules belongs to `rules`.
"""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from dagster_project.exports.compression import most_unpacked
from dagster_project.exports.rules import KIBIBYTE, MEBIBYTE, Limits

# A workbook takes some twenty times its packed size, one of few distinct cells more.
MEMORY_BYTES, MEMORY_PER_BYTE = 512 * MEBIBYTE, 64
# Text of JSON that packs to a two-hundredth takes as long as this.
CPU_SECONDS, BYTES_PER_SECOND = 20, 50 * KIBIBYTE
# On a busy machine a process gets no more than part of a processor.
WALL_SECONDS_PER_CPU_SECOND = 10


@dataclass(frozen=True)
class Allowance:
    """What reading one file may take, beyond what the process takes by itself.

    Attributes:
        packed_bytes: size of the file.
        memory_bytes: writable memory.
        cpu_seconds: time of a processor.
        written_bytes: size of any one file that is written.
    """

    packed_bytes: int
    memory_bytes: int
    cpu_seconds: int
    written_bytes: int

    @classmethod
    def of(cls, path: Path, limits: Limits) -> Self:
        """What a file may take, which grows with its size."""
        size = path.stat().st_size
        return cls(
            packed_bytes=size,
            memory_bytes=MEMORY_BYTES + MEMORY_PER_BYTE * size,
            cpu_seconds=CPU_SECONDS + size // BYTES_PER_SECOND,
            written_bytes=most_unpacked(size, limits),
        )

    @property
    def wall_seconds(self) -> int:
        """Seconds after which the process must be stuck."""
        return self.cpu_seconds * WALL_SECONDS_PER_CPU_SECOND

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Hold this process to it within the block.

        Too much memory raises MemoryError or ends the process, as the parser has it;
        too much time ends it with SIGXCPU; too long a file raises an OSError, EFBIG.
        """
        usage = resource.getrusage(resource.RUSAGE_SELF)
        used_seconds = int(usage.ru_utime + usage.ru_stime) + 1
        bounds = {
            resource.RLIMIT_CPU: used_seconds + self.cpu_seconds,
            resource.RLIMIT_DATA: _measure_memory() + self.memory_bytes,
            # One byte more, so that what is too large can be told from what fits.
            resource.RLIMIT_FSIZE: self.written_bytes + 1,
        }
        before = {name: resource.getrlimit(name) for name in bounds}
        for name, bound in bounds.items():
            soft, hard = before[name]
            narrowest = bound if soft == resource.RLIM_INFINITY else min(bound, soft)
            resource.setrlimit(name, (narrowest, hard))
        try:
            yield
        finally:
            for name, limit in before.items():
                resource.setrlimit(name, limit)


def _measure_memory() -> int:
    """Bytes that this process may write to, which is what the limit counts."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
