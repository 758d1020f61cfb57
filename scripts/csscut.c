/* csscut.c - makes the one stylesheet at build time: joins style sheets, drops what the pages do
 * not use, minifies. A selector stays if every class in it (outside of :not) is written in a
 * template or script (a template that puts a class together lists what can come out in a remark); a
 * custom property stays if something that stays refers to it; an @font-face stays if its file is
 * wanted. Pictures in data: addresses become files, since the content security policy allows none.
 * Same input, same bytes.
 *
 *   csscut OUT.css PICTURE_DIR SHEET... -- FONT... -- TEMPLATE...
 *
 * The last sheet is ours: a selector of it that no template uses is an error. Addresses of fonts
 * and pictures come out as url(asset:NAME); scripts/embed.c puts the final name in. Knows the flat
 * CSS of these sheets (no nesting, no @import). */
#include <glib.h>
#include <glib/gstdio.h>

#include <stdbool.h>
#include <string.h>

typedef struct {
    char *name, *value;
} Declaration;

typedef struct {
    char *media;         /* "@media …" around it, or "" */
    char *selector;      /* or "@font-face", "@page" */
    GPtrArray *declared; /* Declaration * */
    char *raw;           /* of @keyframes: the whole rule instead of the above */
} Rule;

typedef struct {
    GPtrArray *rules;
    GHashTable *words;  /* class names that occur in the templates */
    GString *templates; /* their text, for data- attributes */
    char **fonts;
    const char *picture_dir;
    GHashTable *pictures; /* data: address -> file name */
    const char *sheet;
    bool ours, failed;
} Cut;

static char *
strip_comments(const char *css)
{
    GString *out = g_string_new(NULL);
    char quote = 0;
    for (const char *c = css; *c != '\0'; c++) {
        if (quote == 0 && c[0] == '/' && c[1] == '*') {
            const char *end = strstr(c + 2, "*/");
            if (end == NULL)
                break;
            c = end + 1;
            continue;
        }
        if (quote != 0 && *c == '\\' && c[1] != '\0')
            g_string_append_c(out, *c++);
        else if (quote != 0 && *c == quote)
            quote = 0;
        else if (quote == 0 && (*c == '"' || *c == '\''))
            quote = *c;
        g_string_append_c(out, *c);
    }
    return g_string_free(out, FALSE);
}

/* The first of STOPS outside of quotes and brackets, or the end. */
static const char *
scan_to(const char *c, const char *stops)
{
    char quote = 0;
    int depth = 0;
    for (; *c != '\0'; c++) {
        if (quote != 0) {
            if (*c == '\\' && c[1] != '\0')
                c++;
            else if (*c == quote)
                quote = 0;
        } else if (*c == '"' || *c == '\'') {
            quote = *c;
        } else if (depth <= 0 && strchr(stops, *c) != NULL) {
            return c;
        } else if (*c == '(' || *c == '[') {
            depth++;
        } else if (*c == ')' || *c == ']') {
            depth--;
        }
    }
    return c;
}

/* Blanks run together; none beside the characters in TIGHT. */
static char *
squeeze(const char *text, size_t len, const char *tight)
{
    GString *out = g_string_new(NULL);
    char quote = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (quote == 0 && g_ascii_isspace(c)) {
            while (i + 1 < len && g_ascii_isspace(text[i + 1]))
                i++;
            bool beside = out->len == 0 || i + 1 >= len || strchr(tight, text[i + 1]) != NULL ||
                          strchr(tight, out->str[out->len - 1]) != NULL;
            if (!beside)
                g_string_append_c(out, ' ');
            continue;
        }
        if (quote != 0 && c == quote)
            quote = 0;
        else if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        g_string_append_c(out, c);
    }
    return g_string_free(out, FALSE);
}

/* --- which selectors stay
 * ------------------------------------------------------------------------------------- */

static bool
is_name_char(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_';
}

static void
collect_words(Cut *cut, const char *text)
{
    g_string_append(cut->templates, text);
    for (const char *c = text; *c != '\0';) {
        if (!is_name_char(*c)) {
            c++;
            continue;
        }
        const char *end = c;
        while (is_name_char(*end))
            end++;
        bool ours = g_str_has_prefix(c, "kern-") || g_str_has_prefix(c, "rw-");
        if (ours)
            g_hash_table_add(cut->words, g_strndup(c, (gsize)(end - c)));
        c = end;
    }
}

