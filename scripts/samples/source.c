/* source.c - see source.h. */
#include "scripts/samples/source.h"

#include <string.h>

static void
block_free(gpointer data)
{
    Block *block = data;
    g_free(block->label);
    g_free(block->text);
    g_free(block);
}

void
source_clear(Source *source)
{
    g_free(source->title);
    g_free(source->author);
    g_free(source->subject);
    g_free(source->date);
    g_free(source->head);
    g_ptr_array_unref(source->blocks);
}

/* The label at the start of an item: its length in bytes without the blank, or 0. */
static size_t
item_label(const char *text, int *ret_level)
{
    size_t i = 0;
    bool opened = text[0] == '(';
    if (opened)
        i = 1;
    size_t digits = i;
    while (g_ascii_isdigit(text[i]))
        i++;
    if (i > digits && i - digits <= 2) {
        if (opened && g_ascii_islower(text[i]))
            i++; /* (3a) */
        if (text[i] == (opened ? ')' : '.') && text[i + 1] == ' ') {
            *ret_level = opened ? 0 : 1;
            return i + 1;
        }
        return 0;
    }
    if (!opened && g_ascii_islower(text[0]) && text[1] == ')' && text[2] == ' ') {
        *ret_level = 2;
        return 2;
    }
    return 0;
}

static Block *
block_parse(const char *text)
{
    static const struct {
        const char *mark;
        BlockKind kind;
        bool keep;
    } marks[] = {
        {"# ", BLOCK_TITLE, false},       {"~ ", BLOCK_SUBTITLE, false},
        {"= ", BLOCK_PART, false},        {"§ ", BLOCK_SECTION, true},
        {"Anlage ", BLOCK_SECTION, true}, {"TOP ", BLOCK_SECTION, true},
        {"| ", BLOCK_ROW, false},         {"_ ", BLOCK_FIELD, false},
        {"[] ", BLOCK_CHOICE, false},     {"! ", BLOCK_PLACE, false},
    };
    Block *block = g_new0(Block, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (g_str_has_prefix(text, marks[i].mark)) {
            block->kind = marks[i].kind;
            block->text = g_strdup(marks[i].keep ? text : text + strlen(marks[i].mark));
            return block;
        }
    }
    size_t label = item_label(text, &block->level);
    if (label > 0) {
        block->kind = BLOCK_ITEM;
        block->label = g_strndup(text, label);
        block->text = g_strdup(text + label + 1);
        return block;
    }
    block->kind = BLOCK_TEXT;
    block->text = g_strdup(text);
    return block;
}

/* TEXT is "@name value"; false when there is no such setting. */
static bool
source_set(Source *source, const char *text)
{
    const struct {
        const char *name;
        char **value;
    } settings[] = {
        {"@title ", &source->title}, {"@author ", &source->author}, {"@subject ", &source->subject},
        {"@date ", &source->date},   {"@head ", &source->head},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
        if (!g_str_has_prefix(text, settings[i].name))
            continue;
        g_free(*settings[i].value);
        *settings[i].value = g_strdup(text + strlen(settings[i].name));
        return true;
    }
    source->is_scan = strcmp(text, "@style scan") == 0;
    return g_str_has_prefix(text, "@style ");
}

bool
source_read(const char *path, Source *ret_source)
{
    g_autofree char *data = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &data, NULL, &error) || !g_utf8_validate(data, -1, NULL)) {
        g_printerr("%s: %s\n", path, error != NULL ? error->message : "not UTF-8");
        return false;
    }
    *ret_source = (Source){.blocks = g_ptr_array_new_with_free_func(block_free)};
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    g_autoptr(GString) paragraph = g_string_new(NULL);
    for (char **line = lines;; line++) {
        const char *text = *line != NULL ? g_strstrip(*line) : "";
        bool is_row = g_str_has_prefix(text, "| ") || g_str_has_prefix(text, "_ ") ||
                      g_str_has_prefix(text, "[] ");
        if ((text[0] == '\0' || is_row) && paragraph->len > 0) {
            g_ptr_array_add(ret_source->blocks, block_parse(paragraph->str));
            g_string_truncate(paragraph, 0);
        }
        if (*line == NULL)
            break;
        if (text[0] == '@') {
            if (!source_set(ret_source, text)) {
                g_printerr("%s: unknown setting %s\n", path, text);
                source_clear(ret_source);
                return false;
            }
            continue;
        }
        if (text[0] == '\0')
            continue;
        if (paragraph->len > 0) /* lines of a place block stay apart */
            g_string_append_c(paragraph, paragraph->str[0] == '!' ? '\n' : ' ');
        g_string_append(paragraph, text);
    }
    if (ret_source->title == NULL || ret_source->date == NULL) {
        g_printerr("%s: needs @title and @date\n", path);
        source_clear(ret_source);
        return false;
    }
    return true;
}
