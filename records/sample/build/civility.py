"""移风易俗, 宣传品 and 创建评选."""

from datetime import date, timedelta

from records.sample.build.town import ALL_VILLAGES, IDLE, LATE, Half, Sample

EXPLAINED = "当月集中办事，已核对"


def civility(sample: Sample, half: Half) -> None:
    for month in half.months:
        for village in ALL_VILLAGES:
            if village == IDLE:
                _not_begun(sample, half, month)
            elif sample.reports(village):
                _return(sample, month, village)
    _publications(sample, half)
    _award(sample, half)


def explain_the_turn(sample: Sample) -> None:
    """The first returns are also made after the last ones: the sample is lived in either order."""
    from records.kinds.civility.return_check import jumps  # once Django is set up

    for village in ALL_VILLAGES:
        rows = [row for row in sample.rows["customs"] if row["unit"] == village]
        if jumps(rows[-1], rows[0]):
            rows[0]["note"] = EXPLAINED


def _not_begun(sample: Sample, half: Half, month: date) -> None:
    if month == half.start:
        nothing = {"weddings": 0, "funerals": 0, "frugal": 0, "saved": 0}
        day = month + timedelta(days=24)
        sample.put("customs", IDLE, day, is_under_way="否", has_council="否", **nothing)


def _return(sample: Sample, month: date, village: str) -> None:
    from records.kinds.civility.return_check import jumps  # once Django is set up

    weddings, funerals = sample.dice.randrange(0, 4), sample.dice.randrange(0, 3)
    frugal = max(weddings + funerals - sample.dice.randrange(0, 2), 0)
    saved = frugal * sample.dice.randrange(3, 9) * 900
    totals = {"weddings": weddings, "funerals": funerals, "frugal": frugal, "saved": saved}
    last = [row for row in sample.rows.get("customs", []) if row["unit"] == village][-1:]
    is_explained = bool(last and jumps(last[0], totals))
    sample.put(
        "customs",
        village,
        month + timedelta(days=24),
        is_under_way="是",
        has_council="是",
        council_size=7,
        has_charter="是",
        **totals,
        saved_basis="按户均估算",
        note=EXPLAINED if is_explained else None,
    )


def _publications(sample: Sample, half: Half) -> None:
    for unit in ALL_VILLAGES:
        if sample.reports(unit):
            day, quantity = sample.day(half), sample.dice.randrange(1, 4)
            wall = {"title": "移风易俗墙报", "kind": "墙报", "place_name": "村主干道"}
            sample.put("publications", unit, day, quantity=quantity, **wall)
            day, quantity = sample.day(half), sample.dice.randrange(150, 420)
            leaflet = {"title": "移风易俗倡议折页", "kind": "宣传折页"}
            sample.put("publications", unit, day, quantity=quantity, **leaflet)
    booklet = {"title": "破旧俗倡新风", "kind": "宣传册", "quantity": 3260}
    sample.put("publications", "宣传办", sample.day(half), **booklet)


def _award(sample: Sample, half: Half) -> None:
    batch = f"{half.year}年{'上' if half.place else '下'}半年五好家庭评选"
    sample.put(
        "awards",
        "社会事务办",
        half.start + timedelta(days=20),
        name=batch,
        project="五好家庭",
        recommend_by=half.start + timedelta(days=60),
        public_from=half.start + timedelta(days=70),
        public_to=half.start + timedelta(days=76),
        number=f"青发〔{half.year}〕{10 + half.place}号",
    )
    for village in ALL_VILLAGES:
        if village not in LATE:
            day, named = half.start + timedelta(days=100), sample.dice.randrange(1, 5)
            sample.put("award-places", village, day, batch=batch, places=4, named=named)
