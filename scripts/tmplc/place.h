/* place.h - follows the literal HTML of a template character by character, to know in which context a value stands. As
 * strict as templates can be held to: attribute values are quoted, nothing is inline that the content security policy
 * refuses. No values are known here. */
#pragma once
#include <stdbool.h>

enum { NAME_MAX_LEN = 64 };

/* Where in the HTML we are. */
typedef enum {
    AT_TEXT,     /* element content */
    AT_TAG_NAME, /* after '<' or '</' */
    AT_TAG,      /* between attributes */
    AT_ATTR_NAME,
    AT_ATTR_EQUALS, /* after '=' */
    AT_ATTR_VALUE,
    AT_RCDATA, /* title, textarea: text, ended by their end tag only */
    AT_RAW,    /* script, style: must stay empty */
} Place;

typedef struct {
    Place place;
    char tag[NAME_MAX_LEN];
    char attr[NAME_MAX_LEN];
    char quote;
    bool end_tag;
    bool name_ended;  /* by the end of a block: a blank or '>' must follow */
    bool value_begun; /* something stands in the attribute value already */
    bool fragment;    /* … and a '#' was among it */
} Html;

/* One literal character; REST begins with it and is read to END at most. NULL, or what is wrong. */
const char *html_step(Html *h, const char *rest, const char *end);
/* A block begins or ends: so does the name of an attribute without a value. */
void html_end_name(Html *h);
/* We are in the value of an attribute that is an address. */
bool html_in_url(const Html *h);
/* A becomes what holds after either branch; false if they end in different places. They may differ in what they put into
 * a value. */
bool html_join(Html *a, const Html *b);
