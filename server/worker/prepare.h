/* prepare.h - what every zygote does to itself before the cage closes, whatever its children read. */
#pragma once

void prepare_process(void);
/* Messages of GLib go nowhere: the child has no place for them. */
void prepare_silence(void);
