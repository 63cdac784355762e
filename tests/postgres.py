"""A PostgreSQL server of the tests' own: the real one, installed by apt-get where it is missing, with data of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apt

USER = "varsel"


class NoServer(Exception):
    """There is no PostgreSQL here, and no way to install one."""


def binaries() -> Path:
    """The folder with initdb and pg_ctl; installs Debian's postgresql where there is none. Raises NoServer."""
    for attempt in ("find", "install"):
        if attempt == "install" and not apt.install("postgresql"):
            raise NoServer("PostgreSQL is not installed, and there is no apt-get to install it with")
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
        if found or (there := shutil.which("initdb")):
            return found[-1].parent if found else Path(there).parent
    raise NoServer("PostgreSQL was installed, but initdb is nowhere to be found")


@contextmanager
def server() -> Iterator[str]:
    """A server that is running; yields the address of its databases, to which a name is added. Raises NoServer."""
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="varsel-postgres-"))
    become = []
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        become = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(folder / "data")
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    try:
        subprocess.run([*become, programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8"], **run)  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = [*become, programs / "pg_ctl", "-D", data, "-w", "-o", options]
        subprocess.run([*control, "-l", str(folder / "log"), "start"], **run)
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
