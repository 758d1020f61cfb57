# Regelwerk: one makefile, no recursion. `make help` lists the targets; objects live in build/$(VARIANT)/.
# VARIANT: debug release asan tsan coverage fuzz (no comment behind the value: its blanks would become part of it)
VARIANT ?= release
B := build/$(VARIANT)
CC ?= gcc

PKGS := glib-2.0 gio-unix-2.0 libmicrohttpd jansson libcrypto libsodium libzstd zlib libbrotlienc icu-uc icu-i18n
INC := -I. -Ibuild/gen $(shell pkg-config --cflags $(PKGS))
LIBS := $(shell pkg-config --libs $(PKGS)) -llmdb -lstemmer -lpthread -lm
WORKER_PKGS := glib-2.0 poppler-glib libseccomp
WORKER_INC := -I. $(shell pkg-config --cflags $(WORKER_PKGS))
WORKER_LIBS := $(shell pkg-config --libs $(WORKER_PKGS) libcrypto) -lmagic -lpthread

WARN := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
        -Wformat=2 -Wundef -Wwrite-strings -Wpointer-arith -Wimplicit-fallthrough -Wno-missing-field-initializers
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
CFLAGS.debug    := -O1 -g3
CFLAGS.release  := -O2 -g -D_FORTIFY_SOURCE=3 -ftrivial-auto-var-init=zero $(HARDEN)
CFLAGS.asan     := -O1 -g3 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS.tsan     := -O1 -g3 -fsanitize=thread
CFLAGS.coverage := -O0 -g3 --coverage -DREGELWERK_SMALL_MAP
CFLAGS.valgrind := -O1 -g3 -DREGELWERK_SMALL_MAP
LDFLAGS.release := -pie -Wl,-z,relro,-z,now
ALL_CFLAGS = -std=gnu17 $(WARN) $(WERROR) $(CFLAGS.$(VARIANT)) -D_GNU_SOURCE -DVARIANT_$(VARIANT)=1 $(CFLAGS)
ALL_LDFLAGS = $(CFLAGS.$(VARIANT)) $(LDFLAGS.$(VARIANT)) $(LDFLAGS)

objects = $(patsubst %.c,$(B)/%.o,$(1))
STORE := $(call objects,$(wildcard store/*.c store/*/*.c))
SERVER := $(call objects,$(filter-out server/cli/main.c,$(wildcard server/*.c server/http/*.c server/model/*.c server/api/*.c server/extract/*.c server/cli/*.c)))
WEB := $(call objects,$(wildcard web/*.c))
WORKER := $(call objects,$(wildcard server/worker/*.c))
# The worker has no use for ICU.
BASE := $(call objects,$(filter-out store/base/unicode.c,$(wildcard store/base/*.c)))
TESTS := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*/*/test_*.c))

.DEFAULT_GOAL := all
include web/rules.mk

.DELETE_ON_ERROR:
.PHONY: all test clean
all: $(B)/bin/regelwerk $(B)/bin/regelwerk-worker

$(B)/server/worker/%.o: server/worker/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(WORKER_INC) -MMD -MP -c -o $@ $<
$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(INC) -MMD -MP -c -o $@ $<
$(B)/libstore.a: $(STORE)
	@mkdir -p $(@D); rm -f $@; $(AR) rcs $@ $^
$(B)/libserver.a: $(SERVER)
	@mkdir -p $(@D); rm -f $@; $(AR) rcs $@ $^
$(B)/libweb.a: $(WEB)
	@mkdir -p $(@D); rm -f $@; $(AR) rcs $@ $^
LINK_LIBS = $(B)/libserver.a $(B)/libweb.a $(B)/libstore.a
$(B)/bin/regelwerk: $(B)/server/cli/main.o $(LINK_LIBS)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $< -Wl,--start-group $(LINK_LIBS) -Wl,--end-group $(LIBS)
$(B)/bin/regelwerk-worker: $(WORKER) $(BASE)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(WORKER_LIBS)
$(B)/tests/unit/%: $(B)/tests/unit/%.o $(LINK_LIBS)
	$(CC) $(ALL_LDFLAGS) -o $@ $< -Wl,--start-group $(LINK_LIBS) -Wl,--end-group $(LIBS)
test: $(TESTS)
	prove -j2 --timer --exec '' $(TESTS)
clean:
	rm -rf build
-include $(shell find $(B) -name '*.d' 2>/dev/null)
