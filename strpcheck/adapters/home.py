"""The laptop's home folder: where everything it keeps stands, and how settings and keys are read from it."""

from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.bounded import MAX_ROOT_BYTES, NOT_SET_UP, read_bounded
from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.documents.station import MAX_STATION_BYTES, StationSettings, read_station, write_station
from strpcheck.errors import AuthorityError, DocumentError, HomeError, WriteError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.adapters.carriers.certificates import KeptCertificates
    from strpcheck.adapters.evidence import EvidenceFolder
    from strpcheck.adapters.key_files import KeyFile
    from strpcheck.core.permit import KeyId
    from strpcheck.documents.camera import CameraChoice
    from strpcheck.documents.enrolment import EnrolmentRequest
    from strpcheck.documents.scanner import ScannerSettings

__all__ = ["PUT_ROOT_BACK", "DeviceSigner", "Home"]

DAMAGED = "put it back from a copy, or set up a new home with `strpcheck init`; the log in this one stays evidence"
ASK_AGAIN = "put it back from a copy, or have the laptop enrolled anew in a new home"
TEST_AGAIN = "run `strpcheck scanner-test` again: it writes the file anew"
PUT_ROOT_BACK = "put back the root.json that this laptop was set up with: the authority's metadata/1.root.json"


class DeviceSigner:
    """Implements `Signer` with the device's key, which is read when it is first needed.

    Each member raises `HomeError` where the key is missing or damaged.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._loaded: KeyFile | None = None

    @property
    def key_id(self) -> "KeyId":
        """The `kid` of the public half."""
        return self._key.key_id

    @property
    def public_key(self) -> bytes:
        """32 raw bytes."""
        return self._key.public_key

    def sign(self, message: bytes) -> bytes:
        """64 bytes (RFC 8032, pure Ed25519)."""
        return self._key.sign(message)

    @property
    def _key(self) -> "KeyFile":
        """The key."""
        from strpcheck.adapters.key_files import load_key_file

        if self._loaded is None:
            try:
                self._loaded = load_key_file(self._file, None)
            except AuthorityError as e:
                message = f"the device's key is damaged: {e.message}"
                hint = "put device.pem back from a copy, or set up a new home"
                raise HomeError(message, hint=hint, trouble=Trouble.DEVICE_KEY) from e
        return self._loaded


class Home:
    """Names of the files in a home; the home is set up once `station.json` is there, which is written last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log.sqlite"
        self.store = folder / "store"
        self.pin = folder / "supervisor.json"
        self.officers = folder / "officers.json"
        self.attempts = folder / "attempts.json"
        self._camera = folder / "camera.json"
        self._enrolment = folder / "enrolment.json"
        self._station = folder / "station.json"
        self._scanner = folder / "scanner.json"
        self._root = folder / "root.json"
        self.device_key = folder / "device.pem"
        self.signer = DeviceSigner(self.device_key)
        """Signs what this laptop says of its log."""

    @property
    def is_set_up(self) -> bool:
        """Whether `init` came to its end here.

        Raises:
            HomeError: The folder cannot be looked into.
        """
        try:
            return self._station.is_file()
        except OSError as e:
            message = f"cannot look into {self.folder}: {e.strerror or e}"
            hint = "choose a home with --home that you may read"
            raise HomeError(message, hint=hint, trouble=Trouble.HOME_UNREADABLE) from e

    def prepare(self, root: bytes) -> "KeyFile":
        """Make the folder, pin the root and draw the device's key; half a set-up is simply done again.

        Raises:
            HomeError: A device key of an earlier attempt cannot be read.
            WriteError: The folder cannot be written to.
        """
        from strpcheck.adapters.key_files import load_key_file, make_key, save_key_file

        make_folder(self.folder, private=True)
        make_folder(self.store, private=True)
        write_durably(self._root, root)
        if not self.device_key.exists():
            save_key_file(self.device_key, make_key(), None)
        try:
            return load_key_file(self.device_key, None)
        except AuthorityError as e:
            message = f"the device's key is damaged: {e.message}"
            raise HomeError(message, hint="choose another home with --home", trouble=Trouble.DEVICE_KEY) from e

    def device_id(self) -> "KeyId":
        """Of the device's key: tells this laptop from all others, to itself too.

        Raises:
            HomeError: The key is missing or damaged.
        """
        return self.signer.key_id

    def settings(self) -> StationSettings:
        """The laptop's settings.

        Raises:
            HomeError: The home is not set up, or the file was changed.
        """
        if not self.is_set_up:
            message = f"{self.folder} is not set up"
            raise HomeError(message, hint=NOT_SET_UP, trouble=Trouble.NOT_SET_UP)
        raw = read_bounded(self._station, MAX_STATION_BYTES, hint=DAMAGED, trouble=Trouble.HOME_DAMAGED)
        try:
            return read_station(raw)
        except DocumentError as e:
            message = f"{self._station} was changed: {e.message}"
            raise HomeError(message, hint=DAMAGED, trouble=Trouble.HOME_DAMAGED) from e

    def save_settings(self, settings: StationSettings) -> None:
        """Write the settings, whole or not at all."""
        write_durably(self._station, write_station(settings))

    @property
    def certificates(self) -> "KeptCertificates":
        """Those that mirrors are trusted by, where the system's do not do."""
        from strpcheck.adapters.carriers.certificates import KeptCertificates

        return KeptCertificates(self.folder / "carrier-ca")

    def evidence(self) -> "EvidenceFolder":
        """Texts of forgeries, sealed to the auditors."""
        from strpcheck.adapters.evidence import EvidenceFolder

        return EvidenceFolder(self.folder / "evidence")

    def scanner(self) -> "ScannerSettings | None":
        """The layout that hand scanners are to be heard through; None where they need none.

        Raises:
            HomeError: The file was changed.
        """
        from strpcheck.documents.scanner import MAX_SCANNER_BYTES, read_scanner

        if not self._scanner.exists():
            return None
        raw = read_bounded(self._scanner, MAX_SCANNER_BYTES, hint=TEST_AGAIN)
        try:
            return read_scanner(raw)
        except DocumentError as e:
            message = f"{self._scanner} was changed: {e.message}"
            raise HomeError(message, hint=TEST_AGAIN) from e

    def save_scanner(self, settings: "ScannerSettings | None") -> None:
        """Remember a layout, or forget the one that was.

        Raises:
            WriteError: The folder cannot be written to.
        """
        from strpcheck.documents.scanner import write_scanner

        if settings is not None:
            write_durably(self._scanner, write_scanner(settings))
            return
        try:
            self._scanner.unlink(missing_ok=True)
        except OSError as e:
            message = f"cannot remove {self._scanner}: {e.strerror or e}"
            raise WriteError(message, hint="remove it by hand") from e

    def camera(self) -> "CameraChoice | None":
        """The camera chosen last; None where there was none, and where the file was damaged: it decides nothing."""
        from strpcheck.documents.camera import MAX_CAMERA_BYTES, read_camera

        try:
            return read_camera(read_bounded(self._camera, MAX_CAMERA_BYTES))
        except (HomeError, DocumentError):
            return None

    def save_camera(self, choice: "CameraChoice") -> None:
        """Remember a camera."""
        from strpcheck.documents.camera import write_camera

        write_durably(self._camera, write_camera(choice))

    def save_enrolment(self, request: bytes) -> None:
        """Keep the enrolment request: it can be handed over again."""
        write_durably(self._enrolment, request)

    def enrolment(self) -> "EnrolmentRequest":
        """The request that this laptop was to be enrolled by.

        Raises:
            HomeError: It is missing, or was changed: its signature does not hold.
        """
        from strpcheck.documents.enrolment import MAX_ENROLMENT_BYTES, read_enrolment

        raw = read_bounded(self._enrolment, MAX_ENROLMENT_BYTES, hint=ASK_AGAIN, trouble=Trouble.HOME_DAMAGED)
        try:
            return read_enrolment(raw)
        except DocumentError as e:
            message = f"{self._enrolment} was changed: {e.message}"
            raise HomeError(message, hint=ASK_AGAIN, trouble=Trouble.HOME_DAMAGED) from e

    def root(self) -> bytes:
        """The root that a person pinned.

        Raises:
            HomeError: It is missing.
        """
        return read_bounded(self._root, MAX_ROOT_BYTES, hint=PUT_ROOT_BACK, trouble=Trouble.OTHER_ROOT)
