/* anchors.c - see anchors.h. */
#include "store/diff/anchors.h"

#include <glib.h>
#include <string.h>

typedef struct {
    uint64_t id;
    uint32_t a, b; /* position + 1; 0 = none, UINT32_MAX = more than one */
} Slot;

static uint64_t
id_at(const AnchorRow *row, uint32_t i)
{
    return *(const uint64_t *)((const char *)row->first + i * row->stride);
}

static Slot *
find_slot(Slot *slots, size_t mask, uint64_t id)
{
    size_t i = (id ^ (id >> 32)) & mask;
    while (slots[i].id != 0 && slots[i].id != id)
        i = (i + 1) & mask;
    slots[i].id = id;
    return &slots[i];
}

Anchor *
anchors_find(AnchorRow a, AnchorRow b, size_t *ret_n)
{
    size_t size = 64;
    while (size < 2 * ((size_t)a.n + b.n))
        size *= 2;
    g_autofree Slot *slots = g_new0(Slot, size);
    for (uint32_t i = 0; i < a.n; i++) {
        Slot *slot = find_slot(slots, size - 1, id_at(&a, i));
        slot->a = slot->a == 0 ? i + 1 : UINT32_MAX;
    }
    for (uint32_t k = 0; k < b.n; k++) {
        Slot *slot = find_slot(slots, size - 1, id_at(&b, k));
        slot->b = slot->b == 0 ? k + 1 : UINT32_MAX;
    }
    Anchor *anchors = g_new(Anchor, MIN(a.n, b.n) + 1);
    size_t n = 0;
    for (uint32_t i = 0; i < a.n; i++) {
        const Slot *slot = find_slot(slots, size - 1, id_at(&a, i));
        if (slot->a == i + 1 && slot->b != 0 && slot->b != UINT32_MAX)
            anchors[n++] = (Anchor){i, slot->b - 1};
    }
    *ret_n = anchors_in_order(anchors, n);
    return anchors;
}

size_t
anchors_in_order(Anchor *anchors, size_t n)
{
    if (n == 0)
        return 0;
    g_autofree uint32_t *tail = g_new(uint32_t, n); /* ends of runs of each length */
    g_autofree uint32_t *before = g_new(uint32_t, n);
    size_t longest = 0;
    for (size_t i = 0; i < n; i++) {
        size_t low = 0, high = longest;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (anchors[tail[middle]].b < anchors[i].b)
                low = middle + 1;
            else
                high = middle;
        }
        before[i] = low > 0 ? tail[low - 1] : UINT32_MAX;
        tail[low] = (uint32_t)i;
        longest = MAX(longest, low + 1);
    }
    g_autofree Anchor *kept = g_new(Anchor, longest);
    uint32_t at = tail[longest - 1];
    for (size_t k = longest; k > 0; k--) {
        kept[k - 1] = anchors[at];
        at = before[at];
    }
    memcpy(anchors, kept, longest * sizeof *kept);
    return longest;
}
