# Regelwerk: one makefile, no recursion. `make help` lists the targets; objects live in build/$(VARIANT)/.
# VARIANT: debug release asan tsan coverage valgrind fuzz (no comment behind the value: its blanks would become part of it)
VARIANT ?= release
B := build/$(VARIANT)
VERSION := 0.1.0
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := build

# ---- what is linked -------------------------------------------------------------------------------------------
PKGS := glib-2.0 gio-unix-2.0 libmicrohttpd jansson libcrypto libsodium libzstd zlib libbrotlienc icu-uc icu-i18n
WORKER_PKGS := glib-2.0 poppler-glib libseccomp
OCR_PKGS := glib-2.0 poppler-glib cairo fontconfig tesseract libseccomp
RENDER_PKGS := glib-2.0 poppler-glib cairo fontconfig freetype2 zlib libseccomp
# The answers of pkg-config are kept in a file, which is made again when this makefile changes.
ifneq ($(filter-out clean help dist,$(or $(MAKECMDGOALS),build)),)
-include build/gen/packages.mk
endif
build/gen/packages.mk: Makefile
	@mkdir -p $(@D)
	@pkg-config --print-errors --exists $(PKGS) $(WORKER_PKGS) $(OCR_PKGS) $(RENDER_PKGS) || { echo "libraries are missing: run scripts/setup" >&2; exit 1; }
	@{ echo "PKG_CFLAGS := $$(pkg-config --cflags $(PKGS))"; echo "PKG_LIBS := $$(pkg-config --libs $(PKGS))"; \
	   echo "WORKER_CFLAGS := $$(pkg-config --cflags $(WORKER_PKGS))"; \
	   echo "WORKER_PKG_LIBS := $$(pkg-config --libs $(WORKER_PKGS) libcrypto)"; \
	   echo "OCR_CFLAGS := $$(pkg-config --cflags $(OCR_PKGS))"; \
	   echo "OCR_LIBS := $$(pkg-config --libs $(OCR_PKGS) libcrypto)"; \
	   echo "RENDER_CFLAGS := $$(pkg-config --cflags $(RENDER_PKGS))"; \
	   echo "RENDER_LIBS := $$(pkg-config --libs $(RENDER_PKGS) libcrypto)"; } > $@
INC := -I. -Ibuild/gen $(PKG_CFLAGS)
LIBS := $(PKG_LIBS) -llmdb -lstemmer -lpthread -lm
WORKER_INC := -I. $(WORKER_CFLAGS)
WORKER_LIBS := $(WORKER_PKG_LIBS) -lmagic -lz -lpthread
OCR_INC := -I. $(OCR_CFLAGS)
RENDER_INC := -I. $(RENDER_CFLAGS)

# ---- how it is compiled: one table ----------------------------------------------------------------------------
CC.fuzz := clang-14
ifeq ($(origin CC),default)
CC := $(or $(CC.$(VARIANT)),gcc)
endif
HOSTCC ?= gcc
WARN := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
        -Wformat=2 -Wundef -Wwrite-strings -Wpointer-arith -Wimplicit-fallthrough -Wno-missing-field-initializers
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
SANITIZE := -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS.debug    := -O1 -g3
CFLAGS.release  := -O2 -g -D_FORTIFY_SOURCE=3 -ftrivial-auto-var-init=zero $(HARDEN)
CFLAGS.asan     := -O1 -g -fsanitize=address,undefined $(SANITIZE)
CFLAGS.tsan     := -O1 -g -fsanitize=thread -fno-omit-frame-pointer
CFLAGS.coverage := -O0 -g --coverage -fprofile-update=atomic -DREGELWERK_SMALL_MAP
CFLAGS.valgrind := -O1 -g -DREGELWERK_SMALL_MAP
CFLAGS.fuzz     := -O1 -g -fsanitize=fuzzer-no-link,address,undefined $(SANITIZE) -DREGELWERK_SMALL_MAP
LDFLAGS.release := -pie -Wl,-z,relro,-z,now
ALL_CFLAGS = -std=gnu17 $(WARN) $(if $(WERROR),-Werror) $(CFLAGS.$(VARIANT)) -D_GNU_SOURCE -DVARIANT_$(VARIANT)=1 $(CFLAGS)
ALL_LDFLAGS = $(CFLAGS.$(VARIANT)) $(LDFLAGS.$(VARIANT)) $(LDFLAGS)

# Commands are shown short; V=1 shows them whole.
Q := $(if $(V),,@)
quiet := $(or $(V),$(findstring s,$(firstword -$(MAKEFLAGS))))
say = $(if $(quiet),,@echo "  $(1)  $@")

