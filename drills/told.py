"""How a drill went: a line of the table each."""

import json
from dataclasses import asdict, dataclass, field


@dataclass
class Line:
    """
    broken   -- what was broken.
    rounds   -- how often; `hit` of them in the middle of the work. With none nothing was shown.
    seconds  -- of each round until all was well again.
    bound    -- how many they may be.
    control  -- what came of it with the protection switched off.
    """

    broken: str
    rounds: int = 0
    hit: int = 0
    lost: int = 0
    doubled: int = 0
    seconds: list[float] = field(default_factory=list)
    bound: float | None = None
    control: str = ""
    faults: list[str] = field(default_factory=list)
    skipped: str = ""

    @property
    def is_good(self) -> bool:
        in_time = self.bound is None or all(taken <= self.bound for taken in self.seconds)
        whole = len(self.seconds) == self.rounds and self.hit > 0
        return bool(self.skipped) or (
            whole and in_time and not (self.lost or self.doubled or self.faults)
        )

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.broken:44} skipped: {self.skipped}"
        span = f"{min(self.seconds):.1f}–{max(self.seconds):.1f}" if self.seconds else "–"
        bound = f" ≤ {self.bound:.0f}" if self.bound else ""
        verdict = "good" if self.is_good else "BAD"
        lines = [
            f"{self.broken:44} {self.rounds:3} ({self.hit}) {self.lost:4} {self.doubled:7} "
            f"{span + bound:>16}  {verdict:4}  control: {self.control}"
        ]
        return "\n".join([*lines, *(f"    {fault}" for fault in self.faults)])


HEAD = f"{'what was broken':44} {'rounds (hit)':7} {'lost':4} {'doubled':>4} {'seconds':>12}"


def send(*lines: Line) -> None:
    for line in lines:
        print("LINE " + json.dumps(asdict(line), ensure_ascii=False), flush=True)


def received(output: str) -> list[Line]:
    said = [line.removeprefix("LINE ") for line in output.splitlines() if line.startswith("LINE ")]
    return [Line(**json.loads(words)) for words in said]
