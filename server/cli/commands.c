/* commands.c - the table of verbs: names, usage and help in one place. */
#include "server/cli/command.h"

/* clang-format off */
const Command cli_commands[] = {
    {"serve", "", "Run the server",
     "Prints the address and, until it was used, the first sign-in (DATA/first-login).\n"
     "Ends on SIGTERM or SIGINT when the requests under way have ended.", OWNER_BECOME, cmd_serve},
    {"import", "PATH... | --manifest FILE.csv", "Take PDFs into the store and wait for their text",
     "A folder means its *.pdf, sorted. Each file is a document of its own, called like the title in the PDF;\n"
     "with --slug all files are versions of that document, in the order given. A known document keeps its\n"
     "title, type and body. Bytes that a document has already make no new version.\n\n"
     "The manifest is UTF-8 with , or ; between the columns\n"
     "  path,slug,title,type,body,decided_on,signed_on,published_at,effective_from,effective_until,note\n"
     "of which only path is needed; paths are relative to the manifest.", OWNER_ACT, cmd_import},
    {"list", "", "List the documents, drafts too", NULL, OWNER_ACT, cmd_list},
    {"show", "SLUG", "Show a document and its versions", NULL, OWNER_ACT, cmd_show},
    {"compare", "SLUG FROM TO", "Show what changed between two versions",
     "FROM and TO are numbers of versions. What was taken out stands in [-...-], what was put in in {+...+}.", OWNER_ACT, cmd_compare},
    {"search", "QUERY...", "Search the text of all documents in force", NULL, OWNER_ACT, cmd_search},
    {"user add", "NAME --role R", "Add a person who may sign in",
     "Asks for the password, at least 12 characters (15 for admin).", OWNER_ACT, cmd_user_add},
    {"user passwd", "NAME", "Give a person a new password; ends the sessions", NULL, OWNER_ACT, cmd_user_passwd},
    {"user list", "", "List the people who may sign in", NULL, OWNER_ACT, cmd_user_list},
    {"user remove", "NAME", "Remove a person; ends the sessions", NULL, OWNER_ACT, cmd_user_remove},
    {"token create", "NAME --scope S", "Create a token for the API and print it, once",
     "Scopes, separated by commas: read, upload, edit, release, audit, admin; or editor, approver for all\n"
     "that the role may do.", OWNER_ACT, cmd_token_create},
    {"token list", "", "List the tokens", NULL, OWNER_ACT, cmd_token_list},
    {"token revoke", "NAME", "Revoke a token, given by its name or id", NULL, OWNER_ACT, cmd_token_revoke},
    {"backup", "[--verify] DIR", "Make a consistent copy of the store in the new folder DIR, beside a running server",
     "With --verify, an existing backup in DIR is read through instead, and nothing is written.\nRun by root, it works as the owner of the data folder, who must be allowed to write DIR.", OWNER_ACT, cmd_backup},
    {"restore", "DIR", "Verify the backup in DIR and make the data folder from it",
     "The data folder must have no store yet.", OWNER_ACT, cmd_restore},
    {"check", "", "Verify every invariant of the store",
     "Prints a line for each, then “clean” or “N problems”. Runs in a process of its own, so that a damaged\n"
     "page is reported as a problem.", OWNER_KEEP, cmd_check},
    {"reindex", "[--extract]", "Rebuild the text and the search index from the journal and the files",
     "With --extract, every PDF is read again first, by the worker of this program: after an update, texts,\n"
     "structure and findings become what it makes of them. What did not change is not recorded. A text that\n"
     "cannot be read now stays as it is, and the exit status is 1.", OWNER_ACT, cmd_reindex},
    {"export", "DIR", "Write all documents as PDF, text and JSON to the new folder DIR",
     "DIR/documents.json lists them; DIR/SLUG/ has document.json and, for each version, vN.pdf and vN.txt.",
     OWNER_ACT, cmd_export},
    {"config-check", "", "Read the configuration and say whether it is right", NULL, OWNER_ACT, cmd_config_check},
};
/* clang-format on */
const size_t cli_n_commands = G_N_ELEMENTS(cli_commands);
