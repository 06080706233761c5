"""Why a sign-in with the browser did not come about, and what to do (R70)."""

from app.texts import mark

SENTENCES = {
    "client_file_form": mark(
        "This is not the file of an OAuth client. In the Google Cloud console make a client of the kind “Desktop app”, "
        "download it as JSON and choose that file."
    ),
    "client_file_kind": mark(
        "This file is for another kind of client. In the Google Cloud console make one of the kind “Desktop app”, "
        "download it as JSON and choose that file."
    ),
    "client_file_large": mark("This file is far too large for an OAuth client. Choose the JSON file of the client."),
    "client_file_none": mark("Choose the file of the OAuth client."),
    "client_id_form": mark("Enter the client ID and its secret as the provider’s console shows them."),
    "oauth_admin_policy": mark(
        "The administrator’s organisation does not let this client in. Allow it in the Admin console under Security, "
        "API controls, then sign in again."
    ),
    "oauth_busy": mark("{provider} is busy or gave no clear answer. Sign in again in a minute."),
    "oauth_client_kind": mark(
        "{provider} does not take this client for a program on a computer. Make one of the kind “Desktop app”."
    ),
    "oauth_client_wrong": mark(
        "{provider} does not know this client, or its secret is wrong. Download the client’s file again."
    ),
    "oauth_clock_wrong": mark("This computer’s clock is wrong, so the sign-in fails. Set the clock, then try again."),
    "oauth_code_refused": mark("The sign-in took too long or was used before. Sign in again."),
    "oauth_denied": mark("It was not allowed in the browser. Sign in again and choose to allow it."),
    "oauth_grant_gone": mark("{provider} no longer accepts the sign-in. Sign in again."),
    "oauth_late": mark("Nobody signed in within {minutes} minutes. Sign in again."),
    "oauth_no_port": mark(
        "This computer lets no program listen for the browser’s answer. Allow Partner Desk in its firewall, then sign "
        "in again."
    ),
    "oauth_no_refresh": mark(
        "{provider} gave no lasting permission. Remove Partner Desk from the apps of that account there, then sign in "
        "again."
    ),
    "oauth_nonsense": mark("{provider} gave an answer that makes no sense. Sign in again in a few minutes."),
    "oauth_not_here": mark("{name} is not connected with the browser, so there is no sign-in to repeat."),
    "oauth_not_reached": mark("{provider} can’t be reached from here. Check the network, then sign in again."),
    "oauth_not_secure": mark("The sign-in would go over a connection that is not secure, so it is not begun."),
    "oauth_other": mark("{provider} refuses the sign-in: {error}."),
    "oauth_practice_none": mark("There is no practice sign-in here. Connect this account with a key."),
    "oauth_scope_missing": mark(
        "The permission to order was not given. Sign in again and tick every permission that is asked for."
    ),
    "oauth_tls": mark(
        "The connection to {provider} can’t be trusted: its certificate is not the provider’s own. Check the network "
        "or its proxy."
    ),
}
