"""Which of the laptops that are enrolled wrote a log: whose signature holds on a checkpoint that stands in it."""

from collections.abc import Iterable

from strpcheck.core.checkpoint import origin_of, read_checkpoint
from strpcheck.documents.devices import Device
from strpcheck.errors import CheckpointError, LogError
from strpcheck.ports import KeptCheckpoint, RawLog
from strpcheck.troubles import Trouble

__all__ = ["signers_in"]


def signers_in(log: RawLog, devices: Iterable[Device]) -> list[Device]:
    """Those of some laptops that signed a checkpoint in a log, as far as these can be read.

    What a checkpoint says of itself is nobody's word: whoever put a stranger's into the log would choose the key.

    Raises:
        LogError: It cannot be read for a reason that is no damage.
    """
    waiting = {origin_of(device.public_key): device for device in devices}
    found: list[Device] = []
    try:
        for kept in log.checkpoints():
            device = waiting.get(kept.note.partition("\n")[0])
            if device is not None and _holds(kept, device):
                found.append(waiting.pop(origin_of(device.public_key)))
    except LogError as e:
        if e.trouble is not Trouble.LOG_GONE:
            raise
    return found


def _holds(kept: KeptCheckpoint, device: Device) -> bool:
    """Whether it is a checkpoint of a laptop."""
    try:
        read_checkpoint(kept.note, device.public_key, size=kept.size)
    except (CheckpointError, UnicodeEncodeError):
        return False
    return True
