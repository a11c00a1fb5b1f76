"""Writes worlds as contract folders: mixed formats when small, Parquet part folders when large.

Small worlds are written the way brands hand things over: CSV with comma-happy texts, gzipped JSON
Lines, Parquet, one table split over a folder, times in the local offsets of many countries.
Compression comes from Arrow's own libraries, whose gzip header carries no time: the same world gives
the same bytes wherever the same Arrow runs.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.worlds import vocabulary as words
from orchestration.worlds.columns import TIME
from orchestration.worlds.parameters import (
    DAY,
    MIXED_FORMATS_UP_TO,
    WorldError,
    WorldParameters,
)
from orchestration.worlds.randomness import Dice, Ints
from orchestration.worlds.world import World, build_world
from orchestration.worlds.brand import BRAND_YAML
from orchestration.worlds.world import Maker

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

_UNREADABLE = {
    "orders": ("order_id", "gross_amount", "89,90 €"),
    "posts": ("post_id", "created_at", "gestern"),
    "customers": ("customer_id", "birth_year", "neunzehn"),
    "accounts": ("account_id", "followers_count", "1.2k"),
}
"""One row each whose value no reader can take for its type; only text formats can hold one."""

_FILE_TIME = pa.timestamp("ms", tz="UTC")
_SELDOM_REPEATED = frozenset(
    "engagement_id post_id order_id occurred_at ordered_at created_at permalink clicked_at".split()
)
"""Columns for which a Parquet dictionary only adds bytes; with milliseconds, 40 % off the sample."""

_ZONES = tuple(zip(words.WINTER_OFFSETS, words.SUMMER_FROM_DAY, strict=True))
_START_US = 1_767_312_000_000_000


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
    _emptied(out)
    _emptied(truth)
    (out / "brand.yaml").write_text(BRAND_YAML, encoding="utf-8")
    if parameters.customers <= MIXED_FORMATS_UP_TO:
        world = build_world(parameters)
        flaws = _write_mixed(world, out)
        told = dict(world.truth)
        told["flaws"] = pa.concat_tables([told["flaws"], flaws])
        for name, table in told.items():
            _write_parquet(table, truth / f"{name}.parquet")
    else:
        _write_parts(Maker(parameters), out, truth)
    _write_summary(parameters, truth)


def write_increment(parameters: WorldParameters, share: float, out: Path) -> None:
    """Writes only new records, of the day after the world's end: `share` of its posts and orders.

    Raises:
        WorldError: `share` is not in (0, 0.2], or `out` holds something no world wrote.
    """
    if not 0 < share <= 0.2:  # noqa: PLR2004 - one day cannot hold a fifth of half a year
        raise WorldError(f"--increment is {share}; choose a share above 0 and up to 0.2")
    _emptied(out)
    (out / "brand.yaml").write_text(BRAND_YAML, encoding="utf-8")
    for block, part in enumerate(Maker(parameters).increment(share)):
        for name, table in part.tables.items():
            if table.num_rows:
                _write_parquet(table, out / name / f"later-{block:05d}.parquet")


def _emptied(folder: Path) -> None:
    """Clears a folder that holds a world; any other content is left and refused."""
    if folder.exists():
        ours = {"brand.yaml", "_parameters.json"} & {entry.name for entry in folder.iterdir()}
        if any(folder.iterdir()) and not ours:
            raise WorldError(f"{folder} holds something else; choose an empty or new folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def _write_parts(maker: Maker, out: Path, truth: Path) -> None:
    for number, part in enumerate(maker.parts()):
        for folder, tables in ((out, part.tables), (truth, part.truth)):
            for name, table in tables.items():
                if table.num_rows:
                    _write_parquet(table, folder / name / f"part-{number:05d}.parquet", level=1)


def _write_mixed(world: World, out: Path) -> pa.Table:
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
        records = _records(world.parameters, name, table)
        if name in _UNREADABLE and world.parameters.flaws > 0:
            key, column, value = _UNREADABLE[name]
            records.append({**records[0], key: f"{records[0][key]}-unreadable", column: value})
            planted.append(name)
        text = _json_lines(records) if kind.startswith("jsonl") else _csv(records, table.schema)
        _write_text(text, out / f"{name}.{kind}")
    return pa.table(
        {
            "table_name": pa.array(planted, pa.string()),
            "reason": pa.array(["unreadable value"] * len(planted), pa.string()),
            "row_count": pa.array([1] * len(planted), pa.int64()),
        }
    )


def _records(parameters: WorldParameters, name: str, table: pa.Table) -> list[dict[str, object]]:
    """Rows as plain values: times as ISO text in local offsets, money and the rest as text or number."""
    columns: dict[str, list[object]] = {}
    dice = Dice(parameters.seed)
    zone = dice.category(f"zone {name}", words.COUNTRY_WEIGHTS, np.arange(table.num_rows))
    for field in table.schema:
        column = table[field.name]
        if field.type == TIME:
            columns[field.name] = list(_local_times(column, zone))
        elif pa.types.is_decimal(field.type):
            columns[field.name] = [None if v is None else f"{v:.2f}" for v in column.to_pylist()]
        elif pa.types.is_date(field.type):
            columns[field.name] = [v.isoformat()[:7] + "-01" for v in column.to_pylist()]
        else:
            columns[field.name] = column.to_pylist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _local_times(column: pa.ChunkedArray, zone: Ints) -> Iterable[str | None]:
    """ISO 8601 in the offset of each row's country and season; every eighth row in UTC as `Z`."""
    instants = column.combine_chunks().cast(pa.int64()).to_numpy(zero_copy_only=False)
    winter = np.array([offset for offset, _ in _ZONES])[zone]
    summer_from = np.array([day for _, day in _ZONES])[zone]
    known = ~np.isnan(instants.astype(np.float64))
    micros = np.where(known, instants, _START_US).astype(np.int64)
    day = (micros - _START_US) // (DAY * 1_000_000)
    minutes = winter + np.where(day >= summer_from, 60, 0)
    utc = np.arange(len(zone)) % 8 == 0
    minutes = np.where(utc, 0, minutes)
    local = (micros // 1_000_000 + minutes * 60).astype("datetime64[s]").astype(str)
    for text, offset, is_utc, there in zip(local, minutes, utc, known, strict=True):
        if not there:
            yield None
        elif is_utc:
            yield f"{text}Z"
        else:
            sign, size = "-+"[int(offset >= 0)], abs(int(offset))
            yield f"{text}{sign}{size // 60:02d}:{size % 60:02d}"


def _json_lines(records: list[dict[str, object]]) -> str:
    """One JSON object a line; what is null is left out, as exports do."""
    return "".join(
        json.dumps(
            {name: value for name, value in record.items() if value is not None},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        + "\n"
        for record in records
    )


def _csv(records: list[dict[str, object]], schema: pa.Schema) -> str:
    """RFC 4180 but for line ends; lists as JSON arrays, flags as true and false, null as nothing."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(schema.names)
    for record in records:
        writer.writerow([_cell(value) for value in record.values()])
    return buffer.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return value


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