static bool
selector_is_used(const Cut *cut, const char *selector)
{
    for (const char *c = selector; *c != '\0'; c++) {
        if (g_str_has_prefix(c, ":not(")) {
            c = scan_to(c + 5, ")");
            if (*c == '\0')
                return true;
        } else if (*c == '.' && (g_ascii_isalpha(c[1]) || c[1] == '_')) {
            const char *end = c + 1;
            while (is_name_char(*end))
                end++;
            g_autofree char *name = g_strndup(c + 1, (gsize)(end - c - 1));
            if (!g_hash_table_contains(cut->words, name))
                return false;
            c = end - 1;
        } else if (g_str_has_prefix(c, "[data-")) {
            size_t len = strcspn(c + 1, "]=~|^$*");
            g_autofree char *name = g_strndup(c + 1, len);
            if (strstr(cut->templates->str, name) == NULL)
                return false;
        }
    }
    return true;
}

/* The selectors of the list that are used, joined; NULL if none. */
static char *
cut_selectors(Cut *cut, const char *list)
{
    GString *out = g_string_new(NULL);
    for (const char *c = list; *c != '\0';) {
        const char *end = scan_to(c, ",");
        g_autofree char *one = squeeze(c, (size_t)(end - c), ">~");
        if (selector_is_used(cut, one)) {
            g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", one);
        } else if (cut->ours) {
            g_printerr("%s: error: no template uses %s\n", cut->sheet, one);
            cut->failed = true;
        }
        c = *end == ',' ? end + 1 : end;
    }
    return g_string_free(out, out->len == 0);
}

/* --- declarations
 * --------------------------------------------------------------------------------------------- */

/* A picture in a data: address becomes the file NAME; returns "url(asset:NAME)". */
static char *
take_picture(Cut *cut, const char *address)
{
    static const char svg[] = "data:image/svg+xml,";
    if (!g_str_has_prefix(address, svg)) {
        g_printerr("%s: error: unknown kind of picture: %.40s\n", cut->sheet, address);
        cut->failed = true;
        return g_strdup("none");
    }
    char *name = g_hash_table_lookup(cut->pictures, address);
    if (name == NULL) {
        g_autofree char *picture = g_uri_unescape_string(address + strlen(svg), NULL);
        name = g_strdup_printf("picture-%02u.svg", g_hash_table_size(cut->pictures) + 1);
        g_autofree char *path = g_build_filename(cut->picture_dir, name, NULL);
        if (picture == NULL || !g_file_set_contents(path, picture, -1, NULL)) {
            g_printerr("%s: cannot be written\n", path);
            cut->failed = true;
        }
        g_hash_table_insert(cut->pictures, g_strdup(address), name);
    }
    return g_strdup_printf("url(asset:%s)", name);
}

static char *
rewrite_urls(Cut *cut, const char *value)
{
    const char *open = strstr(value, "url(");
    if (open == NULL)
        return g_strdup(value);
    const char *start = open + 4;
    const char *close = scan_to(start, ")");
    char quote = *start == '"' || *start == '\'' ? *start : 0;
    g_autofree char *address =
        g_strndup(start + (quote != 0), (gsize)(close - start) - 2 * (quote != 0));
    g_autofree char *before = g_strndup(value, (gsize)(open - value));
    g_autofree char *file = g_path_get_basename(address);
    g_autofree char *middle = g_str_has_prefix(address, "data:")
                                  ? take_picture(cut, address)
                                  : g_strdup_printf("url(asset:%s)", file);
    g_autofree char *after = rewrite_urls(cut, *close == ')' ? close + 1 : close);
    return g_strconcat(before, middle, after, NULL);
}

static void
declaration_free(gpointer data)
{
    Declaration *d = data;
    g_free(d->name);
    g_free(d->value);
    g_free(d);
}

