/* pdf_headings.c - see pdf_headings.h. Poppler guards its trees against most cycles, not all: depth
 * and number of entries are bounded here. */
#include "server/worker/pdf_headings.h"

#include "server/extract/protocol.h"
#include "server/worker/tag_text.h"

#include <string.h>

#define OUTLINE_DEPTH 8
#define TAG_DEPTH 64
#define TAGS_MOST 300000
/* Poppler draws the whole page for each piece of text of a heading; more would cost more than the
 * text of all pages does. */
#define PIECES_MOST 200

static bool
add_title(GArray *titles, size_t *room, uint32_t page, uint8_t level, const char *title)
{
    size_t len = title != NULL ? strnlen(title, FACT_STRING_BYTES) : 0;
    if (titles->len >= TITLES_MOST || len + 1 > *room)
        return false;
    *room -= len + 1;
    DeepTitle t = {.page = page, .bytes = g_malloc(len + 1), .len = len + 1};
    t.bytes[0] = level;
    if (len > 0)
        memcpy(t.bytes + 1, title, len);
    g_array_append_val(titles, t);
    return true;
}

/* --- outline --- */

static uint32_t
page_of_destination(PopplerDocument *document, const PopplerDest *destination)
{
    if (destination == NULL)
        return 0;
    int page = destination->page_num;
    if (destination->type == POPPLER_DEST_NAMED) {
        PopplerDest *found = destination->named_dest != NULL
                                 ? poppler_document_find_dest(document, destination->named_dest)
                                 : NULL;
        page = found != NULL ? found->page_num : 0;
        if (found != NULL)
            poppler_dest_free(found);
    }
    return page > 0 && page <= poppler_document_get_n_pages(document) ? (uint32_t)page : 0;
}

static bool
add_outline(PopplerDocument *document, PopplerIndexIter *iter, uint8_t level, size_t *room,
            GArray *titles)
{
    bool more = true;
    do {
        PopplerAction *action = poppler_index_iter_get_action(iter);
        if (action != NULL) {
            uint32_t page = action->type == POPPLER_ACTION_GOTO_DEST
                                ? page_of_destination(document, action->goto_dest.dest)
                                : 0;
            more = add_title(titles, room, page, level, action->any.title);
            poppler_action_free(action);
        }
        PopplerIndexIter *child =
            more && level < OUTLINE_DEPTH ? poppler_index_iter_get_child(iter) : NULL;
        if (child != NULL) {
            more = add_outline(document, child, level + 1, room, titles);
            poppler_index_iter_free(child);
        }
    } while (more && poppler_index_iter_next(iter));
    return more;
}

void
pdf_outline(PopplerDocument *document, size_t *room, GArray *titles)
{
    PopplerIndexIter *iter = poppler_index_iter_new(document);
    if (iter == NULL)
        return;
    add_outline(document, iter, 1, room, titles);
    poppler_index_iter_free(iter);
}

/* --- tags --- */

typedef struct {
    PopplerStructureElement *element; /* owned by the process */
    uint8_t level;
    uint32_t page;
} Heading;

typedef struct {
    GArray *headings; /* Heading */
    unsigned tags;    /* seen so far */
    unsigned pieces;  /* of text in the headings */
} TagWalk;

/* 1 to 6, 7 for H, 0 for a table of contents, -1 for all else. */
static int
level_of(PopplerStructureElementKind kind)
{
    switch (kind) {
    case POPPLER_STRUCTURE_ELEMENT_HEADING:
        return 7;
    case POPPLER_STRUCTURE_ELEMENT_HEADING_1:
    case POPPLER_STRUCTURE_ELEMENT_HEADING_2:
    case POPPLER_STRUCTURE_ELEMENT_HEADING_3:
    case POPPLER_STRUCTURE_ELEMENT_HEADING_4:
    case POPPLER_STRUCTURE_ELEMENT_HEADING_5:
    case POPPLER_STRUCTURE_ELEMENT_HEADING_6:
        return (int)(kind - POPPLER_STRUCTURE_ELEMENT_HEADING_1) + 1;
    case POPPLER_STRUCTURE_ELEMENT_TOC:
        return 0;
    default:
        return -1;
    }
}

/* Without a page poppler would look for the text on every one. */
static bool
take_heading(TagWalk *walk, PopplerStructureElement *element, int level)
{
    int page = poppler_structure_element_get_page(element);
    if (page < 0 || walk->headings->len >= TITLES_MOST)
        return false;
    Heading heading = {g_object_ref(element), (uint8_t)level, (uint32_t)page + 1};
    g_array_append_val(walk->headings, heading);
    return true;
}

/* False when there are more tags than we look at. */
static bool
walk_tags(TagWalk *walk, PopplerStructureElementIter *iter, unsigned depth, bool in_heading)
{
    bool more = true;
    do {
        PopplerStructureElement *element = poppler_structure_element_iter_get_element(iter);
        if (++walk->tags > TAGS_MOST || element == NULL)
            return false;
        PopplerStructureElementKind kind = poppler_structure_element_get_kind(element);
        walk->pieces += in_heading && kind == POPPLER_STRUCTURE_ELEMENT_CONTENT;
        int level = in_heading ? -1 : level_of(kind);
        bool taken = level >= 0 && take_heading(walk, element, level);
        g_object_unref(element);
        PopplerStructureElementIter *child =
            depth < TAG_DEPTH ? poppler_structure_element_iter_get_child(iter) : NULL;
        if (child != NULL) {
            more = walk_tags(walk, child, depth + 1, in_heading || (taken && level > 0));
            poppler_structure_element_iter_free(child);
        }
    } while (more && poppler_structure_element_iter_next(iter));
    return more;
}

static void
add_headings(const TagWalk *walk, size_t *room, GArray *titles)
{
    for (guint i = 0; i < walk->headings->len; i++) {
        const Heading *h = &g_array_index(walk->headings, Heading, i);
        g_autofree char *text = NULL;
        if (h->level > 0) {
            g_autofree char *given = poppler_structure_element_get_text(
                h->element, POPPLER_STRUCTURE_GET_TEXT_RECURSIVE);
            text = given != NULL ? tag_text_repair(given) : NULL;
            if (text == NULL || *text == '\0')
                continue;
        }
        if (!add_title(titles, room, h->page, h->level, text))
            return;
    }
}

bool
pdf_headings(PopplerDocument *document, size_t *room, GArray *titles)
{
    PopplerStructureElementIter *iter = poppler_structure_element_iter_new(document);
    if (iter == NULL)
        return false;
    g_autoptr(GArray) headings = g_array_new(FALSE, FALSE, sizeof(Heading));
    TagWalk walk = {.headings = headings};
    if (walk_tags(&walk, iter, 0, false) && walk.pieces <= PIECES_MOST)
        add_headings(&walk, room, titles);
    poppler_structure_element_iter_free(iter);
    return true;
}
