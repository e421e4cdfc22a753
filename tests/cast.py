"""The cast of the tests: two townships of one district, a third of another, and everybody's place
in them.

塘头村 and 柳林村 are siblings: neither liaison may know of the other's rows. 白石镇 is the neighbour,
远山镇 lies in another district, where even the reviewer sees nothing.
"""

from dataclasses import dataclass

from tests.factories import (
    DistrictFactory,
    ReviewerFactory,
    TermFactory,
    TownshipFactory,
    UnitFactory,
    UserFactory,
)
from townwork.org.models import District, Term, Township, Unit, User

Role, Kind = User.Role, Unit.Kind


@dataclass
class Cast:
    district: District
    township: Township
    neighbour: Township
    far: Township
    leadership: Unit
    office: Unit
    village: Unit  # 塘头村
    group: Unit  # below 塘头村
    sibling: Unit  # 柳林村
    other_unit: Unit  # of the neighbour
    term: Term
    previous: Term
    administrator: User
    clerk: User
    liaison: User
    sibling_liaison: User
    secretary: User
    reviewer: User
    auditor: User
    other_clerk: User
    other_administrator: User
    other_liaison: User
    far_reviewer: User

    @property
    def attendee(self) -> User:
        """Who only attends, of 塘头村: there once asked for."""
        there = User.objects.filter(username="canxue").first()
        return there or _staff("canxue", "参学人员·塘头村", Role.ATTENDEE, self.village)

    @property
    def by_role(self) -> dict[str, User]:
        return {role: getattr(self, role) for role in Role.values}


def cast() -> Cast:
    """Needs the database; the fixture of the same name in tests/conftest.py calls it."""
    district = DistrictFactory()
    town, near = TownshipFactory(district=district), TownshipFactory(code="baishi", name="白石镇")
    far = TownshipFactory(
        code="yuanshan", name="远山镇", district=DistrictFactory(code="haibin", name="海滨区")
    )
    return Cast(
        district=district,
        township=town,
        neighbour=near,
        far=far,
        term=TermFactory(township=town),
        previous=TermFactory(township=town, year=2025, half=2),
        **_home(town),
        **_others(near),
        reviewer=ReviewerFactory(username="quji", full_name="区级·云岭", district=district),
        far_reviewer=ReviewerFactory(
            username="haibin", full_name="区级·海滨", district=far.district
        ),
    )


def _home(town: Township) -> dict:
    leadership = UnitFactory(township=town, name="领导班子", kind=Kind.LEADERSHIP, order=1)
    office = UnitFactory(township=town, name="宣传办", kind=Kind.OFFICE, order=2)
    village = UnitFactory(township=town, name="塘头村", order=3)
    sibling = UnitFactory(township=town, name="柳林村", order=4)
    return {
        "leadership": leadership,
        "office": office,
        "village": village,
        "sibling": sibling,
        "group": UnitFactory(township=town, name="塘头村一组", parent=village, order=5),
        "administrator": _staff("guanli", "管理员·青溪", Role.ADMINISTRATOR, office),
        "clerk": _staff("ganshi", "宣传干事·青溪", Role.CLERK, office),
        "secretary": _staff("shuji", "书记·青溪", Role.SECRETARY, leadership),
        "auditor": _staff("shenji", "审计员·青溪", Role.AUDITOR, office),
        "liaison": _staff("tangtou", "联络员·塘头村", Role.LIAISON, village),
        "sibling_liaison": _staff("liulin", "联络员·柳林村", Role.LIAISON, sibling),
    }


def _others(near: Township) -> dict:
    unit = UnitFactory(township=near, name="白石村")
    return {
        "other_unit": unit,
        "other_administrator": _staff("bs-guanli", "管理员·白石", Role.ADMINISTRATOR, unit),
        "other_clerk": _staff("bs-ganshi", "宣传干事·白石", Role.CLERK, unit),
        "other_liaison": _staff("bs-cun", "联络员·白石村", Role.LIAISON, unit),
    }


def _staff(username: str, name: str, role: str, unit: Unit) -> User:
    return UserFactory(username=username, full_name=name, role=role, unit=unit)
