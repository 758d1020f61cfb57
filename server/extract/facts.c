/* facts.c - see facts.h. */
#include "server/extract/facts.h"

#include "server/extract/clean.h"
#include "server/extract/protocol.h"
#include "store/base/limits.h"
#include "store/base/wire.h"

static bool
put_string(char **place, const uint8_t *bytes, size_t len)
{
    if (len > FACT_STRING_BYTES)
        return false;
    *place = clean_line(bytes, len, LIMIT_TITLE_BYTES);
    return true;
}

/* True for what clock and JSON can show: years 1800 to 9999. */
static int64_t
instant_us(uint64_t seconds)
{
    int64_t s = (int64_t)seconds;
    bool sane = s >= INT64_C(-5364662400) && s < INT64_C(253402300800);
    return sane ? s * 1000000 : 0;
}

/* The flags, which are 1 when they come. */
static bool *
flag_place(Extraction *x, Facts *facts, Fact fact)
{
    switch (fact) {
    case FACT_ENCRYPTED:
        return &x->encrypted;
    case FACT_JAVASCRIPT:
        return &facts->javascript;
    case FACT_ATTACHMENTS:
        return &facts->attachments;
    case FACT_NO_EOF:
        return &facts->no_eof;
    case FACT_NO_LANG:
        return &facts->no_lang;
    case FACT_TAGGED:
        return &facts->tagged;
    case FACT_SIGNED_PART:
        return &facts->signed_part;
    case FACT_LAUNCH:
        return &facts->launch;
    case FACT_REBUILT:
        return &facts->rebuilt;
    case FACT_SIGNATURES_SKIPPED:
        return &facts->signatures_skipped;
    default:
        return NULL;
    }
}

static bool
take_number(Extraction *x, Facts *facts, Fact fact, uint64_t v)
{
    bool *flag = flag_place(x, facts, fact);
    if (flag != NULL) {
        *flag = true;
        return v == 1;
    }
    switch (fact) {
    case FACT_PAGES:
        x->page_count = (uint32_t)MIN(v, UINT32_MAX);
        return v > 0 && v <= INT32_MAX;
    case FACT_PERMISSIONS:
        x->permissions = (uint32_t)v;
        return v <= UINT32_MAX;
    case FACT_UNCHECKED:
        facts->unchecked = (DeepStage)v;
        return v >= STAGE_SCRIPTS && v < STAGE_NONE;
    case FACT_BAD_PAGES:
        facts->bad_pages = v;
        return true;
    case FACT_ERRORS:
        facts->errors = v;
        return true;
    case FACT_SIGNATURES:
        facts->signatures = v;
        return true;
    case FACT_SIGNATURES_BROKEN:
        facts->signatures_broken = v;
        return true;
    case FACT_TITLE_SHOWN:
        facts->title_hidden = v == 0;
        return v <= 1;
    case FACT_CREATED:
        x->created_us = instant_us(v);
        return true;
    case FACT_MODIFIED:
        x->modified_us = instant_us(v);
        return true;
    default:
        return false;
    }
}

static char **
string_place(Extraction *x, Facts *facts, Fact fact)
{
    switch (fact) {
    case FACT_PDF_VERSION:
        return &x->pdf_version;
    case FACT_MAGIC:
        return &x->magic_type;
    case FACT_TITLE:
        return &x->title;
    case FACT_AUTHOR:
        return &x->author;
    case FACT_SUBJECT:
        return &x->subject;
    case FACT_CREATOR:
        return &x->creator;
    case FACT_PRODUCER:
        return &x->producer;
    case FACT_LANG:
        return &x->lang;
    case FACT_XMP_LANG:
        return &facts->xmp_lang;
    case FACT_PDFA:
        return &facts->pdfa;
    case FACT_PDFUA:
        return &facts->pdfua;
    case FACT_LOOSE_FONTS:
        return &facts->loose_fonts;
    case FACT_SIGNERS:
        return &facts->signers;
    case FACT_SIGNERS_EARLIER:
        return &facts->signers_earlier;
    case FACT_SIGNATURES_UNKNOWN:
        return &facts->signatures_unknown;
    case FACT_SIGNATURES_WEAK:
        return &facts->signatures_weak;
    default:
        return NULL;
    }
}

bool
facts_take(FactReader *reader, Extraction *x, Facts *facts, uint32_t number, const uint8_t *bytes,
           size_t len)
{
    G_STATIC_ASSERT(FACT_COUNT <= 64);
    if (number == 0 || number >= FACT_COUNT || (reader->seen & UINT64_C(1) << number) != 0)
        return false;
    reader->seen |= UINT64_C(1) << number;
    char **place = string_place(x, facts, (Fact)number);
    if (place != NULL)
        return put_string(place, bytes, len);
    WireReader r = wire_reader(bytes, len);
    uint64_t v = wire_u64(&r);
    return wire_done(&r) && take_number(x, facts, (Fact)number, v);
}