static GPtrArray *
parse_declarations(const char *c, const char *end)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(declaration_free);
    while (c < end) {
        const char *stop = scan_to(c, ";}");
        if (stop > end)
            stop = end;
        const char *colon = memchr(c, ':', (size_t)(stop - c));
        if (colon != NULL) {
            Declaration *d = g_new0(Declaration, 1);
            d->name = squeeze(c, (size_t)(colon - c), "");
            d->value = squeeze(colon + 1, (size_t)(stop - colon - 1), ",");
            /* the prefixed double of a property that every browser of the last two years knows */
            if (g_str_has_prefix(d->name, "-webkit-mask"))
                declaration_free(d);
            else
                g_ptr_array_add(list, d);
        }
        c = stop + 1;
    }
    return list;
}

/* --- rules
 * ----------------------------------------------------------------------------------------------------
 */

static void
rule_free(gpointer data)
{
    Rule *rule = data;
    g_free(rule->media);
    g_free(rule->selector);
    g_free(rule->raw);
    if (rule->declared != NULL)
        g_ptr_array_unref(rule->declared);
    g_free(rule);
}

static bool
font_is_wanted(const Cut *cut, const GPtrArray *declared)
{
    for (guint i = 0; i < declared->len; i++) {
        const Declaration *d = declared->pdata[i];
        for (char **font = cut->fonts; g_str_equal(d->name, "src") && *font != NULL; font++) {
            g_autofree char *file = g_strconcat("/", *font, ".", NULL);
            if (strstr(d->value, file) != NULL)
                return true;
        }
    }
    return false;
}

/* The closing brace of the block that begins at C, behind its opening one. */
static const char *
block_end(const char *c)
{
    for (int depth = 1; *c != '\0'; c++) {
        c = scan_to(c, "{}");
        depth += *c == '{' ? 1 : -1;
        if (*c == '\0' || depth == 0)
            break;
    }
    return c;
}

static void
parse_rules(Cut *cut, const char *c, const char *end, const char *media)
{
    while (c < end) {
        const char *open = scan_to(c, "{;}");
        if (open >= end)
            break;
        if (*open != '{') { /* @charset and stray characters */
            c = open + 1;
            continue;
        }
        g_autofree char *prelude = squeeze(c, (size_t)(open - c), ",>");
        const char *close = block_end(open + 1);
        if (g_str_has_prefix(prelude, "@media") || g_str_has_prefix(prelude, "@supports")) {
            if (media[0] != '\0') {
                g_printerr("%s: error: nested %s\n", cut->sheet, prelude);
                cut->failed = true;
            }
            parse_rules(cut, open + 1, close, prelude);
        } else {
            Rule *rule = g_new0(Rule, 1);
            rule->media = g_strdup(media);
            if (g_str_has_prefix(prelude, "@keyframes")) {
                g_autofree char *body = squeeze(open, (size_t)(close + 1 - open), ",{};:");
                rule->raw = g_strconcat(prelude, body, NULL);
            } else {
                rule->selector =
                    prelude[0] == '@' ? g_strdup(prelude) : cut_selectors(cut, prelude);
                rule->declared = parse_declarations(open + 1, close);
            }
            bool stays = rule->raw != NULL ||
                         (rule->selector != NULL && (!g_str_equal(rule->selector, "@font-face") ||
                                                     font_is_wanted(cut, rule->declared)));
            if (stays)
                g_ptr_array_add(cut->rules, rule);
            else
                rule_free(rule);
        }
        c = *close == '\0' ? close : close + 1;
    }
}

/* --- custom properties and keyframes
 * ----------------------------------------------------------------------------- */

static bool
note_references(GHashTable *used, const char *value)
{
    bool more = false;
    for (const char *c = value; (c = strstr(c, "var(--")) != NULL;) {
        const char *end = c + 4;
        while (is_name_char(*end))
            end++;
        more = g_hash_table_add(used, g_strndup(c + 4, (gsize)(end - c - 4))) || more;
        c = end;
    }
    return more;
}

/* Names of custom properties that something refers to, through any number of others. */
static GHashTable *
used_properties(const Cut *cut)
{
    GHashTable *used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (bool more = true; more;) {
        more = false;
        for (guint i = 0; i < cut->rules->len; i++) {
            const Rule *rule = cut->rules->pdata[i];
            for (guint k = 0; rule->declared != NULL && k < rule->declared->len; k++) {
                const Declaration *d = rule->declared->pdata[k];
                if (!g_str_has_prefix(d->name, "--") || g_hash_table_contains(used, d->name))
                    more = note_references(used, d->value) || more;
            }
        }
    }
    return used;
}

