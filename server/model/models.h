/* models.h - every view model. API shapes are those of api.md section 4, by name and order; H… fields are what the
 * pages need besides. Dates that pages show are formatted by the handler side (…_text), in the page's language. */
#pragma once
#include "server/model/field.h"

/* The image of a page, small, and the way to the page that shows it large. */
#define LEAF_MODEL(X) X(HU64,,number) X(HURL,,url) X(HURL,,image) X(HU64,,width) X(HU64,,height)
MODEL(LeafModel, LEAF_MODEL)

/* --- shared with the API ------------------------------------------------------------------------------------- */
#define TYPE_REF_MODEL(X) X(STR,,id) X(STR,,label)
MODEL(TypeRef, TYPE_REF_MODEL)
#define BODY_REF_MODEL(X) X(STR,,id) X(STR,,name) X(HURL,,url)
MODEL(BodyRef, BODY_REF_MODEL)
#define BODY_ITEM_MODEL(X) X(STR,,id) X(STR,,name) X(STR,,parent) X(HU64,,depth) X(HU64,,documents) X(HURL,,url)
MODEL(BodyItem, BODY_ITEM_MODEL)
#define TYPE_ITEM_MODEL(X) X(STR,,id) X(STR,,label) X(BOOL,,announcement_required)
MODEL(TypeItem, TYPE_ITEM_MODEL)
#define FINDING_MODEL(X) X(STR,,code) X(STR,,severity) X(STR,,message) X(STR,,advice)
MODEL(FindingModel, FINDING_MODEL)
#define FILE_MODEL(X) X(STR,,name) X(U64,,bytes) X(STR,,sha256) X(STR,,media_type) X(U32,,pages) X(HSTR,,size_text) X(HSTR,,sha256_short)
MODEL(FileModel, FILE_MODEL)
#define TEXT_STATE_MODEL(X) X(STR,,state) X(STR,,reason) X(HSTR,,sentence) X(HBOOL,,has_text)
MODEL(TextStateModel, TEXT_STATE_MODEL)
#define VERSION_URLS_MODEL(X) X(URL,,html) X(URL,,pdf) X(URL,,text) X(HURL,,download) X(HURL,,edit)
MODEL(VersionUrls, VERSION_URLS_MODEL)
/* What is proposed for effective_from of a version that has none, and where that comes from: "text", "text-rule", "profile",
 * "publication", "none". */
#define PROPOSAL_MODEL(X) X(STR,,value) X(STR,,source) X(STR,,law) /* "§ 4 Abs. 3 GemO …" */ X(U32N,,page) X(STR,,excerpt) X(STR,,announced_on) \
    X(HSTR,,sentence) X(HURL,,take_url)
MODEL(ProposalModel, PROPOSAL_MODEL)
#define VERSION_MODEL(X)                                                                           \
    X(U32,,number) X(STR,,status) X(BOOL,,in_force) X(STR,,decided_on) X(STR,,signed_on)           \
    X(STR,,published_at) X(STR,,effective_from) X(STR,,effective_until) X(STR,,valid_until)        \
    X(OBJ,FileModel,file) X(OBJ,TextStateModel,text) X(LIST,FindingModel,findings) X(U32N,,corrects) \
    X(STR,,note) X(OBJ,VersionUrls,urls) X(OBJ,ProposalModel,proposed_effective_from) /* to staff */ \
    X(STR,,scheduled_at) X(HSTR,,scheduled_text) X(HSTR,,status_label) X(HSTR,,badge) /* KERN badge: success, info, warning, danger */           \
    X(HSTR,,validity) /* "in Kraft seit 20. März 2025" */ X(HSTR,,decided_text) X(HSTR,,signed_text) \
    X(HSTR,,published_text) X(HSTR,,from_text) X(HSTR,,until_text) X(HSTR,,date_text) X(HSTR,,reason) \
    X(HURL,,successor_url) X(HSTR,,revision) X(HBOOL,,is_shown) X(HURL,,compare_url) /* with the one before, or NULL */ \
    X(HBOOL,,is_gone) /* there on the day asked for, withdrawn or erased since: nothing of its file is shown */
