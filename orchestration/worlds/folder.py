"""Writes worlds as contract folders: mixed formats when small, Parquet part folders when large.

Small worlds are written the way brands hand things over: CSV with comma-happy texts, gzipped JSON
Lines, Parquet, one table split over a folder, times in the local offsets of many countries.
Compression comes from Arrow's own libraries, whose gzip header carries no time: the same world
gives the same bytes wherever the same Arrow runs.
"""

import json
import shutil
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.worlds.brand import BRAND_YAML
from orchestration.worlds.columns import TIME
from orchestration.worlds.parameters import (
    MIXED_FORMATS_UP_TO,
    WorldError,
    WorldParameters,
)
from orchestration.worlds.planned import PLANNED_CAMPAIGN, PLANNED_YAML
from orchestration.worlds.randomness import Dice
from orchestration.worlds.rendering import comma_separated, json_lines, records
from orchestration.worlds.world import World, build_world, later_parts, parts

FORMATS = {
    "accounts": "csv.gz",
    "posts": "jsonl.gz",
    "engagements": "parts",
    "follows": "csv",
    "customers": "csv",
    "customer_handles": "csv",
    "orders": "csv",
    "order_items": "parquet",
    "conversions": "jsonl.gz",
    "reviews": "jsonl.gz",
    "complaints": "csv",
    "consents": "csv.zst",
    "erasure_requests": "jsonl",
    "referral_codes": "csv",
    "referral_clicks": "parquet",
    "campaigns": "jsonl",
    "activations": "csv",
    "paid_benchmarks": "csv",
}
"""How each table of a small world is written; `parts` is a folder of three Parquet files."""

_FROM_EXCEL = frozenset({"customer_handles"})
"""CSV tables written with a byte order mark and CRLF, as spreadsheets export them."""

_UNREADABLE = {
    "orders": ("order_id", "gross_amount", "89,90 €"),
    "posts": ("post_id", "created_at", "gestern"),
    "customers": ("customer_id", "birth_year", "neunzehn"),
    "accounts": ("account_id", "followers_count", "1.2k"),
}
"""One row each whose value no reader can take for its type; only text formats can hold one."""

_OURS = BRAND_YAML.splitlines()[0]
_FILE_TIME = pa.timestamp("ms", tz="UTC")
_SELDOM_REPEATED = frozenset(
    (
        "engagement_id",
        "post_id",
        "order_id",
        "occurred_at",
        "created_at",
        "clicked_at",
        "ordered_at",
        "permalink",
    )
)
"""Columns for which a Parquet dictionary only adds bytes; with milliseconds, 40 % less."""


def write_folder(parameters: WorldParameters, out: Path, truth: Path) -> None:
    """Writes a world and its truth, replacing what earlier calls wrote there.

    Args:
        parameters: Which world.
        out: The contract folder.
        truth: Where the truth goes; never inside `out`.

    Raises:
        WorldError: The folders overlap, or one holds something no world wrote.
    """
    if truth.resolve() == out.resolve() or out.resolve() in truth.resolve().parents:
        raise WorldError(f"the truth folder {truth} lies in {out}; choose another --truth")
    _emptied(out, "brand.yaml", _OURS)
    _emptied(truth, "_parameters.json", "{")
    (out / "brand.yaml").write_text(BRAND_YAML, encoding="utf-8")
    if parameters.customers <= MIXED_FORMATS_UP_TO:
        world = build_world(parameters)
        (out / "campaigns").mkdir()
        (out / "campaigns" / f"{PLANNED_CAMPAIGN}.yaml").write_text(PLANNED_YAML, encoding="utf-8")
        flaws = _write_mixed(parameters, world, out)
        told = dict(world.truth)
        told["flaws"] = pa.concat_tables([told["flaws"], flaws])
        for name, table in told.items():
            _write_parquet(table, truth / f"{name}.parquet")
    else:
        _write_parts(parameters, out, truth)
    _write_summary(parameters, truth)


