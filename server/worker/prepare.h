/* prepare.h - what every zygote does to itself before the cage closes, whatever its children read. */
#pragma once

void prepare_process(void);
/* In a new child, before its cage closes: gets the memory that nearly every document needs in one call
 * instead of by a fault for each page. No harm where that cannot be (Linux before 5.14). */
void prepare_child(void);
/* Messages of GLib go nowhere: the child has no place for them. */
void prepare_silence(void);