MODEL(VersionModel, VERSION_MODEL)
#define DOCUMENT_MODEL(X)                                                                          \
    X(STR,,slug) X(STR,,title) X(OBJ,TypeRef,type) X(OBJ,BodyRef,body) X(STR,,status)              \
    X(OBJ,VersionModel,current) X(U32,,versions_count) X(URL,,url)                                 \
    X(HSTR,,status_label) X(HSTR,,badge) X(HSTR,,validity) X(HURL,,pdf_url) X(HSTR,,date) X(HSTR,,date_text)  \
    X(HSTR,,size_text) X(HSTR,,text_hint) /* "Scan, Text erkannt", or NULL */ X(HURL,,edit_url)     \
    X(HSTR,,versions_text) /* "2. Fassung" */ X(HSTR,,revision) X(HBOOL,,is_gone) /* the version shown, as in VersionModel */
MODEL(DocumentModel, DOCUMENT_MODEL)
/* GET /documents/{slug}: a Document with its versions. */
#define DOCUMENT_DETAIL_MODEL(X) DOCUMENT_MODEL(X) X(LIST,VersionModel,versions)
MODEL(DocumentDetail, DOCUMENT_DETAIL_MODEL)
#define DOCUMENT_LIST_MODEL(X) X(LIST,DocumentModel,items) X(U64,,total) X(STR,,next)
MODEL(DocumentList, DOCUMENT_LIST_MODEL)
#define SECTION_MODEL(X) X(STR,,id) X(STR,,label) X(STR,,heading) X(U32,,level) X(U32,,page) X(STR,,text)
MODEL(SectionModel, SECTION_MODEL)
#define PAGE_TEXT_MODEL(X) X(U32,,number) X(STR,,text) X(HSTR,,anchor) X(HURL,,pdf_url) X(HLIST,LeafModel,leaves) /* its own */
MODEL(PageTextModel, PAGE_TEXT_MODEL)
/* The version that brought a wording, and the day from which on it was in force. */
#define SINCE_MODEL(X) X(U32,,version) X(STR,,date)
MODEL(SinceModel, SINCE_MODEL)
#define TEXT_SECTION_MODEL(X) SECTION_MODEL(X) X(OBJ,SinceModel,since)
MODEL(TextSectionModel, TEXT_SECTION_MODEL)
#define VERSION_TEXT_MODEL(X) X(LIST,PageTextModel,pages) X(LIST,TextSectionModel,sections)
MODEL(VersionTextModel, VERSION_TEXT_MODEL)
/* GET /compare: two versions § by §. */
#define COMPARISON_SPAN(X) X(STR,,kind) /* equal, added, removed */ X(STR,,text)
MODEL(ComparisonSpan, COMPARISON_SPAN)
#define COMPARISON_ROW(X) X(STR,,kind) X(OBJ,SectionModel,from) X(OBJ,SectionModel,to) X(LIST,ComparisonSpan,spans) \
    X(HSTR,,name) /* "§ 3 Zweck" */ X(HSTR,,kind_label) X(HSTR,,anchor) \
    X(HSTR,,section_anchor) /* the id of its section in the second version; NULL where another row has it */
MODEL(ComparisonRow, COMPARISON_ROW)
#define COMPARISON_MODEL(X) X(LIST,ComparisonRow,rows) X(STRS,,summary) X(HBOOL,,equal) /* no row differs */ X(BOOL,,coarse) /* some words are not told apart: too many changed */
MODEL(ComparisonModel, COMPARISON_MODEL)
/* GET /versions/{n}/structure: the units found, what is odd about them, what staff said, and the lines. */
#define UNIT_MODEL(X)                                                                              \
    X(STR,,id) X(STR,,kind) X(STR,,label) X(STR,,heading) X(U32,,level) X(U32,,page) X(U32N,,nth) X(STR,,line) \
    X(BOOL,,corrected) X(HSTR,,name) /* "§ 3 Zweck" */ X(HSTR,,kind_label) X(HSTR,,depth) /* "0" to "4" */ X(HURL,,page_url) \
    X(HSTR,,anchor) X(HBOOL,,from_image)
