# The crash rigs. A short enumeration runs with the unit tests; `make crash` runs all of it (root: it mounts images).
CRASH := $(B)/tests/crash/shim.so $(B)/tests/crash/workload
$(B)/tests/crash/shim.so: tests/crash/shim.c
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O1 -g -fPIC -shared -Wall -Wextra -D_GNU_SOURCE -o $@ $< -ldl
$(B)/tests/unit/store/crash/test_points: | $(CRASH)
crash: $(CRASH) $(B)/tests/unit/store/crash/test_points
	CRASH_LONG=1 $(B)/tests/unit/store/crash/test_points
	tests/crash/powercut.sh $(B)/tests/crash
	tests/crash/diskfull.sh $(B)/tests/crash
