"""`authority handover`: what the issuing host says, in one file for the publishing host."""

from pathlib import Path
from tempfile import TemporaryDirectory

from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.locks import hold
from strpcheck.authority.issue import YOUNG
from strpcheck.cli.authority_publish import LOCK_FILE, clock_notes, read_policy
from strpcheck.cli.authority_receive import handover_place
from strpcheck.cli.options import Options
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import Authority, open_authority, working_clock
from strpcheck.errors import AuthorityError

__all__ = ["hand_over_to"]


def hand_over_to(
    options: Options, folder: Path, given: Path, published: str | None, passphrase_file: Path | None
) -> list[str]:
    """Sign the lists and everything that is to be published, into one file; returns what the person should know.

    Args:
        options: Of this run.
        folder: The issuing host's.
        given: The file, or a folder for it.
        published: What is published now: new permit keys that it names sign 72 hours after it was signed.
        passphrase_file: Of the keys.

    Raises:
        StrpcheckError: A key is missing, this host publishes itself, or the file cannot be written; what lies there
            is what lay there before.
    """
    from strpcheck.authority.handover import hand_over

    with open_authority(folder, passphrase_asker(passphrase_file)) as authority:
        register = authority.register
        now = working_clock(options, register.environment).now()
        notes = clock_notes(authority, now)
        with hold(folder / LOCK_FILE, "strpcheck authority publish or handover"):
            if register.handed_over_at() is None:
                message = f"{folder} publishes by itself: `strpcheck authority publish OUT --dir {folder}`"
                raise AuthorityError(message, hint="`strpcheck authority split` moves publishing to another host")
            if published is not None:
                notes += _take_note(authority, published)
            done = hand_over(register, authority.ring, read_policy(authority), now)
            place = handover_place(given)
            write_durably(place, done.encoded)
    states = [listed.state for listed in done.lists]
    lists = [f"{state.uri}: {state.next_index} indexes in {state.bits} bits" for state in states]
    made = f"hand-over of {done.made_at:%Y-%m-%d %H:%M} UTC in {place}; publish it on the publishing host"
    return [*notes, *lists, made]


def _take_note(authority: Authority, published: str) -> list[str]:
    """Book which issuer keys laptops can know by now, as a laptop would find it; says what nobody here made.

    Raises:
        CarrierError: There is nothing published there.
        SyncError: It does not verify from the authority's own root on.
    """
    from strpcheck.adapters.store import DiskGenerationStore
    from strpcheck.cli.wiring_carriers import carrier_at

    register = authority.register
    root = register.load_repository()["1.root.json"]
    carrier = carrier_at(published, root)
    with (
        TemporaryDirectory(prefix="strpcheck-published-") as place,
        DiskGenerationStore(Path(place) / "store", root).stage(carrier) as offered,
    ):
        generation = offered.generation
    made = register.keys()
    ours, there = {key.key_id for key in made}, generation.trust.anchors.keys()
    register.keys_published(ours & there, generation.confirmed_at + YOUNG)
    strangers = ", ".join(sorted(key_id.hex() for key_id in there - ours))
    warning = f"what is published names keys that nobody made here: {strangers}; the targets keys may be stolen"
    return [warning] if strangers else []