MODEL(UnitModel, UNIT_MODEL)
#define STRUCTURE_PROBLEM_MODEL(X) X(STR,,code) X(STR,,severity) X(STR,,message) X(STR,,advice) X(STR,,section) X(U32N,,page) X(HURL,,url) X(HSTR,,label)
MODEL(StructureProblem, STRUCTURE_PROBLEM_MODEL)
#define CORRECTION_MODEL(X)                                                                        \
    X(U64,,number) X(STR,,verdict) X(U32,,page) X(U32,,nth) X(STR,,line) X(STR,,kind) X(STR,,label) X(STR,,heading) \
    X(STR,,by) X(STR,,time) X(BOOL,,found) X(HSTR,,sentence) X(HSTR,,time_text)
MODEL(CorrectionModel, CORRECTION_MODEL)
#define TEXT_LINE_MODEL(X)                                                                         \
    X(U32,,page) X(U32,,nth) X(STR,,text) X(STR,,section) X(BOOL,,begins) X(HSTR,,kind_label) X(HBOOL,,is_heading) X(HBOOL,,chosen) \
    X(HURL,,choose_url) X(HBOOL,,corrected)
MODEL(TextLineModel, TEXT_LINE_MODEL)
#define STRUCTURE_MODEL(X) X(LIST,UnitModel,sections) X(LIST,StructureProblem,problems) X(LIST,CorrectionModel,corrections) X(LIST,TextLineModel,lines)
MODEL(StructureModel, STRUCTURE_MODEL)
#define BODIES_MODEL(X) X(LIST,BodyItem,items)
MODEL(BodiesModel, BODIES_MODEL)
#define TYPES_MODEL(X) X(LIST,TypeItem,items)
MODEL(TypesModel, TYPES_MODEL)
#define TOTAL_MODEL(X) X(U64,,value) X(BOOL,,exact)
MODEL(TotalModel, TOTAL_MODEL)
#define SNIPPET_PART_MODEL(X) X(STR,,text) X(BOOL,,hit)
MODEL(SnippetPartModel, SNIPPET_PART_MODEL)
#define HIT_SECTION_MODEL(X) X(STR,,id) X(STR,,label) X(STR,,heading)
MODEL(HitSection, HIT_SECTION_MODEL)
#define HIT_DOCUMENT_MODEL(X) X(STR,,slug) X(STR,,title) X(OBJ,TypeRef,type) X(HSTR,,body_name)
MODEL(HitDocument, HIT_DOCUMENT_MODEL)
#define VERSION_SPAN_MODEL(X) X(U32,,first) X(U32,,last)
MODEL(VersionSpan, VERSION_SPAN_MODEL)
#define HIT_MODEL(X)                                                                               \
    X(OBJ,HitDocument,document) X(U32,,version) X(BOOL,,in_force) X(OBJ,HitSection,section) X(U32N,,page) \
    X(F64,,score) X(STR,,why) X(LIST,SnippetPartModel,snippet) X(URL,,url) X(URL,,pdf_url)          \
    X(HSTR,,status_label) X(HSTR,,badge) X(OBJ,VersionSpan,versions) X(HSTR,,found_in) X(HSTR,,validity) X(HURL,,sheet_url) /* the page's image with the hits */
MODEL(HitModel, HIT_MODEL)
#define FACET_MODEL(X) X(STR,,id) X(STR,,label) X(U64,,count) X(HURL,,url) X(HBOOL,,current)
MODEL(FacetModel, FACET_MODEL)
#define FACETS_MODEL(X) X(LIST,FacetModel,type) X(LIST,FacetModel,body) X(LIST,FacetModel,year) X(LIST,FacetModel,status)
MODEL(FacetsModel, FACETS_MODEL)
#define SEARCH_MODEL(X)                                                                            \
    X(OBJ,TotalModel,total) X(LIST,HitModel,items) X(OBJ,FacetsModel,facets) X(STR,,next) X(STR,,suggestion) \
    X(BOOL,,partial) X(BOOL,,relaxed) X(BOOL,,guessed)
