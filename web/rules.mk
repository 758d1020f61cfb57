# rules.mk - what is made out of web/ before compiling: templates, one stylesheet, embedded files; all under build/gen/,
# the same for every variant. Included by the Makefile. npm runs only when package-lock.json is newer than what is installed.
GEN := build/gen/web
KERN := node_modules/@kern-ux/native/dist
FONTS := FiraSans-Regular FiraSans-SemiBold
TEMPLATES := $(sort $(wildcard web/templates/*.html web/templates/partials/*.html))
STATIC_FILES := $(sort $(filter-out %.css,$(wildcard web/static/*)))
HOSTCC ?= cc
HOST_CFLAGS := -std=gnu17 -O1 -Wall -Wextra -Wmissing-prototypes

WEB += $(B)/$(GEN)/templates.o $(B)/$(GEN)/static.o

node_modules/.package-lock.json: package-lock.json
	npm ci
	@touch $@
build/tools/tmplc: $(wildcard scripts/tmplc/*.c scripts/tmplc/*.h)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_CFLAGS) -D_GNU_SOURCE -I. -o $@ $(filter %.c,$^)
build/tools/csscut: scripts/csscut.c
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_CFLAGS) -o $@ $< $(shell pkg-config --cflags --libs glib-2.0)
build/tools/embed: scripts/embed.c
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_CFLAGS) -o $@ $< $(shell pkg-config --cflags --libs glib-2.0 libbrotlienc zlib)

$(GEN)/templates.c $(GEN)/templates.h &: build/tools/tmplc $(TEMPLATES)
	@mkdir -p $(GEN)
	build/tools/tmplc $(GEN)/templates.c $(GEN)/templates.h $(TEMPLATES)
$(GEN)/app.css: build/tools/csscut node_modules/.package-lock.json web/static/site.css $(TEMPLATES) $(STATIC_FILES)
	@mkdir -p build/gen/pictures; rm -f build/gen/pictures/*
	build/tools/csscut $@ build/gen/pictures $(KERN)/fonts/fira-sans.css $(KERN)/kern.css web/static/site.css \
	    -- $(FONTS) -- $(TEMPLATES) $(STATIC_FILES)
$(GEN)/static.c $(GEN)/assets.h &: build/tools/embed $(GEN)/app.css $(STATIC_FILES)
	build/tools/embed $(GEN) $(GEN)/app.css $(STATIC_FILES) $(FONTS:%=$(KERN)/fonts/fira-sans/%.woff2) build/gen/pictures/*

$(SERVER) $(WEB) $(TESTS:=.o): | $(GEN)/templates.h $(GEN)/assets.h
# errors of a template are shown at its own line, not inside the macros of web/compiled.h
$(B)/$(GEN)/templates.o: CFLAGS += $(if $(findstring clang,$(CC)),,-ftrack-macro-expansion=0)
# every page with sample values, for tests/browser
GALLERY := $(B)/tests/browser/gallery
$(GALLERY).o: | $(GEN)/templates.h $(GEN)/assets.h
gallery: $(GALLERY)
	@rm -rf build/gallery
	$(GALLERY) build/gallery
.PHONY: gallery
# the template compiler as a library, for its test and its fuzzer
TMPLC_OBJECTS := $(patsubst %.c,$(B)/%.o,$(filter-out %/tmplc.c,$(wildcard scripts/tmplc/*.c)))
$(B)/tests/unit/web/tmpl/test_tmplc $(B)/tests/fuzz/fuzz_tmplc: $(TMPLC_OBJECTS)
$(B)/tests/fuzz/fuzz_tmplc: GROUP := $(TMPLC_OBJECTS) $(GROUP)
