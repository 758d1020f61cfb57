/* signatures.c - see signatures.h. */
#include "server/worker/signatures.h"

#include "server/worker/cms_check.h"

#include <string.h>

/* Three signatures of the largest upload; where the processor has no instructions for it, SHA-256
 * of so much takes most of a second. */
#define DIGEST_BYTES ((size_t)192 << 20)

/* Adds WORD to LIST unless it is there. */
static void
add_once(GString *list, const char *word)
{
    g_auto(GStrv) words = g_strsplit(list->str, "; ", -1);
    if (g_strv_contains((const char *const *)words, word))
        return;
    if (list->len > 0)
        g_string_append(list, "; ");
    g_string_append(list, word);
}

static void
take(const SignedRange *range, const CmsCheck *check, SignatureReport *report)
{
    switch (check->verdict) {
    case CMS_VALID:
        add_once(range->whole ? report->whole : report->earlier,
                 *check->name != '\0' ? check->name : "?");
        if (check->weak != NULL)
            add_once(report->weak, check->weak);
        break;
    case CMS_BROKEN:
        report->broken++;
        break;
    case CMS_UNKNOWN:
        add_once(report->unknown, check->method);
        break;
    case CMS_TOO_BIG:
        report->skipped = true;
        break;
    }
}

void
signatures_judge(const SignedRanges *ranges, SignatureReport *ret_report)
{
    *ret_report = (SignatureReport){.whole = g_string_new(NULL),
                                    .earlier = g_string_new(NULL),
                                    .weak = g_string_new(NULL),
                                    .unknown = g_string_new(NULL),
                                    .skipped = ranges->count > ranges->n};
    size_t room = DIGEST_BYTES;
    /* The last one first: it says most about the file as it is. */
    for (size_t i = ranges->n; i > 0; i--) {
        const SignedRange *range = &ranges->ranges[i - 1];
        CmsCheck check = {.verdict = CMS_BROKEN};
        if (range->sound && range->parts[0].len + range->parts[1].len > room) {
            check.verdict = CMS_TOO_BIG;
        } else if (range->sound) {
            room -= range->parts[0].len + range->parts[1].len;
            cms_check(range, &check);
        }
        take(range, &check, ret_report);
        cms_check_clear(&check);
    }
}

void
signatures_send(FrameWriter *w, const SignatureReport *report)
{
    frames_string(w, FACT_SIGNERS, report->whole->str);
    frames_string(w, FACT_SIGNERS_EARLIER, report->earlier->str);
    frames_string(w, FACT_SIGNATURES_WEAK, report->weak->str);
    frames_string(w, FACT_SIGNATURES_UNKNOWN, report->unknown->str);
    if (report->broken > 0)
        frames_integer(w, FACT_SIGNATURES_BROKEN, report->broken);
    if (report->skipped)
        frames_integer(w, FACT_SIGNATURES_SKIPPED, 1);
}