MODEL(SearchModel, SEARCH_MODEL)
#define SUGGEST_MODEL(X) X(STRS,,items)
MODEL(SuggestModel, SUGGEST_MODEL)
#define CHANGE_MODEL(X) X(U64,,seq) X(STR,,time) X(STR,,kind) X(STR,,slug) X(U32N,,version)
MODEL(ChangeModel, CHANGE_MODEL)
#define CHANGES_MODEL(X) X(LIST,ChangeModel,items) X(U64,,head)
MODEL(ChangesModel, CHANGES_MODEL)
#define UPLOAD_RESULT_MODEL(X) X(STR,,sha256) X(U64,,bytes) X(STR,,media_type) X(OBJ,TextStateModel,text)
MODEL(UploadResult, UPLOAD_RESULT_MODEL)
#define PROGRESS_MODEL(X) X(U32,,pages_done) X(U32,,pages)
MODEL(ProgressModel, PROGRESS_MODEL)
/* Pages show it beside its field when LEAD is set. */
#define SUGGESTED_MODEL(X)                                                                         \
    X(STR,,value) X(U32N,,page) X(STR,,excerpt)                                                    \
    X(HSTR,,field) X(HSTR,,shown) /* the value for people */ X(HSTR,,mark) /* "Vorschlag", or NULL */ X(HSTR,,lead) \
    X(HURL,,page_url) X(HSTR,,quote)
MODEL(SuggestedModel, SUGGESTED_MODEL)
#define IDENTICAL_MODEL(X) X(STR,,slug) X(U32,,version) X(HSTR,,title) X(HURL,,url)
MODEL(IdenticalModel, IDENTICAL_MODEL)
/* The document of which it is probably a new version. */
#define LIKELY_MODEL(X) X(HSTR,,title) X(HURL,,url) X(HURL,,use_url) X(HSTR,,sentence) X(HBOOL,,other) /* than the one chosen */
MODEL(LikelyModel, LIKELY_MODEL)
#define SUGGESTIONS_MODEL(X)                                                                       \
    X(OBJ,SuggestedModel,title) X(OBJ,SuggestedModel,type) X(OBJ,SuggestedModel,body)              \
    X(OBJ,SuggestedModel,decided_on) X(OBJ,SuggestedModel,signed_on)                               \
    X(OBJ,SuggestedModel,effective_from) X(OBJ,SuggestedModel,effective_until)                     \
    X(STR,,document) X(OBJ,IdenticalModel,identical_to) X(HOBJ,LikelyModel,likely) \
    X(HOBJ,ProposalModel,proposal) /* for effective_from, if it is released now */
MODEL(SuggestionsModel, SUGGESTIONS_MODEL)
#define UPLOAD_STATE_MODEL(X)                                                                      \
    X(STR,,sha256) X(U64,,bytes) X(STR,,media_type) X(OBJ,TextStateModel,text) X(OBJ,ProgressModel,progress) \
    X(LIST,FindingModel,findings) X(OBJ,SuggestionsModel,suggestions)                              \
    X(HSTR,,name) X(HSTR,,size_text) X(HSTR,,uploaded_text) X(HSTR,,by) X(HU64,,pages) X(HURL,,url)
MODEL(UploadState, UPLOAD_STATE_MODEL)
#define AUDIT_ITEM_MODEL(X)                                                                        \
    X(U64,,n) X(STR,,time) X(STR,,actor) X(STR,,kind) X(STR,,slug) X(U32N,,version) X(STR,,sha256) X(STR,,detail) \
    X(HSTR,,time_text) X(HSTR,,label) X(HURL,,url) X(HSTR,,words) /* the detail in words of the reader's language */
MODEL(AuditItem, AUDIT_ITEM_MODEL)
#define AUDIT_MODEL(X) X(LIST,AuditItem,items) X(U64,,head)
MODEL(AuditModel, AUDIT_MODEL)

