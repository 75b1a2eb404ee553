"""Uses of the window by one person after another, until the time is over."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from tests.campaign.window import driver
from tests.campaign.window.use import WARM, Home, Use
from tests.e2e.screen import missing, virtual_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVENTS, USES = 2500, 2
"""Events of one use, and uses of one home: what is remembered from the first meets the second."""
REPEATS, REPEAT_SECONDS = 14, 600
"""Of one fault, to find the fewest events that show it."""


def run(seconds: float, seed: int, folder: Path, keep: Path) -> tuple[list[str], bool]:
    """For so long, a person for each seed; what is to be told, and whether all is well."""
    end, uses, lines, first = time.monotonic() + seconds, list[Use](), list[str](), seed
    with ExitStack() as stack:
        display = ""
        if not missing():
            (folder / "screen").mkdir()
            display = stack.enter_context(virtual_screen(folder / "screen")).display
        while time.monotonic() < end:
            lines += _person(Home(folder / str(seed), display), seed, uses, end, keep)
            shutil.rmtree(folder / str(seed))
            seed += 1
    events, longest = sum(use.events for use in uses), max(use.longest for use in uses)
    lines.append(
        f"{events} events in {len(uses)} uses by {seed - first} persons, seeds {first} to "
        f"{seed - 1}; the longest that the window did not answer: {longest:.2f} s of computing"
    )
    for use in uses:
        if use.samples:
            threads, sizes = zip(*use.samples, strict=True)
            warm = sizes[min(WARM, len(sizes) - 1)]  # the first is of a window that is empty yet
            lines.append(
                f"threads {threads[0]} to {threads[-1]}, MiB {warm} when it had warmed up, "
                f"{max(sizes)} at most, {sizes[-1]} in the end"
            )
    return lines, not any(use.complaints for use in uses)


def _person(home: Home, seed: int, uses: list[Use], end: float, keep: Path) -> list[str]:
    """The uses of one home; what was wrong, a line each."""
    lines = []
    for number in range(USES):
        if time.monotonic() > end:
            break
        before = home.copy(home.folder.with_name(f"{seed}-before"))
        ending = list(driver.ENDINGS)[(seed + number) % len(driver.ENDINGS)]
        words, events = f"{seed}.{number}", range(EVENTS)
        with home.foreign_run():
            use = home.use(words, events, ending)
        uses.append(use)
        if use.complaints:
            lines += [f"FAULT seed {words}: {each.splitlines()[0]}" for each in use.complaints]
            lines += [line for each in use.complaints for line in each.splitlines()[1:40]]
            lines += [f"    {each}" for each in use.did[-8:]]
            # A freeze is of a moment, and tells itself what the window did then.
            lasting = [each for each in use.complaints if kind(each) != "freeze"]
            done = [*events][: use.events + 1]
            shortest = fewest(before, words, done, lasting[0]) if lasting else []
            (keep / f"window-{words}.txt").write_text(
                "\n".join([*use.complaints, f"events {shortest}", *use.did]), "utf-8"
            )
            lines.append(f"    the fewest events that show it: {shortest or 'not shown again'}")
        shutil.rmtree(before.folder)
    return lines


def fewest(before: Home, seed: str, numbers: list[int], complaint: str) -> list[int]:
    """The fewest events found that lead to the same complaint; none if it is not seen again."""
    stop, left = time.monotonic() + REPEAT_SECONDS, REPEATS

    def shows(some: list[int]) -> bool:
        nonlocal left
        left -= 1
        home = before.copy(before.folder.with_name(f"{before.folder.name}-again"))
        try:
            found = home.use(seed, some)
        finally:
            shutil.rmtree(home.folder)
        return kind(complaint) in {kind(each) for each in found.complaints}

    return halved(numbers, shows, lambda: left > 0 and time.monotonic() < stop)


def halved(
    numbers: list[int], shows: Callable[[list[int]], bool], go_on: Callable[[], bool]
) -> list[int]:
    """The fewest of some numbers that still show something, as long as it may go on."""
    if len(numbers) > 60 and go_on() and shows(numbers[-60:]):
        numbers = numbers[-60:]
    elif not (go_on() and shows(numbers)):
        return []
    size = len(numbers) // 2
    while size and go_on():
        at = 0
        while at < len(numbers) and go_on():
            fewer = numbers[:at] + numbers[at + size :]
            if fewer and shows(fewer):
                numbers = fewer
            else:
                at += size
        size //= 2
    return numbers


def kind(complaint: str) -> str:
    """What makes two complaints the same."""
    first = complaint.splitlines()[0]
    return first if not first.startswith("freeze") else "freeze"
