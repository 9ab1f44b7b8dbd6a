"""The laptop's home folder: where everything it keeps stands, and how settings and keys are read from it."""

from pathlib import Path

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.adapters.key_files import KeyFile, load_key_file, make_key, save_key_file
from strpcheck.documents.station import MAX_STATION_BYTES, StationSettings, read_station, write_station
from strpcheck.errors import HomeError

__all__ = ["Home", "read_bounded"]

NOT_SET_UP = "set it up with `strpcheck init --root ROOT.json --from CARRIER --post POST`"
MAX_ROOT_BYTES = 1 << 20


class Home:
    """Names of the files in a home; the home is set up once `station.json` is there, which is written last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log.sqlite"
        self.store = folder / "store"
        self.enrolment = folder / "enrolment.json"
        self.pin = folder / "supervisor.json"
        self._station = folder / "station.json"
        self._root = folder / "root.json"
        self._device = folder / "device.pem"

    @property
    def is_set_up(self) -> bool:
        """Whether `init` came to its end here."""
        return self._station.is_file()

    def prepare(self, root: bytes) -> KeyFile:
        """Make the folder, pin the root and draw the device's key; half a set-up is simply done again.

        Raises:
            WriteError: The folder cannot be written to.
        """
        make_folder(self.folder, private=True)
        make_folder(self.store, private=True)
        write_durably(self._root, root)
        if not self._device.exists():
            save_key_file(self._device, make_key(), None)
        return load_key_file(self._device, None)

    def settings(self) -> StationSettings:
        """The laptop's settings.

        Raises:
            HomeError: The home is not set up.
            DocumentError: The file was changed.
        """
        if not self.is_set_up:
            message = f"{self.folder} is not set up"
            raise HomeError(message, hint=NOT_SET_UP)
        return read_station(read_bounded(self._station, MAX_STATION_BYTES))

    def save_settings(self, settings: StationSettings) -> None:
        """Write the settings, whole or not at all."""
        write_durably(self._station, write_station(settings))

    def root(self) -> bytes:
        """The root that a person pinned.

        Raises:
            HomeError: It is missing.
        """
        return read_bounded(self._root, MAX_ROOT_BYTES)


def read_bounded(path: Path, max_bytes: int) -> bytes:
    """Read a small file of the home.

    Raises:
        HomeError: Missing, unreadable or longer than it can be.
    """
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as e:
        message = f"cannot read {path}: {e.strerror or e}"
        raise HomeError(message, hint=NOT_SET_UP) from e
    if len(content) > max_bytes:
        message = f"expected at most {max_bytes} bytes in {path}, got more"
        raise HomeError(message, hint=NOT_SET_UP)
    return content