/* --- pages ------------------------------------------------------------------------------------------------------ */
#define LINK_MODEL(X) X(HSTR,,label) X(HURL,,url) X(HBOOL,,current) X(HSTR,,value)
MODEL(LinkModel, LINK_MODEL)
/* A choice in a <select>; value "" is "all". */
#define OPTION_MODEL(X) X(HSTR,,value) X(HSTR,,label) X(HBOOL,,selected)
MODEL(OptionModel, OPTION_MODEL)
/* What every page has; member "page" of each page model. */
#define PAGE_MODEL(X)                                                                              \
    X(HSTR,,lang) /* "de", "en" */ X(HSTR,,title) X(HSTR,,town) /* "Stadt Musterstadt" */ X(HSTR,,site) /* "Ortsrecht und Dokumente" */ \
    X(HSTR,,q) X(HURL,,lang_url) X(HSTR,,lang_label) X(HURL,,canonical) X(HSTR,,section) /* "start", "ortsrecht", ... for the menu */ \
    X(HSTR,,user_name) X(HSTR,,csrf) /* staff pages */ X(HBOOL,,may_edit) X(HBOOL,,may_release) X(HBOOL,,may_audit)  \
    X(HSTR,,notice) /* "Entwurf gespeichert." */ X(HSTR,,notice_kind) /* success, danger, info */ X(HBOOL,,no_index) \
    X(HSTR,,past_text) /* "Sie sehen, was diese Seite mit Stand … sagte.", or NULL */ X(HURL,,now_url) X(HSTR,,stand) /* ISO, for forms */
MODEL(PageModel, PAGE_MODEL)

#define START_PAGE(X)                                                                              \
    X(HOBJ,PageModel,page) X(HSTR,,town_name) X(HU64,,total) X(HU64,,in_force) X(HLIST,DocumentModel,news)    \
    X(HLIST,LinkModel,type_links) X(HLIST,OptionModel,type_options) X(HLIST,OptionModel,body_options)   \
    X(HLIST,OptionModel,status_options) X(HSTR,,q) X(HSTR,,at) X(HLIST,DocumentModel,items) X(HU64,,matches)  \
    X(HSTR,,count_text) X(HURL,,next_url) X(HURL,,first_url) X(HURL,,sort_title_url) X(HURL,,sort_date_url) X(HURL,,sort_type_url)  \
    X(HSTR,,sort_title) X(HSTR,,sort_date) X(HSTR,,sort_type) /* "ascending", "descending", "none" for aria-sort */ X(HBOOL,,filtered) \
    X(HBOOL,,store_empty) X(HURL,,reset_url)
MODEL(StartPage, START_PAGE)

#define GROUP_MODEL(X) X(HSTR,,label) X(HSTR,,anchor) X(HLIST,DocumentModel,items)
MODEL(GroupModel, GROUP_MODEL)
#define LAW_PAGE(X) X(HOBJ,PageModel,page) X(HLIST,GroupModel,groups) X(HSTR,,at_text)
MODEL(LawPage, LAW_PAGE)
#define ANNOUNCEMENT_MODEL(X) X(HSTR,,day_text) X(HSTR,,day) X(HSTR,,label) X(HSTR,,title) X(HURL,,url) X(HURL,,pdf_url) X(HSTR,,size_text) X(HSTR,,version_text)
MODEL(AnnouncementModel, ANNOUNCEMENT_MODEL)
#define ANNOUNCEMENTS_PAGE(X) X(HOBJ,PageModel,page) X(HLIST,AnnouncementModel,items) X(HURL,,next_url) X(HSTR,,inspection_notice)
MODEL(AnnouncementsPage, ANNOUNCEMENTS_PAGE)
#define BODIES_PAGE(X) X(HOBJ,PageModel,page) X(HLIST,BodyItem,items)
MODEL(BodiesPage, BODIES_PAGE)

/* The wording: a heading (kind h3 to h6) or a paragraph or row of a table (kind "text", "row", set in by its
 * depth "0" to "3"). */
#define READER_PART(X) X(HSTR,,text) X(HURL,,url)
MODEL(ReaderPart, READER_PART)
#define READER_CELL(X) X(HSTR,,kind) /* number, words, value */ X(HLIST,ReaderPart,parts)
MODEL(ReaderCell, READER_CELL)
#define READER_ITEM(X)                                                                             \
    X(HSTR,,kind) X(HSTR,,depth) X(HSTR,,anchor) X(HURL,,anchor_url) X(HSTR,,label) X(HSTR,,heading) X(HU64,,page) X(HURL,,page_url) \
    X(HBOOL,,from_image) X(HSTR,,page_anchor) /* "seite-3": the first item of that page */ X(HLIST,ReaderPart,parts) \
    X(HLIST,ReaderCell,cells) /* kind "row": instead of parts */                                   \
    X(HLIST,LeafModel,leaves) /* pages that begin here; kind "leaves": nothing else */             \
    X(HSTR,,of) /* kind "since": what heading (the line) and label (the link to anchor_url) speak of */
