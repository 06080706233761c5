"""Sentences of the pull and of what was changed at the provider (R23, R50)."""

from app.texts import mark

SENTENCES = {
    "drift.taken": mark("{name}: the provider’s value was taken."),
    "drifts.taken_of": mark("{name}: {count} values of the provider were taken."),
    "drifts.taken": mark("{count} values of the provider were taken."),
    "drifts.none_taken": mark("Nothing was taken."),
    "drift.kept": mark("{name}: our value was kept."),
    "drift.told": mark("{name}: our value was kept, and the provider is told of it."),
    "drifts.kept_of": mark("{name}: {count} of our values were kept."),
    "drifts.kept": mark("{count} of our values were kept."),
    "drifts.none_kept": mark("Nothing was left to keep."),
    "sync_rule.theirs": mark("“{name}”: what is changed there in this field is taken from now on."),
    "sync_rule.ours": mark("“{name}”: our value of this field is kept from now on."),
    "sync_rule.ask": mark("“{name}”: you are asked again when this field is changed there."),
    "nothing_is_fetched": mark("Nothing is being fetched."),
    "drift_conflict": mark("Changed on both sides. Open the customer, look at both values and choose."),
    "drift_none": mark("Nothing of it was changed at the provider."),
    "pull.begun": mark("“{name}” was pulled in part."),
    "pull.done": mark("“{name}” was pulled: {count} customers new or changed."),
    "pull.done_differs": mark("“{name}” was pulled. New or changed: {count}. Different there: {differ}."),
    "pull.done_only_differs": mark("“{name}” was pulled: {count} customers are different there."),
    "pull.part": mark("“{name}” was pulled in part: {count} customers new or changed."),
    "pull.part_differs": mark("“{name}” was pulled in part. New or changed: {count}. Different there: {differ}."),
    "pull.part_only_differs": mark("“{name}” was pulled in part: {count} customers are different there."),
    "catalogue.refreshed": mark(
        "{name}: the catalogue was refreshed, {count} changed; {kept} prices of ours were kept."
    ),
    "unclear.settled": mark("{name}: it is clear now which customer this is."),
    "pull_held": mark(
        "{missing} of {known} customers were missing from the provider’s list. Nothing was taken as lost. If that is"
        " right, let the pull go on: each is then looked for."
    ),
    "pull_differs": mark("What was kept is not what the provider said. Pull again; if it stays so, report it."),
    "pull_no_sense": mark(
        "The provider’s answers made no sense, so the pull stopped. It goes on from there next time."
    ),
    "pull_unclear": mark("{count} customers there fit several records here, or none surely. Say which they are."),
    "unclear_several": mark("It fits several records here. Say which one it is, or merge them."),
    "unclear_other_record": mark("The record with this domain is another account at the provider."),
    "unclear_other_account": mark(
        "The record it fits has another Cloud Identity ID. Say whether it is the same customer."
    ),
    "unclear_nameless": mark("It has neither a name nor a domain there. Look at it on the provider’s page."),
    "phase.pulling": mark("pulling customers"),
    "phase.pulling_subscriptions": mark("pulling subscriptions"),
    "drift_settled": mark("This is settled already."),
    "drift_waits": mark("An instruction about this field is on its way. Wait for its answer, then decide."),
}

ONE = {
    "pull.done": mark("“{name}” was pulled: one customer new or changed."),
    "pull.done_only_differs": mark("“{name}” was pulled: one customer is different there."),
    "pull.part": mark("“{name}” was pulled in part: one customer new or changed."),
    "pull.part_only_differs": mark("“{name}” was pulled in part: one customer is different there."),
}
FOLLOWS = {
    "drift.kept": mark("At the provider it stays another."),
    "drifts.kept_of": mark("The provider is told of {told}."),
    "drifts.kept": mark("The providers are told of {told}."),
}
