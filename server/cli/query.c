/* query.c - the verbs list, show, compare and search. What is printed comes from the same view
 * models as the API's answers; --json prints those answers themselves. */
#include "server/cli/query.h"

#include "server/api/compare_view.h"
#include "server/cli/compare_print.h"
#include "server/cli/output.h"
#include "server/model/render_json.h"
#include "store/base/error.h"

#include <string.h>

#define SLUG_COLUMN 40

void
query_clear(Query *q)
{
    if (q->has_view)
        view_clear(&q->view);
    kv_abort(q->txn);
    arena_free(q->arena);
}

bool
query_start(Query *q, Store *store, LocalDate day, GError **error)
{
    q->store = store;
    q->arena = arena_new();
    q->txn = store_snapshot(store, error);
    if (q->txn == NULL || !view_init(&q->view, q->txn, q->arena, LANG_DE, day, true, error))
        return false;
    q->has_view = true;
    return true;
}

typedef struct {
    char *at;
    gboolean json;
    LocalDate day; /* of AT; today without it */
    /* Looks at the snapshot and prints. */
    bool (*verb)(const Cli *cli, Query *q, bool json, GError **error);
} QueryOptions;

static void
query_options_clear(QueryOptions *o)
{
    g_free(o->at);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(QueryOptions, query_options_clear)

/* Reads the options that the three verbs share. */
static int
begin(Cli *cli, const Command *self, char **argv, QueryOptions *o, size_t min_args, size_t max_args)
{
    const GOptionEntry entries[] = {
        {"at", 0, 0, G_OPTION_ARG_STRING, &o->at, "As of this day; default today", "D"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, "Print one JSON document, as the API gives it",
         NULL},
        {NULL},
    };
    int status = cli_begin(cli, self, argv, entries, min_args, max_args);
    if (status != CLI_GO)
        return status;
    o->day = clock_today();
    if (o->at != NULL && !date_parse_loose(o->at, &o->day))
        return cli_usage(cli, "“%s” is not a day like 2025-03-19", o->at);
    return CLI_GO;
}

static bool
take_snapshot(const Cli *cli, Store *store, void *options, GError **error)
{
    const QueryOptions *o = options;
    g_auto(Query) q = {0};
    return query_start(&q, store, o->day, error) && o->verb(cli, &q, o->json, error);
}

void
query_put_json(FILE *file, const Model *model, const void *object)
{
    g_autoptr(GString) out = g_string_new(NULL);
    render_json(model, object, out);
    fwrite(out->str, 1, out->len, file);
    fputc('\n', file);
}

static const char *
or_dash(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : "–";
}

/* --- list
 * ------------------------------------------------------------------------------------------------------------
 */

const DocumentList *
query_list(Query *q, uint32_t page_size, GError **error)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(DocumentModel));
    g_autofree char *cursor = NULL;
    DocumentList *list = arena_new0(q->arena, DocumentList);
    do {
        ListingQuery query = {.status = -1,
                              .at = q->view.day,
                              .as_of_us = INT64_MAX,
                              .drafts = true,
                              .sort = SORT_TITLE,
                              .limit = page_size,
                              .cursor = cursor};
        g_autoptr(Listing) listing = listing_query(q->txn, &query, error);
        if (listing == NULL)
            return NULL;
        size_t n;
        const DocumentModel *page = view_listing_items(&q->view, listing, &n, error);
        if (page == NULL && n > 0)
            return NULL;
        g_array_append_vals(items, page, (guint)n);
        list->total = listing->total;
        g_free(cursor);
        cursor = g_steal_pointer(&listing->next);
    } while (cursor != NULL);
    DocumentModel *all = arena_array(q->arena, DocumentModel, items->len);
    if (items->len > 0)
        memcpy(all, items->data, items->len * sizeof(DocumentModel));
    list->items = all;
    list->n_items = items->len;
    return list;
}

