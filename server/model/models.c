/* models.c - the descriptors of all view models: one line for each MODEL of models.h. */
#include "server/model/models.h"

/* The local name ThisModel lets one list of members serve every struct: a macro cannot pass a
 * second name along. */
#define MODEL_DEFINE(Name, FIELDS)                                                                 \
    static const Field *Name##_fields(size_t *ret_n)                                               \
    {                                                                                              \
        typedef Name ThisModel;                                                                    \
        static const Field fields[] = {FIELDS(MODEL_DESCRIBE)};                                    \
        *ret_n = sizeof fields / sizeof fields[0];                                                 \
        return fields;                                                                             \
    }                                                                                              \
    const Model Name##_model = {#Name, sizeof(Name), Name##_fields};

/* clang-format off */
MODEL_DEFINE(LeafModel, LEAF_MODEL)
MODEL_DEFINE(TypeRef, TYPE_REF_MODEL)
MODEL_DEFINE(BodyRef, BODY_REF_MODEL)
MODEL_DEFINE(BodyItem, BODY_ITEM_MODEL)
MODEL_DEFINE(TypeItem, TYPE_ITEM_MODEL)
MODEL_DEFINE(FindingModel, FINDING_MODEL)
MODEL_DEFINE(FileModel, FILE_MODEL)
MODEL_DEFINE(TextStateModel, TEXT_STATE_MODEL)
MODEL_DEFINE(VersionUrls, VERSION_URLS_MODEL)
MODEL_DEFINE(VersionModel, VERSION_MODEL)
MODEL_DEFINE(DocumentModel, DOCUMENT_MODEL)
MODEL_DEFINE(DocumentDetail, DOCUMENT_DETAIL_MODEL)
MODEL_DEFINE(DocumentList, DOCUMENT_LIST_MODEL)
MODEL_DEFINE(SectionModel, SECTION_MODEL)
MODEL_DEFINE(PageTextModel, PAGE_TEXT_MODEL)
MODEL_DEFINE(VersionTextModel, VERSION_TEXT_MODEL)
MODEL_DEFINE(BodiesModel, BODIES_MODEL)
MODEL_DEFINE(TypesModel, TYPES_MODEL)
MODEL_DEFINE(TotalModel, TOTAL_MODEL)
MODEL_DEFINE(SnippetPartModel, SNIPPET_PART_MODEL)
MODEL_DEFINE(HitSection, HIT_SECTION_MODEL)
MODEL_DEFINE(HitDocument, HIT_DOCUMENT_MODEL)
MODEL_DEFINE(HitModel, HIT_MODEL)
MODEL_DEFINE(FacetModel, FACET_MODEL)
MODEL_DEFINE(FacetsModel, FACETS_MODEL)
MODEL_DEFINE(SearchModel, SEARCH_MODEL)
MODEL_DEFINE(SuggestModel, SUGGEST_MODEL)
MODEL_DEFINE(ChangeModel, CHANGE_MODEL)
MODEL_DEFINE(ChangesModel, CHANGES_MODEL)
MODEL_DEFINE(UploadResult, UPLOAD_RESULT_MODEL)
MODEL_DEFINE(ProgressModel, PROGRESS_MODEL)
MODEL_DEFINE(SuggestedModel, SUGGESTED_MODEL)
MODEL_DEFINE(IdenticalModel, IDENTICAL_MODEL)
MODEL_DEFINE(SuggestionsModel, SUGGESTIONS_MODEL)
MODEL_DEFINE(UploadState, UPLOAD_STATE_MODEL)
MODEL_DEFINE(AuditItem, AUDIT_ITEM_MODEL)
MODEL_DEFINE(AuditModel, AUDIT_MODEL)
MODEL_DEFINE(LinkModel, LINK_MODEL)
MODEL_DEFINE(OptionModel, OPTION_MODEL)
MODEL_DEFINE(PageModel, PAGE_MODEL)
MODEL_DEFINE(StartPage, START_PAGE)
MODEL_DEFINE(GroupModel, GROUP_MODEL)
MODEL_DEFINE(LawPage, LAW_PAGE)
MODEL_DEFINE(AnnouncementModel, ANNOUNCEMENT_MODEL)
MODEL_DEFINE(AnnouncementsPage, ANNOUNCEMENTS_PAGE)
MODEL_DEFINE(BodiesPage, BODIES_PAGE)
MODEL_DEFINE(ReaderPart, READER_PART)
MODEL_DEFINE(ReaderItem, READER_ITEM)
MODEL_DEFINE(DocumentPage, DOCUMENT_PAGE)
MODEL_DEFINE(MarkModel, MARK_MODEL)
MODEL_DEFINE(SheetHit, SHEET_HIT)
MODEL_DEFINE(SheetPage, SHEET_PAGE)
MODEL_DEFINE(GonePage, GONE_PAGE)
MODEL_DEFINE(SearchPage, SEARCH_PAGE)
MODEL_DEFINE(TextPage, TEXT_PAGE)
MODEL_DEFINE(LoginPage, LOGIN_PAGE)
MODEL_DEFINE(DeskPage, DESK_PAGE)
MODEL_DEFINE(FieldProblem, FIELD_PROBLEM_MODEL)
MODEL_DEFINE(UploadPage, UPLOAD_PAGE)
MODEL_DEFINE(DraftPage, DRAFT_PAGE)
MODEL_DEFINE(StaffDocumentPage, STAFF_DOCUMENT_PAGE)
MODEL_DEFINE(ConfirmPage, CONFIRM_PAGE)
MODEL_DEFINE(AuditPage, AUDIT_PAGE)
