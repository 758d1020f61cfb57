/* query.c - see query.h. The text is cut at blanks; what lies between two operators is read as one
 * run, so that "§ 5" stays together. How numbers become those of a § is query_section.c's. */
#include "store/fts/query.h"

#include "store/base/error.h"
#include "store/base/unicode.h"
#include "store/fts/analyzer.h"
#include "store/fts/query_section.h"

#include <string.h>

typedef struct {
    Query *query;
    const char *q;
    uint32_t either; /* of the clause before, when OR follows it */
    uint32_t near;   /* for the next clause */
    uint32_t last_either;
    guint words; /* that are no stop words */
} Parser;

static void
term_free(void *data)
{
    QueryTerm *term = data;
    g_free(term->stem);
    g_free(term->form);
    g_free(term->fold);
    g_free(term->section);
    g_free(term);
}

static void
clause_free(void *data)
{
    Clause *clause = data;
    g_ptr_array_unref(clause->terms);
    g_free(clause);
}

void
query_free(Query *query)
{
    if (query == NULL)
        return;
    g_ptr_array_unref(query->terms);
    g_ptr_array_unref(query->clauses);
    g_free(query->type);
    g_free(query->body);
    g_free(query);
}

static bool
has_stem(const Query *query, const char *stem)
{
    for (guint i = 0; i < query->terms->len; i++)
        if (strcmp(((const QueryTerm *)query->terms->pdata[i])->stem, stem) == 0)
            return true;
    return false;
}

/* Whether a word of that stem must be there already: as one of alternatives, or as a beginning, it
 * need not. */
static bool
is_asked(const Query *query, const char *stem)
{
    for (guint i = 0; i < query->clauses->len; i++) {
        const Clause *c = query->clauses->pdata[i];
        if (c->kind == CLAUSE_WORD && !c->excluded && c->either == 0 &&
            strcmp(((const QueryTerm *)c->terms->pdata[0])->stem, stem) == 0)
            return true;
    }
    return false;
}

/* The bytes of the token are counted from BASE. */
static QueryTerm *
term_new(const Token *token, size_t base)
{
    QueryTerm *term = g_new0(QueryTerm, 1);
    term->stem = g_strdup(token->term->stem);
    term->form = g_strdup(token->term->form);
    GString *fold = g_string_new(NULL);
    unicode_word_fold(term->form, strlen(term->form), fold);
    term->fold = g_string_free(fold, FALSE);
    term->stem_len = token->term->stem_len;
    term->start = base + token->start;
    term->end = base + token->end;
    term->stop = token->term->stop;
    return term;
}

/* The terms of a piece of the query, by token; "§ 5" is one: the section, not any 5. */
static GPtrArray *
terms_of(const Parser *p, size_t from, size_t to)
{
    GPtrArray *terms = g_ptr_array_new_with_free_func(term_free);
    g_auto(TokenReader) reader = token_reader(analyzer_get(), p->q + from, to - from);
    Token token;
    while (token_next(&reader, &token)) {
        if (token.kind == TOKEN_BASE)
            continue; /* the whole word is asked for */
        if (token.kind == TOKEN_SECTION && terms->len > 0)
            g_ptr_array_remove_index(terms, terms->len - 1);
        QueryTerm *term = term_new(&token, from);
        if (token.kind == TOKEN_SECTION)
            term->section = g_strdup(term->stem);
        g_ptr_array_add(terms, term);
    }
    return terms;
}

static Clause *
add_clause(Parser *p, ClauseKind kind, bool excluded)
{
    Clause *clause = g_new0(Clause, 1);
    clause->kind = kind;
    clause->excluded = excluded;
    clause->terms = g_ptr_array_new_with_free_func(term_free);
    /* "a OR -b" cannot mean b: what must not be there is a condition of its own. */
    clause->either = excluded ? 0 : p->either;
    clause->near = excluded ? 0 : p->near;
    p->near = 0;
    p->either = 0;
    g_ptr_array_add(p->query->clauses, clause);
    return clause;
}

/* Takes over TERM. */
static void
add_term(Parser *p, Clause *clause, QueryTerm *term)
{
    p->words += !term->stop;
    g_ptr_array_add(clause->terms, term);
    if (!term->stop && !clause->excluded && !has_stem(p->query, term->stem))
        g_ptr_array_add(p->query->terms, term);
}

