/* myers.c - see myers.h. E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986),
 * section 4b: the middle of the shortest script is searched from both ends, so that memory is
 * linear. Long rows are first cut at words that occur once in each (anchors.h), which bounds the
 * work in practice; a row that is still too different is called replaced. */
#include "store/diff/myers.h"

#include "store/diff/anchors.h"

#define LONG_ROW 1024  /* words: beyond it anchors are looked for first */
#define REACH_MAX 1200 /* differences that a search goes through from each end */

typedef struct {
    const Word *a, *b;
    ScriptBudget *budget;
    GArray *changes;
} Diff;

static bool
same(const Diff *d, uint32_t i, uint32_t k)
{
    return d->a[i].id == d->b[k].id;
}

static void
add_change(const Diff *d, uint32_t a0, uint32_t a1, uint32_t b0, uint32_t b1)
{
    if (a0 == a1 && b0 == b1)
        return;
    if (d->changes->len > 0) {
        Edit *last = &g_array_index(d->changes, Edit, d->changes->len - 1);
        if (last->a + last->a_len == a0 && last->b + last->b_len == b0) {
            last->a_len += a1 - a0;
            last->b_len += b1 - b0;
            return;
        }
    }
    Edit change = {a0, a1 - a0, b0, b1 - b0};
    g_array_append_val(d->changes, change);
}

/* --- the middle snake --- */

typedef struct {
    uint32_t a0, a1, b0, b1; /* equal words in the middle of the shortest script; may be empty */
} Snake;

/* Furthest positions on each diagonal k in [-reach, reach], from the front and from the back. */
typedef struct {
    int32_t *front, *back;
    int32_t reach;
} Frontier;

/* One more difference from the front; true if it meets the way from the back. */
static bool
step_front(const Diff *d, const Snake *box, Frontier *f, int32_t depth, bool odd, Snake *ret)
{
    int32_t n = (int32_t)(box->a1 - box->a0), m = (int32_t)(box->b1 - box->b0), delta = n - m;
    for (int32_t k = -depth; k <= depth; k += 2) {
        int32_t x = k == -depth || (k != depth && f->front[k - 1] < f->front[k + 1])
                        ? f->front[k + 1]
                        : f->front[k - 1] + 1;
        int32_t y = x - k, from = x;
        if (x > n || y > m || y < 0) {
            f->front[k] = x;
            continue;
        }
        while (x < n && y < m && same(d, box->a0 + (uint32_t)x, box->b0 + (uint32_t)y))
            x++, y++;
        f->front[k] = x;
        int32_t other = delta - k;
        if (odd && other >= -(depth - 1) && other <= depth - 1 && x + f->back[other] >= n) {
            *ret = (Snake){box->a0 + (uint32_t)from, box->a0 + (uint32_t)x,
                           box->b0 + (uint32_t)(from - k), box->b0 + (uint32_t)y};
            return true;
        }
    }
    return false;
}

static bool
step_back(const Diff *d, const Snake *box, Frontier *f, int32_t depth, bool odd, Snake *ret)
{
    int32_t n = (int32_t)(box->a1 - box->a0), m = (int32_t)(box->b1 - box->b0), delta = n - m;
    for (int32_t k = -depth; k <= depth; k += 2) {
        int32_t x = k == -depth || (k != depth && f->back[k - 1] < f->back[k + 1])
                        ? f->back[k + 1]
                        : f->back[k - 1] + 1;
        int32_t y = x - k, from = x;
        if (x > n || y > m || y < 0) {
            f->back[k] = x;
            continue;
        }
        while (x < n && y < m && same(d, box->a1 - 1 - (uint32_t)x, box->b1 - 1 - (uint32_t)y))
            x++, y++;
        f->back[k] = x;
        int32_t other = delta - k;
        if (!odd && other >= -depth && other <= depth && x + f->front[other] >= n) {
            *ret = (Snake){box->a1 - (uint32_t)x, box->a1 - (uint32_t)from, box->b1 - (uint32_t)y,
                           box->b1 - (uint32_t)(from - k)};
            return true;
        }
    }
    return false;
}

/* False when the rows are too different to say. */
static bool
middle_snake(const Diff *d, const Snake *box, Snake *ret)
{
    uint32_t n = box->a1 - box->a0, m = box->b1 - box->b0;
    int32_t most = (int32_t)MIN((n + m + 1) / 2, REACH_MAX);
    bool odd = ((n - m) & 1) != 0;
    size_t width = 2 * (size_t)most + 3;
    g_autofree int32_t *memory = g_new0(int32_t, 2 * width);
    Frontier f = {memory + most + 1, memory + width + most + 1, most};
    for (int32_t depth = 0; depth <= most; depth++) {
        d->budget->steps -= 2 * depth + 2;
        if (d->budget->steps < 0)
            break;
        if (step_front(d, box, &f, depth, odd, ret) || step_back(d, box, &f, depth, odd, ret))
            return true;
    }
    d->budget->coarse = true;
    return false;
}

static AnchorRow
row_of(const Word *words, uint32_t from, uint32_t n)
{
    return (AnchorRow){&words[from].id, sizeof *words, n};
}

static void
diff(const Diff *d, Snake box)
{
    while (box.a0 < box.a1 && box.b0 < box.b1 && same(d, box.a0, box.b0))
        box.a0++, box.b0++;
    while (box.a0 < box.a1 && box.b0 < box.b1 && same(d, box.a1 - 1, box.b1 - 1))
        box.a1--, box.b1--;
    uint32_t n = box.a1 - box.a0, m = box.b1 - box.b0;
    d->budget->steps -= (int64_t)n + m;
    d->budget->coarse |= n > 0 && m > 0 && d->budget->steps < 0;
    if (n == 0 || m == 0 || d->budget->steps < 0) {
        add_change(d, box.a0, box.a1, box.b0, box.b1);
        return;
    }
    if (n + m > LONG_ROW) {
        size_t count;
        g_autofree Anchor *anchors =
            anchors_find(row_of(d->a, box.a0, n), row_of(d->b, box.b0, m), &count);
        if (count > 0) {
            Snake part = box;
            for (size_t i = 0; i <= count; i++) {
                part.a1 = i < count ? box.a0 + anchors[i].a : box.a1;
                part.b1 = i < count ? box.b0 + anchors[i].b : box.b1;
                diff(d, part);
                part.a0 = part.a1 + 1;
                part.b0 = part.b1 + 1;
            }
            return;
        }
    }
    Snake snake;
    if (!middle_snake(d, &box, &snake)) {
        add_change(d, box.a0, box.a1, box.b0, box.b1);
        return;
    }
    /* A snake at a corner would leave the whole box: then one word is changed there. */
    bool whole =
        (snake.a1 == box.a0 && snake.b1 == box.b0) || (snake.a0 == box.a1 && snake.b0 == box.b1);
    if (whole) {
        add_change(d, box.a0, box.a1, box.b0, box.b1);
        return;
    }
    diff(d, (Snake){box.a0, snake.a0, box.b0, snake.b0});
    diff(d, (Snake){snake.a1, box.a1, snake.b1, box.b1});
}

void
myers_diff(const Word *a, uint32_t a0, uint32_t a1, const Word *b, uint32_t b0, uint32_t b1,
           ScriptBudget *budget, GArray *changes)
{
    Diff d = {a, b, budget, changes};
    diff(&d, (Snake){a0, a1, b0, b1});
}