MODEL(ReaderItem, READER_ITEM)
/* Versions drawn in time: x and width in percent of the drawing, all else in pixels. */
#define BAR_MODEL(X) X(HSTR,,x) X(HSTR,,width)
MODEL(BarModel, BAR_MODEL)
#define LANE_MODEL(X) X(HU64,,number) X(HSTR,,span) /* its days */ X(HSTR,,kind) /* past, now, future */ X(HBOOL,,is_shown) X(HU64,,text_y) X(HU64,,bar_y) X(HLIST,BarModel,bars)
MODEL(LaneModel, LANE_MODEL)
#define TIMELINE_MODEL(X)                                                                          \
    X(HU64,,height) X(HLIST,LaneModel,lanes) /* newest first */ X(HU64,,more) /* versions that are not drawn */    \
    X(HSTR,,today_x) X(HSTR,,today_anchor) /* start, middle, end */ X(HSTR,,day_text) /* the day that is marked; NULL = today */
MODEL(TimelineModel, TIMELINE_MODEL)
/* The document page: one version shown, all versions listed. */
#define DOCUMENT_PAGE(X)                                                                           \
    X(HOBJ,PageModel,page) X(HOBJ,DocumentModel,document) X(HOBJ,VersionModel,version) /* shown; NULL if none in force */ \
    X(HLIST,VersionModel,versions) /* newest first */ X(HOBJ,TimelineModel,timeline) /* NULL: nothing to draw */ X(HLIST,PageTextModel,pages) X(HBOOL,,text_cut)  \
    X(HLIST,LeafModel,leaves) /* all pages; shown where there is no text */                       \
    X(HLIST,ReaderItem,wording) /* instead of pages where the text has a structure */ X(HLIST,LinkModel,contents) /* value = depth */ \
    X(HSTR,,banner) X(HSTR,,banner_kind) /* info, warning, danger: this version is not in force */ X(HURL,,banner_url) X(HSTR,,banner_link)  \
    X(HSTR,,at) X(HSTR,,at_text) X(HBOOL,,is_version_page) X(HBOOL,,may_edit) X(HURL,,edit_url)
MODEL(DocumentPage, DOCUMENT_PAGE)
#define COMPARE_PAGE(X)                                                                            \
    X(HOBJ,PageModel,page) X(HOBJ,DocumentModel,document) X(HSTR,,heading) X(HURL,,action) X(HLIST,OptionModel,from_options) \
    X(HLIST,OptionModel,to_options) X(HSTR,,problem) /* why there is no comparison, or NULL */     \
    X(HOBJ,ComparisonModel,comparison) X(HSTR,,from_text) X(HSTR,,to_text) /* "1. Fassung" */
MODEL(ComparePage, COMPARE_PAGE)
/* One page of a version as an image, with the hits of a query marked: lengths in tenths of a point. */
#define MARK_MODEL(X) X(HU64,,x) X(HU64,,y) X(HU64,,width) X(HU64,,height) X(HSTR,,anchor) /* of the first of a hit */
MODEL(MarkModel, MARK_MODEL)
#define SHEET_HIT(X) X(HLIST,SnippetPartModel,parts) X(HURL,,url) /* its mark; none if its place is not known */
MODEL(SheetHit, SHEET_HIT)
#define SHEET_PAGE(X)                                                                              \
    X(HOBJ,PageModel,page) X(HOBJ,DocumentModel,document) X(HOBJ,VersionModel,version) X(HU64,,number) X(HU64,,count) \
    X(HURL,,self) X(HURL,,image) X(HU64,,width) X(HU64,,height) X(HSTR,,problem) /* why there is no image */ \
    X(HSTR,,view_box) X(HLIST,MarkModel,marks) X(HSTR,,q) X(HLIST,SheetHit,hits) X(HSTR,,hits_text) X(HLIST,LinkModel,others) /* pages */ X(HBOOL,,from_image) \
    X(HURL,,previous) X(HURL,,next) X(HURL,,pdf_url) X(HURL,,text_url) X(HURL,,document_url)
