"""What 活动宣讲 brings to the house."""

from records.kinds.events.grid import FILM_GRID, TALK_GRID
from records.kinds.events.ledger import ACTIVITIES, FILMS, HALLS, TALKS
from records.pages.kind import LedgerKind

KIND = LedgerKind(
    ledgers=(
        ACTIVITIES,
        HALLS,
        TALKS,
        FILMS,
    ),
    grids=(
        FILM_GRID,
        TALK_GRID,
    ),
)
