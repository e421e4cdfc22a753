"""The command line's contract: demo, figures; one clear line where it can't."""

import gc
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from records.figures.catalogue import by_hand
from records.models import FilmShowing
from reports.management.commands.demo import no_garbage_sought
from tests.factories import FilmShowingFactory
from townwork.org.models import Township, Unit


def said(*words, **options) -> str:
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_synthetic_townships_are_made_once(db):
    assert "新造 2 个" in said("demo", townships=2)
    assert "新造 1 个" in said("demo", townships=3)
    assert (Township.objects.count(), Unit.objects.count()) == (3, 48)
    assert FilmShowing.objects.count() == 96


def test_the_sample_is_not_put_on_top_of_what_is_there(cast):
    assert "已在" in said("demo")


def test_no_sample_without_a_password_or_on_a_real_site(db, settings):
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError, match="TOWNWORK_DEMO_PASSWORD"):
        call_command("demo")
    settings.SERVED = True
    with pytest.raises(CommandError, match="正式站点"):
        call_command("demo")


def test_garbage_is_sought_again_whatever_became_of_the_sample():
    with pytest.raises(CommandError), no_garbage_sought():
        assert not gc.isenabled()
        raise CommandError

    assert gc.isenabled()


def test_figures_as_json(cast):
    film = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)

    read = json.loads(said("figures", "qingxi", "2026H1", json=True))

    assert (read["township"], read["term"]) == ("qingxi", "2026H1")
    figures = {figure["code"]: figure for figure in read["figures"]}
    assert set(figures) == set(by_hand())
    shows = figures["film.show_count"]
    assert (shows["value"], shows["rows"]) == (1, [["records.filmshowing", film.pk]])
    assert figures["news.count"]["value"] is None


@pytest.mark.parametrize(
    ("words", "clear"),
    [(("nowhere", "2026H1"), "没有代码"), (("qingxi", "2031H1"), "没有“2031H1”")],
)
def test_an_unknown_name_is_one_clear_line(cast, words, clear):
    with pytest.raises(CommandError, match=clear) as refused:
        call_command("figures", *words)

    assert "\n" not in str(refused.value)