def write_increment(parameters: WorldParameters, share: float, out: Path) -> None:
    """Writes only new records, of the day after the world's end: `share` of its posts and orders.

    Raises:
        WorldError: `share` is not in (0, 0.2], or `out` holds something no world wrote.
    """
    if not 0 < share <= 0.2:
        raise WorldError(f"--increment is {share}; choose a share above 0 and up to 0.2")
    _emptied(out, "brand.yaml", _OURS)
    (out / "brand.yaml").write_text(BRAND_YAML, encoding="utf-8")
    for block, part in enumerate(later_parts(parameters, share)):
        for name, table in part.tables.items():
            if table.num_rows:
                _write_parquet(table, out / name / f"later-{block:05d}.parquet")


def _emptied(folder: Path, mark: str, content: str) -> None:
    """Clears a folder that a world wrote, known by its file `mark`; any other is refused."""
    if folder.exists():
        found = folder / mark
        ours = found.is_file() and found.read_text(encoding="utf-8").startswith(content)
        if any(folder.iterdir()) and not ours:
            raise WorldError(
                f"{folder} holds something that no synthetic world wrote; "
                "choose an empty or a new folder"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def _write_parts(parameters: WorldParameters, out: Path, truth: Path) -> None:
    """Part files, written by a second thread while the next part is made; two parts in memory."""

    def write(number: int, part: World) -> None:
        for folder, tables in ((out, part.tables), (truth, part.truth)):
            for name, table in tables.items():
                if table.num_rows:
                    _write_parquet(table, folder / name / f"part-{number:05d}.parquet", level=1)

    with ThreadPoolExecutor(max_workers=1) as writer:
        last: Future[None] | None = None
        for number, part in enumerate(parts(parameters)):
            if last is not None:
                last.result()
            last = writer.submit(write, number, part)
        if last is not None:
            last.result()


def _write_mixed(parameters: WorldParameters, world: World, out: Path) -> pa.Table:
    dice = Dice(parameters.seed)
    planted = []
    for name, table in world.tables.items():
        kind = FORMATS[name]
        if kind == "parquet":
            _write_parquet(table, out / f"{name}.parquet")
            continue
        if kind == "parts":
            third = -(-table.num_rows // 3)
            for number in range(3):
                _write_parquet(
                    table.slice(number * third, third), out / name / f"part-{number}.parquet"
                )
            continue
        rows = records(dice, name, table)
        if name in _UNREADABLE and parameters.flaws > 0:
            key, column, value = _UNREADABLE[name]
            rows.append({**rows[0], key: f"{rows[0][key]}-unreadable", column: value})
            planted.append(name)
        if kind.startswith("jsonl"):
            text = json_lines(rows)
        else:
            text = comma_separated(rows, table.column_names, as_excel=name in _FROM_EXCEL)
        _write_text(text, out / f"{name}.{kind}")
    return pa.table(
        {
            "table_name": pa.array(planted, pa.string()),
            "reason": pa.array(["unreadable value"] * len(planted), pa.string()),
            "row_count": pa.array([1] * len(planted), pa.int64()),
        }
    )


def _write_text(text: str, path: Path) -> None:
    compression = {".gz": "gzip", ".zst": "zstd"}.get(path.suffix)
    data = text.encode("utf-8")
    if compression is None:
        path.write_bytes(data)
        return
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, compression) as stream:
        stream.write(data)
    path.write_bytes(sink.getvalue().to_pybytes())


def _write_parquet(table: pa.Table, path: Path, level: int = 15) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for position, field in enumerate(table.schema):
        if field.type == TIME:
            table = table.set_column(position, field.name, table[field.name].cast(_FILE_TIME))
    pq.write_table(
        table.combine_chunks(),
        path,
        compression="zstd",
        compression_level=level,
        version="2.6",
        use_dictionary=[name for name in table.column_names if name not in _SELDOM_REPEATED],
    )


def _write_summary(parameters: WorldParameters, truth: Path) -> None:
    values: Mapping[str, object] = {
        name: getattr(parameters, name) for name in parameters.__dataclass_fields__
    }
    (truth / "_parameters.json").write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
