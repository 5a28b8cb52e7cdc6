"""The default Postgres: found, made, started, shared and stopped by the application itself.

`embedded` is what others use. Below it: `binaries` finds the programs, `place` says where a
cluster lives and as whom its server runs, `cluster` makes and configures it, `server` starts and
ends its process, `postmaster` tells a live one from remains, `locks` knows who uses it.
"""

from db.embedded.binaries import Binaries, find_binaries
from db.embedded.embedded import Embedded, embedded_at
from db.embedded.errors import EmbeddedError

__all__ = ["Binaries", "Embedded", "EmbeddedError", "embedded_at", "find_binaries"]
