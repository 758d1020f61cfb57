/* compile.h - the template language: HTML in which {{ … }} stands for values. Only the HTML is understood here (in which
 * context does a value stand?); names and types are left to the C compiler, which sees #line directives, so that a
 * misspelt field, a missing message or a string where a Url belongs is an error of the template's own line. There is
 * no form that writes a value unescaped.
 *
 *   {{model T}}            first thing in a file: the struct that the names belong to
 *   {{ a.b }}              a value, escaped by its place; nothing if a is NULL
 *   {{t key a.b …}}        a message; {1}, {2} … in it are the values
 *   {{paragraphs a}}       running text as <p> elements
 *   {{asset app.css}}      the address of a static file, in href and src
 *   {{path /ortsrecht}}    the address of a page of ours, in href and action; keeps the language
 *   {{#if c}} {{else if c}} {{else}} {{/if}}      c: [not] name [== "text" | != "text"]
 *   {{#each list}} … {{/each}}                    names are those of the element; @number, @first, @last
 *   {{#with object}} … {{/with}}                  names are those of the object; nothing if it is NULL
 *   {{> partial name}}     web/templates/partials/<partial>.html over the object
 *   ../a                   a name of the scope outside; this: the element itself;  {{! remark }} */
#pragma once
#include <stdbool.h>
#include <stdio.h>

enum { TMPLC_NAME_LEN = 64, TMPLC_ERROR_LEN = 512 };

/* Writes the function of the template TEXT to OUT: template_NAME, or a static partial_NAME. Its struct goes to RET_MODEL.
 * False with "FILE:line: error: …" in RET_ERROR; then nothing was written. */
bool tmplc_compile(const char *file, const char *name, bool partial, const char *text, size_t len, FILE *out,
                   char ret_model[TMPLC_NAME_LEN], char ret_error[TMPLC_ERROR_LEN]);
