"""Sentences of the pull and of what was changed at the provider (R23, R50)."""

from app.texts import mark

SENTENCES = {
    "drift.taken": mark("{name}: the provider’s value was taken."),
    "drifts.taken_of": mark("{name}: {count} values of the provider were taken."),
    "drifts.taken": mark("{count} values of the provider were taken."),
    "drifts.none_taken": mark("Nothing was taken."),
    "drift.kept": mark("{name}: our value was kept."),
    "drifts.kept_of": mark("{name}: {count} of our values were kept."),
    "drifts.kept": mark("{count} of our values were kept."),
    "drifts.none_kept": mark("Nothing was left to keep."),
    "sync_rule.theirs": mark("“{name}”: what is changed there in this field is taken from now on."),
    "sync_rule.ours": mark("“{name}”: our value of this field is kept from now on."),
    "sync_rule.ask": mark("“{name}”: you are asked again when this field is changed there."),
    "drift_conflict": mark("Changed on both sides. Open the customer, look at both values and choose."),
    "drift_none": mark("Nothing of it was changed at the provider."),
    "drift_settled": mark("This is settled already."),
    "drift_waits": mark("An instruction about this field is on its way. Wait for its answer, then decide."),
}
