/* rows.h - rows of a table, which PDFs give column by column: where a column of short values (prices,
 * dates, numbers) stands right of the text, each value is read behind the words of its row. A table whose
 * cells are all prose stays as it came: its rows cannot be told from its lines. */
#pragma once
#include "store/legal/lines.h"

/* Orders the lines FIRST to END of one page, all placed, in LINES->order (where they have the same places),
 * and sets Line.cell of those in a row with values. Time grows with their number as sorting does. */
void rows_order(Lines *lines, guint first, guint end);