MODEL(SheetPage, SHEET_PAGE)
#define GONE_PAGE(X) X(HOBJ,PageModel,page) X(HSTR,,title) X(HSTR,,heading) X(HSTR,,sentence) X(HSTR,,reason) X(HURL,,successor_url) X(HSTR,,successor_title) X(HURL,,document_url)
MODEL(GonePage, GONE_PAGE)
#define SEARCH_PAGE(X)                                                                             \
    X(HOBJ,PageModel,page) X(HSTR,,q) X(HBOOL,,asked) X(HOBJ,SearchModel,result) X(HSTR,,count_text) X(HLIST,LinkModel,scopes) \
    X(HLIST,OptionModel,type_options) X(HLIST,OptionModel,body_options) X(HSTR,,at) X(HBOOL,,all_versions) X(HURL,,next_url) \
    X(HURL,,suggestion_url) X(HURL,,feed_url) X(HBOOL,,filtered) X(HBOOL,,nothing) X(HSTR,,problem)
MODEL(SearchPage, SEARCH_PAGE)
/* A text of the town (Impressum …) and errors: heading and paragraphs. */
#define TEXT_PAGE(X) X(HOBJ,PageModel,page) X(HSTR,,heading) X(HLIST,LinkModel,paragraphs) /* label = paragraph; value "h2" makes it a heading; url makes it a link */ X(HSTR,,code)
MODEL(TextPage, TEXT_PAGE)

/* --- staff pages --------------------------------------------------------------------------------------------------- */
#define LOGIN_PAGE(X) X(HOBJ,PageModel,page) X(HSTR,,name) X(HSTR,,problem) X(HSTR,,next) X(HSTR,,insecure) /* why sign-in cannot work, or NULL */
MODEL(LoginPage, LOGIN_PAGE)
#define DESK_PAGE(X) X(HOBJ,PageModel,page) X(HLIST,UploadState,uploads) X(HLIST,DocumentDetail,drafts) X(HLIST,DocumentModel,documents) X(HSTR,,q)
MODEL(DeskPage, DESK_PAGE)
#define FIELD_PROBLEM_MODEL(X) X(HSTR,,field) X(HSTR,,label) X(HSTR,,message)
MODEL(FieldProblem, FIELD_PROBLEM_MODEL)
/* A field of a form with what is wrong with it and what is suggested for it; both may be NULL. */
#define FORM_FIELD_MODEL(X) X(HSTR,,name) X(HSTR,,label) X(HSTR,,value) X(HOBJ,FieldProblem,problem) X(HOBJ,SuggestedModel,suggested)
MODEL(FormField, FORM_FIELD_MODEL)
/* Upload: a file for a new document (document NULL) or as a new version of one. */
#define UPLOAD_PAGE(X) X(HOBJ,PageModel,page) X(HOBJ,DocumentModel,document) X(HLIST,FieldProblem,problems) X(HSTR,,max_text) X(HURL,,action)
MODEL(UploadPage, UPLOAD_PAGE)
/* What the worker found, and the form for it: new document, new version, or the change of a draft. */
#define DRAFT_PAGE(X)                                                                              \
    X(HOBJ,PageModel,page) X(HOBJ,UploadState,upload) X(HOBJ,DocumentModel,document) /* NULL = new */ X(HOBJ,VersionModel,version) /* NULL = not saved yet */ \
    X(HLIST,FieldProblem,problems) X(HURL,,action) X(HOBJ,FormField,title) X(HSTR,,slug)           \
    X(HOBJ,FormField,type) X(HLIST,OptionModel,type_options) X(HOBJ,FormField,body) X(HLIST,OptionModel,body_options) \
    X(HLIST,FormField,dates) X(HSTR,,note)                                                         \
    X(HLIST,OptionModel,document_options) /* "new version of …" */ X(HBOOL,,pending) /* extraction under way */ X(HBOOL,,may_release) X(HSTR,,release_blocked) /* why not, or NULL */ \
    X(HSTR,,revision) X(HURL,,release_url) X(HURL,,submit_url) X(HURL,,return_url) X(HURL,,delete_url) X(HURL,,withdraw_url) X(HURL,,schedule_url) X(HURL,,erase_url) X(HURL,,status_url) X(HURL,,reload_url) X(HURL,,structure_url) X(HSTR,,excerpt)
