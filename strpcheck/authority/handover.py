"""The issuing host's half of a publish: everything drawn up and signed by the issuer, for another host to publish."""

from dataclasses import dataclass
from datetime import datetime

from strpcheck.authority.publish import draw_up, status_key
from strpcheck.core.handover import Handover, write_handover
from strpcheck.core.trust import Purpose
from strpcheck.ports import DatedList, KeyRing, Register

__all__ = ["HandedOver", "hand_over"]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A hand-over ready to be carried."""

    encoded: bytes
    lists: tuple[DatedList, ...]
    made_at: datetime


def hand_over(register: Register, ring: KeyRing, policy: bytes, now: datetime) -> HandedOver:
    """Draw up what a publish would, and sign all of it with the issuer's status key.

    Args:
        register: Dates the lists and the hand-over.
        ring: For the issuer's status key.
        policy: The authority's policy as it is to be published; read strictly first.
        now: When it is made.

    Raises:
        AuthorityError: A key is missing; the message names it.
        DocumentError: The policy or the trust list is not one that laptops would take.
        PinError: A key cannot be opened; nothing is dated then.
        TrustListError: A key is one that laptops would refuse.
    """
    draft = draw_up(register, ring, policy, now)
    made_at = register.date_handover(now)
    signer = ring.load(Purpose.STATUS.value, status_key(register.keys()))
    issued = {listed.state.uri: listed.state.next_index for listed in draft.lists}
    handover = Handover(signer.key_id, register.issuer, made_at, draft.targets, issued)
    return HandedOver(write_handover(handover, signer.sign), draft.lists, made_at)
