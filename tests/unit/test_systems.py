"""Names that only some systems have stand in ``bot/systems.py`` alone. The type checker's run for Windows finds what
types show; here is what it takes on trust: imports at run time, ``getattr``, and whole branches for one system.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import systems

BOT = Path(systems.__file__).parent
MODULES = {
    "fcntl",
    "resource",
    "pwd",
    "grp",
    "termios",
    "tty",
    "pty",
    "syslog",
    "posix",
    "msvcrt",
    "winreg",
    "winsound",
}
NAMES = {
    "os": {
        *("O_CLOEXEC", "O_NONBLOCK", "O_NOFOLLOW", "O_DIRECTORY", "O_SYNC", "O_DSYNC", "O_BINARY", "O_TMPFILE"),
        *("pread", "pwrite", "preadv", "pwritev", "fchmod", "fchown", "chown", "lchown", "mkfifo", "mknod", "openpty"),
        *("fork", "forkpty", "wait", "wait3", "wait4", "waitid", "setsid", "killpg", "getpgid", "setpgid", "nice"),
        *("getuid", "geteuid", "getgid", "getegid", "getgroups", "setuid", "setgid", "getpriority", "setpriority"),
        *("uname", "sysconf", "pathconf", "getloadavg", "statvfs", "fstatvfs", "sync", "fdatasync", "sendfile"),
        *("posix_fadvise", "posix_fallocate", "posix_spawn", "sched_getaffinity", "sched_yield", "pipe2", "startfile"),
    },
    "signal": {
        *("SIGKILL", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGPIPE", "SIGCHLD", "SIGSTOP", "SIGCONT"),
        *("alarm", "setitimer", "getitimer", "pause", "pthread_kill", "pthread_sigmask", "sigwait", "SIGBREAK"),
    },
    "time": {"clock_gettime", "clock_settime", "tzset", "CLOCK_BOOTTIME", "CLOCK_MONOTONIC", "CLOCK_REALTIME"},
    "socket": {"AF_UNIX", "SO_REUSEPORT", "MSG_DONTWAIT", "socketpair", "send_fds", "recv_fds"},
    "asyncio": {"open_unix_connection", "start_unix_server"},
    "sys": {"platform"},
}
ANYWHERE = {"add_signal_handler", "remove_signal_handler", "create_unix_server", "preexec_fn", "start_new_session"}
ASKS_FOR_THE_SYSTEM = {"config/machine.py"}
"""The language of the machine, which each system tells in its own way."""


def found(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name in MODULES)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{each.name}" for each in names if each.name in NAMES.get(module, ()))
                if module in MODULES:
                    yield module
            case ast.Attribute(value=ast.Name(id=module), attr=name) if name in NAMES.get(module, ()):
                yield f"{module}.{name}"
            case ast.Attribute(attr=name) | ast.keyword(arg=str(name)) if name in ANYWHERE:
                yield name
            case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id=module), ast.Constant(value=str(name)), *_]):
                if name in NAMES.get(module, ()):
                    yield f"{module}.{name}"


def test_no_other_module_names_what_only_some_systems_have() -> None:
    places = {path: path.relative_to(BOT).as_posix() for path in sorted(BOT.rglob("*.py"))}
    wrong = {
        place: names
        for path, place in places.items()
        if place != "systems.py" and place not in ASKS_FOR_THE_SYSTEM
        for names in [sorted(set(found(ast.parse(path.read_text(encoding="utf-8")))))]
        if names
    }
    assert not wrong


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import fcntl", "fcntl"),
        ("from resource import RLIMIT_AS", "resource"),
        ("import os\nos.open('x', os.O_CLOEXEC)", "os.O_CLOEXEC"),
        ("from os import pread", "os.pread"),
        ("getattr(time, 'CLOCK_BOOTTIME', None)", "time.CLOCK_BOOTTIME"),
        ("loop.add_signal_handler(2, stop)", "add_signal_handler"),
        ("Popen([], start_new_session=True)", "start_new_session"),
        ("if sys.platform == 'linux': pass", "sys.platform"),
    ],
)
def test_each_way_of_naming_it_is_found(source: str, name: str) -> None:
    assert name in set(found(ast.parse(source)))


def test_a_private_file_is_private_and_its_handle_is_not_inherited(tmp_path: Path) -> None:
    path = tmp_path / "file"
    handle = systems.open_private(path, create=True)
    try:
        assert not os.get_inheritable(handle)
        os.write(handle, b"\r\n")
    finally:
        os.close(handle)
    assert path.read_bytes() == b"\r\n"
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_is_not_to_be_made_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        systems.open_private(tmp_path / "file", create=False)
    assert not list(tmp_path.iterdir())
