"""What reading one file may take: memory, time and bytes written, kept by the system.

What a file may unpack to by the rules belongs to `rules`.
"""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dagster_project.exports.containers.compression import most_unpacked, refuse_excess
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
        size: bytes of the file; most of what it may take grows with them.
        limits: what any file may ask for.
    """

    size: int
    limits: Limits

    @property
    def memory_bytes(self) -> int:
        """Writable memory."""
        return MEMORY_BYTES + MEMORY_PER_BYTE * self.size

    @property
    def cpu_seconds(self) -> int:
        """Time of a processor."""
        return CPU_SECONDS + self.size // BYTES_PER_SECOND

    @property
    def wall_seconds(self) -> int:
        """Seconds after which the process must be stuck."""
        return self.cpu_seconds * WALL_SECONDS_PER_CPU_SECOND

    @property
    def written_bytes(self) -> int:
        """Size of any one file that is written."""
        return most_unpacked(self.size, self.limits)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Hold this process to it within the block.

        Too much memory raises MemoryError or ends the process, as the parser has it;
        too much time ends it with SIGXCPU.

        Raises:
            RejectedError: more is written than may be.
        """
        usage = resource.getrusage(resource.RUSAGE_SELF)
        used_seconds = int(usage.ru_utime + usage.ru_stime) + 1
        bounds = {
            resource.RLIMIT_CPU: used_seconds + self.cpu_seconds,
            resource.RLIMIT_DATA: _measure_memory() + self.memory_bytes,
            resource.RLIMIT_FSIZE: self.written_bytes,
        }
        before = {name: resource.getrlimit(name) for name in bounds}
        for name, bound in bounds.items():
            soft, hard = before[name]
            if soft == resource.RLIM_INFINITY or bound < soft:
                resource.setrlimit(name, (bound, hard))
        try:
            yield
        except OSError as error:
            narrowest = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
            if error.errno == errno.EFBIG and narrowest == self.written_bytes:
                excess = self.written_bytes + 1
                refuse_excess(excess, packed=self.size, limits=self.limits)
            raise
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
