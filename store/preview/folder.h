/* folder.h - where the files of page images are. For store/preview. */
#pragma once
#include "store/base/digest.h"

/* DATA/previews; the folder of one version of the code in it; that of one PDF in that. Owned. */
char *preview_root(const char *data);
char *preview_folder_of(const char *data, unsigned version, const Digest *sha256);
