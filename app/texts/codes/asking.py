"""Why a question to a provider got no answer (R10, R14)."""

from app.texts import mark

SENTENCES = {
    "ask_offline": mark("The provider can’t be reached from here now."),
    "ask_busy": mark("The provider is busy or gave no clear answer."),
    "ask_late": mark("The provider did not answer in time."),
    "verify_code_by_hand": mark("{name} gives no code here. Enter the one that its own page shows."),
    "ask_not_offered": mark("{name} can’t be asked this."),
}