MODEL(DraftPage, DRAFT_PAGE)
#define STAFF_DOCUMENT_PAGE(X) X(HOBJ,PageModel,page) X(HOBJ,DocumentModel,document) X(HLIST,VersionModel,versions) X(HLIST,OptionModel,type_options) X(HLIST,OptionModel,body_options) X(HLIST,FieldProblem,problems) X(HURL,,action) X(HURL,,upload_url) X(HSTR,,title)
MODEL(StaffDocumentPage, STAFF_DOCUMENT_PAGE)
/* The structure of a version, and how staff corrects it; lines are those of one page of the PDF. */
/* Problems of one kind: where, and what does not fit into a line. One alone has its link instead. */
#define PROBLEM_GROUP(X) X(HSTR,,severity) X(HSTR,,message) X(HSTR,,advice) X(HURL,,url) X(HU64,,page) X(HLIST,LinkModel,places) X(HLIST,LinkModel,more) X(HU64,,folded)
MODEL(ProblemGroup, PROBLEM_GROUP)
#define STRUCTURE_PAGE(X)                                                                          \
    X(HOBJ,PageModel,page) X(HOBJ,DocumentModel,document) X(HOBJ,VersionModel,version) X(HOBJ,StructureModel,structure) \
    X(HLIST,UnitModel,outline) /* of the sections those that are headings */ X(HLIST,ProblemGroup,groups) X(HLIST,FieldProblem,problems) X(HSTR,,revision) X(HURL,,action) /* NULL: may only look */ \
    X(HURL,,back_url) X(HSTR,,no_text) /* why there is nothing, or NULL */ X(HLIST,LinkModel,page_links) X(HU64,,shown) X(HURL,,shown_url) \
    X(HOBJ,TextLineModel,chosen) X(HU64,,chosen_line) X(HLIST,OptionModel,kind_options) X(HSTR,,label) X(HSTR,,heading)
MODEL(StructurePage, STRUCTURE_PAGE)
/* What a draft changes against the version that it will stand in for. */
#define DRAFT_CHANGES(X) X(HSTR,,heading) X(HURL,,url) X(HOBJ,ComparisonModel,comparison) X(HSTR,,problem) /* why there is no comparison, or NULL */
MODEL(DraftChanges, DRAFT_CHANGES)
#define CONFIRM_PAGE(X) X(HOBJ,PageModel,page) X(HOBJ,DraftChanges,changes) X(HSTR,,heading) X(HSTR,,sentence) X(HOBJ,DocumentModel,document) X(HOBJ,VersionModel,version) X(HURL,,action) X(HURL,,back_url) X(HSTR,,button) X(HBOOL,,asks_reason) X(HBOOL,,asks_successor) X(HSTR,,reason_hint) X(HBOOL,,asks_time) X(HSTR,,day) X(HSTR,,time) X(HSTR,,reason) X(HSTR,,successor) X(HBOOL,,danger) X(HSTR,,problem) X(HSTR,,revision) \
    X(HOBJ,ProposalModel,proposal) /* release without effective_from */ X(HLIST,FindingModel,warnings) /* what it does to the others */
MODEL(ConfirmPage, CONFIRM_PAGE)
#define AUDIT_PAGE(X) X(HOBJ,PageModel,page) X(HLIST,AuditItem,items) X(HURL,,next_url) X(HURL,,first_url)
MODEL(AuditPage, AUDIT_PAGE)
#define MISSED_ITEM(X) X(HSTR,,words) X(HSTR,,count_text) X(HSTR,,last) X(HSTR,,last_text) X(HURL,,url)
MODEL(MissedItem, MISSED_ITEM)
#define MISSED_PAGE(X) X(HOBJ,PageModel,page) X(HLIST,MissedItem,items)
MODEL(MissedPage, MISSED_PAGE)