static void
print_list(const DocumentList *list)
{
    if (list->n_items == 0) {
        puts("no documents");
        return;
    }
    size_t slug_width = 4;
    for (size_t i = 0; i < list->n_items; i++)
        slug_width = MAX(slug_width, MIN(out_width(list->items[i].slug), SLUG_COLUMN));
    printf("%-10s  %-10s  %-8s  %-*s  TITLE\n", "STATUS", "DATE", "VERSIONS", (int)slug_width,
           "SLUG");
    for (size_t i = 0; i < list->n_items; i++) {
        const DocumentModel *d = &list->items[i];
        printf("%-10s  ", d->status);
        out_column(stdout, or_dash(d->date), 10);
        /* A slug is there to be copied, so it is never cut. */
        printf("  %8u  %-*s  ", d->versions_count, (int)slug_width, d->slug);
        out_text(stdout, d->title);
        putchar('\n');
    }
}

static bool
list(const Cli *cli, Query *q, bool json, GError **error)
{
    const DocumentList *documents = query_list(q, cli->config->limits.page_size, error);
    if (documents == NULL)
        return false;
    if (json)
        query_put_json(stdout, &DocumentList_model, documents);
    else
        print_list(documents);
    return true;
}

int
cmd_list(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    g_auto(QueryOptions) o = {.verb = list};
    int status = begin(&cli, self, argv, &o, 0, 0);
    return status != CLI_GO ? status : cli_with_store(&cli, 0, take_snapshot, &o);
}

/* --- show
 * -------------------------------------------------------------------------------------------------------------
 */

static void
print_field(const char *label, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    printf("%-12s ", label);
    out_text(stdout, value);
    putchar('\n');
}

static void
print_version(const VersionModel *v)
{
    printf("\nversion %u   %s%s\n", v->number, v->status, v->in_force ? ", in force" : "");
    print_field("  decided", v->decided_on);
    print_field("  signed", v->signed_on);
    print_field("  published", v->published_at);
    print_field("  from", v->effective_from);
    print_field("  until", v->valid_until);
    if (v->corrects != 0)
        printf("%-12s version %u\n", "  corrects", v->corrects);
    print_field("  note", v->note);
    if (v->file != NULL) {
        g_autofree char *file =
            g_strdup_printf("%s, %" G_GUINT64_FORMAT " bytes, %u %s", or_dash(v->file->name),
                            v->file->bytes, v->file->pages, v->file->pages == 1 ? "page" : "pages");
        print_field("  file", file);
        print_field("  sha256", v->file->sha256);
    }
    if (v->text != NULL) {
        g_autofree char *text = v->text->reason == NULL
                                    ? g_strdup(v->text->state)
                                    : g_strdup_printf("%s (%s)", v->text->state, v->text->reason);
        print_field("  text", text);
    }
    for (size_t i = 0; i < v->n_findings; i++)
        print_field("  finding", v->findings[i].message);
    print_field("  address", v->urls != NULL ? v->urls->html.s : NULL);
}

static void
print_document(const DocumentDetail *d)
{
    print_field("title", d->title);
    print_field("slug", d->slug);
    print_field("type", d->type != NULL ? d->type->label : NULL);
    print_field("body", d->body != NULL ? d->body->name : NULL);
    print_field("status", d->status);
    for (size_t i = 0; i < d->n_versions; i++)
        print_version(&d->versions[i]);
}

static bool
show(const Cli *cli, Query *q, bool json, GError **error)
{
    const DocumentDetail *detail = view_document_detail(&q->view, cli->args[0], error);
    if (detail == NULL && is_error(*error, STORE_ERROR_NOT_FOUND)) {
        g_clear_error(error);
        fail(error, STORE_ERROR_NOT_FOUND, "there is no document “%s”", cli->args[0]);
    }
    if (detail == NULL)
        return false;
    if (json)
        query_put_json(stdout, &DocumentDetail_model, detail);
    else
        print_document(detail);
    return true;
}

int
cmd_show(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    g_auto(QueryOptions) o = {.verb = show};
    int status = begin(&cli, self, argv, &o, 1, 1);
    return status != CLI_GO ? status : cli_with_store(&cli, 0, take_snapshot, &o);
}

/* --- compare
 * ----------------------------------------------------------------------------------------------------------
 */

static const Version *
numbered(const Cli *cli, const GPtrArray *versions, const char *text, GError **error)
{
    uint64_t number = 0;
    bool is_number = g_ascii_string_to_unsigned(text, 10, 1, UINT32_MAX, &number, NULL);
    for (guint i = 0; i < versions->len && is_number; i++) {
        const Version *v = versions->pdata[i];
        if (v->number == number && v->state != VERSION_ERASED)
            return v;
    }
    fail(error, STORE_ERROR_NOT_FOUND, "“%s” has no version “%s”", cli->args[0], text);
    return NULL;
}