/* JOINED: an operator joins its last word to what follows. */
static void
add_run(Parser *p, size_t from, size_t to, bool joined)
{
    if (from >= to)
        return;
    g_autoptr(GPtrArray) terms = terms_of(p, from, to);
    query_mark_sections(p->q, terms);
    g_ptr_array_set_free_func(terms, NULL);
    for (guint i = 0; i < terms->len; i++) {
        QueryTerm *term = terms->pdata[i];
        /* A word that stands twice asks for no more than once. */
        bool alone = p->either == 0 && p->near == 0 && !(joined && i + 1 == terms->len);
        if (term->stop || (alone && is_asked(p->query, term->stem))) {
            term_free(term);
            continue;
        }
        add_term(p, add_clause(p, CLAUSE_WORD, false), term);
    }
}

/* A phrase, or what a minus stands before: its terms in a row. */
static void
add_phrase(Parser *p, size_t from, size_t to, bool excluded)
{
    g_autoptr(GPtrArray) terms = terms_of(p, from, to);
    guint said = 0;
    for (guint i = 0; i < terms->len; i++)
        said += !((const QueryTerm *)terms->pdata[i])->stop;
    if (said == 0)
        return; /* stop words alone say nothing */
    p->query->plain = false;
    Clause *clause = add_clause(p, terms->len > 1 ? CLAUSE_PHRASE : CLAUSE_WORD, excluded);
    g_ptr_array_set_free_func(terms, NULL);
    for (guint i = 0; i < terms->len; i++) {
        QueryTerm *term = terms->pdata[i];
        term->offset = i;
        term->quoted = !excluded;
        add_term(p, clause, term);
    }
}

static void
add_prefix(Parser *p, size_t from, size_t to, bool excluded)
{
    g_autoptr(GPtrArray) terms = terms_of(p, from, to);
    if (terms->len == 0)
        return;
    p->query->plain = false;
    g_ptr_array_set_free_func(terms, NULL);
    for (guint i = 0; i < terms->len; i++) { /* of "E-Bike*" only the last is a beginning */
        QueryTerm *term = terms->pdata[i];
        bool last = i + 1 == terms->len;
        term->stop = term->stop && !last;
        add_term(p, add_clause(p, last ? CLAUSE_PREFIX : CLAUSE_WORD, excluded), term);
    }
}

static bool
is_word(const char *text, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(text, word, len) == 0;
}

/* NEAR or NEAR/5. */
static bool
is_near(const char *text, size_t len, uint32_t *ret_window)
{
    *ret_window = QUERY_NEAR;
    if (is_word(text, len, "NEAR"))
        return true;
    if (len < 6 || len > 8 || memcmp(text, "NEAR/", 5) != 0)
        return false;
    uint32_t n = 0;
    for (size_t i = 5; i < len; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        n = n * 10 + (uint32_t)(text[i] - '0');
    }
    *ret_window = MAX(n, 1);
    return true;
}

/* A filter "typ:satzung"; false when the chunk is none. */
static bool
take_filter(Parser *p, const char *text, size_t len)
{
    static const struct {
        const char *key;
        char what;
    } keys[] = {{"typ:", 't'},  {"type:", 't'}, {"gremium:", 'b'}, {"body:", 'b'},
                {"jahr:", 'y'}, {"year:", 'y'}, {"in:", 'i'}};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        size_t n = strlen(keys[i].key);
        if (len <= n || g_ascii_strncasecmp(text, keys[i].key, n) != 0)
            continue;
        g_autofree char *value = g_strndup(text + n, len - n);
        g_strdelimit(value, "\"", ' ');
        g_strstrip(value);
        Query *query = p->query;
        if (keys[i].what == 't' || keys[i].what == 'b') {
            char **to = keys[i].what == 't' ? &query->type : &query->body;
            g_free(*to);
            *to = g_steal_pointer(&value);
            return true;
        }
        if (keys[i].what == 'i') {
            bool title =
                g_ascii_strcasecmp(value, "title") == 0 || g_ascii_strcasecmp(value, "titel") == 0;
            query->title_only = query->title_only || title;
            return title;
        }
        char *end;
        uint64_t year = g_ascii_strtoull(value, &end, 10);
        if (end == value || *end != '\0' || year == 0 || year > 9999)
            return false;
        query->year = (uint32_t)year;
        return true;
    }
    return false;
}

/* The end of the chunk that begins at AT: the next blank, but not inside quotes that end. */
static size_t
chunk_end(const char *q, size_t at)
{
    while (q[at] != '\0' && !g_ascii_isspace(q[at])) {
        const char *close = q[at] == '"' ? strchr(q + at + 1, '"') : NULL;
        at = close != NULL ? (size_t)(close - q) + 1 : at + 1;
    }
    return at;
}

