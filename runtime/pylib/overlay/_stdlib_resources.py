"""Data files of the standard library that is part of the executable, for importlib.resources."""

import _stdlib_image
import contextlib
import io
import pathlib
import tempfile
from importlib.resources import as_file
from importlib.resources.abc import Traversable, TraversableResources


class LibraryReader(TraversableResources):
    """The files of a package."""

    def __init__(self, folder):
        self._folder = folder

    def files(self):
        return LibraryPath(self._folder)


class LibraryPath(Traversable):
    """A file or folder of the library, by its path relative to the library's folder."""

    def __init__(self, path):
        self._path = path

    def __repr__(self):
        return f"{type(self).__name__}({self._path!r})"

    def __eq__(self, other):
        if not isinstance(other, LibraryPath):
            return NotImplemented
        return self._path == other._path

    def __hash__(self):
        return hash(self._path)

    @property
    def name(self):
        return self._path.rpartition("/")[2]

    def _entries(self):
        prefix = f"{self._path}/" if self._path else ""
        names = {}
        for path in _stdlib_image.paths(prefix):
            names[path[len(prefix):].partition("/")[0]] = None
        return list(names)

    def iterdir(self):
        entries = self._entries()
        if not entries:
            kind = NotADirectoryError if self.is_file() else FileNotFoundError
            raise kind(self._path)
        for name in entries:
            yield self._child(name)

    def _child(self, name):
        return LibraryPath(f"{self._path}/{name}" if self._path else name)

    def is_dir(self):
        return bool(self._entries())

    def is_file(self):
        return _stdlib_image.data(self._path) is not None

    def joinpath(self, *descendants):
        found = self
        for descendant in descendants:
            for part in str(descendant).split("/"):
                if part == "..":
                    found = LibraryPath(found._path.rpartition("/")[0])
                elif part and part != ".":
                    found = found._child(part)
        return found

    def open(self, mode="r", *args, **kwargs):
        if "w" in mode or "a" in mode or "x" in mode or "+" in mode:
            raise ValueError(f"the files of the library can only be read, not opened with mode {mode!r}")
        data = _stdlib_image.data(self._path)
        if data is None:
            kind = IsADirectoryError if self.is_dir() else FileNotFoundError
            raise kind(self._path)
        stream = io.BytesIO(data)
        return stream if "b" in mode else io.TextIOWrapper(stream, *args, **kwargs)


@as_file.register
@contextlib.contextmanager
def _(path: LibraryPath):
    # Whoever asks for a file may look at its name.
    with tempfile.TemporaryDirectory() as folder:
        yield _write(path, pathlib.Path(folder))


def _write(path, folder):
    target = folder / path.name
    if path.is_dir():
        target.mkdir()
        for entry in path.iterdir():
            _write(entry, target)
    else:
        target.write_bytes(path.read_bytes())
    return target
