"""A logged table in a notebook: its rows, the pictures in its cells, and nothing that is markup."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

import sweepmagic
from sweepmagic import Image, Table
from sweepmagic.views.still.media_page import table_html


def logged(table: Table) -> Table:
    """Return the table as it comes back from the record."""
    with sweepmagic.init(name="look"):
        sweepmagic.log({"examples": table})
    found: Table = sweepmagic.load_run("look").media("examples")
    return found


def test_pictures_in_cells_come_back_from_the_record(own_folder: Path) -> None:
    html = logged(Table(columns=["image", "guess"], data=[[Image(np.eye(8)), 3]]))._repr_html_()
    assert re.findall(r'<img width="(\d+)" height="(\d+)"', html) == [("48", "48")]
    assert ">3</td>" in html


def test_a_table_that_was_not_logged_shows_its_pictures_too() -> None:
    html = table_html(Table(columns=["image"], data=[[Image(np.zeros((400, 200)))]]))
    assert re.findall(r'<img width="(\d+)" height="(\d+)"', html) == [("80", "160")]


def test_a_picture_that_is_gone_or_lies_elsewhere_is_words(own_folder: Path) -> None:
    table = Table(columns=["image"], data=[[{"_type": "image-file", "path": "../../secret.png"}]])
    table.folder = own_folder
    assert "<img" not in table_html(table)


def test_names_and_cells_are_no_markup() -> None:
    html = table_html(Table(columns=["<b>"], data=[["<script>"]]))
    assert "<b>" not in html
    assert "<script>" not in html


def test_of_a_long_table_the_first_rows_are_shown() -> None:
    html = table_html(Table(columns=["n"], data=[[n] for n in range(25)]))
    assert html.count("<tr>") == 1 + 20
    assert "5 more rows" in html