/* The clause before becomes an alternative of the next. */
static void
take_or(Parser *p)
{
    GPtrArray *clauses = p->query->clauses;
    Clause *last = clauses->len > 0 ? clauses->pdata[clauses->len - 1] : NULL;
    p->query->plain = false;
    if (last == NULL || last->excluded)
        return;
    if (last->either == 0)
        last->either = ++p->last_either;
    p->either = last->either;
}

static bool
is_or(const char *text, size_t len)
{
    return is_word(text, len, "OR") || is_word(text, len, "ODER") || is_word(text, len, "|");
}

/* Whether the operator joins what stands before and behind it. */
static bool
joins(const char *text, size_t len)
{
    uint32_t window;
    return is_or(text, len) || is_near(text, len, &window);
}

/* "Einrichtungen und -dienste", "Abgaben, -gebühren": the hyphen stands for what both words share
 * and excludes nothing. */
static bool
is_shared_part(const char *q, size_t at)
{
    static const char *const before[] = {"und", "oder", "sowie", "bzw.", "bzw", "and", "or", "&"};
    size_t end = at;
    while (end > 0 && g_ascii_isspace(q[end - 1]))
        end--;
    size_t from = end;
    while (from > 0 && !g_ascii_isspace(q[from - 1]))
        from--;
    if (end > from && q[end - 1] == ',')
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(before); i++)
        if (is_word(q + from, end - from, before[i]))
            return from > 0;
    return false;
}

/* True when the chunk from AT on is an operator or has one; what was a run before it is added by
 * the caller. */
static bool
is_operator(const char *q, size_t at, size_t len)
{
    const char *text = q + at;
    bool minus = len > 1 && text[0] == '-' && text[1] != '-' && !is_shared_part(q, at);
    const char *quote = memchr(text, '"', len);
    bool quoted = quote != NULL && memchr(quote + 1, '"', len - (size_t)(quote + 1 - text)) != NULL;
    bool prefix = len > 2 && text[len - 1] == '*';
    return minus || quoted || prefix || joins(text, len);
}

static void
take_operator(Parser *p, size_t from, size_t to)
{
    const char *text = p->q + from;
    size_t len = to - from;
    if (is_or(text, len)) {
        take_or(p);
        return;
    }
    uint32_t window;
    if (is_near(text, len, &window)) {
        p->near = p->query->clauses->len > 0 ? window : 0;
        p->query->plain = false;
        return;
    }
    bool excluded = text[0] == '-' && len > 1;
    if (excluded) {
        from++;
        p->query->plain = false;
    }
    const char *open = memchr(p->q + from, '"', to - from);
    if (open != NULL) {
        const char *close = memchr(open + 1, '"', (size_t)(p->q + to - open - 1));
        if (close != NULL) {
            add_run(p, from, (size_t)(open - p->q), false);
            add_phrase(p, (size_t)(open - p->q) + 1, (size_t)(close - p->q), excluded);
            add_run(p, (size_t)(close - p->q) + 1, to, false);
            return;
        }
    }
    if (to - from > 1 && p->q[to - 1] == '*')
        add_prefix(p, from, to - 1, excluded);
    else
        add_phrase(p, from, to, excluded);
}

static void
parse(Parser *p)
{
    size_t at = 0, run = 0;
    for (;;) {
        while (g_ascii_isspace(p->q[at]))
            at++;
        if (p->q[at] == '\0')
            break;
        size_t end = chunk_end(p->q, at);
        bool filters = take_filter(p, p->q + at, end - at);
        bool operates = !filters && is_operator(p->q, at, end - at);
        if (filters || operates) {
            add_run(p, run, at, operates && joins(p->q + at, end - at));
            if (operates)
                take_operator(p, at, end);
            run = end;
        }
        at = end;
    }
    add_run(p, run, at, false);
}

Query *
query_parse(const char *q, uint32_t max_bytes, uint32_t max_terms, GError **error)
{
    size_t len = strlen(q);
    if (len > max_bytes) {
        fail_field(error, "q", "the query is longer than %u bytes", max_bytes);
        return NULL;
    }
    if (!g_utf8_validate_len(q, len, NULL)) {
        fail_field(error, "q", "the query is not UTF-8");
        return NULL;
    }
    g_autoptr(Query) query = g_new0(Query, 1);
    query->terms = g_ptr_array_new();
    query->clauses = g_ptr_array_new_with_free_func(clause_free);
    query->plain = true;
    Parser parser = {.query = query, .q = q};
    parse(&parser);
    uint32_t max = MIN(max_terms, QUERY_TERMS_MAX);
    if (parser.words > max || query->terms->len > max) {
        fail_field(error, "q", "the query has more than %u words", max);
        return NULL;
    }
    return g_steal_pointer(&query);
}
