"""A hand-made dataset in the files of the public one: two brands, nine people, eight friends."""

import gzip
from pathlib import Path

RUNNING, COFFEE = 70, 12

# Anna (1) is followed by her friends 4, 5 and 6 to the park (item 100); Ben (2) has as many
# friends, whom nobody follows; Cleo (3) acts most and has one friend. T falls at hour 500.
CHECKINS = [
    # person, venue, category, hour
    (1, 100, RUNNING, 0),
    (4, 200, COFFEE, 2),
    (2, 100, RUNNING, 24),
    (3, 101, RUNNING, 30),
    (3, 200, COFFEE, 29),  # an hour that steps back: the order is right
    (4, 200, COFFEE, 40),
    (1, 200, COFFEE, 48),
    (4, 100, RUNNING, 60),  # answers 1's post: a friend, the same venue, 60 hours later
    (5, 200, COFFEE, 72),  # answers 1's post about coffee
    (6, 200, COFFEE, 90),  # likewise
    (3, 101, RUNNING, 100),
    (3, 102, RUNNING, 120),
    (7, 200, COFFEE, 130),  # 2's friend, but 2 never was there
    (1, 101, RUNNING, 450),
    (5, 100, RUNNING, 600),  # adopts running after T: friend of 1
    (6, 101, RUNNING, 700),  # adopts running after T: friend of 1
    (8, 101, RUNNING, 800),  # adopts running after T: friend of 2
    (1, 100, RUNNING, 1000),
]
FRIENDS = [(1, 4), (1, 5), (1, 6), (2, 7), (2, 8), (2, 9), (3, 9), (7, 8)]
LATER_FRIENDS = [(3, 5), (3, 6), (3, 8)]


def write(folder: Path) -> Path:
    """The dataset's two files, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    checkins = ["seq,user_id,venue_id,category_id,hour_of_week,t_hours"]
    checkins += [
        f"{seq},{person},{venue},{category},{hour % 168},{hour}"
        for seq, (person, venue, category, hour) in enumerate(CHECKINS)
    ]
    edges = ["u,v,snapshot"]
    edges += [f"{u},{v},before" for u, v in FRIENDS]
    edges += [f"{u},{v},after" for u, v in [*FRIENDS, *LATER_FRIENDS]]
    for name, lines in (("checkins", checkins), ("edges", edges)):
        with gzip.open(folder / f"{name}.csv.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    return folder
