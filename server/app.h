/* app.h - the application: what every handler gets. Made once by `serve`, constant afterwards. */
#pragma once
#include "server/http/listener.h"
#include "server/missed.h"
#include "server/previews.h"
#include "store/legal/profile.h"
#include "store/store.h"

/* What the town configures for its pages. Borrowed; must outlive the App. */
typedef struct {
    const char *town;              /* "Stadt Musterstadt" */
    const char *site;              /* NULL = "Ortsrecht und Dokumente" in the page's language */
    const char *inspection_notice; /* where printouts can be had; or NULL */
    const char *security_contact;  /* for security.txt, e.g. "mailto:it@…"; or NULL */
    const char *base_url;          /* "https://recht.example" for feeds; NULL = from the request */
    LegalProfile profile;          /* the Land whose law gives proposals for dates */
} AppSettings;

typedef struct SinceCache SinceCache;

typedef struct {
    Store *store; /* borrowed */
    Acct *acct;   /* borrowed */
    Previews *previews; /* borrowed; NULL = pages have no images; set before the listener starts */
    SinceCache *since; /* owned */
    MissedWatch *missed; /* owned */
    AppSettings settings;
    int64_t started_us;
} App;

App *app_new(Store *store, Acct *acct, const AppSettings *settings);
void app_free(App *app);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(App, app_free)

/* All routes of the public address (server/routes.def), and those of the admin address. Constant.
 */
const Route *app_routes(size_t *ret_n);
/* The hooks that connect server/http with the store and the accounts; their app is APP. */
HttpHooks app_hooks(App *app);
