"""Tables and media with W&B's arguments."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import sweepmagic
import sweepmagic.wandb as wandb


def test_every_kind_is_kept_and_comes_back(own_folder: Path) -> None:
    (own_folder / "page.html").write_text("<b>page</b>")
    with wandb.init(settings={"silent": True}) as run:
        run.log(
            {
                "table": wandb.Table(columns=["a", "picture"], data=[[1, wandb.Image(np.zeros((2, 3)))]]),
                "image": wandb.Image(data_or_path=np.zeros((2, 3)), caption="black", mode="L"),
                "images": [wandb.Image(np.zeros((2, 3))), wandb.Image(np.ones((2, 3)))],
                "boxes": wandb.Image(
                    np.zeros((2, 3)),
                    boxes={
                        "guess": {"box_data": [{"position": {"minX": 0}, "class_id": 1}], "class_labels": {1: "cat"}}
                    },
                ),
                "histogram": wandb.Histogram([1, 2, 2], num_bins=2),
                "page": wandb.Html("page.html"),
                "sound": wandb.Audio(np.zeros(10), sample_rate=10, caption="silence"),
                "points": wandb.Object3D.from_numpy(np.zeros((4, 3))),
            }
        )
    found = sweepmagic.load_run(run.id)
    assert found.media("table").get_column("a") == [1]
    assert found.media("image").suffix == ".png"
    assert len(found.media("images")) == 2
    assert found.media("histogram").histogram == [1, 2]
    assert found.media("page").read_text() == "<b>page</b>"
    assert found.history[-1]["boxes"]["boxes"]["guess"]["class_labels"] == {"1": "cat"}
    assert found.history[-1]["sound"]["caption"] == "silence"
    assert found.media("points").exists()


def test_a_table_takes_wandbs_further_arguments() -> None:
    table = wandb.Table(
        columns=["id"], data=[[1], [2]], dtype=int, optional=False, allow_mixed_types=True, log_mode="MUTABLE"
    )
    table.add_computed_columns(lambda place, row: {"twice": 2 * row["id"]})
    assert (table.columns, table.data, table.get_index(), table.log_mode) == (
        ["id", "twice"],
        [[1, 2], [2, 4]],
        [0, 1],
        "MUTABLE",
    )
