/* list_code.h - how the lists of a stem are written bit by bit (store/FORMAT.md, fts_part), for who writes and who reads
 * them: the units behind the full blocks, and the places. What a reader knows anyway, from the length of a unit or from its
 * forms, is not written. */
#pragma once
#include "store/fts/bit_stream.h"
#include "store/fts/part.h"

/* Bits of the flags: the heading, and a form each if there are several. */
static inline uint32_t
list_flag_bits(uint32_t forms)
{
    return forms == 1 ? 1 : 1 + MIN(forms, FORM_BITS_MAX);
}

/* The flags of a posting that has the first form once, not in the heading. */
static inline uint32_t
list_plain_flags(uint32_t forms)
{
    return forms == 1 ? 0 : 2;
}

/* Of a list of N units below UNITS that are not below LOW: one has a fixed width, several a Rice code of the differences. */
typedef struct {
    unsigned bits;
    bool rice;
} UnitCode;

static inline UnitCode
unit_code(uint32_t units, uint32_t low, uint32_t n)
{
    uint32_t range = units > low ? units - low : 1;
    UnitCode code = {.bits = bits_of(range - 1)};
    if (n != 1) {
        code.bits = rice_parameter(range, n);
        code.rice = true;
    }
    return code;
}

/* Of the places of a stem in one unit. */
typedef struct {
    unsigned bits; /* of a place */
    bool rice;     /* several: of the differences */
    unsigned form_bits;
    uint32_t present; /* bit per form that stands there; 0: the form is written as it is */
} PlaceCode;

/* NORM of the unit's length; COUNT and FLAGS as in the list of units. */
static inline PlaceCode
place_code(uint32_t forms, uint32_t flags, uint32_t count, uint8_t norm)
{
    /* The longest unit of this norm: one token less than the shortest of the next. */
    uint32_t tokens = norm == UINT8_MAX ? UINT32_MAX : norm_decode((uint8_t)(norm + 1)) - 1;
    PlaceCode code = {.present = forms == 1 ? 1 : flags >> 1};
    if (count == 1) {
        code.bits = tokens > 1 ? bits_of(tokens - 1) : 0;
    } else {
        code.bits = rice_parameter(tokens, count);
        code.rice = true;
    }
    if (forms > FORM_BITS_MAX && (code.present >> (FORM_BITS_MAX - 1) & 1) != 0) {
        code.present = 0;
        code.form_bits = bits_of(forms - 1);
    } else if ((code.present & (code.present - 1)) != 0) {
        code.form_bits = bits_of((uint32_t)__builtin_popcount(code.present) - 1);
    }
    return code;
}
