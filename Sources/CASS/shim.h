#include <ass/ass.h>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_TRUETYPE_TABLES_H
#include <hb-ft.h>
#include <hb.h>

// The callback takes a va_list; without one libass writes notes about each font that it tries to standard error.
static inline void reelmill_ass_discard(int level, const char *format, va_list arguments, void *data) {
    (void)level, (void)format, (void)arguments, (void)data;
}
static inline void reelmill_ass_silence(ASS_Library *library) {
    ass_set_message_cb(library, reelmill_ass_discard, 0);
}
