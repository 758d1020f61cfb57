/* prepare.h - what every zygote does to itself before the cage closes, whatever its children read. */
#pragma once

void prepare_process(void);
