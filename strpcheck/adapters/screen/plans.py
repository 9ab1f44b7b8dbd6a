"""How a verdict's facts are set below its word: from roomy to tight, never below what is read at arm's length."""

from dataclasses import dataclass
from enum import Enum

__all__ = ["FACT", "LABEL", "NAME", "PLANS", "Form", "Plan"]

NAME, FACT, LABEL = 30.0, 20.0, 14.0
"""The smallest sizes of 720: a 24th of the height for the name, a 36th for other facts, a 52nd for labels."""


class Form(Enum):
    """How facts stand beside one another."""

    COLUMN = "a fact a line, labels in a column of their own"
    FLOW = "one after the other, each behind its label"
    BARE = "one after the other, without labels: what is compared says itself what it is"


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of 1280x720."""

    form: Form
    scale: float
    """Of the facts' smallest sizes."""
    why: float
    """Of the reason's sentence."""
    advisory: float
    ends: float
    """Of the last day."""
    picture: float
    """Width of the live picture's place."""


PLANS = (
    Plan(Form.COLUMN, 1.5, 25, 21, 44, 272),
    Plan(Form.COLUMN, 1.3, 25, 21, 44, 272),
    Plan(Form.COLUMN, 1.15, 25, 21, 44, 272),
    Plan(Form.COLUMN, 1.15, 23, 20, 44, 250),
    Plan(Form.COLUMN, 1.0, 25, 21, 44, 272),
    Plan(Form.COLUMN, 1.0, 22, 19, 40, 240),
    Plan(Form.FLOW, 1.3, 25, 21, 44, 272),
    Plan(Form.FLOW, 1.15, 23, 20, 40, 250),
    Plan(Form.FLOW, 1.0, 23, 20, 40, 240),
    Plan(Form.FLOW, 1.0, 21, 18, 32, 220),
    Plan(Form.FLOW, 1.0, 19, 17, 30, 200),
    Plan(Form.BARE, 1.0, 19, 17, 30, 200),
    Plan(Form.BARE, 1.0, 18, 16, 30, 160),
    # Nobody writes so much: what is compared is whole all the same, and the smallest type is the last resort.
    *(Plan(Form.BARE, scale, 18 * scale, 16 * scale, 30 * scale, 160) for scale in (0.9, 0.8, 0.7, 0.6, 0.5)),
)
"""The first one in which everything finds room is taken: labels go before any value becomes smaller."""