# ---- what there is --------------------------------------------------------------------------------------------
objects = $(patsubst %.c,$(B)/%.o,$(1))
programs = $(patsubst %.c,$(B)/%,$(wildcard $(1)))
STORE_LAYERS := $(notdir $(patsubst %/,%,$(sort $(dir $(wildcard store/*/*.c)))))
STORE := $(call objects,$(wildcard store/*.c store/*/*.c))
SERVER := $(call objects,$(filter-out server/cli/main.c,$(wildcard server/*.c server/http/*.c server/model/*.c \
          server/api/*.c server/extract/*.c server/cli/*.c)))
WEB := $(call objects,$(wildcard web/*.c))
WORKER := $(call objects,$(wildcard server/worker/*.c))
# What the other two programs have in common with the worker: the zygote, the cage, the way in and out.
ZYGOTE := $(addprefix server/worker/,frames.c input.c oom.c prepare.c sample_pdf.c sandbox.c zygote.c zygote_main.c)
OCR := $(call objects,$(wildcard server/ocr/*.c) server/render/draw.c store/doc/layout.c $(ZYGOTE))
RENDER := $(call objects,$(wildcard server/render/*.c) $(addprefix server/worker/,cmaps.c memory_files.c) $(ZYGOTE))
# The worker has no use for ICU.
BASE := $(call objects,$(filter-out store/base/unicode.c,$(wildcard store/base/*.c)))
UNIT := $(call programs,tests/unit/*/*/test_*.c)
MALICE := $(call programs,tests/malice/*.c)
FUZZ := $(call programs,tests/fuzz/fuzz_*.c)
BENCH := $(call programs,tests/bench/*.c)
RIGS := $(call programs,tests/rigs/*.c)
TESTS := $(UNIT) $(MALICE) $(BENCH) $(RIGS)
SHELL_TESTS := $(sort $(wildcard tests/e2e/*.sh tests/malice/*.sh tests/browser/*.sh))
SHELL_TESTS := $(filter-out %/lib.sh,$(SHELL_TESTS))
BIN := $(B)/bin/regelwerk $(B)/bin/regelwerk-worker $(B)/bin/regelwerk-ocr $(B)/bin/regelwerk-render
LINK_LIBS := $(B)/lib/server.a $(B)/lib/web.a $(B)/lib/store.a $(STORE_LAYERS:%=$(B)/lib/store-%.a)
GROUP = -Wl,--start-group $(LINK_LIBS) -Wl,--end-group $(LIBS)
-include web/rules.mk
ifdef GEN
$(FUZZ:=.o): | $(GEN)/templates.h
endif

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all build run test tests unit check check-asan check-fuzz bench fuzz coverage valgrind asan tsan lint format \
        install uninstall dist clean help crash kill model reference disk-full corpus samples bench-search
all build: $(BIN)

# ---- compile and link -----------------------------------------------------------------------------------------
$(B)/server/worker/%.o: server/worker/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CFLAGS) $(WORKER_INC) -MMD -MP -c -o $@ $<
$(B)/server/ocr/%.o: server/ocr/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CFLAGS) $(OCR_INC) -MMD -MP -c -o $@ $<
$(B)/server/render/%.o: server/render/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CFLAGS) $(RENDER_INC) -MMD -MP -c -o $@ $<
$(B)/tests/unit/server/render/%.o: tests/unit/server/render/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CFLAGS) $(RENDER_INC) -MMD -MP -c -o $@ $<
$(B)/tests/unit/server/worker/%.o: tests/unit/server/worker/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CFLAGS) $(WORKER_INC) -MMD -MP -c -o $@ $<
$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CFLAGS) $(INC) -MMD -MP -c -o $@ $<
archive = @mkdir -p $(@D); rm -f $@; $(AR) rcs $@ $^
define layer_library
$(B)/lib/store-$(1).a: $$(call objects,$$(wildcard store/$(1)/*.c)) ; $$(archive)
endef
$(foreach layer,$(STORE_LAYERS),$(eval $(call layer_library,$(layer))))
$(B)/lib/store.a: $(call objects,$(wildcard store/*.c)) ; $(archive)
$(B)/lib/server.a: $(SERVER) ; $(archive)
$(B)/lib/web.a: $(WEB) ; $(archive)
$(B)/bin/regelwerk: $(B)/server/cli/main.o $(LINK_LIBS)
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(GROUP)
# From the archive the worker takes only what it uses: the less is mapped, the cheaper is each fork.
$(B)/lib/worker-base.a: $(BASE) ; $(archive)
$(B)/bin/regelwerk-worker: $(WORKER) $(B)/lib/worker-base.a
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -Wl,--as-needed -o $@ $^ $(WORKER_LIBS)
$(B)/bin/regelwerk-ocr: $(OCR) $(B)/lib/worker-base.a
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -Wl,--as-needed -o $@ $^ $(OCR_LIBS) -lm
$(B)/bin/regelwerk-render: $(RENDER) $(B)/lib/worker-base.a
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -Wl,--as-needed -o $@ $^ $(RENDER_LIBS) -lm
# A test of the worker's own files links them, and poppler; nothing else does.
$(B)/tests/unit/server/worker/%: $(B)/tests/unit/server/worker/%.o $(filter-out %/main.o,$(WORKER)) $(BASE)
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(WORKER_LIBS)
$(B)/tests/unit/server/render/%: $(B)/tests/unit/server/render/%.o $(filter-out %/main.o,$(RENDER)) $(BASE)
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(RENDER_LIBS) -lm
# Fuzz targets: libFuzzer in the variant fuzz, everywhere else a driver that replays files.
FUZZ_MAIN := $(if $(filter fuzz,$(VARIANT)),,$(B)/tests/fuzz/replay.o)
FUZZ_LINK := $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer)
$(FUZZ): $(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(FUZZ_MAIN) $(LINK_LIBS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) $(FUZZ_LINK) -o $@ $< $(FUZZ_MAIN) $(GROUP)
# Tests of the supervisor share fixtures and run the worker of this build, or stand-ins for it.
EXTRACT_TESTS := $(filter $(B)/tests/unit/server/extract/%,$(UNIT)) $(addprefix $(B)/tests/malice/test_,worker corpus mutants jobs law families rederive)
$(EXTRACT_TESTS): $(B)/tests/unit/server/extract/fixtures.o $(B)/tests/unit/server/extract/signing.o | $(B)/bin/regelwerk-worker $(B)/bin/regelwerk-ocr $(B)/bin/regelwerk-render
$(B)/tests/malice/test_worker $(B)/tests/malice/test_jobs: | $(B)/tests/malice/worker_standin
$(B)/tests/malice/worker_standin: $(B)/server/worker/zygote.o $(B)/server/worker/prepare.o $(B)/server/worker/frames.o
CAGED := $(B)/tests/malice/worker_standin $(B)/tests/malice/test_probes
$(CAGED): $(B)/server/worker/sandbox.o
$(CAGED): LIBS += -lseccomp
$(B)/tests/bench/bench_search: $(call objects,$(wildcard tests/bench/search/*.c))
$(B)/tests/%: $(B)/tests/%.o $(LINK_LIBS)
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(GROUP)

# ---- sample documents: PDFs made from plain text, the same bytes every time -----------------------------------
SAMPLE_TEXTS := $(sort $(wildcard scripts/samples/*.txt))
SAMPLES := build/samples/.made
samples: $(SAMPLES)
build/tools/make_pdf: $(wildcard scripts/samples/*.c scripts/samples/*.h)
	@mkdir -p $(@D)
	$(HOSTCC) -std=gnu17 -O1 $(WARN) $(if $(WERROR),-Werror) -D_GNU_SOURCE -I. -o $@ $(filter %.c,$^) $$(pkg-config --cflags --libs pangocairo glib-2.0) -lhyphen
$(SAMPLES): build/tools/make_pdf $(SAMPLE_TEXTS) scripts/samples/manifest.csv
	@mkdir -p $(@D); rm -f $(@D)/*.pdf
	build/tools/make_pdf $(@D) $(SAMPLE_TEXTS)
	@cp scripts/samples/manifest.csv $(@D)/
	@touch $@

# ---- run and test ---------------------------------------------------------------------------------------------
run:
	scripts/run
# What tests find in their environment: the folder of the build and the sample PDFs.
export BUILD_DIR := $(CURDIR)/$(B)
export SAMPLES_DIR := $(CURDIR)/build/samples
export G_SLICE := always-malloc
export UBSAN_OPTIONS ?= print_stacktrace=1
export TSAN_OPTIONS ?= suppressions=$(CURDIR)/tests/tsan.supp
PROVE := prove -j2 --timer --exec scripts/run-test
RUN_TESTS := $(sort $(UNIT) $(filter $(B)/tests/malice/test_%,$(MALICE)))
tests: $(BIN) $(TESTS) $(SAMPLES) gallery
test: tests
	@$(PROVE) $(RUN_TESTS) $(SHELL_TESTS)
unit: $(UNIT) $(SAMPLES)
	@$(PROVE) $(UNIT)
# The fuzz targets over what earlier runs found, each corpus in one process.
check-fuzz: $(FUZZ)
	@$(PROVE) tests/fuzz/replay.sh
check-asan: $(UNIT) $(FUZZ) $(SAMPLES)
	@$(PROVE) $(UNIT) tests/fuzz/replay.sh
check: lint
	@$(MAKE) --no-print-directory VARIANT=asan check-asan
	@$(MAKE) --no-print-directory test
asan tsan:
	@$(MAKE) --no-print-directory VARIANT=$@ test
valgrind:
	@$(MAKE) --no-print-directory VARIANT=valgrind build
	@RUN_UNDER='valgrind -q --trace-children=no --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --suppressions=tests/valgrind.supp' \
	    $(MAKE) --no-print-directory VARIANT=valgrind unit
fuzz:
	@$(MAKE) --no-print-directory VARIANT=fuzz $(FUZZ:$(B)/%=build/fuzz/%)
	@scripts/fuzz build/fuzz $(notdir $(FUZZ))
coverage:
	@$(MAKE) --no-print-directory VARIANT=coverage test
	@scripts/coverage build/coverage
kill: tests
	tests/rigs/kill.sh
# Random histories of versions against an independent model; REGELWERK_MODEL_SEED chooses others.
bench-search: $(B)/tests/bench/bench_search
	@QUERIES="$(QUERIES)" RUN="$(RUN)" LIMIT="$(LIMIT)" BIG="$(BIG)" PEERS="$(or $(PEERS),lucene xapian)" tests/rigs/search.sh
model: $(B)/tests/unit/store/store/test_model
	REGELWERK_MODEL_HISTORIES=$${REGELWERK_MODEL_HISTORIES:-200000} $<
# Random documents and queries against a search by brute force; REGELWERK_REFERENCE_SEED chooses others.
reference: $(B)/tests/unit/store/fts/test_reference
	REGELWERK_REFERENCE_ROUNDS=$${REGELWERK_REFERENCE_ROUNDS:-30000} $<
include tests/crash/rules.mk
disk-full: tests
	tests/rigs/disk_full.sh
corpus: build $(B)/tests/malice/test_rederive
	tests/rigs/corpus_import.sh
	REDERIVE=corpus $(B)/tests/malice/test_rederive -p /rederive/corpus
bench: tests
	tests/rigs/bench.sh

# ---- checks of the source -------------------------------------------------------------------------------------
lint:
	@scripts/lint
format:
	@scripts/lint --format

# ---- install --------------------------------------------------------------------------------------------------
PREFIX ?= /usr/local
prefix ?= $(PREFIX)
bindir ?= $(prefix)/bin
mandir ?= $(prefix)/share/man
docdir ?= $(prefix)/share/doc/regelwerk
install: build
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(docdir)
	install -s -m 755 $(BIN) $(DESTDIR)$(bindir)/
	install -m 644 server/cli/regelwerk.1 $(DESTDIR)$(mandir)/man1/
	install -m 644 README.md CHANGELOG.md LICENSE $(wildcard packaging/*) $(DESTDIR)$(docdir)/
uninstall:
	rm -f $(BIN:$(B)/bin/%=$(DESTDIR)$(bindir)/%) $(DESTDIR)$(mandir)/man1/regelwerk.1
	rm -rf $(DESTDIR)$(docdir)
dist:
	@mkdir -p build
	git archive --format=tar.gz --prefix=regelwerk-$(VERSION)/ -o build/regelwerk-$(VERSION).tar.gz HEAD
	@echo build/regelwerk-$(VERSION).tar.gz
clean:
	rm -rf build
help:
	@echo 'make                 the program and its worker: build/release/bin/'
	@echo 'make run             scripts/run: install what is missing, build, serve the sample documents'
	@echo 'make test            unit, end-to-end and malice tests under prove (VARIANT=asan, tsan … for that build)'
	@echo 'make check           test, lint, and units and fuzz corpora under asan'
	@echo 'make lint format     check the source; rewrite its format'
	@echo 'make coverage valgrind asan tsan fuzz     the tests under each tool'
	@echo 'make bench bench-search corpus kill crash disk-full model reference    the long runs: speed, search, real PDFs, kill -9, faults and power cuts, full disk,'
	@echo '                     200,000 histories of versions and 30,000 searches against models of their own'
	@echo 'make install uninstall dist clean         DESTDIR and PREFIX as usual'

ifneq ($(filter-out clean help dist lint format,$(or $(MAKECMDGOALS),build)),)
-include $(shell find $(B) -name '*.d' 2>/dev/null)
endif