static bool
compare(const Cli *cli, Query *q, bool json, GError **error)
{
    g_autoptr(Document) document = document_load_slug(q->txn, cli->args[0], NULL);
    if (document == NULL)
        return fail(error, STORE_ERROR_NOT_FOUND, "there is no document “%s”", cli->args[0]);
    g_autoptr(GPtrArray) versions = version_list(q->txn, document->id, INT64_MAX, error);
    if (versions == NULL)
        return false;
    const Version *from = numbered(cli, versions, cli->args[1], error);
    const Version *to = from != NULL ? numbered(cli, versions, cli->args[2], error) : NULL;
    ComparisonModel model;
    if (to == NULL || !view_comparison(&q->view, from, to, &model, error))
        return false;
    if (json)
        query_put_json(stdout, &ComparisonModel_model, &model);
    else
        compare_print(&model, out_is_terminal(stdout));
    return true;
}

int
cmd_compare(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    g_auto(QueryOptions) o = {.verb = compare};
    int status = begin(&cli, self, argv, &o, 3, 3);
    return status != CLI_GO ? status : cli_with_store(&cli, 0, take_snapshot, &o);
}

/* --- search
 * ------------------------------------------------------------------------------------------------------------
 */

static void
print_hit(const HitModel *hit, bool terminal)
{
    g_autofree char *title = out_clean(hit->document->title);
    printf("%s (%s, version %u%s", title, hit->document->slug, hit->version,
           hit->in_force ? "" : ", not in force");
    if (hit->page > 0)
        printf(", page %u", hit->page);
    puts(")");
    if (hit->n_snippet == 0)
        return;
    fputs("    ", stdout);
    for (size_t i = 0; i < hit->n_snippet; i++) {
        bool mark = hit->snippet[i].hit && terminal;
        fputs(mark ? "\033[1m" : "", stdout);
        out_text(stdout, hit->snippet[i].text);
        fputs(mark ? "\033[0m" : "", stdout);
    }
    putchar('\n');
}

static void
print_hits(const SearchModel *result)
{
    bool terminal = out_is_terminal(stdout);
    if (result->n_items == 0)
        puts("nothing found");
    for (size_t i = 0; i < result->n_items; i++)
        print_hit(&result->items[i], terminal);
    if (result->total != NULL && result->total->value > result->n_items)
        printf("… %" G_GUINT64_FORMAT "%s in all\n", result->total->value,
               result->total->exact ? "" : " or more");
    if (result->suggestion != NULL) {
        g_autofree char *suggestion = out_clean(result->suggestion);
        printf("did you mean: %s\n", suggestion);
    }
}

static char *
query_text(const Cli *cli)
{
    return g_strjoinv(" ", cli->args);
}

static bool
search(const Cli *cli, Query *q, bool json, GError **error)
{
    const Limits *limits = &cli->config->limits;
    g_autofree char *text = query_text(cli);
    SearchQuery query = {.q = text,
                         .at = q->view.day,
                         .limit = MIN(limits->page_size, 100),
                         .max_terms = limits->query_terms,
                         .max_bytes = limits->query_bytes};
    g_autoptr(SearchResult) found = search_run(q->txn, &query, error);
    const SearchModel *result = found == NULL ? NULL : view_search(&q->view, found, error);
    if (result == NULL)
        return false;
    if (json)
        query_put_json(stdout, &SearchModel_model, result);
    else
        print_hits(result);
    return true;
}

int
cmd_search(const Command *self, char **argv)
{
    g_auto(Cli) cli;
    g_auto(QueryOptions) o = {.verb = search};
    int status = begin(&cli, self, argv, &o, 1, CLI_MANY);
    if (status != CLI_GO)
        return status;
    g_autofree char *text = query_text(&cli);
    if (!g_utf8_validate(text, -1, NULL))
        return cli_usage(&cli, "the query is not text in UTF-8");
    return cli_with_store(&cli, 0, take_snapshot, &o);
}