static bool
keyframes_are_used(const Cut *cut, const char *raw)
{
    g_autofree char *name =
        g_strndup(raw + strlen("@keyframes "), strcspn(raw + strlen("@keyframes "), "{"));
    for (guint i = 0; i < cut->rules->len; i++) {
        const Rule *rule = cut->rules->pdata[i];
        for (guint k = 0; rule->declared != NULL && k < rule->declared->len; k++) {
            const Declaration *d = rule->declared->pdata[k];
            if (g_str_has_prefix(d->name, "animation") &&
                strstr(d->value, g_strstrip(name)) != NULL)
                return true;
        }
    }
    return false;
}

static void
write_rule(Cut *cut, const Rule *rule, GHashTable *used, GString *out)
{
    g_autoptr(GString) body = g_string_new(NULL);
    for (guint k = 0; k < rule->declared->len; k++) {
        const Declaration *d = rule->declared->pdata[k];
        if (g_str_has_prefix(d->name, "--") && !g_hash_table_contains(used, d->name))
            continue;
        g_autofree char *value = rewrite_urls(cut, d->value);
        g_string_append_printf(body, "%s%s:%s", body->len > 0 ? ";" : "", d->name, value);
    }
    bool font = g_str_equal(rule->selector, "@font-face");
    if (body->len > 0)
        g_string_append_printf(out, "%s{%s%s}\n", rule->selector, body->str,
                               font ? ";font-display:swap" : "");
}

static GString *
write_sheet(Cut *cut)
{
    g_autoptr(GHashTable) used = used_properties(cut);
    GString *out = g_string_new(NULL);
    g_autoptr(GString) group = g_string_new(NULL); /* neighbours within the same @media */
    for (guint i = 0; i < cut->rules->len; i++) {
        const Rule *rule = cut->rules->pdata[i];
        if (rule->raw == NULL)
            write_rule(cut, rule, used, group);
        else if (keyframes_are_used(cut, rule->raw))
            g_string_append_printf(group, "%s\n", rule->raw);
        const Rule *next = i + 1 < cut->rules->len ? cut->rules->pdata[i + 1] : NULL;
        if (next != NULL && g_str_equal(next->media, rule->media))
            continue;
        if (group->len > 0 && rule->media[0] != '\0')
            g_string_append_printf(out, "%s{\n%s}\n", rule->media, group->str);
        else
            g_string_append(out, group->str);
        g_string_truncate(group, 0);
    }
    return out;
}

int
main(int argc, char **argv)
{
    int n_sheets = 0, at = 3;
    while (at + n_sheets < argc && !g_str_equal(argv[at + n_sheets], "--"))
        n_sheets++;
    int fonts = at + n_sheets + 1, templates = fonts;
    while (templates < argc && !g_str_equal(argv[templates], "--"))
        templates++;
    if (n_sheets == 0 || templates >= argc) {
        g_printerr("usage: csscut OUT.css PICTURE_DIR SHEET... -- FONT... -- TEMPLATE...\n");
        return 2;
    }
    argv[templates] = NULL;
    Cut cut = {
        .rules = g_ptr_array_new_with_free_func(rule_free),
        .words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .templates = g_string_new(NULL),
        .fonts = &argv[fonts],
        .picture_dir = argv[2],
        .pictures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    for (int i = templates + 1; i < argc + n_sheets; i++) {
        bool sheet = i >= argc; /* the sheets after all templates */
        const char *path = sheet ? argv[at + i - argc] : argv[i];
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, &error)) {
            g_printerr("csscut: %s\n", error->message);
            return 1;
        }
        if (sheet) {
            g_autofree char *css = strip_comments(text);
            cut.sheet = path;
            cut.ours = i == argc + n_sheets - 1;
            parse_rules(&cut, css, css + strlen(css), "");
        } else {
            collect_words(&cut, text);
        }
    }
    g_autoptr(GString) out = write_sheet(&cut);
    g_ptr_array_unref(cut.rules);
    g_hash_table_unref(cut.words);
    g_string_free(cut.templates, TRUE);
    g_hash_table_unref(cut.pictures);
    if (cut.failed || !g_file_set_contents(argv[1], out->str, (gssize)out->len, NULL))
        return 1;
    return 0;
}
