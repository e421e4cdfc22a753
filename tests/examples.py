"""How many made-up examples a property is tried with: see `make test-long`."""

from hypothesis import settings

# No deadline: how long an example takes says how busy the machine is.
settings.register_profile("quick", deadline=None)
settings.register_profile("long", max_examples=10_000, deadline=None)
settings.load_profile("quick")  # pytest --hypothesis-profile=long loads the other after this


def is_long() -> bool:
    return settings.get_current_profile_name() == "long"


def examples(quick: int) -> int:
    """`quick`, 300 at most, in `make test`; ten thousand in `make test-long`. A property that says
    nothing has 100.
    """
    assert quick <= 300
    return settings.default.max_examples if is_long() else quick
